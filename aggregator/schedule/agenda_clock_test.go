package schedule

import (
	"testing"
	"time"

	"foldwire/aggregator/clocktest"
	"foldwire/aggregator/feed"
)

// failing gives a source that is polled again half an hour after a poll, and waits for longer
// than its schedule says.
func failing(t *testing.T, polled time.Time) ([]feed.Source, map[feed.SourceID]feed.State) {
	t.Helper()
	src := feed.Source{ID: "s", URL: "https://example.org/", Schedule: parsed(t, "@every 1m")}
	st := feed.State{Source: "s", Configured: src.URL, Polled: polled, Hints: feed.Hints{MaxAge: 30 * time.Minute}}
	return []feed.Source{src}, map[feed.SourceID]feed.State{"s": st}
}

func idle(feed.SourceID) bool { return false }

// TestAgendaAfterAClockWasSetAhead: a source is due at the time that the wall clock says, also
// where that was set ahead since its last poll.
func TestAgendaAfterAClockWasSetAhead(t *testing.T) {
	var a Agenda
	now := time.Now()
	srcs, sts := failing(t, now)
	if due, _ := a.Due(srcs, sts, now.Add(time.Second), idle); len(due) != 0 {
		t.Fatalf("%d are due too early", len(due))
	}
	if due, _ := a.Due(srcs, sts, clocktest.Set(now.Add(2*time.Second), time.Hour), idle); len(due) != 1 {
		t.Errorf("%d are due, want 1", len(due))
	}
}

// TestAgendaWakesAfterAClockWasSetBack: who sleeps wakes after as long as planned, whatever the
// wall clock says by then.
func TestAgendaWakesAfterAClockWasSetBack(t *testing.T) {
	var a Agenda
	now := time.Now()
	srcs, sts := failing(t, now.Round(0).Add(-30*time.Minute+20*time.Second))
	due, wake := a.Due(srcs, sts, now, idle)
	if left := wake.Sub(now); len(due) != 0 || left != 20*time.Second {
		t.Fatalf("%d are due, the next in %v", len(due), left)
	}
	if left := wake.Sub(clocktest.Set(now, -time.Hour)); left != 20*time.Second {
		t.Errorf("after the clock was set back, the next is due in %v", left)
	}
}

// TestAgendaAfterAClockWasSetBack: a source that was polled while the clock was ahead need not
// wait until it is as late as it seemed then.
func TestAgendaAfterAClockWasSetBack(t *testing.T) {
	var a Agenda
	now := time.Now()
	srcs, sts := failing(t, now)
	if due, _ := a.Due(srcs, sts, now.Add(time.Second), idle); len(due) != 0 {
		t.Fatalf("%d are due too early", len(due))
	}
	if due, _ := a.Due(srcs, sts, clocktest.Set(now.Add(2*time.Minute), -5*time.Hour), idle); len(due) != 1 {
		t.Errorf("%d are due, want 1", len(due))
	}
}
