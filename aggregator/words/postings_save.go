package words

import (
	"math"
	"math/bits"
)

// Save writes all postings, as Load reads them, of items whose refs are below a limit.
func (p *Postings) Save(w *TableWriter, limit int) {
	w.Uint32(p.factor)
	w.Uint32(uint32(p.shift)) //nolint:gosec // at most 32
	for _, b := range p.buckets {
		w.Uvarint(uint64(b.used))
	}
	packed := bitWriter{w: w, width: bits.Len(uint(limit))} //nolint:gosec // not negative
	rests, lists := make([]uint16, 0, p.entries), []uint32(nil)
	const together = 1 << 6 // buckets, which lie far from each other
	for i, b := range p.buckets {
		if i%together == 0 {
			p.touch(p.buckets[i : i+together])
		}
		some, refs := p.inside(b)
		rests = append(rests, some...)
		for _, ref := range refs {
			if ref >= listed {
				lists = append(lists, ref-listed)
				ref = Ref(limit) //nolint:gosec // stands for the next list
			}
			packed.put(ref)
		}
	}
	packed.close()
	w.Uint16s(rests)
	for _, number := range lists {
		l := p.lists[number]
		w.Uvarint(uint64(len(l)))
		w.Uint16s(l)
	}
}

// Load fills postings with what Save wrote, of items that are under so many hashes together at
// most. held says by ref which items there are. If r has an error then, they are of no use.
func (p *Postings) Load(r *TableReader, held []bool, hashes int) {
	p.factor = r.Uint32()
	p.shift = uint(r.Count(32 - minBucketBits)) //nolint:gosec // not negative
	if r.Err() == nil && (p.factor&1 == 0 || p.shift < 32-maxBucketBits) {
		r.Fail("postings are none")
	}
	if r.Err() != nil {
		return
	}
	p.buckets = make([]bucket, 1<<(32-p.shift))
	for i := range p.buckets {
		n := r.Uvarint32()
		if n > maxUsed || p.entries+int(n) > hashes {
			r.Fail("postings of too many items")
			return
		}
		if n > 0 {
			b := &p.buckets[i]
			b.used, b.room = uint16(n), uint16(n/unitEntries+1)
			p.place(b)
			p.entries += int(n)
		}
	}
	lists := p.loadRefs(r, held)
	for _, b := range p.buckets {
		rests, _ := p.inside(b)
		r.Uint16s(rests)
	}
	p.lists = make([]list, 0, lists)
	known := func(ref Ref) bool { return int(ref) < len(held) && held[ref] }
	for range lists {
		p.loadList(r, known, hashes)
	}
}

// loadRefs reads the items of all buckets, and gives how many lists there are among them.
func (p *Postings) loadRefs(r *TableReader, held []bool) (lists int) {
	limit := Ref(len(held)) //nolint:gosec // below 1<<31
	packed := bitReader{r: r, width: bits.Len32(limit)}
	for _, b := range p.buckets {
		_, refs := p.inside(b)
		for i := range refs {
			ref := packed.next()
			if ref == limit {
				ref = listed | uint32(lists) //nolint:gosec // one for each of some entries
				lists++
			} else if ref > limit || !held[ref] {
				r.Fail("postings of an item that is not there")
				return 0
			}
			refs[i] = ref
		}
	}
	return lists
}

// loadList reads the next list.
func (p *Postings) loadList(r *TableReader, known func(Ref) bool, hashes int) {
	n := r.Uvarint()
	if n > uint64(min(hashes, math.MaxInt32/maxStep)*maxStep) { //nolint:gosec // not negative
		r.Fail("a list of too many items")
	}
	if r.Err() != nil {
		return
	}
	l := listFor(int(n))[:n] //nolint:gosec // seen to be small
	r.Uint16s(l)
	if !l.sound(known) {
		r.Fail("a list of postings is none")
		return
	}
	p.lists = append(p.lists, l)
}
