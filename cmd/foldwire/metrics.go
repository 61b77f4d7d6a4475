package main

import (
	"context"
	"runtime"
	"strconv"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"foldwire/aggregator/feed"
)

// metrics are all figures that the program tells of itself, named by the stage that they
// are about.
type metrics struct {
	registry *prometheus.Registry

	polls    *prometheus.CounterVec // by outcome
	failures *prometheus.CounterVec // by stage
	lastPoll prometheus.Gauge

	fetchSeconds   prometheus.Histogram
	fetchBytes     prometheus.Counter
	fetchResponses *prometheus.CounterVec // by code

	items       *prometheus.CounterVec // by kind
	stories     prometheus.Counter
	foldFailing prometheus.Gauge
	indexed     prometheus.Gauge

	commitSeconds  prometheus.Histogram
	commitFailures prometheus.Counter
	pruned         *prometheus.CounterVec // by what
	compacted      prometheus.Counter

	publishSeconds  prometheus.Histogram
	publishFailures prometheus.Counter

	requests *prometheus.CounterVec // by code
	served   prometheus.Counter

	reloadGood prometheus.Gauge
	reloadTime prometheus.Gauge

	mu      sync.Mutex
	failing map[feed.SourceID]bool // whose last poll failed
}

// newMetrics makes the metrics in a registry of their own.
func newMetrics() *metrics {
	m := &metrics{registry: prometheus.NewRegistry(), failing: map[feed.SourceID]bool{}}
	m.registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	m.polls = m.vec("poll_total", "Polls by outcome: changed, unchanged, failed, or held since the host asks to wait.", "outcome")
	m.failures = m.vec("poll_failures_total", "Failed polls by the stage that failed.", "stage")
	m.lastPoll = m.gauge("poll_last_timestamp_seconds", "When the last poll ended, in Unix time.")
	m.fetchSeconds = m.histogram("fetch_seconds", "Time of a fetch, its wait for the host's turn included.", prometheus.ExponentialBuckets(0.005, 2, 14))
	m.fetchBytes = m.counter("fetch_bytes_total", "Bytes received, before decompression.")
	m.fetchResponses = m.vec("fetch_responses_total", "Answers of origins by HTTP status; none where there was no answer.", "code")
	m.items = m.vec("fold_items_total", "Items by kind: new, updated, or duplicate (new items that tell what another tells).", "kind")
	m.stories = m.counter("fold_stories_total", "Stories touched by folds.")
	m.indexed = m.gauge("fold_index_stories", "Stories in the index that new items are compared with.")
	m.foldFailing = m.gauge("fold_failing", "1 while what was polled cannot be stored.")
	m.commitSeconds = m.histogram("store_commit_seconds", "Time of a commit.", prometheus.ExponentialBuckets(0.001, 2, 14))
	m.commitFailures = m.counter("store_commit_failures_total", "Commits that failed.")
	m.pruned = m.vec("store_pruned_total", "What retention took: faded items, forgotten items, stories.", "what")
	m.compacted = m.counter("store_compacted_bytes_total", "Bytes that compaction gave back.")
	m.publishSeconds = m.histogram("publish_seconds", "Time to bring the snapshot up to date.", prometheus.ExponentialBuckets(0.001, 2, 14))
	m.publishFailures = m.counter("publish_failures_total", "Publishes that failed in whole or in part.")
	m.requests = m.vec("serve_requests_total", "Requests of readers by HTTP status.", "code")
	m.served = m.counter("serve_bytes_total", "Bytes sent to readers, without headers.")
	m.reloadGood = m.gauge("config_reload_successful", "Whether the config file could be read the last time.")
	m.reloadTime = m.gauge("config_loaded_timestamp_seconds", "When the config in force was read, in Unix time.")
	build := m.gaugeVec("build_info", "The program's version; always 1.", "version", "go")
	build.WithLabelValues(version, runtime.Version()).Set(1)
	return m
}

const namespace = "foldwire"

func (m *metrics) counter(name, help string) prometheus.Counter {
	c := prometheus.NewCounter(prometheus.CounterOpts{Namespace: namespace, Name: name, Help: help})
	m.registry.MustRegister(c)
	return c
}

func (m *metrics) gauge(name, help string) prometheus.Gauge {
	g := prometheus.NewGauge(prometheus.GaugeOpts{Namespace: namespace, Name: name, Help: help})
	m.registry.MustRegister(g)
	return g
}

func (m *metrics) gaugeVec(name, help string, labels ...string) *prometheus.GaugeVec {
	g := prometheus.NewGaugeVec(prometheus.GaugeOpts{Namespace: namespace, Name: name, Help: help}, labels)
	m.registry.MustRegister(g)
	return g
}

func (m *metrics) measure(name, help string, f func() float64) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Namespace: namespace, Name: name, Help: help}, f))
}

func (m *metrics) vec(name, help, label string) *prometheus.CounterVec {
	c := prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: namespace, Name: name, Help: help}, []string{label})
	m.registry.MustRegister(c)
	return c
}

func (m *metrics) histogram(name, help string, buckets []float64) prometheus.Histogram {
	h := prometheus.NewHistogram(prometheus.HistogramOpts{Namespace: namespace, Name: name, Help: help, Buckets: buckets})
	m.registry.MustRegister(h)
	return h
}

// watch adds what is read from the program whenever somebody asks.
func (m *metrics) watch(p *program) {
	m.reloadGood.Set(1)
	m.reloadTime.Set(unix(p.active.Load().loaded))
	m.measure("config_sources", "Configured sources.", func() float64 { return float64(len(p.cfg().Sources)) })
	m.measure("poll_failing_sources", "Sources whose last poll failed.", func() float64 { return float64(m.countFailing(p.cfg().Sources)) })
	m.measure("config_topics", "Configured topics.", func() float64 { return float64(len(p.cfg().Topics)) })
	m.measure("publish_snapshot_age_seconds", "Age of what readers see; -1 while there is nothing.", func() float64 {
		s := p.current()
		if s == nil {
			return -1
		}
		return time.Since(s.Built).Seconds()
	})
	m.registry.MustRegister(&storeCollector{p: p})
}

// polled counts a poll.
func (m *metrics) polled(b feed.Batch) {
	outcome := "unchanged"
	switch {
	case b.Held:
		outcome = "held"
	case b.State.Failure != nil:
		outcome = "failed"
		m.failures.WithLabelValues(string(b.State.Failure.Stage)).Inc()
	case len(b.Items) > 0:
		outcome = "changed"
	}
	m.polls.WithLabelValues(outcome).Inc()
	m.lastPoll.SetToCurrentTime()
	m.setFailing(b.Source, b.State.Failure != nil)
}

// setFailing notes whether a source's last poll failed.
func (m *metrics) setFailing(id feed.SourceID, is bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if is {
		m.failing[id] = true
	} else {
		delete(m.failing, id)
	}
}

// countFailing counts the sources whose last poll failed. A poll may fail after its source is gone.
func (m *metrics) countFailing(sources []feed.Source) (n int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for i := range sources {
		if m.failing[sources[i].ID] {
			n++
		}
	}
	return n
}

// folded counts what a commit brought.
func (m *metrics) folded(c feed.Change) {
	m.items.WithLabelValues("new").Add(float64(c.Fresh))
	m.items.WithLabelValues("updated").Add(float64(len(c.Items) - c.Fresh))
	for i := range c.Items[:c.Fresh] {
		if !c.Items[i].Verdict.DuplicateOf.IsZero() {
			m.items.WithLabelValues("duplicate").Inc()
		}
	}
	m.stories.Add(float64(len(c.Stories)))
}

func (m *metrics) published(took time.Duration, err error) {
	m.publishSeconds.Observe(took.Seconds())
	if err != nil {
		m.publishFailures.Inc()
	}
}

// loaded tells whether a config could be taken over.
func (m *metrics) loaded(at time.Time, err error) {
	if err != nil {
		m.reloadGood.Set(0)
		return
	}
	m.reloadGood.Set(1)
	m.reloadTime.Set(unix(at))
}

func (m *metrics) fetched(took time.Duration, res feed.Response) {
	m.fetchSeconds.Observe(took.Seconds())
	m.fetchBytes.Add(float64(res.Wire))
	code := "none"
	if res.Status != 0 {
		code = strconv.Itoa(res.Status)
	}
	m.fetchResponses.WithLabelValues(code).Inc()
}

func unix(t time.Time) float64 { return float64(t.UnixMilli()) / 1000 }

// storeCollector tells how much is stored, as of the moment when it is asked.
type storeCollector struct{ p *program }

// storeWithin bounds how long a scrape waits for the store, which compaction keeps busy.
const storeWithin = 2 * time.Second

func storeDesc(name, help string) *prometheus.Desc {
	return prometheus.NewDesc(prometheus.BuildFQName(namespace, "store", name), help, nil, nil)
}

// Describe implements [prometheus.Collector].
func (c *storeCollector) Describe(ch chan<- *prometheus.Desc) { prometheus.DescribeByCollect(c, ch) }

// Collect implements [prometheus.Collector]. A store that cannot be read tells nothing.
func (c *storeCollector) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), storeWithin)
	defer cancel()
	st, err := c.p.store.Stats(ctx)
	if err != nil {
		return
	}
	for _, f := range []struct {
		name, help string
		value      float64
	}{
		{"items", "Items that are stored in full.", float64(st.Full)},
		{"remembered_items", "Items of which is known that they were seen, those stored in full included.", float64(st.Items)},
		{"stories", "Stories that have items.", float64(st.Stories)},
		{"size_bytes", "Size of the database file.", float64(st.Size)},
		{"free_bytes", "Bytes within the file that hold nothing.", float64(st.Free)},
	} {
		ch <- prometheus.MustNewConstMetric(storeDesc(f.name, f.help), prometheus.GaugeValue, f.value)
	}
}
