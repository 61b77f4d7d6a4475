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
	slackLeast   = 24 << 20 // bytes
	slackPercent = 30       // of what lives
)

// pace makes the runtime collect garbage at these distances, unless the environment says
// how it should (GOGC). A limit in GOMEMLIMIT holds besides.
func pace() {
	if _, said := os.LookupEnv("GOGC"); said {
		return
	}
	setPace()
	// A finalizer runs after each collection; it arms the next.
	type mark struct{ _ [16]byte }
	var arm func(*mark)
	arm = func(m *mark) {
		setPace()
		runtime.SetFinalizer(m, arm)
	}
	runtime.SetFinalizer(new(mark), arm)
}

func setPace() {
	live := []gauge.Sample{{Name: "/gc/heap/live:bytes"}}
	gauge.Read(live)
	debug.SetGCPercent(pacePercent(live[0].Value.Uint64()))
}

// pacePercent gives the distance to the next collection in percent of what lives.
func pacePercent(live uint64) int {
	const least = 4 << 20 // the runtime reckons with no less
	return max(slackPercent, int(100*slackLeast/max(live, least)))
}
