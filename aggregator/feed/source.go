package feed

import (
	"slices"
	"strings"
	"time"
)

// Identity says by what a source's entries are recognised when they are met again.
type Identity string

// The identity policies. Auto survives guids that change, a guid shared by all entries,
// links that differ only in tracking parameters, edited titles and corrected dates.
const (
	IdentityAuto  Identity = "auto"
	IdentityGUID  Identity = "guid"
	IdentityLink  Identity = "link"
	IdentityTitle Identity = "title"
)

// Schedule says when a source may be polled.
type Schedule interface {
	// Next gives the first moment strictly after t, or the zero time if there is none.
	Next(t time.Time) time.Time
	// String gives the spec as the operator wrote it.
	String() string
}

// Source is one configured feed.
type Source struct {
	ID       SourceID
	URL      string // as configured; http or https
	Title    string // overrides the feed's own title; may be empty
	Tags     []string
	Priority int // the highest leads a story
	Schedule Schedule
	Identity Identity // empty means auto
	Language string   // BCP 47; overrides what the feed declares; may be empty
	Adaptive bool     // whether a dormant feed may be polled less often than Schedule
	Keep     int      // items kept at most; 0 means no bound but the retention
	Access   Access
}

// Access is what a source needs to be fetched beyond its URL. Its secrets must never
// reach a log, a status or an error.
type Access struct {
	User, Password string            // basic authentication
	Bearer         string            // bearer token
	Headers        map[string]string // further request headers
	Proxy          string            // http, https or socks5 URL; empty means the client's own
	Timeout        time.Duration     // of the whole request; 0 means the client's own
}

// ReservedHeader says whether a request header is part of how feeds are fetched, and so not
// for Access.Headers.
func ReservedHeader(name string) bool {
	return slices.Contains([]string{
		"host", "content-length", "transfer-encoding", "connection", "te", "upgrade", "trailer", "keep-alive", "expect",
		"accept-encoding", "a-im", "if-none-match", "if-modified-since", "if-range", "range", "proxy-authorization", "proxy-connection",
	}, strings.ToLower(name))
}

// String hides the secrets from every careless %v.
func (Access) String() string { return "(access hidden)" }

// GoString hides the secrets from %#v.
func (Access) GoString() string { return "feed.Access{…}" }

// Validators are what a server wants echoed in a conditional request (RFC 9110,
// section 13.1): byte for byte as received, empty if it sent none.
type Validators struct {
	ETag         string
	LastModified string
	// URL is what carried them, if a redirect led there; empty means the URL that was
	// asked. They are echoed to that URL alone, since another may know the same tag for
	// something else.
	URL string
}

// IsZero says that a request cannot be conditional.
func (v Validators) IsZero() bool { return v == Validators{} }

// Hints are what a publisher says about when to come back. Zero fields say nothing.
type Hints struct {
	MaxAge    time.Duration // Cache-Control max-age or Expires, seen from when it was received
	TTL       time.Duration // RSS ttl or sy:updatePeriod / updateFrequency
	SkipHours uint32        // bit h set: do not poll in UTC hour h (RSS skipHours)
	SkipDays  uint8         // bit d set: do not poll on UTC weekday d, Sunday = 0 (RSS skipDays)
	NotBefore time.Time     // Retry-After, or until when its host is left alone
}

// State is what is remembered of a source between polls. It is committed in the same
// transaction as the items that came with it.
type State struct {
	Source     SourceID
	Configured string // the source's URL in the config when this state was made
	URL        string // what was last asked, and what Validators and BodyHash belong to
	// Reading names the source's settings under which the last document was read; other
	// settings have to read it anew.
	Reading    string
	Validators Validators
	BodyHash   Key // of the last body that was parsed
	// Entries holds the raw hashes of the entries in the last document, so that an
	// entry that did not change costs nothing; sorted.
	Entries []uint64

	Title, Site, Language string // as the feed last gave them
	Hints                 Hints
	Gap                   time.Duration // mean time between the feed's entries; 0 if unknown

	Polled time.Time // last poll, whatever came of it: the moment of its pass
	// Waited is how long after Polled the publisher was asked, if the source had to wait
	// for its turn.
	Waited  time.Duration
	Success time.Time // last poll that was answered well, 304 included
	Change  time.Time // last poll that brought a new or changed item
	Next    time.Time // do not poll before
	Reason  string    // why Next is what it is, in words

	Failures int      // in a row
	Failure  *Failure // of the last poll; nil if it went well
	Gone     bool     // the server said 410: no further polls until the URL changes
	Moved    Move     // a permanent redirect on probation

	Polls, Unchanged int64 // all polls; those answered 304 or with the same body
	Bytes, Saved     int64 // received; spared by 304 (estimated from the last body)
	BodySize         int64
	Items            int64 // new items brought so far
}

// Move is a permanent redirect that has been seen but is not yet adopted.
type Move struct {
	To    string
	Since time.Time
	Polls int
}

// Failure is a failed poll as it is kept and shown.
type Failure struct {
	Stage   Stage
	Message string // without secrets
	Remedy  string // what the operator can do
	At      time.Time
}

// Response is what a fetch brought. Status, URL and Hints are filled as far as they are
// known even if the fetch failed.
type Response struct {
	Status      int
	URL         string // after redirects: what relative references start from
	Moved       string // where permanent redirects alone (301, 308) lead; empty if none
	ContentType string
	Validators  Validators // that hold from now on; after a 304, what it did not say anew included
	Hints       Hints
	Body        []byte // decompressed; empty if NotModified
	// Release says that Body has been read, so that its memory may be used again. If it is not
	// nil, it has to be called once: until then the answer counts as a request under way.
	Release     func()
	NotModified bool
	Delta       bool  // 226 (RFC 3229): Body holds only what is new
	Gone        bool  // 410
	Held        bool  // not asked at all: its host has asked another source to wait
	Wire        int64 // bytes received, before decompression
}
