package words

import (
	"bytes"
	"testing"

	"pgregory.net/rapid"
)

// record is what an arena is to keep.
type record struct {
	at    uint32
	units int
	want  []byte
}

// TestArenaKeepsRecords puts records in and takes some out, saves what changed, and goes on with what is
// loaded, or not: what is left must come back, and no two records may share memory.
func TestArenaKeepsRecords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := NewArena(8 << rapid.IntRange(0, 1).Draw(t, "unit"))
		var f memory
		var sums []uint32
		var records []*record
		change := func(t *rapid.T, r *record) {
			run := a.Change(r.at, r.units)
			run[rapid.IntRange(0, len(run)-1).Draw(t, "place")] = rapid.Byte().Draw(t, "byte")
			r.want = bytes.Clone(run)
		}
		one := func(t *rapid.T) int {
			if len(records) == 0 {
				t.Skip("there is none")
			}
			return rapid.IntRange(0, len(records)-1).Draw(t, "record")
		}
		t.Repeat(map[string]func(*rapid.T){
			"put": func(t *rapid.T) {
				units := rapid.SampledFrom([]int{1, 2, 63, 64, 65, 700, ChunkUnits}).Draw(t, "units")
				r := &record{at: a.Take(units), units: units}
				clear(a.Change(r.at, units))
				change(t, r)
				records = append(records, r)
			},
			"change": func(t *rapid.T) { change(t, records[one(t)]) },
			"drop": func(t *rapid.T) {
				i := one(t)
				a.Give(records[i].at, records[i].units)
				records = append(records[:i], records[i+1:]...)
			},
			"save": func(t *rapid.T) {
				sums = saveArena(t, &a, &f, sums, records)
				if rapid.Bool().Draw(t, "load") {
					a = loadArena(t, a.unit, f, records)
				}
			},
			"": func(t *rapid.T) {
				idle := int(a.space.next)
				for _, r := range records {
					if idle -= r.units; !bytes.Equal(a.Run(r.at, r.units), r.want) {
						t.Fatalf("the record at %d is %v, want %v", r.at, a.Run(r.at, r.units), r.want)
					}
				}
				if idle != a.space.idle {
					t.Fatalf("%d units are idle, want %d", a.space.idle, idle)
				}
			},
		})
	})
}

func saveArena(t *rapid.T, a *Arena, f *memory, sums []uint32, records []*record) []uint32 {
	w := NewTableWriter(f, start, sums)
	a.SaveBlocks(w)
	a.Save(w)
	for _, r := range records {
		a.SavePlace(w, r.at, r.units)
	}
	size, err := w.Close()
	if err != nil {
		t.Fatal(err)
	}
	*f = (*f)[:size]
	return w.Sums()
}

// loadArena loads an arena of which each record may be claimed once and no other.
func loadArena(t *rapid.T, unit int, f memory, records []*record) Arena {
	a := NewArena(unit)
	r := NewTableReader(f, start)
	r.SetBlocks(bytes.Clone(f[:r.Size()]))
	a.Load(r)
	for _, one := range records {
		if at, ok := a.LoadPlace(r, one.units); at != one.at || !ok || a.claim(at, 1) || a.claim(at+uint32(one.units)-1, 1) {
			t.Fatalf("the record at %d cannot be claimed, or twice", one.at)
		}
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	for at, units := range map[uint32]int{a.space.next: 1, 0: 0, 1 << 31: 1, ChunkUnits - 1: 2, 1: ChunkUnits} {
		if a.claim(at, units) {
			t.Fatalf("%d units at %d can be claimed", units, at)
		}
	}
	a.Settle()
	return a
}

// TestArenaOfNoBlocks: an arena that a file has not all blocks of has no records.
func TestArenaOfNoBlocks(t *testing.T) {
	for _, blocks := range [][]uint32{{}, {1}, {1 << 31}, {0, 0}} {
		for _, next := range []uint32{3 * ChunkUnits, 1<<31 + 1, 1<<32 - 1} {
			var f memory
			w := NewTableWriter(&f, start, nil)
			w.Blocks(-1, make([]byte, BlockSize))
			w.Uint32(next)
			for _, block := range blocks {
				w.Uint32(block)
			}
			if _, err := w.Close(); err != nil {
				t.Fatal(err)
			}
			a, r := NewArena(8), NewTableReader(f, start)
			r.SetBlocks(f[:r.Size()])
			a.Load(r)
			if at, ok := a.LoadPlace(r, 1); ok || r.Err() == nil {
				t.Errorf("blocks %d of %d units have a record at %d: %v", blocks, next, at, r.Err())
			}
			if a.Settle(); a.space.idle != 0 {
				t.Errorf("blocks %d of %d units have %d to be used", blocks, next, a.space.idle)
			}
		}
	}
}
