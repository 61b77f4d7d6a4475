package aggregator_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"foldwire/aggregator/feedtest"
)

// TestOnceTellsHeldFromUnchanged: of five sources of a host that asks to wait one is
// refused, and the others are neither unchanged nor failed.
func TestOnceTellsHeldFromUnchanged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		for i := range 5 {
			path := fmt.Sprintf("/%d", i)
			w.source("s"+path[1:], path)
			w.origin.Feed(path).Always(feedtest.RetryAfter(429, "1200"))
		}
		sum, err := w.engine(w.store).Once(t.Context(), time.Now(), true, nil)
		if err != nil || sum.Sources != 5 || sum.Failed != 1 || sum.Held != 4 || sum.Unchanged != 0 {
			t.Errorf("the pass came to %+v, %v", sum, err)
		}
		held := 0
		for _, b := range w.polls {
			if b.Held {
				held++
			}
		}
		if held != 4 {
			t.Errorf("%d batches say that their source was held", held)
		}
	})
}
