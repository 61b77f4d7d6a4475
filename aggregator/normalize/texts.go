package normalize

import (
	"sync"
	"unsafe"
)

// Texts is memory for the HTML and the texts of items. They are most of what a poll makes, and
// where its items are packed at once they are soon of no use. It is for one goroutine at a time.
// A nil Texts gives each string memory of its own.
type Texts struct {
	Blocks *sync.Pool // of *[]byte: memory that was released, for others

	block *[]byte   // what is in use of it
	full  []*[]byte // those before
}

const (
	textBlock = 128 << 10     // bytes, of a block: what most documents of thirty items come to
	mostText  = textBlock / 4 // bytes, of a string in a block
)

// keep gives what b says.
func (t *Texts) keep(b []byte) string {
	if t == nil || len(b) > mostText {
		return string(b)
	}
	if t.block == nil || cap(*t.block)-len(*t.block) < len(b) {
		t.take()
	}
	from := len(*t.block)
	*t.block = append(*t.block, b...)
	kept := (*t.block)[from:]
	return unsafe.String(unsafe.SliceData(kept), len(kept)) //nolint:gosec // nobody writes to it before Release
}

// take begins another block.
func (t *Texts) take() {
	if t.block != nil {
		t.full = append(t.full, t.block)
	}
	if t.block, _ = t.Blocks.Get().(*[]byte); t.block == nil {
		b := make([]byte, 0, textBlock)
		t.block = &b
	}
}

// Release gives the memory back. Nothing of the items that were made with it may be in use.
func (t *Texts) Release() {
	if t.block == nil {
		return
	}
	for _, b := range append(t.full, t.block) {
		*b = (*b)[:0]
		t.Blocks.Put(b)
	}
	*t = Texts{Blocks: t.Blocks}
}
