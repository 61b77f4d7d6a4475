package normalize

import (
	"strconv"
	"testing"
)

func TestOnce(t *testing.T) {
	var met once
	for i := range 40 {
		s := strconv.Itoa(i % 20)
		if got, want := met.first(s), i < 20; got != want {
			t.Errorf("%d: %q is met for the first time: %v", i, s, got)
		}
	}
}
