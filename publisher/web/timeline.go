package web

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Timeline is when a story was told, drawn on a line.
type Timeline struct {
	First, Last time.Time
	Dots        []Dot
}

// Dot is one telling, or several so close that they cannot be told apart.
type Dot struct {
	X    int // 0 … timelineWidth
	Copy bool
}

// Moment is one telling of a story.
type Moment struct {
	At   time.Time
	Copy bool // a text that was told before
}

// timelineWidth is the length of a timeline in the units of its drawing.
const timelineWidth = 200

// NewTimeline draws the tellings of a story; nil if there are not two at different times.
func NewTimeline(told []Moment) *Timeline {
	if len(told) < 2 {
		return nil
	}
	told = slices.SortedFunc(slices.Values(told), func(a, b Moment) int { return a.At.Compare(b.At) })
	line := &Timeline{First: told[0].At, Last: told[len(told)-1].At}
	span := line.Last.Sub(line.First)
	if span < time.Minute {
		return nil
	}
	at := make(map[int]bool, len(told)) // the place, and whether all there are copies
	for _, m := range told {
		x := int(float64(m.At.Sub(line.First)) / float64(span) * timelineWidth / 4)
		copied, known := at[4*x]
		at[4*x] = m.Copy && (copied || !known)
	}
	for x, copied := range at {
		line.Dots = append(line.Dots, Dot{X: x, Copy: copied})
	}
	slices.SortFunc(line.Dots, func(a, b Dot) int { return cmp.Compare(a.X, b.X) })
	return line
}

// barsPath draws counts as bars of a path in a box of the given size.
func barsPath(counts []int, width, height int) string {
	most := 1
	for _, n := range counts {
		most = max(most, n)
	}
	var b strings.Builder
	step := float64(width) / float64(max(len(counts), 1))
	for i, n := range counts {
		if n <= 0 {
			continue
		}
		h := max(float64(n)/float64(most)*float64(height), 1)
		fmt.Fprintf(&b, "M%.1f %dv-%.1fh%.1fv%.1fz", float64(i)*step, height, h, step*0.8, h)
	}
	return b.String()
}
