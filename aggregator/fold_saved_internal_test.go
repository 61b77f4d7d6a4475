package aggregator

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"foldwire/aggregator/feed"
	"foldwire/aggregator/words"
)

// TestSavedDecidersAreEqual: what is loaded is saved as the same bytes again.
func TestSavedDecidersAreEqual(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := NewDecider()
		for _, pass := range stream(t) {
			d.Expire(pass[0].Seen)
			d.Decide(pass, nil)
		}
		first := savedBytes(t, d)
		again := blankDecider(words.NewScanner())
		r := words.NewTableReader(bytes.NewReader(first))
		if again.load(r, int64(len(first))); r.Close() != nil {
			t.Fatal(r.Err())
		}
		if !bytes.Equal(savedBytes(t, again), first) {
			t.Fatal("it is saved otherwise once it was loaded")
		}
	})
}

func savedBytes(t *rapid.T, d *Decider) []byte {
	var b bytes.Buffer
	w := words.NewTableWriter(&b)
	d.save(w)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestBuildIsOfTheProgram: the sum is the same each time, also where a scanner has seen other texts.
func TestBuildIsOfTheProgram(t *testing.T) {
	scan := words.NewScanner()
	first := buildOf(scan)
	scan.Scan("Another title", "and a text")
	if again := buildOf(scan); again != first || buildOf(words.NewScanner()) != first {
		t.Error("the sum depends on more than the program")
	}
}

// TestLoadOfNonsense: a file that fits its checksum and yet is no index is refused or
// taken and worked with, without a panic.
func TestLoadOfNonsense(t *testing.T) {
	d, w := NewDecider(), newWire(time.Minute)
	for range 25 {
		d.Decide([]feed.Item{w.next()}, nil)
	}
	var b bytes.Buffer
	out := words.NewTableWriter(&b)
	d.save(out)
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	next := w.next()
	refused, taken := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		bad := slices.Clone(b.Bytes())
		for range rapid.IntRange(0, 4).Draw(t, "changes") {
			bad[rapid.IntRange(0, len(bad)-1).Draw(t, "at")] = rapid.Byte().Draw(t, "byte")
		}
		for range rapid.IntRange(0, 4).Draw(t, "changes of texts") { // most of the rest are counts and buckets
			bad[rapid.IntRange(0, min(len(bad), 40_000)-1).Draw(t, "at")] = rapid.Byte().Draw(t, "byte")
		}
		r := words.NewTableReader(bytes.NewReader(resummed(bad)))
		d := blankDecider(words.NewScanner())
		if d.load(r, int64(len(bad))); r.Close() != nil {
			refused++
			return
		}
		taken++
		d.Decide([]feed.Item{next}, nil)
		d.Expire(next.Seen.Add(2 * Window))
	})
	if refused == 0 || taken == 0 {
		t.Errorf("%d were refused and %d taken", refused, taken)
	}
}

// resummed gives tables the checksums of what their blocks are, as far as these go.
func resummed(tables []byte) []byte {
	const head = 8 // a length and a sum of all blocks so far
	sum, castagnoli := uint32(0), crc32.MakeTable(crc32.Castagnoli)
	for rest := tables; len(rest) >= head; {
		size := head + int(binary.LittleEndian.Uint32(rest))
		if size > len(rest) {
			break
		}
		sum = crc32.Update(sum, castagnoli, rest[head:size])
		binary.LittleEndian.PutUint32(rest[4:], sum)
		rest = rest[size:]
	}
	return tables
}
