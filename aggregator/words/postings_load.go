package words

import (
	"iter"
	"slices"
)

// Loading files many items in Postings, each younger than all before it, in little time:
// what goes into one bucket is put there together, for each bucket is far from the next.
type Loading struct {
	p      *Postings
	filed  []filed
	sorted []filed
	ends   []uint32 // by bucket: where its part of sorted ends
}

// filed is an item under a hash times the factor.
type filed struct {
	hash uint32
	ref  Ref
}

const (
	loadRun  = 1 << 19 // so many are put into the buckets together
	maxFiled = 1 << 8  // hashes of an item, mostly
	maxPart  = 1 << 8  // entries that are put into one bucket at a time
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
	l.sort()
	p := l.p
	begin, shift := uint32(0), p.shift
	for i, end := range l.ends {
		part := l.sorted[begin:end]
		begin = end
		if p.shift == shift && p.buckets[i].used == 0 && len(part) <= maxPart {
			p.fill(&p.buckets[i], part)
			continue
		}
		for _, f := range part {
			p.add(f.ref, f.hash, true)
		}
	}
	l.filed = l.filed[:0]
}

// sort brings together what goes into one bucket.
func (l *Loading) sort() {
	p := l.p
	l.ends = slices.Grow(l.ends[:0], len(p.buckets)+1)[:len(p.buckets)+1]
	clear(l.ends)
	for _, f := range l.filed {
		l.ends[f.hash>>p.shift+1]++
	}
	for i := range p.buckets {
		l.ends[i+1] += l.ends[i]
	}
	l.sorted = slices.Grow(l.sorted[:0], len(l.filed))[:len(l.filed)]
	for _, f := range l.filed { // an end is where its bucket's part begins until all of that is there
		at := &l.ends[f.hash>>p.shift]
		l.sorted[*at] = f
		*at++
	}
	l.ends = l.ends[:len(p.buckets)]
}

// fill puts what was filed into a bucket that is empty.
func (p *Postings) fill(b *bucket, part []filed) {
	if len(part) == 0 {
		return
	}
	entries := 0
	for group := range groups(part) {
		if len(group) > maxBeside {
			entries++
		} else {
			entries += len(group)
		}
	}
	p.release(*b)
	b.used, b.room = uint16(entries), uint16(entries/unitEntries+1)
	p.place(b)
	p.entries += entries
	rests, refs := p.inside(*b)
	at := 0
	for group := range groups(part) {
		if len(group) > maxBeside {
			list := make([]Ref, len(group), roomFor(len(group)))
			for i := range group {
				list[i] = group[i].ref
			}
			rests[at], refs[at] = uint16(group[0].hash), listed|p.keep(list)
			at++
			continue
		}
		for _, f := range group {
			rests[at], refs[at] = uint16(f.hash), f.ref
			at++
		}
	}
}

// groups sorts what was filed, and gives the runs of what has one hash, the oldest first.
func groups(part []filed) iter.Seq[[]filed] {
	for i, f := range part { // few, and in order the second time
		for ; i > 0 && part[i-1].hash > f.hash; i-- {
			part[i] = part[i-1]
		}
		part[i] = f
	}
	return func(yield func([]filed) bool) {
		for from, to := 0, 0; from < len(part); from = to {
			for to = from + 1; to < len(part) && part[to].hash == part[from].hash; {
				to++
			}
			if !yield(part[from:to]) {
				return
			}
		}
	}
}
