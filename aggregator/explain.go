package aggregator

import (
	"context"
	"fmt"
	"slices"

	"foldwire/aggregator/cluster"
	"foldwire/aggregator/feed"
	"foldwire/aggregator/normalize"
)

// Brief names an item to a person or a program.
type Brief struct {
	ID     feed.ItemID   `json:"id"`
	Source feed.SourceID `json:"source"`
	Title  string        `json:"title"`
	URL    string        `json:"url"`
	// Gone says that retention took the item: no more is known of it than its id and, while it
	// is remembered, its source.
	Gone bool `json:"gone,omitempty"`
}

// Reason is why an item is where it is.
type Reason struct {
	Item  Brief        `json:"item"`
	Story feed.StoryID `json:"story"`
	// Past lists the stories that it was in before they were found to be one with Story, the
	// first first: Rule is about that one.
	Past        []feed.StoryID `json:"past,omitempty"`
	Members     int            `json:"members"`
	Rule        feed.Rule      `json:"rule"`
	Score       float32        `json:"score"`
	Match       *Brief         `json:"match"`
	DuplicateOf *Brief         `json:"duplicate_of"`
	Misses      []NearMiss     `json:"misses"`
}

// NearMiss is a story that an item nearly joined, and the member nearest to it.
type NearMiss struct {
	Story feed.StoryID `json:"story"`
	Item  Brief        `json:"item"`
	Score float32      `json:"score"`
	// Own says that Score would have done for a story that other sources told, too.
	Own bool `json:"own_source,omitempty"`
}

// Relation is why two items are, or are not, in one story.
type Relation struct {
	A       Reason `json:"a"`
	B       Reason `json:"b"`
	Same    bool   `json:"same_story"`
	Because string `json:"because"`
}

// ownMiss says that a story was likelier than what an item came to, and was missed since
// the item's own source alone had told it.
func ownMiss(v feed.Verdict, m feed.Miss) bool {
	if v.Rule == feed.RuleFounded {
		return m.Score >= cluster.JoinAt
	}
	return v.Rule == feed.RuleRelated && m.Score > v.Score
}

// Explain finds the item that name means (its id, its URL, or the id of the story that
// it founded) and gives the reasons that were kept when it was decided. The error is
// ErrNotFound if nothing stored has that name.
func Explain(ctx context.Context, store Store, name string) (Reason, error) {
	it, err := find(ctx, store, name)
	if err != nil {
		return Reason{}, err
	}
	v := it.Verdict
	ids := []feed.ItemID{v.Match, v.DuplicateOf}
	for _, m := range v.Misses {
		ids = append(ids, m.Item)
	}
	others, err := store.Items(ctx, ids)
	if err != nil {
		return Reason{}, err
	}
	story, err := store.Story(ctx, v.Story)
	if err != nil {
		return Reason{}, err
	}
	r := Reason{
		Item: brief(it), Story: story.ID, Past: pastOf(story, it.ID), Members: len(story.Members), Rule: v.Rule, Score: v.Score, Misses: []NearMiss{},
		Match: briefOf(others, story, v.Match), DuplicateOf: briefOf(others, story, v.DuplicateOf),
	}
	for _, m := range v.Misses {
		if other, ok := others[m.Item]; ok {
			r.Misses = append(r.Misses, NearMiss{Story: m.Story, Item: brief(other), Score: m.Score, Own: ownMiss(v, m)})
		}
	}
	return r, nil
}

// find looks a name up as an item's id, then as a story's id, then as a URL.
func find(ctx context.Context, store Store, name string) (feed.Item, error) {
	var id feed.ItemID
	if id.UnmarshalText([]byte(name)) == nil && !id.IsZero() {
		items, err := store.Items(ctx, []feed.ItemID{id})
		if it, ok := items[id]; ok || err != nil {
			return it, err
		}
		story, err := store.Story(ctx, feed.StoryID(id))
		if err != nil {
			return feed.Item{}, err
		}
		for _, m := range story.Members {
			if m.Item != nil { // the first that retention has left
				return *m.Item, nil
			}
		}
		return feed.Item{}, ErrNotFound
	}
	return findURL(ctx, store, feed.NewURLKey(normalize.Canonical(name)))
}

// findURL looks an item up by the key of its URL: the one that was stored under it last, or
// another of its story if retention took that.
func findURL(ctx context.Context, store Store, key feed.Key) (feed.Item, error) {
	known, err := store.Known(ctx, []feed.Key{key})
	if err != nil {
		return feed.Item{}, err
	}
	last := known[key]
	items, err := store.Items(ctx, []feed.ItemID{last.ID})
	if it, ok := items[last.ID]; ok || err != nil {
		return it, err
	}
	if last.Story.IsZero() {
		return feed.Item{}, ErrNotFound
	}
	story, err := store.Story(ctx, last.Story)
	if err != nil {
		return feed.Item{}, err
	}
	for _, m := range story.Members {
		if m.Item != nil && m.Item.Keys.URL == key {
			return *m.Item, nil
		}
	}
	return feed.Item{}, ErrNotFound
}

func brief(it feed.Item) Brief {
	return Brief{ID: it.ID, Source: it.Source, Title: it.Title, URL: it.URL}
}

// pastOf lists the stories that a member was in before.
func pastOf(story feed.Story, id feed.ItemID) (past []feed.StoryID) {
	for _, m := range story.Members {
		if m.ID == id {
			for _, stay := range m.Past {
				past = append(past, stay.Story)
			}
		}
	}
	return past
}

// briefOf names a member of a story; nil if id is zero.
func briefOf(items map[feed.ItemID]feed.Item, story feed.Story, id feed.ItemID) *Brief {
	if id.IsZero() {
		return nil
	}
	b := Brief{ID: id, Gone: true}
	if it, ok := items[id]; ok {
		b = brief(it)
	} else if i := slices.IndexFunc(story.Members, func(m feed.Member) bool { return m.ID == id }); i >= 0 {
		b.Source = story.Members[i].Source
	}
	return &b
}

// Relate says what two items have to do with each other.
func Relate(a, b Reason) Relation {
	r := Relation{A: a, B: b, Same: a.Story == b.Story}
	switch {
	case a.Item.ID == b.Item.ID:
		r.Because = "They are the same item."
	case r.Same:
		r.Because = "They are in one story: " + tie(a, b)
	default:
		r.Because = "They are in two stories: " + gap(a, b)
	}
	return r
}

// tie says how two members of a story came together.
func tie(a, b Reason) string {
	for _, p := range [][2]Reason{{a, b}, {b, a}} {
		later, earlier := p[0], p[1]
		if d := later.DuplicateOf; d != nil && d.ID == earlier.Item.ID {
			return fmt.Sprintf("%q was held as a duplicate of %q (%s, %.3f).", later.Item.Title, earlier.Item.Title, later.Rule, later.Score)
		}
		if m := later.Match; m != nil && m.ID == earlier.Item.ID {
			return fmt.Sprintf("%q joined by %q, the member most like it (%s, %.3f).", later.Item.Title, earlier.Item.Title, later.Rule, later.Score)
		}
	}
	return "each joined by another member, or their stories were found to be one later."
}

// gap says how near two items of different stories came to each other.
func gap(a, b Reason) string {
	for _, p := range [][2]Reason{{a, b}, {b, a}} {
		later, earlier := p[0], p[1]
		for _, m := range later.Misses {
			if m.Story == earlier.Story || slices.Contains(earlier.Past, m.Story) {
				return fmt.Sprintf("when %q came, it missed the other's story with a score of %.3f; the member most like it was %q.", later.Item.Title, m.Score, m.Item.Title)
			}
		}
	}
	return "neither was among the other's nearest misses when it came."
}
