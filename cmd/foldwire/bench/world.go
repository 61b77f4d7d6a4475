package bench

import (
	"cmp"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"
)

// Spec says what world of feeds to make up. The same Spec is always the same world.
type Spec struct {
	Feeds int
	Items int // in a feed
	Body  int // mean length of an item's HTML, in bytes
	Seed  uint64
	Epoch time.Time // when the first items were published
	// Interval is the time in which each feed publishes one item.
	Interval time.Duration
}

// Kind says how an item relates to those of other feeds.
type Kind uint8

// The kinds. All but unique items tell a story that other feeds tell too.
const (
	Unique  Kind = iota
	Reprint      // word for word, under the same link
	Edited       // with an edited headline, a sentence touched and one dropped
	Related      // in other words
)

// The shares of the kinds; the rest is unique.
const (
	shareReprint  = 0.10
	shareEdited   = 0.06
	shareRelated  = 0.06
	feedsPerStory = 6 // feeds that tell a shared story, on average
)

// Interval is that of a Spec that does not say.
const Interval = 6 * time.Hour

// World makes up feeds. It is immutable.
type World struct {
	Spec
	hot       int // shared stories in each interval, a multiple of len(mix)
	languages []*language
}

// mix gives the languages of ten feeds, and of ten shared stories.
func mix() [10]int { return [10]int{0, 0, 0, 0, 1, 1, 2, 2, 3, 4} }

// NewWorld makes the languages of a world; items are made when asked for.
func NewWorld(s Spec) *World {
	s.Interval = cmp.Or(s.Interval, Interval)
	shared := float64(s.Feeds) * (shareReprint + shareEdited + shareRelated) / feedsPerStory
	return &World{Spec: s, hot: (int(shared)/10 + 1) * 10, languages: newLanguages(s.Seed)}
}

// Item is one entry of a made-up feed.
type Item struct {
	Story     int // unique within a feed; its link ends with it
	Kind      Kind
	Language  string
	GUID      string
	Link      string
	Title     string
	Summary   string
	HTML      string
	Author    string
	Tags      []string
	Published time.Time
}

// place is where an item stands in the world: what can be known without making its text.
type place struct {
	kind     Kind
	story    int
	language int
}

func (w *World) rng(parts ...int) *rand.Rand {
	h := w.Seed ^ 0x9e3779b97f4a7c15
	for _, p := range parts {
		h = (h ^ uint64(p)) * 0xbf58476d1ce4e5b9
		h ^= h >> 31
	}
	return rand.New(rand.NewPCG(h, w.Seed))
}

func (w *World) place(feed, seq int) place {
	rng := w.rng(1, feed, seq)
	slots := mix()
	p := place{language: slots[w.rng(2, feed).IntN(len(slots))], kind: Unique}
	first := seq * (w.Feeds + w.hot)
	p.story = first + w.hot + feed
	switch u := rng.Float64(); {
	case u < shareReprint:
		p.kind = Reprint
	case u < shareReprint+shareEdited:
		p.kind = Edited
	case u < shareReprint+shareEdited+shareRelated:
		p.kind = Related
	default:
		return p
	}
	slot := rng.IntN(len(slots))
	for slots[slot] != p.language {
		slot = (slot + 1) % len(slots)
	}
	// Squared, so that a few stories are told by many.
	u := rng.Float64()
	p.story = first + int(u*u*float64(w.hot/len(slots)))*len(slots) + slot
	return p
}

// Item gives a feed's item number seq. Higher numbers are younger.
func (w *World) Item(feed, seq int) Item {
	p := w.place(feed, seq)
	rng := w.rng(3, feed, seq)
	view := 0
	if p.kind == Related {
		view = 1 + feed
	}
	t := w.article(p, view)
	it := Item{
		Story:     p.story,
		Kind:      p.kind,
		Language:  w.languages[p.language].code,
		Author:    t.author,
		Tags:      t.tags,
		Published: w.Epoch.Add(time.Duration(seq)*w.Interval + time.Duration(rng.IntN(int(w.Interval/time.Second)))*time.Second).UTC(),
	}
	site := siteOf(feed)
	it.GUID = "tag:" + site + ",2026:" + strconv.Itoa(p.story)
	switch p.kind {
	case Unique, Related:
		it.Link = linkTo(site, p.story)
	case Reprint:
		it.Link = linkTo(agencyOf(p.story), p.story)
		if feed%2 == 0 {
			it.GUID = it.Link
		}
	case Edited:
		t.edit(site, rng)
		it.Link = linkTo(site, p.story)
		if rng.IntN(2) == 0 {
			it.Link = fmt.Sprintf("%s?utm_source=%s&utm_medium=rss", linkTo(agencyOf(p.story), p.story), site)
		}
	}
	it.Title, it.Summary, it.HTML = t.title, t.summary(), t.html(site, p.story, rng)
	return it
}

func siteOf(feed int) string { return "site" + strconv.Itoa(feed) + ".example" }

func agencyOf(story int) string { return "agency" + strconv.Itoa(story%97) + ".example" }

func linkTo(site string, story int) string {
	return "https://" + site + "/news/" + strconv.Itoa(story)
}

// LanguageOf gives the language that a feed is in, and whether the feed says so.
func (w *World) LanguageOf(feed int) (code string, declared bool) {
	rng := w.rng(2, feed)
	code = w.languages[mix()[rng.IntN(10)]].code
	return code, rng.IntN(5) > 0
}

// Phrases gives n words that are rather frequent, for the rules of topics.
func (w *World) Phrases(n int) []string {
	all := make([]string, n)
	for i := range all {
		l := w.languages[i%len(w.languages)]
		all[i] = l.words[commonWords+i]
	}
	return all
}

// WithDefaults lets the last items be recent if it is not said when the first were
// published, and leaves room for those to come.
func (s Spec) WithDefaults(now time.Time) Spec {
	s.Interval = cmp.Or(s.Interval, Interval)
	if s.Epoch.IsZero() {
		room := max(daysToCome*24*time.Hour, itemsToCome*s.Interval)
		s.Epoch = now.UTC().Truncate(24 * time.Hour).Add(-time.Duration(s.Items)*s.Interval - room)
	}
	return s
}

// For how many days, and how many items at least, a feed can publish before these are dated in
// the future.
const (
	daysToCome  = 3
	itemsToCome = 3
)

// Check says what is wrong with a Spec.
func (s Spec) Check() error {
	if s.Feeds < 1 || s.Items < 1 || s.Body < 50 || s.Interval < time.Second {
		return errors.New("feeds and items must be 1 or more, body 50 bytes or more, an interval a second or more")
	}
	return nil
}
