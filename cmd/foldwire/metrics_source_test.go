package main

import (
	"testing"

	"github.com/prometheus/client_golang/prometheus"
)

// TestCountersNeverFall: a counter that falls, by however little, is taken for one that began
// anew, and all that it had counted would count twice.
func TestCountersNeverFall(t *testing.T) {
	var told []health
	registry := prometheus.NewPedanticRegistry()
	registry.MustRegister(newSourceMetrics(func() []health { return told }))
	for polls := int64(1); polls <= 60; polls++ {
		for unchanged := range polls + 1 {
			told = []health{{Source: "a", Polls: polls, Unchanged: float64(unchanged) / float64(polls)}}
			families, err := registry.Gather()
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range families {
				if f.GetName() == "foldwire_source_unchanged_total" && f.GetMetric()[0].GetCounter().GetValue() != float64(unchanged) {
					t.Errorf("%d of %d polls are told as %v", unchanged, polls, f.GetMetric()[0].GetCounter().GetValue())
				}
			}
		}
	}
}
