package words

import (
	"bytes"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// tables is what the test writes and reads back.
type tables struct {
	one    uint32
	long   uint64
	wide   []uint32
	narrow []uint16
	raw    []byte
	name   string
}

func drawTables(t *rapid.T) tables {
	most := rapid.SampledFrom([]int{10, 100_000}).Draw(t, "most")
	v := tables{one: rapid.Uint32().Draw(t, "one"), long: rapid.Uint64().Draw(t, "long"), name: rapid.String().Draw(t, "name")}
	fill := rapid.Uint32().Draw(t, "fill")
	for i := range uint32(rapid.IntRange(0, most).Draw(t, "wide")) {
		v.wide = append(v.wide, fill*i)
	}
	for i := range uint32(rapid.IntRange(0, most).Draw(t, "narrow")) {
		v.narrow = append(v.narrow, uint16(fill*i))
	}
	for i := range uint32(rapid.IntRange(0, most).Draw(t, "raw")) {
		v.raw = append(v.raw, byte(fill*i))
	}
	return v
}

func (v tables) write(w *TableWriter) {
	w.Uint32(v.one)
	w.Bytes(v.raw)
	w.Uint64(v.long)
	w.Uint32s(v.wide)
	w.Uint16s(v.narrow)
	w.String(v.name)
	w.Bytes(v.raw)
}

// read reads tables of the sizes of v.
func (v tables) read(r *TableReader) tables {
	got := tables{wide: make([]uint32, len(v.wide)), narrow: make([]uint16, len(v.narrow)), raw: make([]byte, len(v.raw))}
	got.one = r.Uint32()
	r.Bytes(got.raw)
	got.long = r.Uint64()
	r.Uint32s(got.wide)
	r.Uint16s(got.narrow)
	got.name = r.String(1000)
	r.Bytes(got.raw)
	return got
}

func (v tables) equal(o tables) bool {
	return v.one == o.one && v.long == o.long && v.name == o.name &&
		slices.Equal(v.wide, o.wide) && slices.Equal(v.narrow, o.narrow) && slices.Equal(v.raw, o.raw)
}

// TestTablesComeBack reads what was written, and what is damaged or cut short after
// that: this must be an error.
func TestTablesComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := drawTables(t)
		var file bytes.Buffer
		w := NewTableWriter(&file)
		want.write(w)
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		written := file.Bytes()
		r := NewTableReader(bytes.NewReader(written))
		got := want.read(r)
		if err := r.Close(); err != nil || !got.equal(want) {
			t.Fatalf("read back: %v", err)
		}
		damaged := slices.Clone(written)
		at := rapid.IntRange(0, len(damaged)-1).Draw(t, "at")
		if rapid.Bool().Draw(t, "cut") {
			damaged = damaged[:at]
		} else {
			damaged[at] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
		}
		r = NewTableReader(bytes.NewReader(damaged))
		want.read(r)
		if err := r.Close(); err == nil {
			t.Fatal("damage was not noticed")
		}
	})
}
