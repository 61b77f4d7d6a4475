package boltstore_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"foldwire/aggregator/boltstore"
	"foldwire/aggregator/feed"
)

// BenchmarkGroup stores batches of five items, fsync included: alone, and many in one
// commit, as the folder hands them over when a pass brings many.
func BenchmarkGroup(b *testing.B) {
	for _, group := range []int{1, 10, 100} {
		b.Run(fmt.Sprintf("%d in a commit", group), func(b *testing.B) {
			s := openAt(b, filepath.Join(b.TempDir(), "foldwire.db"), boltstore.Options{})
			p, batches := newProse(1), 0
			var spent time.Duration
			for b.Loop() {
				var c feed.Change
				for range group {
					batch := p.news(batches, 5)
					c.Items, c.Stories = append(c.Items, batch.Items...), append(c.Stories, batch.Stories...)
					c.States = append(c.States, batch.States...)
					batches++
				}
				begin := time.Now()
				if err := s.Commit(b.Context(), c); err != nil {
					b.Fatal(err)
				}
				spent += time.Since(begin)
			}
			b.ReportMetric(float64(batches)/spent.Seconds(), "batches/s")
			b.ReportMetric(float64(spent.Microseconds())/float64(batches), "µs/batch")
		})
	}
}

// BenchmarkOpen opens a database of 30,000 items that was closed, and one that was not, of
// which the list of free pages has to be found.
func BenchmarkOpen(b *testing.B) {
	s := filled(b)
	crashed, closed := filepath.Join(b.TempDir(), "crashed.db"), filepath.Join(b.TempDir(), "closed.db")
	copyFile(b, s.Path(), crashed)
	copyFile(b, s.Path(), closed)
	for name, path := range map[string]string{"crashed": crashed, "closed": closed} {
		b.Run(name, func(b *testing.B) {
			at := filepath.Join(b.TempDir(), "foldwire.db")
			for b.Loop() {
				b.StopTimer()
				copyFile(b, path, at)
				if name == "closed" {
					closeChecked(b, mustOpen(b, at))
				}
				b.StartTimer()
				s := mustOpen(b, at)
				b.StopTimer()
				_ = s.Close()
				b.StartTimer()
			}
		})
	}
}

func mustOpen(tb testing.TB, path string) *boltstore.Store {
	tb.Helper()
	s, err := boltstore.Open(path, boltstore.Options{})
	if err != nil {
		tb.Fatal(err)
	}
	return s
}
