package main

import (
	"runtime"
	"runtime/debug"
	"testing"
)

// TestGCPercent: a small heap may grow by slackSmall or to so many halves of what lives, a
// larger one by slackLeast, slackPercent or slackLooked, and memory that was in use is given
// back over several collections, unless a third is not needed any more.
func TestGCPercent(t *testing.T) {
	const mb = 1 << 20
	for _, c := range []struct {
		live, looked, last uint64
		percent            int
		goal               uint64
	}{
		{0, 0, 0, 600, 28 * mb},
		{4 * mb, 0, 0, 600, 28 * mb},
		{20 * mb, 0, 0, 150, 50 * mb},
		{50 * mb, 0, 0, 80, 90 * mb},
		{72 * mb, 0, 0, 25, 90 * mb},
		{80 * mb, 0, 0, 20, 96 * mb},
		{200 * mb, 0, 0, slackPercent, 232 * mb},
		{20 * mb, 0, 50 * mb, 150, 50 * mb},
		{100 * mb, 0, 160 * mb, 50, 150 * mb},
		{100 * mb, 0, 150 * mb, 40, 150*mb - 150*mb/ebb},
		{20 * mb, 0, 75 * mb, 150, 50 * mb},
		{20 * mb, 0, 74 * mb, 246, 74*mb - 74*mb/ebb},
		{94 * mb, 20 * mb, 0, 17, 110 * mb},
		{480 * mb, 240 * mb, 0, 37, 660 * mb},
		{200 * mb, 900 * mb, 0, 75, 350 * mb}, // what is looked at was reckoned before what lives
	} {
		percent, goal := gcPercent(c.live, c.looked, c.last)
		if percent != c.percent || goal != c.goal {
			t.Errorf("with %d MB alive, %d MB of it looked at, after a goal of %d MB the distance is %d %% to %d MB, want %d %% to %d MB",
				c.live/mb, c.looked/mb, c.last/mb, percent, goal/mb, c.percent, c.goal/mb)
		}
	}
}

// TestCollectGarbage: garbage beside much that lives is collected, a little of either is left.
func TestCollectGarbage(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(-1)) // nothing else collects
	collected := func() uint32 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		collectGarbage()
		runtime.ReadMemStats(&after)
		return after.NumGC - before.NumGC
	}
	runtime.GC()
	runtime.KeepAlive(make([]byte, slackLeast))
	if n := collected(); n != 0 {
		t.Errorf("%d collections while little lives", n)
	}
	lives := make([]byte, collectFrom+1<<20)
	runtime.GC()
	if n := collected(); n != 0 {
		t.Errorf("%d collections without garbage", n)
	}
	runtime.KeepAlive(make([]byte, slackLeast))
	if n := collected(); n != 1 {
		t.Errorf("%d collections where there is garbage, want 1", n)
	}
	runtime.KeepAlive(lives)
}
