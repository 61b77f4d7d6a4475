package render

import (
	"strings"
	"testing"
	"time"
)

// BenchmarkWrite writes an entry of 2 kB in all formats.
func BenchmarkWrite(b *testing.B) {
	at := time.Date(2026, time.March, 2, 6, 0, 0, 0, time.UTC)
	text := strings.Repeat("The bridge over the river opens on Monday, the council said after its meeting. ", 25)
	e := Entry{
		ID: "urn:uuid:01234567-89ab-cdef-0123-456789abcdef", Title: "The bridge opens", Link: "https://alpha.example.org/bridge",
		Page: "https://news.example.org/stories/1", Summary: "<p>It opens on <em>Monday</em>.</p>", Content: "<p>" + text + "</p>", Text: text,
		Language: "en", Published: at, Updated: at.Add(time.Hour), Source: Source{Title: "The Alpha", Feed: "https://alpha.example.org/feed", ID: "https://alpha.example.org/feed"},
		Covered: []Cover{{Outlet: "The Beta", Title: "A bridge is open", Link: "https://beta.example.org/1", Language: "en", Published: at.Add(time.Hour)}},
	}
	w := NewWriter()
	b.ReportAllocs()
	b.SetBytes(int64(len(e.Content)))
	for b.Loop() {
		if _, err := w.Write("en", &e); err != nil {
			b.Fatal(err)
		}
	}
}
