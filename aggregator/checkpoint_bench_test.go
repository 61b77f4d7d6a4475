package aggregator

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"foldwire/aggregator/feed"
	"foldwire/aggregator/words"
)

// BenchmarkCheckpoint tells what it costs of the processor to keep the index of stories
// and to take it up again, with so many items in it, and what the file takes for each.
// FOLDWIRE_BIG=1 adds 300,000, which takes a minute.
func BenchmarkCheckpoint(b *testing.B) {
	sizes := []int{30_000}
	if os.Getenv("FOLDWIRE_BIG") != "" {
		sizes = append(sizes, 300_000)
	}
	for _, size := range sizes {
		w, d := newWire(14*24*time.Hour/time.Duration(size)), NewDecider()
		fill(d, w, size)
		c := &checkpoint{path: filepath.Join(b.TempDir(), "index.cache"), build: 1}
		b.Run(fmt.Sprintf("held=%d", size), func(b *testing.B) {
			var saving, loading time.Duration
			for b.Loop() {
				began := cpuTime()
				if err := c.save(d, feed.Mark{Count: 1}); err != nil {
					b.Fatal(err)
				}
				saved := cpuTime()
				if _, err := c.load(blankDecider(words.NewScanner())); err != nil {
					b.Fatal(err)
				}
				saving, loading = saving+saved-began, loading+cpuTime()-saved
			}
			info, err := os.Stat(c.path)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(saving.Microseconds())/1e3/float64(b.N), "save-cpu-ms")
			b.ReportMetric(float64(loading.Microseconds())/1e3/float64(b.N), "load-cpu-ms")
			b.ReportMetric(float64(info.Size())/float64(size), "file-B/item")
		})
	}
}
