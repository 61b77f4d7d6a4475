package main

import (
	"context"
	"math"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// sourceMetrics tells the health of each source at the moment it is asked. It is a
// collector rather than a set of gauges so that a source that is removed is told no more.
type sourceMetrics struct {
	read func() []health

	success, change, next, failures, polls, unchanged, saved, silent *prometheus.Desc
}

func newSourceMetrics(read func() []health) *sourceMetrics {
	desc := func(name, help string) *prometheus.Desc {
		return prometheus.NewDesc(namespace+"_source_"+name, help, []string{"source"}, nil)
	}
	return &sourceMetrics{
		read:      read,
		success:   desc("last_success_timestamp_seconds", "When the source last answered well, in Unix time."),
		change:    desc("last_change_timestamp_seconds", "When the source last brought something new, in Unix time."),
		next:      desc("next_poll_timestamp_seconds", "Before when the source is not asked, in Unix time."),
		failures:  desc("failures", "Failed polls in a row."),
		polls:     desc("polls_total", "Polls ever."),
		unchanged: desc("unchanged_total", "Polls ever that were answered 304 or with the same body."),
		saved:     desc("saved_bytes_total", "Bytes that 304s have spared."),
		silent:    desc("silent", "Whether nothing came for far longer than the source's own rhythm."),
	}
}

// Describe implements [prometheus.Collector].
func (m *sourceMetrics) Describe(out chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{m.success, m.change, m.next, m.failures, m.polls, m.unchanged, m.saved, m.silent} {
		out <- d
	}
}

// Collect implements [prometheus.Collector].
func (m *sourceMetrics) Collect(out chan<- prometheus.Metric) {
	for _, h := range m.read() {
		tell := func(d *prometheus.Desc, kind prometheus.ValueType, v float64) {
			out <- prometheus.MustNewConstMetric(d, kind, v, string(h.Source))
		}
		when := func(d *prometheus.Desc, t *time.Time) {
			if t != nil {
				tell(d, prometheus.GaugeValue, float64(t.Unix()))
			}
		}
		when(m.success, h.Success)
		when(m.change, h.Change)
		when(m.next, h.Next)
		tell(m.failures, prometheus.GaugeValue, float64(h.Failures))
		tell(m.polls, prometheus.CounterValue, float64(h.Polls))
		tell(m.unchanged, prometheus.CounterValue, math.Round(h.Unchanged*float64(h.Polls))) // a counter must not fall
		tell(m.saved, prometheus.CounterValue, float64(h.Saved))
		silent := 0.0
		if h.Silent != "" {
			silent = 1
		}
		tell(m.silent, prometheus.GaugeValue, silent)
	}
}

// scrapeWithin bounds how long a look at the metrics waits for the poller.
const scrapeWithin = 5 * time.Second

// health gives the health of all sources for the metrics, nothing if the poller is busy
// for too long.
func (d *daemon) health() []health {
	ctx, cancel := context.WithTimeout(context.Background(), scrapeWithin)
	defer cancel()
	states, err := d.agg.States(ctx)
	if err != nil {
		return nil
	}
	return statusOf(d.active.Load().cfg, states).Sources
}
