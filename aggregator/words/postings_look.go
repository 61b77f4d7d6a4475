package words

import "slices"

// newest is where the items of a hash are.
type newest struct {
	bucket bucket // with the newest of them as its last entry; without any if there is none
	rest   uint16 // of the hash
	number uint32 // 1 + that of their list, if they have one
	list   list
}

// Look looks for the items of hashes, which AppendLooked gives then, until something is added or
// removed. What it reads lies far from each other, buckets as well as lists, and so each is read
// in a loop that does little else: many of them are on their way at a time.
func (p *Postings) Look(hashes []uint32) {
	p.readAhead(hashes)
	p.looked = slices.Grow(p.looked[:0], len(hashes))[:len(hashes)]
	for i, b := range p.ahead {
		n := &p.looked[i]
		n.bucket, n.rest = b, uint16(hashes[i]*p.factor)
		p.find(n)
	}
	sum := uint32(0)
	for i := range p.looked {
		if n := &p.looked[i]; n.number > 0 {
			n.list = p.lists[n.number-1]
			sum += uint32(n.list[len(n.list)-1])
		}
	}
	p.touched = sum // as in touch
}

// AppendLooked adds the items of the i-th hash of Look, newest first, at most so many.
func (p *Postings) AppendLooked(out []Ref, i, limit int) []Ref {
	return p.append(out, &p.looked[i], limit)
}

// AppendNewest adds the items that the hash has, newest first, at most so many.
func (p *Postings) AppendNewest(out []Ref, hash uint32, limit int) []Ref {
	h := hash * p.factor
	n := newest{bucket: p.buckets[h>>p.shift], rest: uint16(h)}
	if p.find(&n); n.number > 0 {
		n.list = p.lists[n.number-1]
	}
	return p.append(out, &n, limit)
}

// find finds the newest item of a hash in its bucket.
func (p *Postings) find(n *newest) {
	rests, refs := p.inside(n.bucket)
	i := len(rests) - 1
	for i >= 0 && rests[i] != n.rest {
		i--
	}
	n.bucket.used, n.number = uint16(i+1), 0 //nolint:gosec // no more than there were
	if i >= 0 && refs[i] >= listed {
		n.number = refs[i] - listed + 1
	}
}

// append adds the items, newest first, at most so many.
func (p *Postings) append(out []Ref, n *newest, limit int) []Ref {
	if n.number > 0 {
		return n.list.appendNewest(out, limit)
	}
	rests, refs := p.inside(n.bucket)
	for i := len(rests) - 1; i >= 0 && limit > 0; i-- {
		if rests[i] == n.rest {
			out, limit = append(out, refs[i]), limit-1
		}
	}
	return out
}

// readAhead reads a little of what the buckets of hashes hold, which are about to be asked for or
// added to. Each lies far from the others, and so many of them are on their way at a time: the more,
// the less there is to do for each.
func (p *Postings) readAhead(hashes []uint32) {
	p.ahead = slices.Grow(p.ahead[:0], len(hashes))[:len(hashes)]
	ahead, buckets, factor, shift := p.ahead, p.buckets, p.factor, p.shift%32
	for i, hash := range hashes {
		ahead[i] = buckets[hash*factor>>shift]
	}
	p.touch(ahead)
}

// touch reads a little of what buckets hold.
func (p *Postings) touch(buckets []bucket) {
	sum, rests, refs := uint32(0), p.rests, p.refs
	for _, b := range buckets {
		if b.used > 0 {
			chunk, unit := Chunk(b.at)
			at := unit*unitEntries + int(b.used) - 1
			sum += uint32(rests[chunk][at]) + refs[chunk][at]
		}
	}
	p.touched = sum // or the compiler leaves it out
}
