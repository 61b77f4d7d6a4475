package web

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"foldwire/aggregator/feed"
)

// Health is how a source does, in one word; the interface has a phrase for each.
type Health string

// The states of health, from the worst to the best.
const (
	Ill   Health = "ill"   // its last poll failed
	Gone  Health = "gone"  // its server said that it is no more
	Quiet Health = "quiet" // it has said nothing for far longer than its own rhythm
	New   Health = "new"   // it was never polled
	Good  Health = "good"
)

// Status is what the operator's page shows.
type Status struct {
	Title, Version             string
	Started, Published, Loaded time.Time // of the daemon, the last publish, the config
	Warnings                   []string  // of the config and the last publish, in words
	Charts                     []Chart
	Sources                    []SourceStatus
}

// Chart is what happened in each hour of the last day, the present hour last.
type Chart struct {
	Name   string // polls, failures, items, duplicates or stories
	Counts []int
	Bad    bool // none would be best
}

// Total gives the sum of all hours.
func (c Chart) Total() int {
	sum := 0
	for _, n := range c.Counts {
		sum += n
	}
	return sum
}

// Most gives the count of the busiest hour.
func (c Chart) Most() int { return slices.Max(append([]int{0}, c.Counts...)) }

// SourceStatus is how a source does. Times may be zero.
type SourceStatus struct {
	ID, Title, URL                string
	Health                        Health
	Polled, Success, Change, Next time.Time
	Due                           bool   // Next has come
	Reason                        string // of Next
	Unchanged                     float64
	Polls, Items                  int64
	Failures                      int // in a row
	Failure                       *feed.Failure
	Silent                        string // what is odd about its silence
	Rhythm                        []int  // items published in each hour of the last day
}

// Total gives the items of the last day.
func (s SourceStatus) Total() int { return Chart{Counts: s.Rhythm}.Total() }

// Rank orders states of health, the worst first.
func (s SourceStatus) Rank() int {
	return slices.Index([]Health{Ill, Gone, Quiet, New, Good}, s.Health)
}

// Tally is how many sources are in a state of health.
type Tally struct {
	Health Health
	Count  int
}

// Tallies counts the sources by health, the best first, states that none is in left out.
func (s Status) Tallies() []Tally {
	var list []Tally
	for _, h := range []Health{Good, New, Quiet, Ill, Gone} {
		n := 0
		for _, src := range s.Sources {
			if src.Health == h {
				n++
			}
		}
		if n > 0 {
			list = append(list, Tally{h, n})
		}
	}
	return list
}

// mostShown is how many sources the page shows, the worst of them, and how many failures: it is
// made anew whenever something happens, and with ten thousand sources took two seconds.
const mostShown = 500

// Shown lists the sources that the page has room for.
func (s Status) Shown() []SourceStatus {
	if len(s.Sources) <= mostShown {
		return s.Sources
	}
	list := slices.Clone(s.Sources)
	slices.SortStableFunc(list, func(a, b SourceStatus) int { return cmp.Compare(a.Rank(), b.Rank()) })
	return list[:mostShown]
}

// Unshown counts the others.
func (s Status) Unshown() int { return max(len(s.Sources)-mostShown, 0) }

// Failing lists the sources whose last poll failed, those that fail longest first.
func (s Status) Failing() []SourceStatus {
	var list []SourceStatus
	for _, src := range s.Sources {
		if src.Failure != nil {
			list = append(list, src)
		}
	}
	slices.SortStableFunc(list, func(a, b SourceStatus) int { return cmp.Compare(b.Failures, a.Failures) })
	return list[:min(len(list), mostShown)]
}

// StatusPage serves the operator's page.
type StatusPage struct {
	pages  *Pages
	opts   StatusOptions
	assets map[string]*Resource
}

// StatusOptions are what a StatusPage is made of.
type StatusOptions struct {
	Language string                                         // for who asks for none that there is
	Read     func(context.Context) (Status, error)          // what to show
	Poll     func(ctx context.Context, source string) error // asks for a poll and does not wait for it
	Bell     *Bell                                          // rings when there is something new to show
	Stopped  <-chan struct{}                                // closed when the program ends
}

// NewStatusPage reads the page's templates.
func NewStatusPage(opts StatusOptions) (*StatusPage, error) {
	pages, err := NewPages()
	if err != nil {
		return nil, err
	}
	assets, err := Assets(time.Time{})
	if err != nil {
		return nil, err
	}
	return &StatusPage{pages: pages, opts: opts, assets: assets}, nil
}

// statusPolicy allows what the page needs beyond others: to ask for news of itself, and
// to post its forms.
const statusPolicy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// Mount puts the page at the root of mux, with what it loads and posts to. Posts from
// other origins are refused.
func (p *StatusPage) Mount(mux *http.ServeMux) {
	mux.HandleFunc("GET /{$}", p.ServeHTTP)
	mux.HandleFunc("GET /status/events", p.events)
	mux.Handle("POST /status/poll", http.NewCrossOriginProtection().Handler(http.HandlerFunc(p.poll)))
	for path, r := range p.assets {
		mux.HandleFunc("GET "+path, func(w http.ResponseWriter, req *http.Request) { answer(w, req, Entry{Resource: r}) })
	}
}

// ServeHTTP answers with the page as it is now.
func (p *StatusPage) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	st, err := p.opts.Read(r.Context())
	if err != nil {
		refuse(w, http.StatusServiceUnavailable, err.Error())
		return
	}
	language := preferred(p.opts.Language, r)
	body, err := p.pages.write(language, "status.html", st)
	if err != nil {
		refuse(w, http.StatusInternalServerError, err.Error())
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", language)
	h.Set("Vary", "Accept-Encoding, Accept-Language")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", statusPolicy)
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	page := NewResource(Page, "text/html; charset=utf-8", body, time.Time{})
	f := page.form(wanted(r.Header["Accept-Encoding"]))
	h["Content-Length"] = f.length
	if f.encoding != nil {
		h["Content-Encoding"] = f.encoding
	}
	_, _ = w.Write(f.body) // the client went away; there is nobody to tell
}

// pollWithin bounds how long the poller may take to hear of a wish.
const pollWithin = 10 * time.Second

// poll asks for a poll of a source and leads back to the page.
func (p *StatusPage) poll(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 4<<10)
	ctx, cancel := context.WithTimeout(r.Context(), pollWithin)
	defer cancel()
	source := r.PostFormValue("source")
	if err := p.opts.Poll(ctx, source); err != nil {
		refuse(w, http.StatusUnprocessableEntity, err.Error())
		return
	}
	w.Header().Set("Location", "/#source-"+url.PathEscape(source))
	w.WriteHeader(http.StatusSeeOther)
}

const (
	// calm is the least time between two events: a pass over many sources is one piece
	// of news.
	calm = time.Second
	// heartbeat is how often a connection shows that it lives, and the page is renewed
	// for the sake of its clocks.
	heartbeat = 30 * time.Second
)

// events tells the page whenever it should look again (HTML, section 9.2).
func (p *StatusPage) events(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", "text/event-stream; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no")
	control := http.NewResponseController(w)
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	rung := p.opts.Bell.Wait()
	_ = control.SetReadDeadline(time.Time{})
	say := func(line string) bool {
		_ = control.SetWriteDeadline(time.Time{}) // the server's own bound is for answers that end
		_, err := fmt.Fprint(w, line)
		return err == nil && control.Flush() == nil
	}
	if !say("retry: 3000\n\n") {
		return
	}
	for {
		select {
		case <-rung:
			rung = p.opts.Bell.Wait()
			if !say("event: change\ndata: polled\n\n") || !p.rest(r.Context()) {
				return
			}
		case <-beat.C:
			if !say("event: change\ndata: beat\n\n") {
				return
			}
		case <-p.opts.Stopped:
			return
		case <-r.Context().Done():
			return
		}
	}
}

// rest waits for a moment; false means that there is no need to go on.
func (p *StatusPage) rest(ctx context.Context) bool {
	t := time.NewTimer(calm)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-p.opts.Stopped:
	case <-ctx.Done():
	}
	return false
}
