package boltstore

import (
	"bytes"
	"testing"

	"foldwire/aggregator/feed"
)

// TestLooseIsBounded: of too many bodies the oldest are forgotten, block by block.
func TestLooseIsBounded(t *testing.T) {
	var l loose
	const blocks, each = 100, 1000
	from := bytes.NewReader(nil)
	for n := range uint64(blocks) {
		b := looseBlock{block: 10 + n, bodies: make([]feed.Packed, each)}
		for i := range b.bodies {
			b.bodies[i] = feed.Packed{From: from, At: int64(n), Size: i}
		}
		l.add([]looseBlock{b})
	}
	if l.count > maxLoose || l.count < maxLoose-each || len(l.list) != l.count/each {
		t.Errorf("%d bodies of %d blocks are known", l.count, len(l.list))
	}
	for n := range uint64(blocks) {
		known := int(n) >= blocks-len(l.list)
		at := place{Block: 10 + n, Index: each - 1}
		want := feed.Packed{}
		if known {
			want = feed.Packed{From: from, At: int64(n), Size: each - 1}
		}
		if got := l.find(at); got != want {
			t.Errorf("of block %d is known %+v, want %+v", at.Block, got, want)
		}
	}
	for _, at := range []place{{}, {Block: 10 + blocks}, {Block: 9 + blocks, Index: each}} {
		if got := l.find(at); !got.IsZero() {
			t.Errorf("the body at %+v lies at %+v", at, got)
		}
	}
}
