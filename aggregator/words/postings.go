package words

// Ref is a caller's own number for an item: small and reused, since tables are kept by it.
type Ref = uint32

// Postings maps each of many hashes to the items that have it, newest first. Every item
// may have up to a fixed number of hashes. What is found depends on the items held and
// on their order of age, not on the order in which they were added.
type Postings struct {
	before func(a, b Ref) bool
	stride int32
	heads  []int32 // by low bits of the hash; node + 1, 0 ends
	links  []link  // by node: ref times stride plus the place of the hash
	used   []uint8 // by ref: how many hashes it has
	nodes  int
}

// link is a node of a chain; hash and next lie beside each other, since whoever reads
// one reads the other.
type link struct {
	hash uint32
	next int32 // node + 1, 0 ends
}

const (
	minHeads = 1 << 12
	perHead  = 2 // nodes in a chain, on average, before the heads are doubled
)

// NewPostings makes empty postings for items of at most perItem hashes (at most 255).
// Before must tell which of two items is the older one, as a strict order.
func NewPostings(perItem int, before func(a, b Ref) bool) *Postings {
	return &Postings{before: before, stride: int32(min(perItem, 255)), heads: make([]int32, minHeads)}
}

// Newest calls fn with the items that have the hash, newest first, until fn returns
// false.
func (p *Postings) Newest(hash uint32, fn func(Ref) bool) {
	for node := *p.head(hash); node != 0; {
		l := p.links[node-1]
		if l.hash == hash && !fn(p.owner(node)) {
			return
		}
		node = l.next
	}
}

// Add files an item under hashes, as many as there is room for.
func (p *Postings) Add(ref Ref, hashes []uint32) {
	hashes = hashes[:min(len(hashes), int(p.stride))]
	for p.nodes+len(hashes) > perHead*len(p.heads) {
		p.grow()
	}
	for int(ref) >= len(p.used) {
		p.used = append(p.used, 0)
		for range p.stride {
			p.links = append(p.links, link{})
		}
	}
	p.used[ref] = uint8(len(hashes))
	first := int32(ref) * p.stride
	for i, h := range hashes {
		p.links[first+int32(i)].hash = h
		p.link(first + int32(i) + 1)
	}
	p.nodes += len(hashes)
}

// Remove takes an item out.
func (p *Postings) Remove(ref Ref) {
	if int(ref) >= len(p.used) {
		return
	}
	first := int32(ref) * p.stride
	for i := range int32(p.used[ref]) {
		node := first + i + 1
		for at := p.head(p.links[node-1].hash); *at != 0; at = &p.links[*at-1].next {
			if *at == node {
				*at = p.links[node-1].next
				break
			}
		}
	}
	p.nodes -= int(p.used[ref])
	p.used[ref] = 0
}

func (p *Postings) head(hash uint32) *int32 { return &p.heads[hash&uint32(len(p.heads)-1)] }

func (p *Postings) owner(node int32) Ref { return Ref((node - 1) / p.stride) }

// link puts a node into its chain, behind all newer ones.
func (p *Postings) link(node int32) {
	at, owner := p.head(p.links[node-1].hash), p.owner(node)
	for *at != 0 && p.owner(*at) != owner && p.before(owner, p.owner(*at)) {
		at = &p.links[*at-1].next
	}
	p.links[node-1].next = *at
	*at = node
}

// grow doubles the heads and deals each chain out over its two new ones, in order.
func (p *Postings) grow() {
	old := p.heads
	p.heads = make([]int32, 2*len(old))
	for low := range old {
		tails := [2]*int32{&p.heads[low], &p.heads[low+len(old)]}
		for node := old[low]; node != 0; {
			following := p.links[node-1].next
			side := 0
			if p.links[node-1].hash&uint32(len(old)) != 0 {
				side = 1
			}
			*tails[side] = node
			tails[side] = &p.links[node-1].next
			p.links[node-1].next = 0
			node = following
		}
	}
}
