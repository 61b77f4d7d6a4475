package main

import (
	"os"
	"runtime"
	"runtime/debug"
	gauge "runtime/metrics"
)

// How much may be allocated from one collection of garbage to the next: measured on the
// passes of foldwire bench. Most of what lives long is memory without pointers, which
// costs a collection nothing, so collecting often is cheap; but not while there is little.
const (
	slackLeast   = 16 << 20 // bytes
	slackPercent = 16       // of what lives
	// Of very many sources there is much with pointers: the distance is at least so much of what
	// a collection has to look at, or collecting would be half of all work.
	slackLooked = 75 // percent
	// A heap may grow to so many halves of what lives, or by slackSmall, as long as it stays
	// below smallHeap: the largest one of a pass is larger anyway.
	halves     = 5
	slackSmall = 24 << 20 // bytes
	smallHeap  = 90 << 20 // bytes
	// ebb is how much lower than the goal before a goal may be, as a share: memory that was
	// in use a moment ago is used again before it is given back, bit by bit. Where a third is
	// not needed any more, something is over, and what it took is given back at once.
	ebb = 16
	// collectFrom is how much has to live, in bytes, before collectGarbage does anything.
	collectFrom = 48 << 20
	// releaseFrom is what a process may hold and not need, in bytes, before it is asked to give that back.
	releaseFrom = 96 << 20
)

// tuneGC makes the runtime collect garbage at these distances, unless the environment says
// how it should (GOGC). A limit in GOMEMLIMIT holds besides.
func tuneGC() {
	if _, said := os.LookupEnv("GOGC"); said {
		return
	}
	goal := setGCPercent(0)
	// A finalizer runs after each collection; it arms the next.
	type mark struct{ _ [16]byte }
	var arm func(*mark)
	arm = func(m *mark) {
		goal = setGCPercent(goal)
		runtime.SetFinalizer(m, arm)
	}
	runtime.SetFinalizer(new(mark), arm)
}

// setGCPercent sets the distance to the next collection by the goal of the one before, and
// gives the goal.
func setGCPercent(last uint64) uint64 {
	percent, goal := gcPercent(readGauge("/gc/heap/live:bytes"), readGauge("/gc/scan/heap:bytes"), last)
	debug.SetGCPercent(percent)
	return goal
}

// readGauge reads a figure of the runtime.
func readGauge(name string) uint64 {
	s := []gauge.Sample{{Name: name}}
	gauge.Read(s)
	return s[0].Value.Uint64()
}

// gcPercent gives the distance to the next collection in percent of what lives, and the
// size of the heap at which it is, given how much of what lives a collection looks at and the
// size of the heap at the one before.
func gcPercent(live, looked, last uint64) (percent int, goal uint64) {
	const least = 4 << 20 // the runtime reckons with no less
	live = max(live, least)
	slack := max(slackLeast, live*slackPercent/100, min(looked, live)*slackLooked/100)
	if goal = max(live+slack, min(max(live*halves/2, live+slackSmall), smallHeap)); goal > last-last/3 {
		goal = max(goal, last-last/ebb)
	}
	return int((goal - live) * 100 / live), goal //nolint:gosec // a heap is far smaller
}

// releaseMemory returns to the system what is not in use any more, if the process holds much. It is
// for the end of work that took a lot: by itself, the runtime gives memory back slowly, and
// what comes next would come on top.
func releaseMemory() {
	const heap = "/memory/classes/heap/"
	if readGauge(heap+"objects:bytes")+readGauge(heap+"unused:bytes")+readGauge(heap+"free:bytes") > releaseFrom {
		debug.FreeOSMemory()
	}
}

// collectGarbage collects garbage, if there is much beside much that lives. It is for the moment
// before something that takes a lot for a while: that would come on top of the garbage, and
// what lives while it goes on sets how far the heap may grow after it.
func collectGarbage() {
	objects, live := readGauge("/memory/classes/heap/objects:bytes"), readGauge("/gc/heap/live:bytes")
	if live > collectFrom && objects > live+slackLeast/2 {
		runtime.GC()
	}
}
