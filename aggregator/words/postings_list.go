package words

import (
	"math"
	"slices"
)

// list keeps many refs, oldest first, mostly in two bytes each: it ends with the newest, and
// before each but the oldest is how much it is above the one before it. Where that does not
// fit, the one before it follows as it is, and then farStep.
type list []uint16

const (
	farStep  = 1 << 15 // as a step, the only one that is farther down than any up
	refUnits = 2       // of a ref as it is
	maxStep  = 1 + refUnits
)

func appendRef(l list, ref Ref) list { return append(l, uint16(ref), uint16(ref>>16)) }

// newest gives the newest ref of a list that has one.
func (l list) newest() Ref { return l.refAt(len(l) - refUnits) }

func (l list) refAt(at int) Ref { return Ref(l[at]) | Ref(l[at+1])<<16 }

// push adds a ref that is newer than all others.
func (l list) push(ref Ref) list {
	n := len(l)
	if n == 0 {
		return appendRef(l, ref)
	}
	if n+1+refUnits > cap(l) {
		l = append(listFor(n), l...)
	}
	return appendRef(appendStep(l[:n-refUnits], l.newest(), ref), ref)
}

// appendStep appends what leads from one ref down to the one before it.
func appendStep(l list, down, from Ref) list {
	if step := int64(from) - int64(down); step >= -math.MaxInt16 && step <= math.MaxInt16 {
		return append(l, uint16(step)) //nolint:gosec // two's complement is meant
	}
	return append(appendRef(l, down), farStep)
}

// listOf makes a list of refs, oldest first, in the memory of l.
func listOf(l list, refs []Ref) list {
	if cap(l) == 0 {
		l = listFor(len(refs) + 1)
	}
	for _, ref := range refs {
		l = l.push(ref)
	}
	return l
}

// appendNewest adds the refs of a list, newest first, at most so many.
func (l list) appendNewest(out []Ref, limit int) []Ref {
	at := len(l) - refUnits
	if at < 0 || limit <= 0 {
		return out
	}
	n, most := len(out), min(limit, at+1) // each takes a unit at least
	out = slices.Grow(out, most)[:n+most]
	ref := l.newest()
	out[n] = ref
	for n++; n < len(out) && at > 0; n++ {
		ref, at = l.before(ref, at)
		out[n] = ref
	}
	return out[:n]
}

// before gives the ref before one, whose step from there ends at a place that is not 0, and where the
// step begins.
func (l list) before(ref Ref, at int) (Ref, int) {
	if step := l[at-1]; step != farStep {
		return ref - Ref(int16(step)), at - 1 //nolint:gosec // two's complement is meant
	}
	at -= maxStep
	return l.refAt(at), at
}

// pop takes out the newest ref.
func (l list) pop() list {
	at := len(l) - refUnits
	if at == 0 {
		return l[:0]
	}
	ref, at := l.before(l.newest(), at)
	return appendRef(l[:at], ref)
}

// insert puts in a ref behind those that older says are older. Its memory, if it has any, is lent.
func (l list) insert(ref Ref, older func(a, b Ref) bool, lent []Ref) (list, []Ref) {
	lent = lent[:0]
	for len(l) > 0 && !older(l.newest(), ref) {
		lent = append(lent, l.newest())
		l = l.pop()
	}
	l = l.push(ref)
	for _, r := range slices.Backward(lent) {
		l = l.push(r)
	}
	return l, lent
}

// remove takes out a ref, if it is there. What is older moves up, for the oldest leave first.
func (l list) remove(ref Ref) (list, bool) {
	if l.newest() == ref {
		return l.pop(), true
	}
	above, at := l.newest(), len(l)-refUnits
	for at > 0 {
		r, from := l.before(above, at)
		if r != ref {
			above, at = r, from
			continue
		}
		if from == 0 {
			return l[at:], true
		}
		below, start := l.before(r, from)
		step := appendStep(make(list, 0, maxStep), below, above)
		if len(step) > at-start { // two near steps make a far one
			step = append(step, l[at:]...)
			return append(l[:start], step...), true
		}
		copy(l[at-len(step):], step)
		gone := at - start - len(step)
		copy(l[gone:], l[:start])
		return l[gone:], true
	}
	return l, false
}

// unpack adds all refs of a list that was read, newest first, and says whether it is one.
func (l list) unpack(out []Ref) ([]Ref, bool) {
	at := len(l) - refUnits
	if at < 0 {
		return out, false
	}
	ref := l.newest()
	out = append(out, ref)
	for at > 0 {
		at--
		if step := l[at]; step != farStep {
			ref -= Ref(int16(step)) //nolint:gosec // two's complement is meant
		} else if at -= refUnits; at < 0 {
			return out, false
		} else {
			ref = l.refAt(at)
		}
		out = append(out, ref)
	}
	return out, true
}

// listFor gives an empty list with room for more than n units, and what the allocator rounds that
// up to. There are many lists: what append takes ahead would be half of their memory.
func listFor(n int) list { return slices.Grow(list(nil), n+listRoom(n)) }

// listRoom is how many units a list of n has for more.
func listRoom(n int) int { return n/8 + 1 + refUnits }
