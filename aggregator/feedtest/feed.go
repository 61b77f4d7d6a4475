package feedtest

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"sync"
)

// Feed is a feed of an Origin. Until told otherwise it answers honestly: its document
// with an ETag and a Last-Modified, and 304 to whoever has it already. The methods that
// change it return it, so that they can be chained.
type Feed struct {
	origin *Origin
	path   string

	mu       sync.Mutex
	channel  Channel
	format   Format
	script   []Reply
	always   Reply
	header   http.Header
	encoding string
	body     []byte  // overrides the channel
	etag     *string // override; an empty one is not sent
	modified *string
}

func newFeed(o *Origin, path string) *Feed {
	return &Feed{
		origin: o, path: path, header: make(http.Header),
		channel: Channel{Title: "Feed at " + path, Link: "https://origin.example/"},
	}
}

// URL gives where the feed is served.
func (f *Feed) URL() string {
	if f.path[0] != '/' {
		return "http://" + f.path
	}
	return f.origin.URL(f.path)
}

// Requests gives the requests for the feed so far.
func (f *Feed) Requests() []Request { return f.origin.requestsFor(f) }

// Channel sets all that the document says.
func (f *Feed) Channel(c Channel) *Feed { return f.set(func() { f.channel = c }) }

// Items sets the document's items.
func (f *Feed) Items(items ...Item) *Feed {
	return f.set(func() { f.channel.Items = items })
}

// Add puts items before those that the document has.
func (f *Feed) Add(items ...Item) *Feed {
	return f.set(func() { f.channel.Items = slices.Concat(items, f.channel.Items) })
}

// Format sets the document's format; RSS unless it is set.
func (f *Feed) Format(format Format) *Feed { return f.set(func() { f.format = format }) }

// Body sets the document itself, whatever it is; nil goes back to the channel.
func (f *Feed) Body(body []byte) *Feed { return f.set(func() { f.body = body }) }

// Encoding sets the content coding of honest answers: gzip, br or zstd.
func (f *Feed) Encoding(coding string) *Feed { return f.set(func() { f.encoding = coding }) }

// ETag sets the header byte for byte; an empty one is not sent.
func (f *Feed) ETag(v string) *Feed { return f.set(func() { f.etag = &v }) }

// LastModified sets the header byte for byte; an empty one is not sent.
func (f *Feed) LastModified(v string) *Feed { return f.set(func() { f.modified = &v }) }

// Header sets a header of honest answers, 304 included.
func (f *Feed) Header(name, value string) *Feed {
	return f.set(func() { f.header.Set(name, value) })
}

// Then scripts the next answers, one a request, after those scripted before. When they
// are used up, the feed is as before.
func (f *Feed) Then(replies ...Reply) *Feed {
	return f.set(func() { f.script = append(f.script, replies...) })
}

// Always sets what is answered when nothing is scripted; nil goes back to honesty.
func (f *Feed) Always(r Reply) *Feed { return f.set(func() { f.always = r }) }

func (f *Feed) set(change func()) *Feed {
	f.mu.Lock()
	defer f.mu.Unlock()
	change()
	return f
}

// answer takes the reply to the next request.
func (f *Feed) answer() Reply {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.script) > 0 {
		r := f.script[0]
		f.script = f.script[1:]
		return r
	}
	if f.always != nil {
		return f.always
	}
	return Honest()
}

// document is what the feed says at a moment.
type document struct {
	body                        []byte
	contentType, etag, modified string
	encoding                    string
	header                      http.Header
}

func (f *Feed) document() document {
	f.mu.Lock()
	defer f.mu.Unlock()
	d := document{body: f.body, contentType: f.format.ContentType(), encoding: f.encoding, header: f.header.Clone()}
	if d.body == nil {
		var b bytes.Buffer
		//nolint:errcheck // a buffer takes everything
		f.channel.Write(&b, f.format)
		d.body = b.Bytes()
	}
	sum := sha256.Sum256(d.body)
	d.etag = strconv.Quote(hex.EncodeToString(sum[:8]))
	if t := f.channel.updated(); !t.IsZero() {
		d.modified = t.UTC().Format(http.TimeFormat)
	}
	if f.etag != nil {
		d.etag = *f.etag
	}
	if f.modified != nil {
		d.modified = *f.modified
	}
	return d
}

// matches says whether the request shows that its sender has the document. A tag counts
// more than a date (RFC 9110, section 13.2.2).
func (d document) matches(r *http.Request) bool {
	if tag := r.Header.Get("If-None-Match"); tag != "" {
		return tag == d.etag
	}
	since := r.Header.Get("If-Modified-Since")
	return since != "" && since == d.modified
}

func (d document) setHeader(h http.Header) {
	maps.Copy(h, d.header)
	if d.etag != "" {
		h.Set("ETag", d.etag)
	}
	if d.modified != "" {
		h.Set("Last-Modified", d.modified)
	}
}
