package aggregator

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"foldwire/aggregator/feed"
)

// TestSpool: what is kept comes back, be it in memory or in the file, from many
// goroutines; the file has no name, and goes with the last of what is in it.
func TestSpool(t *testing.T) {
	s := &spool{dir: t.TempDir()}
	const runs, size = 24, 1 << 18
	content := func(n int) []byte { return bytes.Repeat([]byte{byte(n + 1)}, size) }
	places, kept := make([]feed.Packed, runs), make([]extent, runs)
	var all sync.WaitGroup
	for n := range runs {
		all.Go(func() {
			p, run, err := s.keep(content(n))
			if err != nil {
				t.Error(err)
			}
			p.Size = size
			places[n], kept[n] = p, run
		})
	}
	all.Wait()
	if s.memory != spoolMemory || s.inFile != runs-spoolMemory/size {
		t.Fatalf("%d bytes in memory and %d runs in the file", s.memory, s.inFile)
	}
	if names, err := os.ReadDir(s.dir); err != nil || len(names) != 0 {
		t.Errorf("the folder holds %v, %v", names, err)
	}
	var buf []byte
	for n, p := range places {
		got, err := p.Read(buf)
		if err != nil || !bytes.Equal(got, content(n)) {
			t.Fatalf("run %d came back otherwise, %v", n, err)
		}
		buf = got
	}
	for _, run := range kept {
		if err := s.drop(run); err != nil {
			t.Error(err)
		}
	}
	if s.memory != 0 || s.inFile != 0 || s.file != nil {
		t.Errorf("%d bytes in memory, %d runs in the file, file %v", s.memory, s.inFile, s.file)
	}
}

// TestSpoolWithoutAFolder: items that cannot be put aside stay as they are.
func TestSpoolWithoutAFolder(t *testing.T) {
	s := &spool{dir: t.TempDir() + "/none"}
	s.memory = spoolMemory
	items := []feed.Item{{Title: "a", Text: "b"}}
	if _, _, err := s.put(verbatim{}, items); !os.IsNotExist(err) {
		t.Errorf("the error is %v", err)
	}
	if items[0].Title != "a" || items[0].Text != "b" || !items[0].Packed.IsZero() {
		t.Errorf("the item is now %+v", items[0])
	}
}

// TestPackedItemsKeepApart: packed items that share their memory hold what was put into each, be it
// little, none or more than is had at once.
func TestPackedItemsKeepApart(t *testing.T) {
	s := &spool{dir: t.TempDir()}
	polls := func(n int) []feed.Item {
		items := make([]feed.Item, []int{1, 30, 200, arenaItems + 1}[n%4])
		for i := range items {
			items[i] = feed.Item{
				Source: "s", Title: strings.Repeat(fmt.Sprint("Title ", n, " of ", i, " "), i%7), Language: []string{"", "en", "vi"}[i%3],
				Keys: feed.Keys{GUID: feed.Key{byte(n), byte(i), byte(i >> 8)}}, Digest: feed.Digest{Text: uint64(n), Rest: uint64(i)},
				Published: time.Unix(int64(n), int64(i)).UTC(), Seen: time.Unix(int64(i), 0).UTC(), Dated: i%2 == 0,
			}
			items[i].Changed = items[i].Seen
		}
		if n == 1 {
			items[3].Title = strings.Repeat("long ", arenaWords)
		}
		return items
	}
	waiting := make([]pending, 64)
	var all sync.WaitGroup
	for n := range waiting {
		all.Go(func() {
			l := pending{Batch: &feed.Batch{Source: "s"}}
			var err error
			if l.packed, l.extent, err = s.put(verbatim{}, polls(n)); err != nil {
				t.Error(err)
			}
			waiting[n] = l
		})
	}
	all.Wait()
	for n := range waiting {
		want := polls(n)
		if waiting[n].len() != len(want) {
			t.Fatalf("batch %d has %d items, want %d", n, waiting[n].len(), len(want))
		}
		for i := range want {
			got := waiting[n].item(i)
			got.Packed = feed.Packed{}
			if !reflect.DeepEqual(got, want[i]) {
				t.Fatalf("item %d of batch %d is %+v, want %+v", i, n, got, want[i])
			}
		}
		if err := s.drop(waiting[n].extent); err != nil {
			t.Error(err)
		}
	}
}

// verbatim packs an item as it prints.
type verbatim struct{ Store }

func (verbatim) Pack(it *feed.Item, buf []byte) ([]byte, error) {
	return fmt.Appendf(buf, "%v", it), nil
}

// TestSpoolLetsGo: what was folded can be read until it is let go of, and is gone then.
func TestSpoolLetsGo(t *testing.T) {
	s := &spool{dir: t.TempDir()}
	var folded []pending
	var places []feed.Packed
	for n := range 6 {
		p, run, err := s.keep(bytes.Repeat([]byte{byte(n)}, spoolMemory/2))
		if err != nil {
			t.Fatal(err)
		}
		p.Size = spoolMemory / 2
		places, folded = append(places, p), append(folded, pending{extent: run})
	}
	release := s.release(folded, slog.New(slog.DiscardHandler))
	for n, p := range places {
		if got, err := p.Read(nil); err != nil || got[p.Size-1] != byte(n) {
			t.Fatalf("run %d came back otherwise, %v", n, err)
		}
	}
	release()
	if s.memory != 0 || s.inFile != 0 || s.file != nil {
		t.Errorf("%d bytes in memory, %d runs in the file, file %v", s.memory, s.inFile, s.file)
	}
	if _, err := places[5].Read(nil); !errors.Is(err, os.ErrClosed) {
		t.Errorf("reading what is gone: %v", err)
	}
}
