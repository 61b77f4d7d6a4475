package publisher

import (
	"cmp"
	"encoding/binary"
	"hash"
	"slices"
	"strings"
	"time"

	"github.com/cespare/xxhash/v2"

	"foldwire/aggregator/feed"
	"foldwire/publisher/topic"
	"foldwire/publisher/web"
)

// river is what is kept of a topic between publishes: which entries it has, not what
// they say.
type river struct {
	topic   *topic.Topic
	entries map[feed.StoryID][]ref
	waiting map[feed.StoryID]time.Time // stories that time may bring in, by last change
	newest  []web.Headline             // the first few of its page, for the home page
	updated time.Time
}

// ref is an entry in short.
type ref struct {
	story     feed.StoryID
	urn       string
	published time.Time
	updated   time.Time
	print     uint64 // changes whenever the entry or its story's page might
	gone      []topic.Gone
}

func newRiver(t *topic.Topic) *river {
	return &river{topic: t, entries: make(map[feed.StoryID][]ref), waiting: make(map[feed.StoryID]time.Time)}
}

// take brings the river up to date with a story.
func (r *river) take(pass *topic.Pass, s *feed.Story) {
	entries := r.topic.Match(pass, s)
	delete(r.waiting, s.ID)
	if len(entries) == 0 {
		delete(r.entries, s.ID)
		if r.topic.Timed() && s.Into.IsZero() {
			r.waiting[s.ID] = s.Changed
		}
		return
	}
	refs := make([]ref, len(entries))
	for i := range entries {
		e := &entries[i]
		refs[i] = ref{
			story: e.Story, urn: e.URN, published: e.Published, updated: e.Updated,
			print: fingerprint(e, s), gone: e.Gone,
		}
	}
	r.entries[s.ID] = refs
}

// leave drops a story that is no more.
func (r *river) leave(id feed.StoryID) {
	delete(r.entries, id)
	delete(r.waiting, id)
}

// trim drops what is too old, and what lies so far down that it will not be shown again.
func (r *river) trim(now time.Time) {
	for id, refs := range r.entries {
		refs = slices.DeleteFunc(refs, func(e ref) bool { return r.topic.Expired(e.published, now) })
		if len(refs) == 0 {
			delete(r.entries, id)
		} else {
			r.entries[id] = refs
		}
	}
}

// window gives the entries that the feed shows, newest first.
func (r *river) window() []ref {
	var all []ref
	for _, refs := range r.entries {
		all = append(all, refs...)
	}
	slices.SortFunc(all, func(a, b ref) int {
		return cmp.Or(b.published.Compare(a.published), strings.Compare(a.urn, b.urn))
	})
	return all[:min(len(all), r.topic.Limit)]
}

// fingerprint hashes all that an entry is rendered from.
func fingerprint(e *topic.Entry, s *feed.Story) uint64 {
	h := xxhash.New()
	text(h, e.URN)
	numbers(h, uint64(e.Published.UnixNano()), uint64(e.Updated.UnixNano()), uint64(len(e.Related)), uint64(len(e.Duplicates)))
	for _, it := range slices.Concat([]*feed.Item{e.Lead}, e.Related, e.Duplicates) {
		item(h, it)
	}
	for _, m := range s.Members {
		h.Write(m.ID[:])
		if m.Item != nil {
			item(h, m.Item)
		}
	}
	return h.Sum64()
}

func item(h hash.Hash64, it *feed.Item) {
	if it == nil {
		return
	}
	h.Write(it.ID[:])
	numbers(h, it.Digest.Text, it.Digest.Rest, uint64(it.Revisions), uint64(it.Published.UnixNano()))
	h.Write(it.Verdict.DuplicateOf[:])
	h.Write(it.Verdict.Match[:])
	text(h, it.Title)
	text(h, it.URL)
}

// text writes s to a hash so that two texts are not taken for one.
func text(h hash.Hash64, s string) {
	numbers(h, uint64(len(s)))
	h.Write([]byte(s))
}

func numbers(h hash.Hash64, list ...uint64) {
	var b [8]byte
	for _, n := range list {
		binary.LittleEndian.PutUint64(b[:], n)
		h.Write(b[:])
	}
}
