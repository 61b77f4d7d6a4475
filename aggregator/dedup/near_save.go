package dedup

import (
	"math"

	"foldwire/aggregator/words"
)

// savedSpread marks, beside how many triples there are, that they are spread.
const savedSpread = 1 << 7

// SaveBlocks writes what the file does not have yet of the imprints.
func (n *Near) SaveBlocks(w *words.TableWriter) { n.prints.runs.SaveBlocks(w) }

// Save writes what is held, as Load reads it, once SaveBlocks was called.
func (n *Near) Save(w *words.TableWriter) {
	n.prints.runs.Save(w)
	lang := uint32(0) // of the item before
	for i := range n.prints.heads {
		h := &n.prints.heads[i]
		if !h.held {
			continue
		}
		w.Uint64(h.exact)
		w.Uvarint(uint64(h.day)) //nolint:gosec // two's complement is meant
		w.Uvarint(uint64(h.tokens))
		w.Uint32(h.source)
		w.Uvarint(uint64(h.lang ^ lang))
		lang = h.lang
		triples := h.triples
		if h.spread {
			triples |= savedSpread
		}
		w.Bytes([]byte{h.opening, h.title, triples, h.numbers})
		n.prints.runs.SavePlace(w, h.at, h.units())
	}
}

// SaveFound writes what items are found by, as LoadFound reads it. It has secret numbers of the
// index.
func (n *Near) SaveFound(w *words.TableWriter) { n.found.Save(w, len(n.prints.heads)) }

// LoadFound reads what SaveFound wrote.
func (n *Near) LoadFound(r *words.TableReader) {
	held := make([]bool, len(n.prints.heads))
	for ref := range held {
		held[ref] = n.prints.heads[ref].held
	}
	n.found.Load(r, held, len(held)*sketchSize)
}

// Load fills an empty index with what Save wrote; held says by ref which items there are. If r has
// an error then, the index is of no use.
func (n *Near) Load(r *words.TableReader, held []bool) {
	var sizes [4]byte
	n.prints.heads = make([]printHead, 0, len(held))
	n.prints.runs.Load(r)
	lang := uint32(0)
	for _, held := range held {
		if !held {
			n.prints.heads = append(n.prints.heads, printHead{})
			continue
		}
		h := printHead{
			exact: r.Uint64(), day: int64(r.Uvarint()), //nolint:gosec // two's complement is meant
			tokens: uint16(r.Uvarint32() & math.MaxUint16), source: r.Uint32(), lang: r.Uvarint32() ^ lang, held: true,
		}
		lang = h.lang
		r.Bytes(sizes[:])
		h.opening, h.title, h.triples, h.numbers = sizes[0], sizes[1], sizes[2]&^savedSpread, sizes[3]
		h.spread = sizes[2]&savedSpread != 0
		ok := false
		if h.at, ok = n.prints.runs.LoadPlace(r, h.units()); !ok || h.opening > titlePairs+openTriples || h.triples > keptTriples {
			r.Fail("an imprint is none")
		}
		if r.Err() != nil {
			return
		}
		n.prints.heads = append(n.prints.heads, h)
	}
	n.prints.makeParts(len(held))
	n.prints.runs.Settle()
}
