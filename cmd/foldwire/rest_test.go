package main

import (
	"testing"
	"testing/synctest"
	"time"
)

// TestPublishingRests: a publish that takes long is not followed by the next at once, and
// a stop waits for nothing.
func TestPublishingRests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &daemon{stopped: make(chan struct{})}
		for _, c := range []struct{ took, want time.Duration }{
			{0, 0}, {10 * time.Millisecond, 500 * time.Millisecond}, {100 * time.Millisecond, 5 * time.Second}, {time.Minute, restMost},
		} {
			begin := time.Now()
			d.rest(c.took)
			if got := time.Since(begin); got != c.want {
				t.Errorf("after a publish of %v the next waits %v, want %v", c.took, got, c.want)
			}
		}
		close(d.stopped)
		begin := time.Now()
		d.rest(time.Minute)
		if got := time.Since(begin); got != 0 {
			t.Errorf("a stop waits %v", got)
		}
	})
}
