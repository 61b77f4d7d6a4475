package words

// maxIdle is the part of the memory that may lie idle: buckets that grow leave shorter
// runs behind than any that have to be dealt out later.
const maxIdle = 8

// compact moves all entries into new memory, without gaps but for room to grow a little.
func (p *Postings) compact() {
	old := Postings{rests: p.rests, refs: p.refs}
	p.space, p.rests, p.refs = Space{}, nil, nil
	for i := range p.buckets {
		b := &p.buckets[i]
		if b.room == 0 {
			continue
		}
		rests, refs := old.inside(*b)
		b.room = b.used/unitEntries + 1
		p.placeAt(b, p.space.add(int(b.room)))
		toRests, toRefs := p.inside(*b)
		copy(toRests, rests)
		copy(toRefs, refs)
	}
}

// place gives a bucket the memory for its room.
func (p *Postings) place(b *bucket) { p.placeAt(b, p.space.Take(int(b.room))) }

func (p *Postings) placeAt(b *bucket, at uint32) {
	b.at = at
	for chunk, _ := Chunk(b.at); chunk >= len(p.refs); {
		p.rests = append(p.rests, make([]uint16, ChunkUnits*unitEntries))
		p.refs = append(p.refs, make([]uint32, ChunkUnits*unitEntries))
	}
}

func (p *Postings) release(b bucket) {
	if b.room > 0 {
		p.space.Give(b.at, int(b.room))
	}
}

// grow doubles the buckets and deals the entries of each out over its two new ones, in
// new memory.
func (p *Postings) grow() {
	old := Postings{buckets: p.buckets, rests: p.rests, refs: p.refs}
	p.buckets = make([]bucket, 2*len(old.buckets))
	p.space, p.rests, p.refs = Space{}, nil, nil
	p.shift--
	p.entries = 0
	for i, b := range old.buckets {
		rests, refs := old.inside(b)
		for k, r := range rests {
			side := &p.buckets[2*i+int(r>>p.shift&1)]
			p.insert(side, int(side.used), refs[k], r)
		}
	}
}
