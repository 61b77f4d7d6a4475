package main

import (
	"context"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"foldwire/aggregator"
	"foldwire/aggregator/feed"
	"foldwire/aggregator/fetch"
)

// fetcher asks origins through a client that a reload may exchange, and takes the time.
type fetcher struct {
	client  atomic.Pointer[fetch.Client]
	metrics *metrics
}

var _ aggregator.Fetcher = (*fetcher)(nil)

// Fetch implements [aggregator.Fetcher].
func (f *fetcher) Fetch(ctx context.Context, src feed.Source, url string, v feed.Validators) (feed.Response, error) {
	begin := time.Now()
	res, err := f.client.Load().Fetch(ctx, src, url, v)
	f.metrics.fetched(time.Since(begin), res)
	return res, err
}

// closeIdle gives up the connections that are kept for a next request.
func (f *fetcher) closeIdle() { f.client.Load().CloseIdleConnections() }

// timedStore is a store whose commits are measured.
type timedStore struct {
	aggregator.Store

	metrics *metrics
}

var _ aggregator.Store = (*timedStore)(nil)

// manyItems are so many that what they take in memory while they are committed counts.
const manyItems = 1000

// Commit implements [aggregator.Store].
func (s *timedStore) Commit(ctx context.Context, c feed.Change) error {
	if len(c.Items) >= manyItems {
		collectGarbage()
	}
	begin := time.Now()
	err := s.Store.Commit(ctx, c)
	s.metrics.commitSeconds.Observe(time.Since(begin).Seconds())
	if err != nil {
		s.metrics.commitFailures.Inc()
	}
	return err
}

// metered counts the answers of a handler.
func metered(m *metrics, next http.Handler) http.Handler {
	t := &statusCounters{metrics: m}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, _ := t.spare.Get().(*counted)
		if c == nil {
			c = new(counted)
		}
		*c = counted{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(c, r)
		t.of(c.status).Inc()
		m.served.Add(float64(c.bytes))
		c.ResponseWriter = nil
		t.spare.Put(c)
	})
}

// statusCounters finds the counter of a status without the search by label that the registry makes.
type statusCounters struct {
	metrics *metrics
	byCode  [600]atomic.Pointer[prometheus.Counter]
	spare   sync.Pool // of *counted
}

func (t *statusCounters) of(status int) prometheus.Counter {
	if status < 0 || status >= len(t.byCode) {
		return t.metrics.requests.WithLabelValues(strconv.Itoa(status))
	}
	if c := t.byCode[status].Load(); c != nil {
		return *c
	}
	c := t.metrics.requests.WithLabelValues(strconv.Itoa(status))
	t.byCode[status].Store(&c)
	return c
}

// counted notes what is answered. It must not be used once its handler has returned.
type counted struct {
	http.ResponseWriter

	status int
	bytes  int64
}

// WriteHeader implements [http.ResponseWriter].
func (c *counted) WriteHeader(status int) {
	c.status = status
	c.ResponseWriter.WriteHeader(status)
}

// Write implements [http.ResponseWriter].
func (c *counted) Write(b []byte) (int, error) {
	n, err := c.ResponseWriter.Write(b)
	c.bytes += int64(n)
	return n, err
}

// Unwrap lets [http.ResponseController] reach the connection.
func (c *counted) Unwrap() http.ResponseWriter { return c.ResponseWriter }
