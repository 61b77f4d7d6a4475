package aggregator

import (
	"context"
	"encoding/binary"
	"errors"
	"log/slog"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/cespare/xxhash/v2"

	"foldwire/aggregator/feed"
	"foldwire/aggregator/normalize"
	"foldwire/aggregator/parse"
	"foldwire/aggregator/schedule"
)

// How long a permanent redirect must keep its target before the target becomes the
// source's URL: publishers redirect by mistake, and hotels redirect everybody.
const (
	moveProbation = 3 * 24 * time.Hour
	movePolls     = 3
)

// Poller turns one source's answer into a Batch: fetch, then parse, then normalise.
// It keeps nothing between polls; all that is remembered is in feed.State.
type Poller struct {
	fetcher Fetcher
	most    int // entries of one document; 0 means no bound but the parser's
	log     *slog.Logger
	reading chan *normalize.Memory // a place for each document being read: they cost memory
	blocks  sync.Pool              // of texts
}

// NewPoller makes a Poller that asks through fetcher and reads documents of at most
// entries entries; 0 leaves that bound to the parser.
func NewPoller(fetcher Fetcher, entries int, log *slog.Logger) *Poller {
	p := &Poller{fetcher: fetcher, most: entries, log: log, reading: make(chan *normalize.Memory, runtime.GOMAXPROCS(0))}
	for range cap(p.reading) {
		p.reading <- new(normalize.Memory)
	}
	return p
}

// Poll asks src once. It always gives a Batch: that of a failed poll has no items and a
// State that tells the failure. now is the moment of the pass, which every batch of the
// pass shares.
func (p *Poller) Poll(ctx context.Context, src feed.Source, st feed.State, now time.Time) feed.Batch {
	return p.poll(ctx, src, st, now, nil)
}

// poll is Poll, with the texts of the items in the memory of texts.
func (p *Poller) poll(ctx context.Context, src feed.Source, st feed.State, now time.Time, texts *normalize.Texts) feed.Batch {
	st = begin(src, st, now)
	res, err := p.fetcher.Fetch(ctx, src, st.URL, st.Validators)
	b := feed.Batch{Source: src.ID, At: now}
	heed(&st, res)
	if err == nil {
		b.Items, err = p.read(src, &st, res, now, texts)
	}
	if err == nil {
		follow(&st, res, now)
	}
	switch {
	case res.Held:
		b.Held = true
		st.Polls-- // nobody was asked, so nobody failed
	case err != nil:
		st.Gone = res.Gone
		fail(&st, err, now)
	default:
		st.Success, st.Failures, st.Failure, st.Gone = now, 0, nil, false
	}
	st.Next, st.Reason = schedule.After(src, withNews(st, len(b.Items) > 0, now), now)
	b.State = st
	return b
}

// withNews gives the state as it will be once the items of this poll are folded.
func withNews(st feed.State, news bool, now time.Time) feed.State {
	if news {
		st.Change = now
	}
	return st
}

// Failed gives the batch of a poll that came to nothing but err.
func Failed(src feed.Source, st feed.State, err error, now time.Time) feed.Batch {
	st = begin(src, st, now)
	fail(&st, err, now)
	st.Next, st.Reason = schedule.After(src, st, now)
	return feed.Batch{Source: src.ID, At: now, State: st}
}

// begin gives the state that a poll of src starts with: st, or a fresh start if the
// operator changed the source's URL since.
func begin(src feed.Source, st feed.State, now time.Time) feed.State {
	st.Source = src.ID
	st.Polls++
	st.Polled, st.Waited = now, 0
	if reading := string(src.Identity) + "/" + src.Language; st.Reading != reading {
		st.Reading = reading
		forgetDocument(&st)
	}
	if st.Configured == src.URL && st.URL != "" {
		return st
	}
	st.Configured, st.URL = src.URL, src.URL
	forgetDocument(&st)
	st.Gone, st.Moved = false, feed.Move{}
	st.Failures, st.Failure = 0, nil
	return st
}

// forgetDocument drops what holds only for the document at the old URL.
func forgetDocument(st *feed.State) {
	st.Validators, st.BodyHash, st.Entries, st.BodySize = feed.Validators{}, feed.Key{}, nil, 0
}

// read turns a good answer into items. It leaves st alone if the answer cannot be read,
// so that the next poll is not answered 304 for something that was never taken in.
func (p *Poller) read(src feed.Source, st *feed.State, res feed.Response, now time.Time, texts *normalize.Texts) ([]feed.Item, error) {
	if res.NotModified {
		st.Validators = res.Validators
		st.Unchanged++
		st.Saved += st.BodySize
		return nil, nil
	}
	if res.Release != nil {
		defer res.Release() // what was read is in memory of its own
	}
	hash := bodyHash(res.Body)
	if hash == st.BodyHash && !res.Delta {
		st.Validators = res.Validators
		st.Unchanged++
		return nil, nil
	}
	place := <-p.reading
	defer func() { p.reading <- place }()
	var seen func(raw uint64) bool // nil spares looking, where nothing is known
	if len(st.Entries) > 0 {
		seen = func(raw uint64) bool {
			_, found := slices.BinarySearch(st.Entries, raw)
			return found
		}
	}
	doc, err := parse.ParseNew(res.Body, res.ContentType, seen)
	if err != nil {
		return nil, err
	}
	if p.most > 0 && len(doc.Entries) > p.most {
		return nil, feed.Errorf(feed.StageParse, "Raise fetch.max_entries if the feed is meant to be so long.",
			"the feed has %d entries, more than the %d that are allowed", len(doc.Entries), p.most)
	}
	items := place.Items(doc, src, res.URL, now, seen, texts)
	for _, w := range doc.Warnings {
		p.log.Info("feed read with a warning", "source", src.ID, "stage", feed.StageParse, "warning", w)
	}
	st.Gap = rhythm(*st, doc.Entries, now)
	remember(st, doc, res, hash)
	return items, nil
}

// What a source says of itself is told beside each of its entries: maxSite bounds the
// address of its site, maxTag the name of its language, in bytes.
const (
	maxSite = 8192
	maxTag  = 35
)

// upTo gives s, or nothing if it is longer than it can be.
func upTo(s string, most int) string {
	if len(s) > most {
		return ""
	}
	return s
}

// maxKnown bounds how many entries are known of a source that never shows all of them, but
// only what is new (RFC 3229): as many as a document can have.
const maxKnown = 20_000

// remember keeps of a document what the next poll needs.
func remember(st *feed.State, doc feed.Document, res feed.Response, hash feed.Key) {
	entries := make([]uint64, 0, len(doc.Entries))
	for _, e := range doc.Entries {
		entries = append(entries, e.Raw)
	}
	switch {
	case res.Delta && len(entries)+len(st.Entries) <= maxKnown:
		entries = append(entries, st.Entries...)
	case res.Delta: // what is forgotten and comes again costs no more than to be read again
	default:
		st.BodyHash = hash
		st.BodySize = max(res.Wire, 1)
	}
	slices.Sort(entries)
	st.Entries = slices.Compact(entries)
	st.Validators = res.Validators
	st.Title, st.Site, st.Language = normalize.Title(doc.Title), upTo(doc.Link, maxSite), upTo(doc.Language, maxTag)
	hints := doc.Hints
	hints.MaxAge, hints.NotBefore = st.Hints.MaxAge, st.Hints.NotBefore
	st.Hints = hints
}

// follow keeps permanent redirects on probation and adopts those that passed it. A page
// that is no feed proves nothing: a portal that asks to log in redirects as well. What is
// remembered of the document stays, since it came from the target, which its validators
// name.
func follow(st *feed.State, res feed.Response, now time.Time) {
	switch {
	case res.Moved == "" || res.Moved == st.URL:
		st.Moved = feed.Move{}
		return
	case res.Moved != st.Moved.To:
		st.Moved = feed.Move{To: res.Moved, Since: now}
	}
	st.Moved.Polls++
	proven := st.Moved.Polls >= movePolls && now.Sub(st.Moved.Since) >= moveProbation
	if proven || onlyToHTTPS(st.URL, res.Moved) {
		st.URL, st.Moved = res.Moved, feed.Move{}
	}
}

func onlyToHTTPS(from, to string) bool {
	rest, ok := strings.CutPrefix(from, "http://")
	return ok && rest != "" && to == "https://"+rest
}

func fail(st *feed.State, err error, now time.Time) {
	stage, remedy := feed.StageOf(err, feed.StageFetch)
	st.Failures++
	st.Failure = &feed.Failure{Stage: stage, Message: message(err), Remedy: remedy, At: now}
}

// message gives what happened without the "source: stage:" that is told beside it.
func message(err error) string {
	if e, ok := errors.AsType[*feed.Error](err); ok {
		return e.Err.Error()
	}
	return err.Error()
}

// heed takes over what the answer's header says about the next poll. A 304 that does not
// tell how long it is fresh leaves what the 200 before it said (RFC 9111, section 4.3.4).
func heed(st *feed.State, res feed.Response) {
	st.Bytes += res.Wire
	st.Hints.NotBefore = res.Hints.NotBefore
	if !res.NotModified || res.Hints.MaxAge > 0 {
		st.Hints.MaxAge = res.Hints.MaxAge
	}
}

// bodyHash tells whether a body is the one of the poll before. Nobody gains by another with
// the same hash: the publisher would only keep his own news to himself.
func bodyHash(body []byte) (k feed.Key) {
	binary.BigEndian.PutUint64(k[:8], xxhash.Sum64(body))
	binary.BigEndian.PutUint64(k[8:], uint64(len(body)))
	return k
}
