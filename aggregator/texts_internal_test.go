package aggregator

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"foldwire/aggregator/feed"
	"foldwire/aggregator/normalize"
)

// TestTextsAreUsedAgain reads every document of the parser's corpus with the same memory for
// texts, which is released once its items are packed: they are read as with memory of their own,
// and what is packed stays as it was.
func TestTextsAreUsedAgain(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("parse", "testdata", "*.xml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no documents: %v", err)
	}
	p, s := NewPoller(nil, 0, slog.New(slog.DiscardHandler)), &spool{dir: t.TempDir()}
	s.memory = spoolMemory // what is packed goes to the file
	texts := normalize.Texts{Blocks: &p.blocks}
	now := time.Date(2026, 11, 2, 8, 0, 0, 0, time.UTC)
	var packed []feed.Packed
	var want [][]byte
	for _, file := range files {
		body, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		read := func(texts *normalize.Texts) []feed.Item {
			src := feed.Source{ID: "a", URL: "https://paper.example/feed"}
			items, _ := p.read(src, &feed.State{}, feed.Response{Status: 200, URL: src.URL, Body: bytes.Clone(body)}, now, texts) // some are no feeds
			return items
		}
		own, items := read(nil), read(&texts)
		if !reflect.DeepEqual(items, own) {
			t.Fatalf("%s is read as\n%+v\nwant\n%+v", file, items, own)
		}
		want = append(want, packAll(t, own)...)
		all, run, err := s.put(verbatim{}, items)
		if err != nil {
			t.Fatal(err)
		}
		l := pending{Batch: &feed.Batch{Source: "a"}, packed: all, extent: run}
		for i := range all.list {
			packed = append(packed, l.item(i).Packed)
		}
		texts.Release()
	}
	if len(packed) < 100 || len(packed) != len(want) {
		t.Fatalf("%d items are packed, want %d: the test proves little", len(packed), len(want))
	}
	for i, at := range packed {
		if got, err := at.Read(nil); err != nil || !bytes.Equal(got, want[i]) {
			t.Errorf("item %d comes back as %q, %v, want %q", i, got, err, want[i])
		}
	}
}

// packAll gives what each item is packed to.
func packAll(t *testing.T, items []feed.Item) (all [][]byte) {
	t.Helper()
	for i := range items {
		b, err := verbatim{}.Pack(&items[i], nil)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, b)
	}
	return all
}
