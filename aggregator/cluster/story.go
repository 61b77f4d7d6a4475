package cluster

import (
	"iter"
	"time"

	"foldwire/aggregator/words"
)

// Slot is the index's own number of a story; it is reused once the story is dropped.
type Slot = uint32

// story is what the index keeps of a story. All of it follows from its members, which
// are a chain through the items, oldest first.
type story struct {
	first   int64 // seconds, of publication; 0 if no member has a time
	last    int64
	sum     *sum // of more than maxPlain members, once it was wanted
	head    words.Ref
	tail    words.Ref
	middle  words.Ref // the newest but maxSummed/2-1 of those told, once there are so many
	members uint32
	told    uint32 // members that are no duplicates
	lang    uint32
}

// none ends a chain of items.
const none = ^words.Ref(0)

// sum is the sum of the vectors of a story's members, terms sorted.
type sum struct {
	terms   []uint32
	weights []uint32 // as in vector, without marks; above them, how many titles have the term
}

const (
	// titlesAt is where a weight of a sum has the number of titles, at most maxSummed.
	titlesAt   = 24
	weightMask = 1<<titlesAt - 1
)

// maxSummed bounds how many members a story's sum is made of: its first half and its
// newest half. A story that lives long is about what it was founded for and what is
// new.
const maxSummed = 48

// maxPlain is how many members a story may have whose sum is worked out whenever it is
// wanted: most stories stay small, and theirs would take more memory than all else.
const maxPlain = 8

// merge makes s the sum of two others. It goes without branches that depend on the
// terms, which no processor can foresee.
func (s *sum) merge(a, b *sum) {
	s.resize(len(a.terms) + len(b.terms))
	i, j, k := 0, 0, 0
	for ; i < len(a.terms) && j < len(b.terms); k++ {
		t, u := a.terms[i], b.terms[j]
		left, right := uint32(0), uint32(0)
		if t <= u {
			left = 1
		}
		if u <= t {
			right = 1
		}
		s.terms[k] = min(t, u)
		s.weights[k] = a.weights[i]*left + b.weights[j]*right
		i, j = i+int(left), j+int(right)
	}
	for _, rest := range [2]struct {
		of   *sum
		from int
	}{{a, i}, {b, j}} {
		copy(s.weights[k:], rest.of.weights[rest.from:])
		k += copy(s.terms[k:], rest.of.terms[rest.from:])
	}
	s.terms, s.weights = s.terms[:k], s.weights[:k]
}

func (s *sum) resize(n int) {
	if cap(s.terms) < n || cap(s.weights) < n {
		s.terms, s.weights = make([]uint32, n), make([]uint32, n)
	}
	s.terms, s.weights = s.terms[:n], s.weights[:n]
}

// subtract takes back what was added.
func (s *sum) subtract(o *sum) {
	j, k := 0, 0
	for i, t := range s.terms {
		w := s.weights[i]
		for j < len(o.terms) && o.terms[j] < t {
			j++
		}
		if j < len(o.terms) && o.terms[j] == t {
			w -= o.weights[j]
		}
		if w > 0 { // every term of a vector has some weight
			s.terms[k], s.weights[k] = t, w
			k++
		}
	}
	s.terms, s.weights = s.terms[:k], s.weights[:k]
}

// assign makes s a copy of another sum, with little more memory than needed.
func (s *sum) assign(o *sum) {
	if n := len(o.terms); n > cap(s.terms) {
		s.terms, s.weights = make([]uint32, 0, n+n/8), make([]uint32, 0, n+n/8)
	}
	s.terms = append(s.terms[:0], o.terms...)
	s.weights = append(s.weights[:0], o.weights...)
}

// sumOf gives the sum of a story, valid until the next call.
func (x *Index) sumOf(s *story) *sum {
	if s.told <= maxPlain {
		return x.addUp(s)
	}
	if s.sum == nil {
		s.sum = new(sum)
		s.sum.assign(x.addUp(s))
	}
	return s.sum
}

// addUp works out the sum of a story from its members, in memory that lookups share.
func (x *Index) addUp(s *story) *sum {
	now, next, one := &x.search.sums[0], &x.search.sums[1], &x.search.sums[2]
	now.resize(0)
	n := uint32(0)
	for ref := s.head; ref != none; ref = x.items[ref].next {
		it := &x.items[ref]
		if it.copied {
			continue
		}
		if n < maxSummed/2 || n >= s.told-min(s.told, maxSummed/2) {
			if len(now.terms) == 0 {
				x.vectors.addend(it.place, now)
			} else {
				x.vectors.addend(it.place, one)
				next.merge(now, one)
				now, next = next, now
			}
		}
		n++
	}
	return now
}

// refresh works out from a story's members what is kept of them.
func (x *Index) refresh(s *story) {
	*s = story{head: s.head, tail: s.tail, members: s.members}
	for ref := range x.chain(s) {
		x.span(s, &x.items[ref])
	}
}

// span widens what a story says of its members by one behind all others.
func (x *Index) span(s *story, it *item) {
	if s.lang == 0 {
		s.lang = it.lang
	}
	if it.time != 0 && (s.first == 0 || it.time < s.first) {
		s.first = it.time
	}
	if it.time != 0 && (s.last == 0 || it.time > s.last) {
		s.last = it.time
	}
	if it.copied {
		return
	}
	s.told++
	if s.told == maxSummed/2 {
		s.middle = x.toldFrom(s.head)
	} else if s.told > maxSummed/2 {
		s.middle = x.toldFrom(x.items[s.middle].next)
	}
}

// toldFrom gives the first item from ref on that is no duplicate.
func (x *Index) toldFrom(ref words.Ref) words.Ref {
	for x.items[ref].copied {
		ref = x.items[ref].next
	}
	return ref
}

// chain gives the members of a story, oldest first.
func (x *Index) chain(s *story) iter.Seq[words.Ref] {
	return func(yield func(words.Ref) bool) {
		for ref := s.head; ref != none && s.members > 0; {
			next := x.items[ref].next
			if !yield(ref) {
				return
			}
			ref = next
		}
	}
}

// gap gives the hours between a time and the story's span, 0 within it.
func (s *story) gap(at int64) float64 {
	switch {
	case at < s.first:
		return float64(s.first-at) / float64(time.Hour/time.Second)
	case at > s.last:
		return float64(at-s.last) / float64(time.Hour/time.Second)
	}
	return 0
}

// gapOf gives the hours that lie between an item and the story, 0 if either has no time.
func (s *story) gapOf(f Features) float64 {
	if f.time == 0 || s.first == 0 {
		return 0
	}
	return s.gap(f.time)
}
