package bench

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io"
	"net/http"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/klauspost/compress/gzip"
	"golang.org/x/sync/errgroup"
)

// Origin serves the feeds of a world under /f/N.xml, as an honest publisher does: with
// validators, compressed for those who can read it, and 304 for those who have it.
type Origin struct {
	world *World
	pages []atomic.Pointer[page]
	mux   *http.ServeMux

	advances sync.Mutex // one at a time
	turns    int        // of advance, since the last reset

	counts counts
}

// page is a feed as it is served now. Only the compressed form is kept.
type page struct {
	gzip     []byte
	size     int
	etag     string
	modified time.Time
	next     int // number of the item to come
}

type counts struct{ requests, full, notModified, bytes, first atomic.Int64 }

// Stats counts what an origin answered since the last reset.
type Stats struct {
	Requests    int64 `json:"requests"`
	Full        int64 `json:"full"`         // 200
	NotModified int64 `json:"not_modified"` // 304
	Bytes       int64 `json:"bytes"`        // of bodies, as sent
	Documents   int64 `json:"documents"`    // bytes of all documents, uncompressed
	// First is when a feed was asked for first since the counts were last told.
	First time.Time `json:"first"`
}

// NewOrigin makes all documents of a world.
func NewOrigin(w *World) (*Origin, error) {
	o := &Origin{world: w, pages: make([]atomic.Pointer[page], w.Feeds), mux: http.NewServeMux()}
	o.mux.HandleFunc("GET /f/{name}", o.serveFeed)
	o.mux.HandleFunc("POST /advance", o.serveAdvance)
	o.mux.HandleFunc("POST /reset", o.serveReset)
	o.mux.HandleFunc("GET /stats", o.serveStats)
	o.mux.HandleFunc("GET /truth", o.serveTruth)
	return o, o.fill(w.Items)
}

// fill lets every feed have published a number of items, by default those that it holds.
func (o *Origin) fill(items int) error {
	all := make([]int, o.world.Feeds)
	for i := range all {
		all[i] = i
	}
	return o.build(all, func(int) int { return items })
}

// build makes the pages of some feeds anew; next gives the number of the item to come.
func (o *Origin) build(feeds []int, next func(feed int) int) error {
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	for _, f := range feeds {
		g.Go(func() error {
			n := next(f)
			if old := o.pages[f].Load(); old != nil && old.next == n {
				return nil
			}
			p, err := o.page(f, n)
			if err != nil {
				return err
			}
			o.pages[f].Store(p)
			return nil
		})
	}
	return g.Wait()
}

func (o *Origin) page(feed, next int) (*page, error) {
	body, err := o.world.Document(feed, next)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.DefaultCompression)
	if err != nil {
		return nil, err
	}
	if _, err := z.Write(body); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	h := fnv.New64a()
	_, _ = h.Write(body) // a hash does not fail
	return &page{
		gzip: bytes.Clone(b.Bytes()),
		size: len(body),
		etag: strconv.Quote(strconv.FormatUint(h.Sum64(), 36)),
		// What is newest came with the interval before the next.
		modified: o.world.Epoch.Add(time.Duration(next) * o.world.Interval).Truncate(time.Second).UTC(),
		next:     next,
	}, nil
}

// ServeHTTP answers for all feeds, and for the runner.
func (o *Origin) ServeHTTP(w http.ResponseWriter, r *http.Request) { o.mux.ServeHTTP(w, r) }

func (o *Origin) serveFeed(w http.ResponseWriter, r *http.Request) {
	o.counts.requests.Add(1)
	o.counts.first.CompareAndSwap(0, time.Now().UnixNano())
	name, _, _ := strings.Cut(r.PathValue("name"), ".")
	feed, err := strconv.Atoi(name)
	if err != nil || feed < 0 || feed >= len(o.pages) {
		http.NotFound(w, r)
		return
	}
	p, h := o.pages[feed].Load(), w.Header()
	h.Set("Vary", "Accept-Encoding")
	h.Set("ETag", p.etag)
	h.Set("Last-Modified", p.modified.Format(http.TimeFormat))
	if p.known(r.Header) {
		o.counts.notModified.Add(1)
		w.WriteHeader(http.StatusNotModified)
		return
	}
	o.counts.full.Add(1)
	h.Set("Content-Type", FormatOf(feed).contentType())
	o.send(w, r, p)
}

// known follows RFC 9110, section 13.2.2: a date counts only if no tag is given.
func (p *page) known(h http.Header) bool {
	if tags := h.Get("If-None-Match"); tags != "" {
		for t := range strings.SplitSeq(tags, ",") {
			if t = strings.TrimPrefix(strings.TrimSpace(t), "W/"); t == p.etag || t == "*" {
				return true
			}
		}
		return false
	}
	since, err := http.ParseTime(h.Get("If-Modified-Since"))
	return err == nil && !p.modified.After(since)
}

func (o *Origin) send(w http.ResponseWriter, r *http.Request, p *page) {
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		w.Header().Set("Content-Encoding", "gzip")
		w.Header().Set("Content-Length", strconv.Itoa(len(p.gzip)))
		n, _ := w.Write(p.gzip) // a reader who went away is no matter
		o.counts.bytes.Add(int64(n))
		return
	}
	z, err := gzip.NewReader(bytes.NewReader(p.gzip))
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Length", strconv.Itoa(p.size))
	n, _ := io.Copy(w, z)
	o.counts.bytes.Add(n)
}

// serveAdvance lets some feeds publish: POST /advance?feeds=100&items=3. Which ones
// depends on the seed and on how often it was asked since the last reset.
func (o *Origin) serveAdvance(w http.ResponseWriter, r *http.Request) {
	feeds, err1 := strconv.Atoi(cmp.Or(r.FormValue("feeds"), "1"))
	items, err2 := strconv.Atoi(cmp.Or(r.FormValue("items"), "1"))
	if err1 != nil || err2 != nil || feeds < 0 || feeds > o.world.Feeds || items < 1 || items > o.world.Items {
		http.Error(w, fmt.Sprintf("feeds must be a number up to %d, items one from 1 to %d", o.world.Feeds, o.world.Items), http.StatusBadRequest)
		return
	}
	o.advances.Lock()
	defer o.advances.Unlock()
	o.turns++
	chosen := o.world.rng(6, o.turns).Perm(o.world.Feeds)[:feeds]
	if err := o.build(chosen, func(f int) int { return o.pages[f].Load().next + items }); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// serveReset takes every feed back to where it started, and the counters to zero. POST
// /reset?items=3 takes them to where they had published so many.
func (o *Origin) serveReset(w http.ResponseWriter, r *http.Request) {
	items, err := strconv.Atoi(cmp.Or(r.FormValue("items"), strconv.Itoa(o.world.Items)))
	if err != nil || items < 1 || items > o.world.Items {
		http.Error(w, fmt.Sprintf("items must be a number from 1 to %d", o.world.Items), http.StatusBadRequest)
		return
	}
	o.advances.Lock()
	defer o.advances.Unlock()
	o.turns = 0
	if err := o.fill(items); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	for _, c := range []*atomic.Int64{&o.counts.requests, &o.counts.full, &o.counts.notModified, &o.counts.bytes, &o.counts.first} {
		c.Store(0)
	}
	w.WriteHeader(http.StatusNoContent)
}

func (o *Origin) serveStats(w http.ResponseWriter, _ *http.Request) {
	s := Stats{
		Requests:    o.counts.requests.Load(),
		Full:        o.counts.full.Load(),
		NotModified: o.counts.notModified.Load(),
		Bytes:       o.counts.bytes.Load(),
	}
	if first := o.counts.first.Swap(0); first != 0 {
		s.First = time.Unix(0, first)
	}
	for i := range o.pages {
		s.Documents += int64(o.pages[i].Load().size)
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(s) // a reader who went away is no matter
}

// serveTruth lists every item that was ever served since the last reset: one line each,
// see Truth.
func (o *Origin) serveTruth(w http.ResponseWriter, _ *http.Request) {
	enc := json.NewEncoder(w)
	for f := range o.pages {
		for seq := range o.pages[f].Load().next {
			p := o.world.place(f, seq)
			if err := enc.Encode(Truth{Feed: f, Story: p.story, Copy: p.kind == Reprint || p.kind == Edited}); err != nil {
				return
			}
		}
	}
}
