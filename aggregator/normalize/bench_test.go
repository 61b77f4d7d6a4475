package normalize

import (
	"fmt"
	"strings"
	"syscall"
	"testing"
	"time"

	"foldwire/aggregator/feed"
)

// benchDocument is a document of n entries with a summary and a body of about 2 kB each.
func benchDocument(n int, sentence, language string) feed.Document {
	doc := feed.Document{Format: "rss2.0", Title: "Paper", Link: "https://paper.example/", Language: language}
	for i := range n {
		var b strings.Builder
		fmt.Fprintf(&b, `<figure><img src="http://paper.example/img/%d.jpg" alt="" width="800" height="450" loading="lazy"/><figcaption>Photo: Paper</figcaption></figure>`, i)
		for p := 0; b.Len() < 1900; p++ {
			fmt.Fprintf(&b, `<p class="body-text" style="margin:0 0 1em">%s <a href="http://paper.example/topic/%d" class="ref" target="_blank">%d</a> &amp; %s</p>`+"\n", sentence, p, i, sentence)
		}
		b.WriteString(`<img src="http://pixel.example/t.gif" width="1" height="1"/>`)
		doc.Entries = append(doc.Entries, feed.Entry{
			Raw: uint64(i + 1), GUID: fmt.Sprint("tag:paper.example,2026:", i), Link: fmt.Sprintf("http://paper.example/2026/11/story-%d?utm_source=rss", i),
			Title: fmt.Sprint("Story ", i, ": ", sentence[:40]), Summary: sentence, Content: b.String(), Published: noon.Add(-time.Duration(i) * time.Hour),
			Authors: []feed.Author{{Name: "Ada Okafor"}}, Categories: []feed.Category{{Term: "roads"}, {Term: "city"}, {Term: "bridges"}},
		})
	}
	return doc
}

// BenchmarkItems tells the cost of one item of 2 kB.
func BenchmarkItems(b *testing.B) {
	for _, c := range []struct{ name, sentence, language string }{
		{"english", english, "en"}, {"vietnamese", vietnamese, "vi"}, {"undeclared", german, ""},
	} {
		b.Run(c.name, func(b *testing.B) {
			const n = 30
			doc, m := benchDocument(n, c.sentence, c.language), new(Memory)
			b.ReportAllocs()
			cpu := cpuTime()
			for b.Loop() {
				if got := m.Items(doc, feed.Source{ID: "s"}, "https://paper.example/feed", noon, nil, nil); len(got) != n {
					b.Fatal(len(got))
				}
			}
			b.ReportMetric(float64(cpuTime()-cpu)/float64(b.N)/n, "cpu-ns/item")
		})
	}
	b.Run("known", func(b *testing.B) {
		doc := benchDocument(30, english, "en")
		cpu := cpuTime()
		for b.Loop() {
			Items(doc, feed.Source{ID: "s"}, "https://paper.example/feed", noon, func(uint64) bool { return true })
		}
		b.ReportMetric(float64(cpuTime()-cpu)/float64(b.N)/30, "cpu-ns/item")
	})
}

// cpuTime gives what the process has used so far, collector included: on a busy machine
// it tells more than the clock.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func BenchmarkSanitize(b *testing.B) {
	body := benchDocument(1, english, "en").Entries[0].Content
	base := parseBase(testBase)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		sanitize(body, base, testSelf)
	}
}

func BenchmarkCanonical(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Canonical("http://www.paper.example/2026/11/story-12?utm_source=rss&id=7")
	}
}
