package boltstore

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"

	"github.com/cespare/xxhash/v2"
	"pgregory.net/rapid"

	"foldwire/aggregator/feed"
)

// TestCompressAnything: what is compressed comes back, be it text, noise or one byte again and
// again, of any size, through buffers that were used before.
func TestCompressAnything(t *testing.T) {
	p, err := newPacker()
	if err != nil {
		t.Fatal(err)
	}
	defer p.close()
	piece := rapid.Custom(func(t *rapid.T) []byte {
		size := rapid.SampledFrom([]int{0, 1, 5, 300, 20_000, partMost, 3*partMost + 17}).Draw(t, "size")
		switch rapid.SampledFrom([]string{"text", "noise", "one byte", "letters"}).Draw(t, "kind") {
		case "text":
			return []byte(strings.Repeat(rapid.String().Draw(t, "text")+" ", size/16+1))
		case "one byte":
			return bytes.Repeat([]byte{7}, size)
		case "letters":
			return random(rapid.Uint64().Draw(t, "seed"), size, 19)
		}
		return random(rapid.Uint64().Draw(t, "seed"), size, 256)
	})
	var buf []byte
	rapid.Check(t, func(t *rapid.T) {
		raw := bytes.Join(rapid.SliceOfN(piece, 0, 3).Draw(t, "pieces"), nil)
		if rapid.Bool().Draw(t, "again") { // as a block of like texts that was compressed before
			p.compress(raw)
		}
		packed := p.compress(raw)
		if most := len(raw) + len(raw)/20 + 64; len(packed) > most {
			t.Fatalf("%d bytes take %d", len(raw), len(packed))
		}
		got, err := p.decompress(packed, buf)
		if err != nil || !bytes.Equal(got, raw) {
			t.Fatalf("%d bytes come back as %d, %v", len(raw), len(got), err)
		}
		buf = got
	})
}

// random gives bytes below a bound that come in no order.
func random(seed uint64, size, below int) []byte {
	r := rand.New(rand.NewPCG(seed, 2))
	b := make([]byte, size)
	for i := range b {
		b[i] = byte(r.IntN(below)) //nolint:gosec // at most 256
	}
	return b
}

// TestCompressedIsNotMistaken: a block of which a byte is another, or that is cut short or longer,
// is an error.
func TestCompressedIsNotMistaken(t *testing.T) {
	p, err := newPacker()
	if err != nil {
		t.Fatal(err)
	}
	defer p.close()
	packed := p.compress(random(1, 5000, 19))
	for i := range packed {
		spoilt := bytes.Clone(packed)
		spoilt[i] ^= 1 << (i % 8)
		if _, err := p.decompress(spoilt, nil); err == nil {
			t.Errorf("byte %d of %d is another, and nobody sees it", i, len(packed))
		}
		if _, err := p.decompress(packed[:i], nil); err == nil && i > 0 {
			t.Errorf("cut at %d of %d, and nobody sees it", i, len(packed))
		}
	}
	if _, err := p.decompress(append(bytes.Clone(packed), 0), nil); err == nil {
		t.Error("there is a byte more, and nobody sees it")
	}
}

// TestCompressedOfHostileSizes: a block whose sum is right, and whose parts are not of the sizes that
// they are said to have, is an error, for which no room is taken.
func TestCompressedOfHostileSizes(t *testing.T) {
	p, err := newPacker()
	if err != nil {
		t.Fatal(err)
	}
	defer p.close()
	uvarints := func(list ...uint64) (b []byte) {
		for _, n := range list {
			b = binary.AppendUvarint(b, n)
		}
		return b
	}
	sound := p.compress(random(1, 5000, 19))[compressedHead:]
	_, n := binary.Uvarint(sound)
	sound = sound[n:]               // a code, with its size
	block := uvarints(blockMax + 1) // how long it is said to be, decompressed
	for name, parts := range map[string][]byte{
		"none":                       nil,
		"half of a size":             {0x80},
		"a size without a part":      uvarints(10 << 1),
		"a part that is too long":    append(uvarints((partMost+1)<<1), make([]byte, partMost+1)...),
		"more than there may be":     append(uvarints(1<<60), 1),
		"a code of a part too long":  append(uvarints((partMost+1)<<1|1, 3), 1, 2, 3),
		"a code of a huge part":      append(uvarints(1<<60|1), sound...),
		"a code that is longer":      append(uvarints(10<<1|1, 1<<63), 1, 2, 3),
		"a code without its size":    uvarints(10<<1 | 1),
		"a code that is none":        append(uvarints(10<<1|1, 3), 1, 2, 3),
		"a block larger than may be": append(uvarints(uint64(len(block))<<1), block...),
	} {
		packed := binary.BigEndian.AppendUint64([]byte{compressedForm}, xxhash.Sum64(parts))
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		got, err := p.decompress(append(packed, parts...), nil)
		runtime.ReadMemStats(&after)
		if took := after.TotalAlloc - before.TotalAlloc; err == nil || took > 4*partMost {
			t.Errorf("%s: %d bytes come of it, %v, and %d were taken for it", name, len(got), err, took)
		}
	}
}

// TestSortAlike: languages are apart, within one a story is where the first of its sources is,
// and the rest goes by source.
func TestSortAlike(t *testing.T) {
	var list []pending
	for _, it := range []struct{ language, story, source string }{
		{"vi", "x", "d"}, {"en", "s", "c"}, {"en", "u", "a"}, {"vi", "y", "b"}, {"en", "t", "b"}, {"en", "s", "a"}, {"en", "r", "c"}, {"vi", "x", "a"},
	} {
		one := feed.Item{Language: it.language, Source: feed.SourceID(it.source)}
		copy(one.Verdict.Story[:], it.story)
		rec := recordOf(&one)
		list = append(list, pending{item: &one, rec: &rec})
	}
	sortAlike(list)
	var got []string
	for _, p := range list {
		got = append(got, fmt.Sprintf("%s-%c-%s", p.item.Language, p.rec.Story[0], p.item.Source))
	}
	const want = "en-s-a en-s-c en-u-a en-t-b en-r-c vi-x-a vi-x-d vi-y-b"
	if s := strings.Join(got, " "); s != want {
		t.Errorf("order %s, want %s", s, want)
	}
}
