package publisher

import (
	"encoding/binary"
	"slices"

	"github.com/cespare/xxhash/v2"

	"foldwire/aggregator/feed"
	"foldwire/publisher/topic"
)

// fingerprint hashes all that an entry is rendered from.
func fingerprint(e *topic.Entry, members uint64) uint64 {
	h := xxhash.New()
	text(h, e.URN)
	numbers(h, uint64(e.Published.UnixNano()), uint64(e.Updated.UnixNano()), uint64(len(e.Related)), uint64(len(e.Duplicates)))
	for _, it := range slices.Concat([]*feed.Item{e.Lead}, e.Related, e.Duplicates) {
		item(h, it)
	}
	numbers(h, members)
	return h.Sum64()
}

// members hashes all that is kept of a story's members.
func members(s *feed.Story) uint64 {
	h := xxhash.New()
	for _, m := range s.Members {
		_, _ = h.Write(m.ID[:]) // a hash takes everything
		text(h, string(m.Source))
		if m.Item != nil {
			item(h, m.Item)
		}
	}
	return h.Sum64()
}

// steps hashes what an entry was made of after each pass that brought some of it. Where some of that
// faded, the rules may hold for nothing of it any more, and archives tell the entry as it is now: what
// all of it was hashed to counts, too.
func steps(e *topic.Entry, all uint64) []step {
	var list []step
	h := xxhash.New()
	text(h, e.URN)
	_, _ = h.Write(e.Story[:]) // to whose page it leads
	numbers(h, uint64(e.Published.UnixNano()))
	for i, k := range e.Known {
		if k.Faded {
			numbers(h, all)
		}
		numbers(h, uint64(k.Joined.UnixNano()))
		item(h, k.Item)
		_, _ = h.Write(k.Text[:])
		if i+1 == len(e.Known) || !e.Known[i+1].Joined.Equal(k.Joined) {
			list = append(list, step{k.Joined, h.Sum64()})
		}
	}
	return list
}

func item(h *xxhash.Digest, it *feed.Item) {
	if it == nil {
		return
	}
	_, _ = h.Write(it.ID[:])
	numbers(h, it.Digest.Text, it.Digest.Rest, uint64(it.Revisions), uint64(it.Published.UnixNano()))
	_, _ = h.Write(it.Verdict.DuplicateOf[:])
	_, _ = h.Write(it.Verdict.Match[:])
	text(h, it.Title)
	text(h, it.URL)
}

// text writes s to a hash so that two texts are not taken for one.
func text(h *xxhash.Digest, s string) {
	numbers(h, uint64(len(s)))
	_, _ = h.WriteString(s)
}

func numbers(h *xxhash.Digest, list ...uint64) {
	var b [8]byte
	for _, n := range list {
		binary.LittleEndian.PutUint64(b[:], n)
		_, _ = h.Write(b[:])
	}
}

// mergedInto lists the stories that became part of a story.
func mergedInto(s *feed.Story) []feed.StoryID {
	var list []feed.StoryID
	for i := range s.Members {
		for _, p := range s.Members[i].Past {
			if p.Story != s.ID && !slices.Contains(list, p.Story) {
				list = append(list, p.Story)
			}
		}
	}
	return list
}

// missedBy lists the stories that members of a story nearly joined.
func missedBy(s *feed.Story) []feed.StoryID {
	var list []feed.StoryID
	for i := range s.Members {
		it := s.Members[i].Item
		if it == nil {
			continue
		}
		for _, m := range it.Verdict.Misses {
			if m.Story != s.ID && !slices.Contains(list, m.Story) {
				list = append(list, m.Story)
			}
		}
	}
	return list
}

// names hashes what all sources are called, once a build.
func (b *build) names() uint64 {
	if b.called == 0 {
		b.called = b.site.print(b.site.every())
	}
	return b.called
}

// sitePrint hashes what a topic's documents say of its sources, once a build.
func (b *build) sitePrint(r *river) uint64 {
	key := sourcesKey(r.topic)
	sum, ok := b.sites[key]
	if !ok {
		sum = b.site.print(b.site.of(r.topic))
		b.sites[key] = sum
	}
	return sum
}

// sourcesKey names what sources a topic has: topics of the same name have the same ones.
func sourcesKey(t *topic.Topic) any {
	if all := t.AllOf(); all != nil {
		return all
	}
	return t
}

// topicKey hashes all that a topic's documents are made from.
func (b *build) topicKey(r *river, refs []ref) uint64 {
	h := xxhash.New()
	numbers(h, b.sitePrint(r))
	for _, e := range refs {
		numbers(h, e.print)
	}
	if len(refs) == 0 {
		text(h, "empty")
	}
	return h.Sum64()
}
