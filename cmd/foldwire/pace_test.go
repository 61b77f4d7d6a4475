package main

import "testing"

// TestPacePercent: a small heap may grow by slackLeast, a large one by slackPercent.
func TestPacePercent(t *testing.T) {
	for live, want := range map[uint64]int{0: 600, 4 << 20: 600, 24 << 20: 100, 48 << 20: 50, 96 << 20: slackPercent, 1 << 40: slackPercent} {
		if got := pacePercent(live); got != want {
			t.Errorf("with %d MB alive the distance is %d %%, want %d %%", live>>20, got, want)
		}
	}
}
