package aggregator

import (
	"encoding/binary"
	"testing"

	"pgregory.net/rapid"
)

// TestTableAgainstAMap adds and removes ids, many with the same home, beside a map.
func TestTableAgainstAMap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ids := make([][16]byte, 300)
		crowded := rapid.Bool().Draw(t, "crowded")
		for i := range ids {
			binary.BigEndian.PutUint16(ids[i][14:], uint16(i))
			if !crowded {
				binary.BigEndian.PutUint16(ids[i][:], uint16(i%40))
			}
		}
		tab := newTable(func(n uint32) [16]byte { return ids[n] })
		in := map[uint32]bool{}
		for range rapid.IntRange(1, 400).Draw(t, "steps") {
			n := rapid.Uint32Range(0, 299).Draw(t, "number")
			if in[n] {
				tab.remove(n)
			} else {
				tab.add(n)
			}
			in[n] = !in[n]
		}
		checkTable(t, tab, ids, in)
	})
}

func checkTable(t *rapid.T, tab *table, ids [][16]byte, in map[uint32]bool) {
	count := 0
	for n := range uint32(len(ids)) {
		got, ok := tab.find(ids[n])
		if ok != in[n] || ok && got != n {
			t.Fatalf("id of %d: number %d, %v; want %v", n, got, ok, in[n])
		}
		if ok {
			count++
		}
	}
	if tab.used != count {
		t.Fatalf("%d are said to be in use, %d are", tab.used, count)
	}
}
