package boltstore_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"foldwire/aggregator/boltstore"
	"foldwire/aggregator/feed"
	"foldwire/aggregator/storetest"
)

// prose writes text with the statistics of news: common words often, rare ones rarely.
type prose struct {
	rand  *rand.Rand
	zipf  *rand.Zipf
	words []string
	size  int // bytes of an item's text
}

func newProse(seed uint64) *prose {
	r := rand.New(rand.NewPCG(seed, 1))
	starts := strings.Fields("b c ch d đ g h kh l m n nh ng ph qu r s t th tr v x st pr con re")
	ends := strings.Fields("a ai an ang anh ao âu ăm ân ê êu i iên ing ion o oa ông ơi u uyên ư ương ước ed ment ate")
	words := make([]string, 6000)
	for i := range words {
		words[i] = starts[r.IntN(len(starts))] + ends[r.IntN(len(ends))]
		if i > 400 {
			words[i] += starts[r.IntN(len(starts))] + ends[r.IntN(len(ends))]
		}
	}
	return &prose{rand: r, zipf: rand.NewZipf(r, 1.1, 8, uint64(len(words)-1)), words: words, size: 1700}
}

func (p *prose) text(size int) string {
	var b strings.Builder
	for b.Len() < size {
		b.WriteString(p.words[p.zipf.Uint64()])
		b.WriteByte(' ')
	}
	return b.String()
}

// news makes the change of a pass: sources with 30 entries each, of about 2.1 kB.
func (p *prose) news(pass, items int) feed.Change {
	at := storetest.Epoch().Add(time.Duration(pass) * time.Hour)
	c := feed.Change{At: at}
	for i := range items {
		source := feed.SourceID(fmt.Sprintf("source-%d", pass*items/30+i/30))
		it := storetest.Item(source, pass*items+i, at)
		it.Title = p.text(70)
		it.Text = p.text(p.size)
		it.Content = "<p>" + strings.ReplaceAll(it.Text, " con", "</p>\n<p>") + `</p><p><a href="` + it.Canonical + `">Xem tiếp</a></p>`
		it.Summary = "<p>" + p.text(200) + "</p>"
		it.Published = at.Add(-time.Duration(p.rand.IntN(86400)) * time.Second)
		storetest.Retell(&it)
		c.Stories = append(c.Stories, storetest.Found(&it, at))
		c.Items = append(c.Items, it)
		if i%30 == 0 {
			c.States = append(c.States, storetest.State(source, at))
		}
	}
	return c
}

// BenchmarkCommit stores 30,000 items of 2.1 kB in commits of 2,000, fsync included.
func BenchmarkCommit(b *testing.B) {
	const passes, width = 15, 2000
	p := newProse(1)
	changes := make([]feed.Change, passes)
	for i := range changes {
		changes[i] = p.news(i, width)
	}
	path := filepath.Join(b.TempDir(), "foldwire.db")
	var stats boltstore.Stats
	before := cpuTime(b)
	for b.Loop() {
		_ = os.Remove(path)
		s, err := boltstore.Open(path, boltstore.Options{})
		if err != nil {
			b.Fatal(err)
		}
		for i := range changes {
			if err := s.Commit(b.Context(), changes[i]); err != nil {
				b.Fatal(err)
			}
		}
		if stats, err = s.Stats(b.Context()); err != nil {
			b.Fatal(err)
		}
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*passes*width), "µs/item")
	b.ReportMetric(float64((cpuTime(b)-before).Microseconds())/float64(b.N*passes*width), "cpu-µs/item")
	b.ReportMetric(stats.PerItem(), "B/item")
	b.ReportMetric(float64(stats.Size)/1e6, "MB")
}

// cpuTime gives the processor time of this process, all threads.
func cpuTime(b *testing.B) time.Duration {
	b.Helper()
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		b.Fatal(err)
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

// filled gives a store of 30,000 items in as many stories.
func filled(b *testing.B) *boltstore.Store {
	b.Helper()
	s, err := boltstore.Open(filepath.Join(b.TempDir(), "foldwire.db"), boltstore.Options{NoSync: true})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Close() })
	p := newProse(1)
	for i := range 15 {
		if err := s.Commit(context.Background(), p.news(i, 2000)); err != nil {
			b.Fatal(err)
		}
	}
	return s
}

// BenchmarkStates stores the states of a pass of 1,000 sources that had nothing new.
func BenchmarkStates(b *testing.B) {
	s := filled(b)
	states, err := s.States(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	var c feed.Change
	for _, st := range states {
		c.States = append(c.States, st)
	}
	for b.Loop() {
		if err := s.Commit(b.Context(), c); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*len(c.States)), "µs/state")
}

// BenchmarkStories reads the 4,000 stories of the last two passes, as publishing does.
func BenchmarkStories(b *testing.B) {
	s := filled(b)
	since := storetest.Epoch().Add(13 * time.Hour)
	n := 0
	for b.Loop() {
		stories, err := s.Stories(b.Context(), since)
		if err != nil || len(stories) != 4000 {
			b.Fatal(len(stories), err)
		}
		n += len(stories)
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(n), "µs/story")
}

// BenchmarkReplay reads everything, as a start does.
func BenchmarkReplay(b *testing.B) {
	s := filled(b)
	n := 0
	for b.Loop() {
		err := s.Replay(b.Context(), time.Time{}, func(items []feed.Item) error { n += len(items); return nil })
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(n), "µs/item")
}

// BenchmarkKnown looks up the 4 keys of each of 3,000 stored items and of 3,000 others.
func BenchmarkKnown(b *testing.B) {
	s := filled(b)
	var keys []feed.Key
	for _, it := range newProse(1).news(0, 3000).Items {
		keys = append(keys, it.Keys.All()...)
	}
	for i := range 3000 {
		it := storetest.Item("unknown", i, storetest.Epoch())
		keys = append(keys, it.Keys.All()...)
	}
	for b.Loop() {
		if _, err := s.Known(b.Context(), keys); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*6000), "µs/item")
}
