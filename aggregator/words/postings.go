package words

import (
	"hash/maphash"
	"slices"
	"sort"
)

// Ref is a caller's own number for an item: small and reused, since tables are kept by
// it. It is below 1<<31.
type Ref = uint32

// Postings maps each of many hashes to the items that have it, newest first. What is
// found depends on the items held and on their order of age, not on the order in which
// they were added.
//
// Most hashes belong to one item or a few. They lie in buckets, six bytes for each: the
// number of the bucket tells half of the hash. Those of many items have a list each.
type Postings struct {
	before  func(a, b Ref) bool
	factor  uint32 // odd: nobody can know which hashes it brings into one bucket
	shift   uint   // a bucket is the upper bits of a hash times factor
	buckets []bucket
	entries int // in all buckets
	space   Space
	rests   [][]uint16 // lower halves of hashes times factor, those of a hash in order of age
	refs    [][]uint32 // the items beside them, or listed and a list
	lists   []list
	free    []uint32 // lists not in use
	lent    []Ref    // to what changes lists
	ahead   []bucket // that readAhead looks into
	looked  []newest // what Look found
	pending []uint32 // lists that AddYoungest adds to
	touched uint32   // what it read

	together bool     // what leaves lists waits
	leavers  []leaver // that wait
}

// bucket is where the entries of some hashes are.
type bucket struct {
	at   uint32 // the first unit
	used uint16 // entries
	room uint16 // units
}

const (
	minBucketBits = 16 // with 16 bits of an entry they are all of a hash
	maxBucketBits = 24
	unitEntries   = 2
	perBucket     = 32                             // entries in a bucket, on average, before the buckets are doubled
	maxBeside     = 6                              // entries of one hash before they become a list
	maxUsed       = (ChunkUnits - 1) * unitEntries // entries in a bucket, which is one run; more than any has once there are most buckets
	listed        = 1 << 31                        // marks the number of a list
)

// NewPostings makes empty postings. Before must tell which of two items is the older
// one, as a strict order.
func NewPostings(before func(a, b Ref) bool) *Postings {
	return &Postings{
		before: before, factor: uint32(maphash.String(maphash.MakeSeed(), "")) | 1,
		shift: 32 - minBucketBits, buckets: make([]bucket, 1<<minBucketBits),
	}
}

// Add files an item under hashes, of which no two are the same.
func (p *Postings) Add(ref Ref, hashes []uint32) {
	p.readAhead(hashes)
	for _, hash := range hashes {
		p.add(ref, hash*p.factor, false)
	}
}

// AddYoungest is Add for an item that is younger than all that are held, which it takes
// the caller's word for: it need not be compared with any.
func (p *Postings) AddYoungest(ref Ref, hashes []uint32) {
	p.readAhead(hashes)
	p.pending = p.pending[:0]
	for _, hash := range hashes {
		p.add(ref, hash*p.factor, true)
	}
	sum := uint32(0) // of what lists end with, which lie far from each other, as in touch
	for _, number := range p.pending {
		l := p.lists[number]
		sum += uint32(l[len(l)-1])
	}
	p.touched = sum
	for _, number := range p.pending {
		p.lists[number] = p.lists[number].push(ref)
	}
}

// add files an item; newest says that none that is filed is younger.
func (p *Postings) add(ref Ref, h uint32, newest bool) {
	for p.shift > 32-maxBucketBits && (p.entries >= perBucket*len(p.buckets) || p.buckets[h>>p.shift].used == maxUsed) {
		p.grow()
	}
	b := &p.buckets[h>>p.shift]
	rests, refs := p.inside(*b)
	beside, last := 0, 0
	for i, r := range rests {
		if r != uint16(h) {
			continue
		}
		if refs[i] >= listed {
			p.list(refs[i]-listed, ref, newest)
			return
		}
		beside, last = beside+1, i
	}
	if beside == maxBeside {
		p.gather(b, ref, uint16(h))
		return
	}
	at := len(rests)
	if !newest && beside > 0 && p.before(ref, refs[last]) {
		for at = 0; rests[at] != uint16(h) || !p.before(ref, refs[at]); {
			at++
		}
	}
	p.insert(b, at, ref, uint16(h))
}

// list puts an item into a list; newest says that none in it is younger, and that it is put there
// once it is known where else.
func (p *Postings) list(number uint32, ref Ref, newest bool) {
	if newest {
		p.pending = append(p.pending, number)
		return
	}
	p.lists[number], p.lent = p.lists[number].insert(ref, p.before, p.lent)
}

// position gives the place of an item in a list.
func (p *Postings) position(list []Ref, ref Ref) int {
	if n := len(list); n == 0 || p.before(list[n-1], ref) {
		return n
	}
	return sort.Search(len(list), func(i int) bool { return !p.before(list[i], ref) })
}

// inside gives the entries of a bucket.
func (p *Postings) inside(b bucket) ([]uint16, []uint32) {
	if b.room == 0 {
		return nil, nil
	}
	chunk, unit := Chunk(b.at)
	from := unit * unitEntries
	to := from + int(b.used)
	return p.rests[chunk][from:to:to], p.refs[chunk][from:to:to]
}

// insert puts an entry into a bucket, which is made larger if need be.
func (p *Postings) insert(b *bucket, at int, ref uint32, rest uint16) {
	if int(b.used) == int(b.room)*unitEntries {
		p.enlarge(b)
	}
	b.used++
	rests, refs := p.inside(*b)
	copy(rests[at+1:], rests[at:])
	copy(refs[at+1:], refs[at:])
	rests[at], refs[at] = rest, ref
	p.entries++
}

func (p *Postings) enlarge(b *bucket) {
	rests, refs := p.inside(*b)
	old := *b
	b.room = min(b.room+1+b.room/4, ChunkUnits)
	p.place(b)
	toRests, toRefs := p.inside(*b)
	copy(toRests, rests)
	copy(toRefs, refs)
	p.release(old)
	if p.space.idle > ChunkUnits && p.space.idle > int(p.space.next)/maxIdle {
		p.compact()
	}
}

// gather makes a list of the entries of a hash and one more item.
func (p *Postings) gather(b *bucket, ref Ref, rest uint16) {
	all := p.lent[:0]
	rests, refs := p.inside(*b)
	k := 0
	for i, r := range rests {
		if r == rest {
			all = append(all, refs[i])
			continue
		}
		rests[k], refs[k] = r, refs[i]
		k++
	}
	b.used, p.entries = uint16(k), p.entries-len(all)
	p.lent = slices.Insert(all, p.position(all, ref), ref)
	p.insert(b, k, listed|p.keep(listOf(nil, p.lent)), rest)
}

// keep gives a list its number.
func (p *Postings) keep(l list) uint32 {
	n := len(p.free)
	if n == 0 {
		p.lists = append(Grown(p.lists), l)
		return uint32(len(p.lists) - 1)
	}
	number := p.free[n-1]
	p.lists[number], p.free = l, p.free[:n-1]
	return number
}

// Remove takes an item out from under the hashes that it was added under.
func (p *Postings) Remove(ref Ref, hashes []uint32) {
	if len(p.leavers) >= maxLeavers {
		p.takeOut()
	}
	for _, hash := range hashes {
		h := hash * p.factor
		b := &p.buckets[h>>p.shift]
		rests, refs := p.inside(*b)
		for i, r := range rests {
			if r != uint16(h) || refs[i] < listed && refs[i] != ref {
				continue
			}
			if refs[i] >= listed && p.together {
				p.leavers = append(p.leavers, leaver{list: refs[i] - listed, hash: h, ref: ref})
			} else if refs[i] < listed || p.unlist(refs[i]-listed, ref) {
				p.cut(b, i)
			}
			break
		}
	}
}

// cut takes out an entry of a bucket.
func (p *Postings) cut(b *bucket, i int) {
	rests, refs := p.inside(*b)
	copy(rests[i:], rests[i+1:])
	copy(refs[i:], refs[i+1:])
	b.used--
	p.entries--
}

// unlist takes an item out of a list and says whether nothing is left of it.
func (p *Postings) unlist(number uint32, ref Ref) bool {
	l, ok := p.lists[number].remove(ref)
	return ok && p.relist(number, l)
}

// relist keeps what is left of a list and says whether that is nothing.
func (p *Postings) relist(number uint32, l list) bool {
	if len(l) == 0 {
		p.lists[number] = nil
		p.free = append(p.free, number)
		return true
	}
	if cap(l) > 64 && len(l) < cap(l)/4 {
		l = append(listFor(len(l)), l...)
	}
	p.lists[number] = l
	return false
}
