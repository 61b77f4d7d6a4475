package boltstore

import (
	"slices"
	"time"

	"foldwire/aggregator/feed"
)

// place is where the body of an item lies. The zero place is nowhere.
type place struct {
	_     struct{} `cbor:",toarray"`
	Block uint64
	Index uint32
}

// itemRecord is what is kept of an item outside its body: what a lookup needs, and what
// is remembered when the body is gone.
type itemRecord struct {
	ID          feed.ItemID   `cbor:"1,keyasint"`
	Source      feed.SourceID `cbor:"2,keyasint"`
	GUID        feed.Key      `cbor:"3,keyasint,omitzero"`
	Link        feed.Key      `cbor:"4,keyasint,omitzero"`
	Title       feed.Key      `cbor:"5,keyasint,omitzero"`
	URL         feed.Key      `cbor:"6,keyasint,omitzero"`
	Text        uint64        `cbor:"7,keyasint,omitempty"`
	Rest        uint64        `cbor:"8,keyasint,omitempty"`
	Published   stamp         `cbor:"9,keyasint,omitzero"`
	Dated       bool          `cbor:"10,keyasint,omitempty"`
	Seen        stamp         `cbor:"11,keyasint,omitzero"`
	Changed     stamp         `cbor:"12,keyasint,omitzero"`
	Revisions   int           `cbor:"13,keyasint,omitempty"`
	Story       feed.StoryID  `cbor:"14,keyasint,omitzero"`
	Body        place         `cbor:"15,keyasint,omitzero"`
	BodyHash    uint64        `cbor:"16,keyasint,omitempty"` // spares writing a body that is there already
	DuplicateOf feed.ItemID   `cbor:"17,keyasint,omitzero"`
	Rule        feed.Rule     `cbor:"18,keyasint,omitempty"`
	Score       float32       `cbor:"19,keyasint,omitempty"`
	Match       feed.ItemID   `cbor:"20,keyasint,omitzero"`
	Former      []feed.Key    `cbor:"21,keyasint,omitempty"` // keys that it was stored under before
	Misses      []missRecord  `cbor:"22,keyasint,omitempty"`
}

// faded says that the item has no body any more.
func (r *itemRecord) faded() bool { return r.Body.Block == 0 }

func recordOf(it *feed.Item) itemRecord {
	r := itemRecord{
		ID: it.ID, Source: it.Source,
		GUID: it.Keys.GUID, Link: it.Keys.Link, Title: it.Keys.Title, URL: it.Keys.URL,
		Text: it.Digest.Text, Rest: it.Digest.Rest,
		Published: stampOf(it.Published), Dated: it.Dated, Seen: stampOf(it.Seen), Changed: stampOf(it.Changed),
		Revisions: it.Revisions, Story: it.Verdict.Story, DuplicateOf: it.Verdict.DuplicateOf,
		Rule: it.Verdict.Rule, Score: it.Verdict.Score, Match: it.Verdict.Match,
	}
	for _, m := range it.Verdict.Misses {
		r.Misses = append(r.Misses, missRecord{Story: m.Story, Item: m.Item, Score: m.Score})
	}
	return r
}

func (r *itemRecord) keys() feed.Keys {
	return feed.Keys{GUID: r.GUID, Link: r.Link, Title: r.Title, URL: r.URL}
}

func (r *itemRecord) known(story feed.StoryID) feed.Known {
	return feed.Known{
		ID: r.ID, Source: r.Source, Keys: r.keys(), Digest: feed.Digest{Text: r.Text, Rest: r.Rest},
		Published: r.Published.time(), Dated: r.Dated, Seen: r.Seen.time(), Changed: r.Changed.time(),
		Revisions: r.Revisions, Story: story, Faded: r.faded(),
	}
}

// forgetBody leaves what is kept of a faded item while its story goes on.
func (r *itemRecord) forgetBody() { r.Body, r.BodyHash, r.Misses = place{}, 0, nil }

// forgetVerdict leaves what is remembered of a faded item whose story is no more.
func (r *itemRecord) forgetVerdict() {
	r.DuplicateOf, r.Rule, r.Score, r.Match, r.Misses = feed.ItemID{}, "", 0, feed.ItemID{}, nil
}

// trace gives what is left of a faded item; story is the surviving story.
func (r *itemRecord) trace(story feed.StoryID) *feed.Item { return r.item(&body{}, story) }

// body is what of an item is only read to be shown, and is known before the item is
// decided. Cut and Text stand next to the HTML
// that they are of.
type body struct {
	URL        string            `cbor:"1,keyasint,omitempty"`
	Canonical  string            `cbor:"2,keyasint,omitempty"`
	Title      string            `cbor:"3,keyasint,omitempty"`
	Summary    string            `cbor:"4,keyasint,omitempty"`
	Content    string            `cbor:"5,keyasint,omitempty"`
	Cut        []byte            `cbor:"18,keyasint,omitempty"` // in the place of Text, see cutText; nothing but texts is before it
	Text       string            `cbor:"6,keyasint,omitempty"`
	Language   string            `cbor:"7,keyasint,omitempty"`
	Declared   bool              `cbor:"8,keyasint,omitempty"`
	Authors    []authorRecord    `cbor:"9,keyasint,omitempty"`
	Categories []string          `cbor:"10,keyasint,omitempty"`
	Enclosures []enclosureRecord `cbor:"11,keyasint,omitempty"`
	Image      string            `cbor:"12,keyasint,omitempty"`
	OriginName string            `cbor:"13,keyasint,omitempty"`
	OriginURL  string            `cbor:"14,keyasint,omitempty"`
	Rights     string            `cbor:"15,keyasint,omitempty"`
	Updated    stamp             `cbor:"16,keyasint,omitzero"`
	Misses     []missRecord      `cbor:"17,keyasint,omitempty"` // of items stored before they went to the record
}

type authorRecord struct {
	_                struct{} `cbor:",toarray"`
	Name, Email, URL string
}

type enclosureRecord struct {
	_        struct{} `cbor:",toarray"`
	URL      string
	Type     string
	Length   int64
	Duration time.Duration
	Title    string
}

type missRecord struct {
	_     struct{} `cbor:",toarray"`
	Story feed.StoryID
	Item  feed.ItemID
	Score float32
}

func bodyOf(it *feed.Item) *body {
	b := &body{
		URL: it.URL, Canonical: it.Canonical, Title: it.Title, Summary: it.Summary, Content: it.Content, Text: it.Text,
		Language: it.Language, Declared: it.Declared, Categories: it.Categories, Image: it.Image,
		OriginName: it.Origin.Title, OriginURL: it.Origin.URL, Rights: it.Rights, Updated: stampOf(it.Updated),
	}
	if b.Cut = cutText(b.Content, b.Summary, b.Text); b.Cut != nil {
		b.Text = ""
	}
	for _, a := range it.Authors {
		b.Authors = append(b.Authors, authorRecord{Name: a.Name, Email: a.Email, URL: a.URL})
	}
	for _, e := range it.Enclosures {
		b.Enclosures = append(b.Enclosures, enclosureRecord{URL: e.URL, Type: e.Type, Length: e.Length, Duration: e.Duration, Title: e.Title})
	}
	return b
}

// item joins a record and its body; story is the surviving story.
func (r *itemRecord) item(b *body, story feed.StoryID) *feed.Item {
	it := &feed.Item{
		ID: r.ID, Source: r.Source, Keys: r.keys(), Digest: feed.Digest{Text: r.Text, Rest: r.Rest},
		URL: b.URL, Canonical: b.Canonical, Title: b.Title, Summary: b.Summary, Content: b.Content, Text: b.Text,
		Language: b.Language, Declared: b.Declared, Categories: b.Categories, Image: b.Image,
		Origin: feed.Origin{Title: b.OriginName, URL: b.OriginURL}, Rights: b.Rights,
		Published: r.Published.time(), Updated: b.Updated.time(), Dated: r.Dated,
		Seen: r.Seen.time(), Changed: r.Changed.time(), Revisions: r.Revisions,
		Verdict: feed.Verdict{Story: story, DuplicateOf: r.DuplicateOf, Rule: r.Rule, Score: r.Score, Match: r.Match},
	}
	for _, a := range b.Authors {
		it.Authors = append(it.Authors, feed.Author{Name: a.Name, Email: a.Email, URL: a.URL})
	}
	for _, e := range b.Enclosures {
		it.Enclosures = append(it.Enclosures, feed.Enclosure{URL: e.URL, Type: e.Type, Length: e.Length, Duration: e.Duration, Title: e.Title})
	}
	for _, m := range slices.Concat(r.Misses, b.Misses) {
		it.Verdict.Misses = append(it.Verdict.Misses, feed.Miss{Story: m.Story, Item: m.Item, Score: m.Score})
	}
	return it
}
