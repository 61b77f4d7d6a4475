package boltstore

import (
	"foldwire/aggregator/feed"
)

// storyRecord is a story as it is stored: alive if it has members, an alias if Into is
// set, else a tombstone.
type storyRecord struct {
	Founded stamp          `cbor:"1,keyasint,omitzero"`
	Changed stamp          `cbor:"2,keyasint,omitzero"`
	Members []memberRecord `cbor:"3,keyasint,omitempty"`
	Into    feed.StoryID   `cbor:"4,keyasint,omitzero"`
	Past    []stayRecord   `cbor:"5,keyasint,omitempty"` // of each member that merges brought, the first first
}

// memberRecord is a member, faded ones included: they keep their places, since what is
// published of the story depends on who came first. A living story has one in full.
type memberRecord struct {
	_      struct{} `cbor:",toarray"`
	Item   seq
	Joined stamp
}

// stayRecord says that a member was in another story before that was merged away.
type stayRecord struct {
	_      struct{} `cbor:",toarray"`
	Item   seq
	Story  feed.StoryID
	Joined stamp
}

func (r *storyRecord) alive() bool { return len(r.Members) > 0 }
func (r *storyRecord) alias() bool { return !r.Into.IsZero() }

// storyRecord reads a story; ok is false if there is none under that id.
func (s *Store) storyRecord(b *buckets, id feed.StoryID) (r storyRecord, ok bool, err error) {
	v := b.story(id)
	if v == nil {
		return storyRecord{}, false, nil
	}
	if readRecord(v, &r) {
		return r, true, nil
	}
	r = storyRecord{}
	err = s.codec.decode("story "+id.String(), v, &r)
	return r, err == nil, err
}

// resolver follows aliases within one transaction, each story once.
type resolver struct {
	s    *Store
	b    *buckets
	seen map[feed.StoryID]feed.StoryID
}

func (s *Store) resolver(b *buckets) *resolver {
	return &resolver{s: s, b: b, seen: map[feed.StoryID]feed.StoryID{}}
}

// survivor gives the story that id stands for: itself unless it was merged away.
func (r *resolver) survivor(id feed.StoryID) (feed.StoryID, error) {
	if id.IsZero() {
		return id, nil
	}
	if to, ok := r.seen[id]; ok {
		return to, nil
	}
	chain := map[feed.StoryID]bool{}
	at := id
	for !chain[at] {
		chain[at] = true
		rec, _, err := r.s.storyRecord(r.b, at)
		if err != nil {
			return feed.StoryID{}, err
		}
		if rec.Into.IsZero() {
			for passed := range chain {
				r.seen[passed] = at
			}
			return at, nil
		}
		at = rec.Into
	}
	return feed.StoryID{}, damaged("the aliases of story %s go in a circle", id)
}
