package schedule

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"foldwire/aggregator/feed"
)

func ids(srcs []feed.Source) []feed.SourceID {
	out := make([]feed.SourceID, len(srcs))
	for i, s := range srcs {
		out[i] = s.ID
	}
	slices.Sort(out)
	return out
}

// timetable is sources that are polled, by an Agenda.
type timetable struct {
	*rapid.T

	srcs   []feed.Source
	sts    map[feed.SourceID]feed.State
	agenda Agenda
	flying map[feed.SourceID]bool
	now    time.Time
}

func (w *timetable) configure(t *testing.T, spec string) {
	t.Helper()
	src := feed.Source{ID: feed.SourceID(fmt.Sprintf("s%d", len(w.srcs))), URL: "https://example.org/", Schedule: parsed(t, spec)}
	w.srcs = append(slices.Clone(w.srcs), src)
	w.sts[src.ID] = feed.State{Source: src.ID, Configured: src.URL, Polled: w.now.Add(-time.Duration(len(w.srcs)) * time.Minute)}
	w.agenda.Reset()
}

// look compares what an Agenda finds with what Due finds, and gives when to look again.
func (w *timetable) look() time.Time {
	busy := func(id feed.SourceID) bool { return w.flying[id] }
	idle := slices.DeleteFunc(slices.Clone(w.srcs), func(s feed.Source) bool { return busy(s.ID) })
	want, latest := Due(idle, w.sts, w.now)
	got, wake := w.agenda.Due(w.srcs, w.sts, w.now, busy)
	if !slices.Equal(ids(got), ids(want)) {
		w.Fatalf("at %v: %v are due, want %v", w.now, ids(got), ids(want))
	}
	if !wake.After(w.now) || wake.After(w.now.Add(maxSleep)) {
		w.Fatalf("at %v: wake at %v", w.now, wake)
	}
	if wake.After(latest) {
		w.Fatalf("at %v: wake at %v, but a source is due at %v", w.now, wake, latest)
	}
	for _, src := range got {
		w.flying[src.ID] = true
	}
	return wake
}

// answer lets all that are being polled answer.
func (w *timetable) answer() {
	for _, src := range w.srcs {
		if !w.flying[src.ID] {
			continue
		}
		st := feed.State{Source: src.ID, Configured: src.URL, Polled: w.now, Failures: rapid.IntRange(0, 2).Draw(w.T, "failures")}
		w.sts[src.ID] = st
		delete(w.flying, src.ID)
		w.agenda.Add(w.srcs, st, w.now)
	}
}

// TestAgendaFindsWhatDueFinds lets sources be polled, take a while, be asked out of turn and
// be configured anew, while the clock goes on and sometimes jumps: at each step an Agenda
// must find what Due finds among those that are not being polled.
func TestAgendaFindsWhatDueFinds(t *testing.T) {
	specs := []string{"@every 1m", "@every 10m", "@every 7h", "*/5 * * * *", "CRON_TZ=Europe/Berlin 30 2 * * *"}
	rapid.Check(t, func(rt *rapid.T) {
		w := &timetable{T: rt, sts: map[feed.SourceID]feed.State{}, flying: map[feed.SourceID]bool{}, now: time.Date(2026, 10, 24, 23, 0, 0, 0, time.UTC)}
		for _, spec := range specs {
			w.configure(t, spec)
		}
		for range rapid.IntRange(50, 200).Draw(rt, "steps") {
			wake := w.look()
			switch rapid.IntRange(0, 9).Draw(rt, "step") {
			case 0, 1, 2, 3:
				w.answer()
			case 4: // asked out of turn
				w.flying[rapid.SampledFrom(w.srcs).Draw(rt, "source").ID] = true
			case 5: // the clock jumps ahead
				w.now = w.now.Add(3 * time.Hour)
			case 6:
				w.configure(t, rapid.SampledFrom(specs).Draw(rt, "spec"))
			default:
				w.now = wake
			}
		}
	})
}

// TestAgendaSpreadsAStart is TestStartIsSpread for the daemon's own way of looking.
func TestAgendaSpreadsAStart(t *testing.T) {
	now := time.Date(2026, 11, 23, 4, 0, 13, 77, time.UTC)
	for _, c := range []struct {
		n       int
		longest time.Duration
		most    int
	}{{1, 0, 1}, {3, time.Second, 3}, {10, 3 * time.Second, 8}, {240, time.Minute, 40}, {2000, 61 * time.Second, 200}} {
		var a Agenda
		srcs := sourcesOf(t, c.n, "@every 30m")
		took, most := startBy(t, srcs, now, func(sts map[feed.SourceID]feed.State, now time.Time) ([]feed.Source, time.Time) {
			due, wake := a.Due(srcs, sts, now, func(feed.SourceID) bool { return false })
			for _, s := range due {
				a.Add(srcs, feed.State{Source: s.ID, Configured: s.URL, Polled: now}, now)
			}
			return due, wake
		})
		if took > c.longest || most > c.most {
			t.Errorf("%d sources: all polled after %v, at most %d at once; want %v, %d", c.n, took, most, c.longest, c.most)
		}
	}
}

// BenchmarkAgenda is one step of a daemon that polls a source and waits for the next.
func BenchmarkAgenda(b *testing.B) {
	for _, n := range []int{1000, 100_000} {
		b.Run(fmt.Sprintf("sources=%d", n), func(b *testing.B) {
			now := time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC)
			srcs := sourcesOf(b, n, "@every 30m")
			sts := map[feed.SourceID]feed.State{}
			for _, s := range srcs {
				sts[s.ID] = feed.State{Source: s.ID, Configured: s.URL, Polled: now}
			}
			var a Agenda
			for b.Loop() {
				due, wake := a.Due(srcs, sts, now, func(feed.SourceID) bool { return false })
				for _, s := range due {
					st := feed.State{Source: s.ID, Configured: s.URL, Polled: now}
					sts[s.ID] = st
					a.Add(srcs, st, now)
				}
				now = wake
			}
		})
	}
}
