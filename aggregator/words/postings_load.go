package words

import (
	"math"
	"slices"
)

// Loading files many items in Postings, each younger than all before it, in little time:
// what goes into one bucket is put there together, for each bucket is far from the next.
type Loading struct {
	p      *Postings
	hashes []uint32 // times the factor, of one item after the other
	items  []loaded
	shift  uint     // that of p when what follows was sorted
	ends   []uint32 // by bucket: where its part of what follows ends
	rests  []uint16
	refs   []Ref
	times  [1 << 16]uint16 // by rest, within fill: how many items of the bucket have it
	lists  [1 << 16]uint32 // by rest, within fill: 1 + the list of those
}

// loaded is an item, and where its hashes end.
type loaded struct {
	ref Ref
	end uint32
}

const (
	loadRun  = 1 << 21 // so many hashes are put into the buckets together
	maxFiled = 1 << 8  // hashes of an item, mostly
)

// Load begins to file items of about so many hashes. Nothing else may be done with the
// Postings before Done.
func (p *Postings) Load(hashes int) *Loading {
	return &Loading{p: p, hashes: make([]uint32, 0, min(hashes, loadRun)+maxFiled)}
}

// Add files an item that is younger than all before it under hashes, of which no two are
// the same.
func (l *Loading) Add(ref Ref, hashes []uint32) {
	for _, hash := range hashes {
		l.hashes = append(l.hashes, hash*l.p.factor)
	}
	l.items = append(l.items, loaded{ref, uint32(len(l.hashes))}) //nolint:gosec // little more than loadRun
	if len(l.hashes) >= loadRun {
		l.Done()
	}
}

// Done puts what was filed into the buckets.
func (l *Loading) Done() {
	if l.p.entries > 0 {
		l.each(func(h uint32, ref Ref) { l.p.add(ref, h, true) })
	} else {
		l.sort()
		begin := uint32(0)
		for i, end := range l.ends {
			l.fill(i, l.rests[begin:end], l.refs[begin:end])
			begin = end
		}
	}
	l.hashes, l.items = l.hashes[:0], l.items[:0]
}

// each calls f with all that was filed.
func (l *Loading) each(f func(h uint32, ref Ref)) {
	from := uint32(0)
	for _, it := range l.items {
		for _, h := range l.hashes[from:it.end] {
			f(h, it.ref)
		}
		from = it.end
	}
}

// sort brings together what goes into one bucket.
func (l *Loading) sort() {
	shift, n := l.p.shift, len(l.p.buckets)
	l.shift = shift
	l.ends = slices.Grow(l.ends[:0], n+1)[:n+1]
	clear(l.ends)
	for _, h := range l.hashes {
		l.ends[h>>shift+1]++
	}
	for i := range n {
		l.ends[i+1] += l.ends[i]
	}
	l.rests = slices.Grow(l.rests[:0], len(l.hashes))[:len(l.hashes)]
	l.refs = slices.Grow(l.refs[:0], len(l.hashes))[:len(l.hashes)]
	l.each(func(h uint32, ref Ref) { // an end is where its bucket's part begins until all of that is there
		at := &l.ends[h>>shift]
		l.rests[*at], l.refs[*at] = uint16(h), ref
		*at++
	})
	l.ends = l.ends[:n]
}

// fill puts into a bucket, which is empty, what goes there. If that is more than there can be,
// the buckets are doubled.
func (l *Loading) fill(bucket int, rests []uint16, refs []Ref) {
	if len(rests) == 0 {
		return
	}
	if len(rests) > math.MaxUint16 || l.p.shift != l.shift {
		for i, r := range rests {
			l.p.add(refs[i], uint32(bucket)<<l.shift|uint32(r), true) //nolint:gosec // the number of a bucket
		}
		return
	}
	entries := l.count(rests)
	p, b := l.p, &l.p.buckets[bucket]
	p.release(*b)
	b.used, b.room = uint16(entries), uint16(entries/unitEntries+1) //nolint:gosec // no more than there are rests
	p.place(b)
	p.entries += entries
	toRests, toRefs := p.inside(*b)
	at := 0
	for i, r := range rests {
		switch {
		case l.times[r] <= maxBeside:
			toRests[at], toRefs[at] = r, refs[i]
			at++
		case l.lists[r] == 0:
			number := p.keep(listFor(int(l.times[r])).push(refs[i]))
			l.lists[r] = number + 1
			toRests[at], toRefs[at] = r, listed|number
			at++
		default:
			to := &p.lists[l.lists[r]-1]
			*to = to.push(refs[i])
		}
	}
	for _, r := range rests {
		l.times[r], l.lists[r] = 0, 0
	}
}

// count counts how often each rest comes, and gives how many entries they take.
func (l *Loading) count(rests []uint16) (entries int) {
	for _, r := range rests {
		switch l.times[r]++; {
		case l.times[r] <= maxBeside:
			entries++
		case l.times[r] == maxBeside+1: // all of them are one list
			entries -= maxBeside - 1
		}
	}
	return entries
}
