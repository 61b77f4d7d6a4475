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
	last := l.newest()
	if step := int64(ref) - int64(last); step >= -math.MaxInt16 && step <= math.MaxInt16 {
		return appendRef(append(l[:n-refUnits], uint16(step)), ref) //nolint:gosec // two's complement is meant
	}
	return appendRef(append(l, farStep), ref)
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
	ref := l.newest()
	out = append(out, ref)
	for limit--; limit > 0 && at > 0; limit-- {
		at--
		if step := l[at]; step != farStep {
			ref -= Ref(int16(step)) //nolint:gosec // two's complement is meant
		} else {
			at -= refUnits
			ref = l.refAt(at)
		}
		out = append(out, ref)
	}
	return out
}

// appendOldest adds all refs of a list, oldest first.
func (l list) appendOldest(out []Ref) []Ref {
	from := len(out)
	out = l.appendNewest(out, len(l))
	slices.Reverse(out[from:])
	return out
}

// sound says whether a list that was read has refs that are below limit, and nothing else.
func (l list) sound(limit Ref) bool {
	at := len(l) - refUnits
	if at < 0 {
		return false
	}
	ref := l.newest()
	for at > 0 && ref < limit {
		at--
		if step := l[at]; step != farStep {
			ref -= Ref(int16(step)) //nolint:gosec // two's complement is meant
		} else if at -= refUnits; at < 0 {
			return false
		} else {
			ref = l.refAt(at)
		}
	}
	return ref < limit
}

// listFor gives an empty list with room for more than n units, and what the allocator rounds that
// up to. There are many lists: what append takes ahead would be half of their memory.
func listFor(n int) list { return slices.Grow(list(nil), n+n/8+1+refUnits) }
