package main

import "testing"

// TestPacePercent: a small heap may grow by slackEasy or to so many halves of what lives, a
// larger one by slackLeast or slackPercent, and memory that was in use is given back over several
// collections, unless a third is not needed any more.
func TestPacePercent(t *testing.T) {
	const mb = 1 << 20
	for _, c := range []struct {
		live, last uint64
		percent    int
		goal       uint64
	}{
		{0, 0, 600, 28 * mb},
		{4 * mb, 0, 600, 28 * mb},
		{20 * mb, 0, 150, 50 * mb},
		{50 * mb, 0, 80, 90 * mb},
		{72 * mb, 0, 25, 90 * mb},
		{80 * mb, 0, 20, 96 * mb},
		{200 * mb, 0, slackPercent, 232 * mb},
		{20 * mb, 50 * mb, 150, 50 * mb},
		{100 * mb, 160 * mb, 50, 150 * mb},
		{100 * mb, 150 * mb, 40, 150*mb - 150*mb/ebb},
		{20 * mb, 75 * mb, 150, 50 * mb},
		{20 * mb, 74 * mb, 246, 74*mb - 74*mb/ebb},
	} {
		percent, goal := pacePercent(c.live, c.last)
		if percent != c.percent || goal != c.goal {
			t.Errorf("with %d MB alive after a goal of %d MB the distance is %d %% to %d MB, want %d %% to %d MB",
				c.live/mb, c.last/mb, percent, goal/mb, c.percent, c.goal/mb)
		}
	}
}
