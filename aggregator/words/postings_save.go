package words

import (
	"encoding/binary"
	"math/bits"
)

const (
	entryBytes = 2 + 4 // of a bucket that is saved, at most
	slack      = 8     // bytes behind the buckets: each ref is taken from as many
)

const _ = uint(bufferSize - binary.MaxVarintLen16 - maxUsed*entryBytes)

// Save writes all postings, as Load reads them, of items whose refs are below a limit.
func (p *Postings) Save(w *TableWriter, limit int) {
	w.Uint32(p.factor)
	w.Uint32(uint32(p.shift)) //nolint:gosec // at most 32
	lists := []uint32(nil)
	const together = 1 << 6 // buckets, which lie far from each other
	for i, b := range p.buckets {
		if i%together == 0 {
			p.touchAll(p.buckets[i : i+together])
		}
		most := binary.MaxVarintLen16 + int(b.used)*entryBytes
		w.room(most)
		n := len(w.buf)
		out := w.buf[n : n+most]
		size := binary.PutUvarint(out, uint64(b.used))
		rests, refs := p.inside(b)
		for _, rest := range rests {
			binary.LittleEndian.PutUint16(out[size:], rest)
			size += 2
		}
		packed := 0
		packed, lists = pack(out[size:], refs, Ref(limit), lists) //nolint:gosec // below 1<<31
		w.buf = w.buf[:n+size+packed]
	}
	w.Uint64(0) // the slack
	for _, number := range lists {
		l := p.lists[number]
		w.Uvarint(uint64(len(l)))
		w.Uint16s(l)
	}
}

// touchAll is touch for all that buckets hold.
func (p *Postings) touchAll(buckets []bucket) {
	const line = 16 // refs
	sum := uint32(0)
	for _, b := range buckets {
		rests, refs := p.inside(b)
		for i := 0; i < len(refs); i += line {
			sum += refs[i] + uint32(rests[i])
		}
	}
	p.touched = sum // or the compiler leaves it out
}

// pack writes refs in as many bits each as a limit takes, which itself stands for a list. It gives the
// bytes that they take, and adds the lists.
func pack(out []byte, refs []uint32, limit Ref, lists []uint32) (size int, _ []uint32) {
	width := bits.Len32(limit)
	set, n := uint64(0), 0 // bits to be written
	for _, ref := range refs {
		if ref >= listed {
			lists = append(lists, ref-listed)
			ref = limit
		}
		set |= uint64(ref) << (n & 63)
		if n += width; n >= 32 {
			binary.LittleEndian.PutUint32(out[size:], uint32(set)) //nolint:gosec // the lower half
			set, n, size = set>>32, n-32, size+4
		}
	}
	for ; n > 0; n -= 8 {
		out[size] = byte(set)
		set, size = set>>8, size+1
	}
	return size, lists
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
	lists := 0
	for i := range p.buckets {
		used, size := binary.Uvarint(r.rest)
		if used == 0 && size > 0 {
			r.rest = r.rest[size:]
			continue
		}
		if size <= 0 || used > maxUsed || p.entries+int(used) > hashes {
			r.Fail("postings of too many items")
			return
		}
		r.rest = r.rest[size:]
		if lists = p.loadBucket(r, &p.buckets[i], int(used), held, lists); r.Err() != nil {
			return
		}
	}
	r.Take(slack)
	p.loadLists(r, lists, held)
}

// loadBucket reads the entries of a bucket behind so many lists, and gives how many there are then.
func (p *Postings) loadBucket(r *TableReader, b *bucket, used int, held []bool, lists int) int {
	b.used, b.room = uint16(used), uint16(used/unitEntries+1) //nolint:gosec // at most maxUsed
	p.placeAt(b, p.space.add(int(b.room)))
	p.entries += used
	rests, refs := p.inside(*b)
	r.Uint16s(rests)
	limit := Ref(len(held)) //nolint:gosec // below 1<<31
	width := bits.Len32(limit)
	in := r.rest
	if r.Take((used*width+7)/8) == nil || len(r.rest) < slack {
		r.Fail("postings end early")
		return 0
	}
	for i := range refs {
		at := i * width
		ref := uint32(binary.LittleEndian.Uint64(in[at/8:])>>(at%8)) & (1<<width - 1) //nolint:gosec // the lower bits
		if ref == limit {
			ref = listed | uint32(lists) //nolint:gosec // one for each of some entries
			lists++
		} else if ref > limit || !held[ref] {
			r.Fail("postings of an item that is not there")
			return 0
		}
		refs[i] = ref
	}
	return lists
}

// loadLists reads so many lists into memory that they share: there are too many for one each.
func (p *Postings) loadLists(r *TableReader, lists int, held []bool) {
	p.lists = make([]list, 0, lists)
	var memory list
	for range lists {
		units := r.Uvarint()
		if units > uint64(len(r.rest)/2) {
			r.Fail("a list of too many items")
			return
		}
		size := int(units) //nolint:gosec // at most that of what is left
		room := size + listRoom(size)
		if room > len(memory) {
			memory = make(list, max(room, ChunkUnits))
		}
		l := memory[:size:room]
		memory = memory[room:]
		r.Uint16s(l)
		ok := false
		p.lent, ok = l.unpack(p.lent[:0])
		for _, ref := range p.lent {
			ok = ok && int(ref) < len(held) && held[ref]
		}
		if !ok {
			r.Fail("a list of postings is none")
			return
		}
		p.lists = append(p.lists, l)
	}
}
