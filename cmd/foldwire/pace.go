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
	// A heap may grow to so many halves of what lives, or by slackEasy, as long as it stays
	// below easy: the largest one of a pass is larger anyway.
	halves    = 5
	slackEasy = 24 << 20 // bytes
	easy      = 90 << 20 // bytes
	// ebb is how much lower than the goal before a goal may be, as a share: memory that was
	// in use a moment ago is used again before it is given back, bit by bit. Where a third is
	// not needed any more, something is over, and what it took is given back at once.
	ebb = 16
	// roomFrom is how much has to live, in bytes, before makeRoom does anything.
	roomFrom = 48 << 20
	// much is what a process may hold and not need, in bytes, before it is asked to give that back.
	much = 96 << 20
)

// pace makes the runtime collect garbage at these distances, unless the environment says
// how it should (GOGC). A limit in GOMEMLIMIT holds besides.
func pace() {
	if _, said := os.LookupEnv("GOGC"); said {
		return
	}
	goal := setPace(0)
	// A finalizer runs after each collection; it arms the next.
	type mark struct{ _ [16]byte }
	var arm func(*mark)
	arm = func(m *mark) {
		goal = setPace(goal)
		runtime.SetFinalizer(m, arm)
	}
	runtime.SetFinalizer(new(mark), arm)
}

// setPace sets the distance to the next collection by the goal of the one before, and
// gives the goal.
func setPace(last uint64) uint64 {
	heap := []gauge.Sample{{Name: "/gc/heap/live:bytes"}, {Name: "/gc/scan/heap:bytes"}}
	gauge.Read(heap)
	percent, goal := pacePercent(heap[0].Value.Uint64(), heap[1].Value.Uint64(), last)
	debug.SetGCPercent(percent)
	return goal
}

// pacePercent gives the distance to the next collection in percent of what lives, and the
// size of the heap at which it is, given how much of what lives a collection looks at and the
// size of the heap at the one before.
func pacePercent(live, looked, last uint64) (percent int, goal uint64) {
	const least = 4 << 20 // the runtime reckons with no less
	live = max(live, least)
	slack := max(slackLeast, live*slackPercent/100, min(looked, live)*slackLooked/100)
	if goal = max(live+slack, min(max(live*halves/2, live+slackEasy), easy)); goal > last-last/3 {
		goal = max(goal, last-last/ebb)
	}
	return int((goal - live) * 100 / live), goal //nolint:gosec // a heap is far smaller
}

// giveBack returns to the system what is not in use any more, if the process holds much. It is
// for the end of work that took a lot: by itself, the runtime gives memory back slowly, and
// what comes next would come on top.
func giveBack() {
	held := []gauge.Sample{{Name: "/memory/classes/heap/objects:bytes"}, {Name: "/memory/classes/heap/unused:bytes"}, {Name: "/memory/classes/heap/free:bytes"}}
	gauge.Read(held)
	if held[0].Value.Uint64()+held[1].Value.Uint64()+held[2].Value.Uint64() > much {
		debug.FreeOSMemory()
	}
}

// makeRoom collects garbage, if there is much beside much that lives. It is for the moment
// before something that takes a lot for a while: that would come on top of the garbage, and
// what lives while it goes on sets how far the heap may grow after it.
func makeRoom() {
	held := []gauge.Sample{{Name: "/memory/classes/heap/objects:bytes"}, {Name: "/gc/heap/live:bytes"}}
	gauge.Read(held)
	objects, live := held[0].Value.Uint64(), held[1].Value.Uint64()
	if live > roomFrom && objects > live+slackLeast/2 {
		runtime.GC()
	}
}
