package cluster

import (
	"time"

	"foldwire/aggregator/words"
)

// Slot is the index's own number of a story; it is reused once the story is dropped.
type Slot = uint32

// story is what the index keeps of a story. All of it follows from its members.
type story struct {
	members []words.Ref // oldest first
	told    int         // members that are no duplicates
	sum     sum
	first   int64 // seconds, of publication; 0 if no member has a time
	last    int64
	undated bool // a member has no time
	lang    uint32
}

// sum is the sum of the vectors of a story's members, terms sorted.
type sum struct {
	terms   []uint32
	weights []uint32 // as in vector, without marks
	titles  []uint8  // how many members have the term in their title, at most maxSummed
}

// add merges a vector into the sum; whole numbers, so that the order does not matter.
// It fills the longer slices from their ends, in place.
func (s *sum) add(v vector) {
	i, j := len(s.terms)-1, len(v.terms)-1
	s.extend(len(v.terms) - s.shared(v))
	for k := len(s.terms) - 1; j >= 0; k-- {
		switch {
		case i >= 0 && s.terms[i] == v.terms[j]:
			s.set(k, v.terms[j], s.weights[i]+uint32(v.weights[j]&^markMask), s.titles[i]+v.titled(j))
			i, j = i-1, j-1
		case i >= 0 && s.terms[i] > v.terms[j]:
			s.set(k, s.terms[i], s.weights[i], s.titles[i])
			i--
		default:
			s.set(k, v.terms[j], uint32(v.weights[j]&^markMask), v.titled(j))
			j--
		}
	}
}

// subtract takes back a vector that was added.
func (s *sum) subtract(v vector) {
	j, k := 0, 0
	for i, t := range s.terms {
		w, n := s.weights[i], s.titles[i]
		for j < len(v.terms) && v.terms[j] < t {
			j++
		}
		if j < len(v.terms) && v.terms[j] == t {
			w -= uint32(v.weights[j] &^ markMask)
			n -= v.titled(j)
		}
		if w > 0 { // every term of a vector has some weight
			s.set(k, t, w, n)
			k++
		}
	}
	s.terms, s.weights, s.titles = s.terms[:k], s.weights[:k], s.titles[:k]
}

// shared counts the terms of v that the sum has.
func (s *sum) shared(v vector) int {
	n, i := 0, 0
	for _, t := range v.terms {
		for i < len(s.terms) && s.terms[i] < t {
			i++
		}
		if i < len(s.terms) && s.terms[i] == t {
			n++
		}
	}
	return n
}

func (s *sum) extend(n int) {
	size := len(s.terms) + n
	if size > cap(s.terms) || size > cap(s.weights) || size > cap(s.titles) {
		old := *s // no spare room: most stories stay small
		s.terms, s.weights, s.titles = make([]uint32, size), make([]uint32, size), make([]uint8, size)
		copy(s.terms, old.terms)
		copy(s.weights, old.weights)
		copy(s.titles, old.titles)
	}
	s.terms, s.weights, s.titles = s.terms[:size], s.weights[:size], s.titles[:size]
}

func (s *sum) set(k int, term, weight uint32, titles uint8) {
	s.terms[k], s.weights[k], s.titles[k] = term, weight, titles
}

// maxSummed bounds how many members a story's sum is made of: its first half and its
// newest half. A story that lives long is about what it was founded for and what is
// new.
const maxSummed = 48

// sumOf gives the sum of a story. That of a single member is its vector: it is put into
// memory that lookups share, since most stories stay so.
func (x *Index) sumOf(s *story) *sum {
	if s.told != 1 {
		return &s.sum
	}
	one := &x.search.single
	*one = sum{one.terms[:0], one.weights[:0], one.titles[:0]}
	for _, ref := range s.members {
		if !x.items[ref].copied {
			one.add(x.items[ref].vector)
			break
		}
	}
	return one
}

// refresh works out a story's sum and times from its members.
func (x *Index) refresh(s *story) {
	s.sum, s.told, s.first, s.last, s.undated, s.lang = sum{}, 0, 0, 0, false, 0
	told := make([]words.Ref, 0, len(s.members))
	for _, ref := range s.members {
		it := &x.items[ref]
		s.span(it)
		if !it.copied {
			told = append(told, ref)
		}
	}
	s.told = len(told)
	if s.told < 2 {
		return
	}
	for i, ref := range told {
		if i < maxSummed/2 || i >= len(told)-maxSummed/2 {
			s.sum.add(x.items[ref].vector)
		}
	}
}

// span widens the story's times by an item's, and takes its language if none was known.
func (s *story) span(it *item) {
	if s.lang == 0 {
		s.lang = it.lang
	}
	if it.time == 0 {
		s.undated = true
		return
	}
	if s.first == 0 || it.time < s.first {
		s.first = it.time
	}
	if s.last == 0 || it.time > s.last {
		s.last = it.time
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
