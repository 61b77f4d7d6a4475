package aggregator

import (
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"foldwire/aggregator/feed"
)

// wire makes an endless stream of items that is like news: most words are common ones
// by Zipf's law, an event has a few dozen words and names of its own and is told by one
// to many sources for a few hours, and now and then a report is reprinted.
type wire struct {
	random *rand.Rand
	zipf   *rand.Zipf
	words  []string
	events []event
	n      int
	clock  time.Time
	pace   time.Duration // between two items
}

type event struct {
	words []string
	left  int
	last  string // text of the last report
}

func newWire(pace time.Duration) *wire {
	w := &wire{random: rand.New(rand.NewPCG(7, 11)), clock: start, pace: pace}
	w.zipf = rand.NewZipf(w.random, 1.07, 8, 400_000-1)
	const letters = "etaoinshrdlucmfwypvbgk"
	w.words = make([]string, 400_000)
	for i := range w.words {
		var b strings.Builder
		for n := 2 + w.random.IntN(4) + min(i/40, 5); n > 0; n-- {
			b.WriteByte(letters[w.random.IntN(len(letters))])
		}
		w.words[i] = b.String()
	}
	return w
}

func (w *wire) word() string { return w.words[w.zipf.Uint64()] }

// next gives the next item, in order of time.
func (w *wire) next() feed.Item {
	w.clock = w.clock.Add(w.pace)
	w.n++
	if len(w.events) < 400 || w.random.IntN(100) < 37 {
		e := event{left: 1 + int(w.random.ExpFloat64()*1.7)}
		for range 28 {
			e.words = append(e.words, w.words[300+w.random.IntN(len(w.words)-300)])
		}
		w.events = append(w.events, e)
	}
	at := w.random.IntN(len(w.events))
	e := &w.events[at]
	title, text := w.sentence(e, 10, 50), w.sentence(e, 60, 30)
	if e.last != "" && w.random.IntN(10) == 0 {
		text = e.last
	}
	e.last = text
	if e.left--; e.left <= 0 {
		w.events[at] = w.events[len(w.events)-1]
		w.events = w.events[:len(w.events)-1]
	}
	it := news(fmt.Sprintf("s%d", w.random.IntN(500)), strconv.Itoa(w.n), title, text, w.clock)
	return it
}

// sentence gives n words, of which percent are the event's own.
func (w *wire) sentence(e *event, n, percent int) string {
	out := make([]string, n)
	for i := range out {
		if w.random.IntN(100) < percent {
			out[i] = e.words[w.random.IntN(len(e.words))]
		} else {
			out[i] = w.word()
		}
	}
	return strings.Join(out, " ")
}

// BenchmarkDecide tells what an item costs, text work included, with so many items in
// the index, and how much memory the index takes for each. A million take minutes, and
// FOLDWIRE_BIG=1.
func BenchmarkDecide(b *testing.B) {
	for _, size := range []int{10_000, 100_000, 1_000_000} {
		var w *wire
		var d *Decider // built once, whatever b.N is tried
		perItem := 0.0
		b.Run(fmt.Sprintf("held=%d", size), func(b *testing.B) {
			if size > 100_000 && os.Getenv("FOLDWIRE_BIG") == "" {
				b.Skip("it takes minutes: FOLDWIRE_BIG=1 runs it")
			}
			if d == nil {
				w, d = newWire(14*24*time.Hour/time.Duration(size)), NewDecider()
				perItem = fill(d, w, size)
			}
			items := make([]feed.Item, 2000)
			var took []time.Duration
			var spent time.Duration
			b.ResetTimer()
			for i := range b.N {
				if i%len(items) == 0 {
					b.StopTimer()
					for k := range items {
						items[k] = w.next()
					}
					b.StartTimer()
				}
				began, cpu := time.Now(), cpuTime()
				d.decide(&items[i%len(items)], nil)
				clear(d.touched)
				took = append(took, time.Since(began))
				spent += cpuTime() - cpu
			}
			b.StopTimer()
			slices.Sort(took)
			b.ReportMetric(perItem, "B/item")
			b.ReportMetric(float64(d.Stories()), "stories")
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "items/s")
			b.ReportMetric(float64(b.N)/spent.Seconds(), "items/cpu-s")
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs")
		})
	}
}

// fill decides so many items and gives the bytes that each takes.
func fill(d *Decider, w *wire, size int) float64 {
	before := heap()
	for range size {
		it := w.next()
		d.decide(&it, nil)
		clear(d.touched)
	}
	return float64(heap()-before) / float64(size)
}

// cpuTime is what the process has used of all cores: on a busy machine the fairer
// measure.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
