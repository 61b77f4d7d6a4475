package dedup

import (
	"encoding/binary"

	"foldwire/aggregator/feed"
)

// maxRevisions is how often an item's text may change and still be news. Entries that
// hold the time of day or a counter change at every poll.
const maxRevisions = 24

// Split tells, by their places, which items are fresh and which of the known ones changed;
// those that did not change are left out, and so are repeats within items. known holds what
// the store has under the items' keys.
//
// A fresh item is given its ID. A changed one takes over ID, first sight and publication
// date; Revisions and Changed move only if its text changed, not if only markup, files
// or labels did. That is done in place. No two items that are told have the same ID.
func Split(items []feed.Item, known map[feed.Key]feed.Known) (fresh, changed []int) {
	s := splitter{known: known, claimed: make(map[feed.ItemID]bool, len(items))}
	met := s.match(items)
	here := make(map[feed.Key]*feed.Item, 3*len(items))
	for i := range items {
		if _, found := met[i]; found {
			remember(here, &items[i])
		}
	}
	fresh = make([]int, 0, len(items)-len(met))
	for i := range items {
		it := &items[i]
		if _, found := met[i]; found {
			continue
		}
		s.distrust(it)
		if repeats(here, it) {
			continue
		}
		it.ID = s.newID(it)
		s.claimed[it.ID] = true
		it.Changed, it.Revisions = it.Seen, 0
		fresh = append(fresh, i)
		remember(here, it)
	}
	for i := range items { // last, since repeats are known by what the document says
		if k, found := met[i]; found && revise(&items[i], k) {
			changed = append(changed, i)
		}
	}
	return fresh, changed
}

// splitter is the work on one call of Split.
type splitter struct {
	known   map[feed.Key]feed.Known
	claimed map[feed.ItemID]bool // ids given out in this call
}

// match finds the known item that each item is. The surest names choose first, so that
// no item is taken for another one's by a weaker name.
func (s *splitter) match(items []feed.Item) map[int]feed.Known {
	met := make(map[int]feed.Known, len(items))
	for _, name := range [...]name{byGUID, byLink, byTitle} {
		for i := range items {
			it := &items[i]
			if _, found := met[i]; found {
				continue
			}
			k, found := s.known[name.key(it.Keys)]
			if !found || k.Source != it.Source || s.claimed[k.ID] || !s.same(it, k, name) {
				continue
			}
			s.claimed[k.ID] = true
			met[i] = k
		}
	}
	return met
}

// same asks the ladder whether an item is the known one that was found under a name.
func (s *splitter) same(it *feed.Item, k feed.Known, found name) bool {
	return isSame(compareItems(it, k, s.isShared(it)), found)
}

// isShared says whether an item's link is that of other items of its source too. The
// document at hand may show it, or an earlier one did: such items have no URL key.
func (s *splitter) isShared(it *feed.Item) bool {
	if it.Keys.Link.IsZero() || isOnly(it.Keys) {
		return false // without another name the link is all there is, or what the policy wants
	}
	k, found := s.known[it.Keys.Link]
	return it.Keys.URL.IsZero() || found && k.Keys.URL.IsZero() && !isOnly(k.Keys)
}

// distrust takes from a fresh item the URL key of a link that is not its own, so that no
// other source's item is taken for it and the next one is known to share.
func (s *splitter) distrust(it *feed.Item) {
	if s.isShared(it) {
		it.Keys.URL = feed.Key{}
	}
}

// revise lets a known item with new content be that item, and says whether the content is
// worth storing.
func revise(it *feed.Item, k feed.Known) bool {
	text := it.Digest.Text != k.Digest.Text
	switch {
	case text && k.Revisions >= maxRevisions:
		return false
	case !text && (it.Digest.Rest == k.Digest.Rest || k.Faded):
		return false
	}
	poll := it.Seen
	it.ID, it.Seen, it.Published, it.Dated = k.ID, k.Seen, k.Published, k.Dated
	it.Revisions, it.Changed = k.Revisions, k.Changed
	if it.Changed.IsZero() {
		it.Changed = k.Seen
	}
	if text {
		it.Revisions, it.Changed = k.Revisions+1, poll
	}
	it.Keys = inherit(it.Keys, k.Keys)
	return true
}

// inherit fills the names that a known item's new version lacks, often only because
// other entries of the document share them, with the old ones. A link that was once
// shared stays so.
func inherit(keys, old feed.Keys) feed.Keys {
	if keys.GUID.IsZero() {
		keys.GUID = old.GUID
	}
	if keys.Title.IsZero() {
		keys.Title = old.Title
	}
	switch {
	case old.Link.IsZero():
	case keys.Link.IsZero():
		keys.Link, keys.URL = old.Link, old.URL
	case keys.Link == old.Link && old.URL.IsZero():
		keys.URL = feed.Key{}
	}
	return keys
}

// remember notes an item under its keys, for repeats later in the same call.
func remember(here map[feed.Key]*feed.Item, it *feed.Item) {
	for _, name := range [...]name{byGUID, byLink, byTitle} {
		if key := name.key(it.Keys); !key.IsZero() {
			here[key] = it
		}
	}
}

// repeats says whether an item was met before in the same call.
func repeats(here map[feed.Key]*feed.Item, it *feed.Item) bool {
	for _, name := range [...]name{byGUID, byLink, byTitle} {
		other, found := here[name.key(it.Keys)]
		if !found || other.Source != it.Source {
			continue
		}
		k := feed.Known{Keys: other.Keys, Digest: other.Digest, Published: other.Published, Dated: other.Dated}
		if isSame(compareItems(it, k, it.Keys.URL.IsZero() && !isOnly(it.Keys)), name) {
			return true
		}
	}
	return false
}

// newID gives a fresh item its ID: from its surest name that was never used, so that it
// can be found again by hand and is the same after a replay; else from all that it says.
func (s *splitter) newID(it *feed.Item) feed.ItemID {
	for _, name := range [...]name{byGUID, byLink, byTitle} {
		key := name.key(it.Keys)
		if key.IsZero() || name == byLink && it.Keys.URL.IsZero() && !isOnly(it.Keys) {
			continue
		}
		if _, used := s.known[key]; used {
			continue
		}
		if id := feed.NewItemID(it.Source, key); !s.claimed[id] {
			return id
		}
	}
	for n := 0; ; n++ {
		id := feed.NewItemID(it.Source, wholeKey(it, n))
		if !s.claimed[id] {
			return id
		}
	}
}

// wholeKey makes a key of everything that can tell an item from others; n tells apart
// what cannot be.
func wholeKey(it *feed.Item, n int) feed.Key {
	var b []byte
	for _, key := range [...]feed.Key{it.Keys.GUID, it.Keys.Link, it.Keys.Title} {
		b = append(b, key[:]...)
	}
	if it.Dated {
		b = binary.BigEndian.AppendUint64(b, uint64(it.Published.UnixNano()))
	}
	b = binary.BigEndian.AppendUint64(b, it.Digest.Text)
	b = binary.BigEndian.AppendUint64(b, uint64(n))
	return feed.NewKey(it.Source, "whole", it.Title+"\x00"+string(b))
}
