package cluster

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"foldwire/aggregator/words"
)

// countsOf makes frequencies of a table.
func countsOf(table []uint32) *frequencies {
	f := &frequencies{codes: make([]uint8, len(table))}
	for cell, n := range table {
		f.set(uint32(cell), n)
	}
	return f
}

// table gives all counts.
func (f *frequencies) table() []uint32 {
	table := make([]uint32, len(f.codes))
	for cell := range table {
		table[cell] = f.count(uint32(cell))
	}
	return table
}

// TestCountsAreSaved writes counts of every size, and takes away from what is written and adds to it.
func TestCountsAreSaved(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table := make([]uint32, rapid.IntRange(1, 2000).Draw(t, "cells"))
		for range rapid.IntRange(0, 40).Draw(t, "counts") {
			at := rapid.IntRange(0, len(table)-1).Draw(t, "cell")
			table[at] = rapid.SampledFrom([]uint32{1, 2, 63, 64, 65, 254, 255, 256, 1 << 20, 1<<32 - 1}).Draw(t, "count")
		}
		f := countsOf(table)
		before := make([]uint32, len(table))
		before[0] = 77
		got := countsOf(before)
		if err := copied(t, got, f); err != nil || !slices.Equal(got.table(), table) {
			t.Fatalf("%v came back as %v: %v", table, got.table(), err)
		}
		b, _ := f.append(nil)
		for _, damaged := range [][]byte{b[:len(b)-1], append(slices.Clone(b), 1), append(slices.Clone(b), 0, 0)} {
			if _, ok := got.read(damaged); ok {
				t.Fatalf("%v was read as %d counts", damaged, len(table))
			}
		}
	})
}

// copied loads into one what another saves.
func copied(t interface{ Fatal(args ...any) }, to, from *frequencies) error {
	var f file
	w := words.NewTableWriter(&f, 0, nil)
	from.save(w)
	if _, err := w.Close(); err != nil {
		t.Fatal(err)
	}
	r := words.NewTableReader(f, 0)
	to.load(r)
	return r.Close()
}

// file is one in memory.
type file []byte

func (f *file) WriteAt(b []byte, at int64) (int, error) {
	*f = append((*f)[:at], b...) // one write follows the other
	return len(b), nil
}

// TestLoadedCounts compares the counts of a loaded index with those of the saved one.
func TestLoadedCounts(t *testing.T) {
	f := newFrequencies()
	f.prime()
	for i, term := range []uint32{5, kindPrefix - 1, kindPrefix | 7, kindPair | 9, kindPair | 1<<20} {
		f.set(cellOf(term), 1<<(7*i))
	}
	got := newFrequencies()
	if err := copied(t, got, f); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got.table(), f.table()) {
		t.Error("counts are not what they were")
	}
}
