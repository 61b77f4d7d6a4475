package words

import (
	"cmp"
	"math"
	"slices"
)

// leaver is an item that is to be taken out of a list, which belongs to a hash times factor.
type leaver struct {
	list, hash uint32
	ref        Ref
}

const (
	maxLeavers = 1 << 16 // that wait: more take memory and save nothing
	oneByOne   = 8       // leavers of a list from which on it is written anew
)

// Together calls f, which may call Remove and nothing else, and takes out of each list together
// what leaves it. The oldest leave first, and a list is read from its youngest on: to look for
// each of them by itself takes time with the square of how many they are.
func (p *Postings) Together(f func()) {
	p.together = true
	f()
	p.together = false
	p.takeOut()
	p.leavers = nil
}

// takeOut takes out what waits.
func (p *Postings) takeOut() {
	slices.SortFunc(p.leavers, func(a, b leaver) int {
		return cmp.Or(cmp.Compare(a.list, b.list), cmp.Compare(a.ref, b.ref))
	})
	for rest := p.leavers; len(rest) > 0; {
		n := 1
		for n < len(rest) && rest[n].list == rest[0].list {
			n++
		}
		p.takeOutOf(rest[0].list, rest[:n])
		rest = rest[n:]
	}
	p.leavers = p.leavers[:0]
}

// takeOutOf takes items, by their refs, out of a list.
func (p *Postings) takeOutOf(number uint32, gone []leaver) {
	if len(gone) < oneByOne {
		for _, g := range gone {
			if p.unlist(number, g.ref) {
				p.unhash(g.hash, number)
				return
			}
		}
		return
	}
	all := p.lists[number].appendNewest(p.lent[:0], math.MaxInt)
	left := slices.DeleteFunc(all, func(ref Ref) bool {
		_, ok := slices.BinarySearchFunc(gone, ref, func(g leaver, ref Ref) int { return cmp.Compare(g.ref, ref) })
		return ok
	})
	p.lent = all
	slices.Reverse(left)
	if p.relist(number, listOf(p.lists[number][:0], left)) {
		p.unhash(gone[0].hash, number)
	}
}

// unhash takes out the entry of a list.
func (p *Postings) unhash(h, number uint32) {
	b := &p.buckets[h>>p.shift]
	rests, refs := p.inside(*b)
	for i, r := range rests {
		if r == uint16(h) && refs[i] == listed|number {
			p.cut(b, i)
			return
		}
	}
}
