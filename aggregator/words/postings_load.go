package words

import "slices"

// Loading files many items in Postings, each younger than all before it, in little time:
// what goes into one bucket is put there together, for each bucket is far from the next.
type Loading struct {
	p      *Postings
	filed  []filed
	sorted []filed
	starts []uint32 // by bucket: where its part of sorted begins
}

// filed is an item under a hash times the factor.
type filed struct {
	hash uint32
	ref  Ref
}

const (
	loadRun  = 1 << 17 // so many are put into the buckets together
	maxFiled = 1 << 8  // hashes of an item, mostly
)

// Load begins to file items. Nothing else may be done with the Postings before Done.
func (p *Postings) Load() *Loading { return &Loading{p: p, filed: make([]filed, 0, loadRun+maxFiled)} }

// Add files an item that is younger than all before it under hashes, of which no two are
// the same.
func (l *Loading) Add(ref Ref, hashes []uint32) {
	for _, hash := range hashes {
		l.filed = append(l.filed, filed{hash * l.p.factor, ref})
	}
	if len(l.filed) >= loadRun {
		l.Done()
	}
}

// Done puts what was filed into the buckets.
func (l *Loading) Done() {
	p := l.p
	l.starts = slices.Grow(l.starts[:0], len(p.buckets)+1)[:len(p.buckets)+1]
	clear(l.starts)
	for _, f := range l.filed {
		l.starts[f.hash>>p.shift+1]++
	}
	for i := range p.buckets {
		l.starts[i+1] += l.starts[i]
	}
	l.sorted = slices.Grow(l.sorted[:0], len(l.filed))[:len(l.filed)]
	for _, f := range l.filed {
		at := &l.starts[f.hash>>p.shift]
		l.sorted[*at] = f
		*at++
	}
	for _, f := range l.sorted {
		p.add(f.ref, f.hash, true)
	}
	l.filed = l.filed[:0]
}
