package boltstore_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// BenchmarkLatency tells how long single commits of 2,000 short items take, fsync included, once
// a third of so many items is stored. Beside the median, it tells the longest and what one of a
// hundred exceeds: others wait for these. What they take of the processor, other work on the
// machine changes less.
func BenchmarkLatency(b *testing.B) {
	for _, items := range []int{300_000, 3_000_000} {
		b.Run(fmt.Sprintf("%d items", items), func(b *testing.B) {
			for b.Loop() {
				took, used := latencies(b, items)
				report(b, "", took)
				report(b, "cpu-", used)
			}
		})
	}
}

// latencies gives what commits took of time and of the processor.
func latencies(b *testing.B, items int) (took, used []time.Duration) {
	b.Helper()
	const width = 2000
	s := mustOpen(b, filepath.Join(b.TempDir(), "foldwire.db"))
	p := newProse(1)
	p.size = 120
	for pass := range items / width {
		c := p.news(pass, width)
		begin, before := time.Now(), cpuTime(b)
		if err := s.Commit(b.Context(), c); err != nil {
			b.Fatal(err)
		}
		if pass >= items/width/3 {
			took, used = append(took, time.Since(begin)), append(used, cpuTime(b)-before)
		}
	}
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
	return took, used
}

// report tells how the time of commits is distributed.
func report(b *testing.B, kind string, took []time.Duration) {
	b.Helper()
	var sum time.Duration
	for _, d := range took {
		sum += d
	}
	slices.Sort(took)
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1e3 }
	b.ReportMetric(ms(sum)/float64(len(took)), kind+"mean-ms")
	b.ReportMetric(ms(took[len(took)/2]), kind+"median-ms")
	b.ReportMetric(ms(took[(len(took)-1)*99/100]), kind+"p99-ms")
	b.ReportMetric(ms(took[len(took)-1]), kind+"max-ms")
}
