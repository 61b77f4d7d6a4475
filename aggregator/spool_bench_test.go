package aggregator

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"foldwire/aggregator/boltstore"
	"foldwire/aggregator/feed"
)

// BenchmarkShelf tells what it costs to put the items of a poll aside and to read the text
// of each back: 30 items of 4 kB, in memory and in the file.
func BenchmarkShelf(b *testing.B) {
	store, err := boltstore.Open(filepath.Join(b.TempDir(), "foldwire.db"), boltstore.Options{NoSync: true})
	if err != nil {
		b.Fatal(err)
	}
	defer store.Close()
	w := newWire(time.Minute)
	poll := make([]feed.Item, 30)
	for i := range poll {
		poll[i] = w.next()
		poll[i].Text = strings.Repeat(poll[i].Text+" ", 2000/(len(poll[i].Text)+1)+1)
		poll[i].Content = "<p>" + poll[i].Text + "</p>"
	}
	for _, bm := range []struct {
		name   string
		memory int // taken already
	}{{"memory", 0}, {"file", spoolMemory}} {
		b.Run(bm.name, func(b *testing.B) {
			s := &spool{dir: b.TempDir(), memory: bm.memory}
			b.ReportAllocs()
			for b.Loop() {
				putAndRead(b, s, store, slices.Clone(poll))
			}
		})
	}
}

func putAndRead(b *testing.B, s *spool, store Store, items []feed.Item) {
	b.Helper()
	var l pending
	var err error
	if l.packed, l.extent, err = s.put(store, items); err != nil {
		b.Fatal(err)
	}
	l.Batch = &feed.Batch{Source: items[0].Source}
	var buf []byte
	for i := range l.len() {
		it := l.item(i)
		if buf, err = it.Packed.Read(buf); err != nil {
			b.Fatal(err)
		}
		if text, _, err := store.Text(buf, nil); err != nil || len(text) < 2000 {
			b.Fatal(len(text), err)
		}
	}
	if err := s.drop(l.extent); err != nil {
		b.Fatal(err)
	}
}
