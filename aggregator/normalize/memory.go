package normalize

import (
	"time"

	"foldwire/aggregator/feed"
)

// Memory is what normalising takes, used again for document after document. It is for one
// goroutine at a time.
type Memory struct {
	work workspace
	hash hasher
	ids  identities
}

// mostKept bounds the buffers that a Memory keeps, in bytes: one huge document must not stay
// in memory.
const mostKept = 1 << 20

// Items is [Items] in this memory. The HTML and the texts of the items are in that of texts.
func (m *Memory) Items(doc feed.Document, src feed.Source, base string, seen time.Time, known func(raw uint64) bool, texts *Texts) []feed.Item {
	defer m.tidy()
	m.work.texts = texts
	return m.items(&doc, &src, base, seen, known)
}

// tidy lets go of what a document said.
func (m *Memory) tidy() {
	w := &m.work
	if cap(w.out)+cap(w.text)+cap(m.hash.buf) > mostKept || len(m.ids.seen) > mostKept/64 {
		*m = Memory{}
		return
	}
	clear(w.nodes[:min(w.usedNodes, cap(w.nodes))])
	clear(w.attrs[:min(w.usedAttrs, cap(w.attrs))])
	w.usedNodes, w.usedAttrs = 0, 0
	w.read, w.grown, w.texts = 0, 0, nil
	clear(w.path[:cap(w.path)])
	clear(w.images[:cap(w.images)])
	m.ids.reset(0)
}
