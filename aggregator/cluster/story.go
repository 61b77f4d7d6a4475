package cluster

import (
	"slices"
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
	titles  []uint16 // how many members have the term in their title
	counts  []uint16 // how many members have the term
}

// add merges a vector into the sum; whole numbers, so that the order does not matter.
func (s *sum) add(v vector) {
	out := sum{
		terms:   make([]uint32, 0, len(s.terms)+len(v.terms)),
		weights: make([]uint32, 0, len(s.terms)+len(v.terms)),
		titles:  make([]uint16, 0, len(s.terms)+len(v.terms)),
		counts:  make([]uint16, 0, len(s.terms)+len(v.terms)),
	}
	i, j := 0, 0
	for i < len(s.terms) || j < len(v.terms) {
		switch {
		case j == len(v.terms) || i < len(s.terms) && s.terms[i] < v.terms[j]:
			out.push(s.terms[i], s.weights[i], s.titles[i], s.counts[i])
			i++
		case i == len(s.terms) || v.terms[j] < s.terms[i]:
			out.push(v.terms[j], uint32(v.weights[j]&^markMask), v.weights[j]&inTitle, 1)
			j++
		default:
			out.push(s.terms[i], s.weights[i]+uint32(v.weights[j]&^markMask), s.titles[i]+v.weights[j]&inTitle, s.counts[i]+1)
			i, j = i+1, j+1
		}
	}
	*s = out
}

func (s *sum) push(term, weight uint32, titles, count uint16) {
	s.terms = append(s.terms, term)
	s.weights = append(s.weights, weight)
	s.titles = append(s.titles, titles)
	s.counts = append(s.counts, count)
}

// maxSummed bounds how many members a story's sum is made of: its first half and its
// newest half. A story that lives long is about what it was founded for and what is
// new.
const maxSummed = 48

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
	if len(told) > maxSummed {
		told = slices.Concat(told[:maxSummed/2], told[len(told)-maxSummed/2:])
	}
	for _, ref := range told {
		s.sum.add(x.items[ref].vector)
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
