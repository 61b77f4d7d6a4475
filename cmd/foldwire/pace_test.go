package main

import "testing"

// TestPacePercent: a small heap may grow by slackLeast, a large one by slackPercent, and
// memory that was in use is given back over several collections, unless a third is not
// needed any more.
func TestPacePercent(t *testing.T) {
	const mb = 1 << 20
	for _, c := range []struct {
		live, last uint64
		percent    int
		goal       uint64
	}{
		{0, 0, 900, 40 * mb},
		{4 * mb, 0, 900, 40 * mb},
		{36 * mb, 0, 100, 72 * mb},
		{72 * mb, 0, 50, 108 * mb},
		{200 * mb, 0, slackPercent, 260 * mb},
		{36 * mb, 64 * mb, 100, 72 * mb},
		{80 * mb, 160 * mb, 87, 150 * mb},
		{80 * mb, 150 * mb, 75, 150*mb - 150*mb/ebb},
		{36 * mb, 110 * mb, 100, 72 * mb},
		{36 * mb, 107 * mb, 178, 107*mb - 107*mb/ebb},
	} {
		percent, goal := pacePercent(c.live, c.last)
		if percent != c.percent || goal != c.goal {
			t.Errorf("with %d MB alive after a goal of %d MB the distance is %d %% to %d MB, want %d %% to %d MB",
				c.live/mb, c.last/mb, percent, goal/mb, c.percent, c.goal/mb)
		}
	}
}
