package boltstore

import (
	"cmp"
	"slices"
	"sync"

	"github.com/cespare/xxhash/v2"

	"foldwire/aggregator/feed"
)

// maxLoose is of how many bodies it is known where they lie loose.
const maxLoose = 1 << 16

// loose knows where bodies lie that were committed packed: not compressed, nor together
// with others that nobody asked for. Who publishes what it just stored reads them there in
// a fraction of the time. Nobody promises that they stay, so that the blocks are asked
// where one is gone, or is not what was stored.
type loose struct {
	mu    sync.Mutex
	list  []looseBlock // in the order of their blocks
	count int          // of their bodies
}

// looseBlock is where the bodies of a block lie, by their index. Those that were not packed
// are zero.
type looseBlock struct {
	block  uint64
	bodies []feed.Packed
}

// loosen notes where a body lay that was put into the transaction last.
func (w *writer) loosen(at place, p feed.Packed) {
	if !w.s.opts.ReadLoose {
		return
	}
	if n := len(w.loose); n == 0 || w.loose[n-1].block != at.Block {
		w.loose = append(w.loose, looseBlock{block: at.Block})
	}
	b := &w.loose[len(w.loose)-1]
	b.bodies = append(b.bodies, p)
}

// add takes in what a commit brought, and forgets what is oldest of too much.
func (l *loose) add(list []looseBlock) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.list = append(l.list, list...)
	for i := range list {
		l.count += len(list[i].bodies)
	}
	old := 0
	for ; l.count > maxLoose; old++ {
		l.count -= len(l.list[old].bodies)
	}
	if old > 0 {
		l.list = slices.Clone(l.list[old:])
	}
}

// find gives where a body lies, zero if that is not known.
func (l *loose) find(at place) feed.Packed {
	l.mu.Lock()
	defer l.mu.Unlock()
	i, ok := slices.BinarySearchFunc(l.list, at.Block, func(b looseBlock, block uint64) int { return cmp.Compare(b.block, block) })
	if !ok || uint64(at.Index) >= uint64(len(l.list[i].bodies)) {
		return feed.Packed{}
	}
	return l.list[i].bodies[at.Index]
}

// read gives the body of a record as it was encoded, in buf if it is large enough; ok is
// false if it has to be taken from its block.
func (l *loose) read(rec *itemRecord, buf []byte) (encoded []byte, ok bool) {
	p := l.find(rec.Body)
	if p.IsZero() {
		return buf, false
	}
	encoded, err := p.Read(buf)
	if err != nil {
		return buf, false
	}
	return encoded, xxhash.Sum64(encoded) == rec.BodyHash
}
