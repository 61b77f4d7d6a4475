package topic

import (
	"cmp"
	"errors"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/expr-lang/expr/vm"

	"foldwire/aggregator/feed"
)

// Topic is a compiled Spec. It may be used from many goroutines.
type Topic struct {
	Spec
	own   map[feed.SourceID]member // nil: every source is the topic's own
	among *Sources                 // what it was compiled against
	any   []phrase
	all   []phrase
	none  []phrase
	plain *plainTable // nil without phrases
	where *vm.Program
	clock clock
	reads bool // where names what is only known of an item whose body is at hand
}

// member is what a topic needs to know of one of its own sources.
type member struct {
	priority int
	tags     []string
}

// New compiles a spec against the configured sources. Its error joins a *FieldError for
// each mistake. Without any source at all, and with From empty, the topic takes items of
// every source.
func New(spec Spec, sources []feed.Source) (*Topic, error) { return NewSources(sources).Topic(spec) }

// Sources are the configured sources as topics need them. Topics that take from all of them
// share what is known of each.
type Sources struct {
	list []feed.Source
	all  map[feed.SourceID]member
}

// NewSources makes Sources of the configured ones.
func NewSources(list []feed.Source) *Sources {
	s := &Sources{list: list, all: make(map[feed.SourceID]member, len(list))}
	for i := range list {
		s.all[list[i].ID] = memberOf(&list[i])
	}
	return s
}

func memberOf(s *feed.Source) member { return member{priority: s.Priority, tags: s.Tags} }

// Topic compiles a spec as New does.
func (s *Sources) Topic(spec Spec) (*Topic, error) {
	t := &Topic{Spec: spec, among: s}
	t.fillIn()
	errs := t.checkPlain()
	errs = append(errs, t.chooseSources(s)...)
	var bad []error
	t.any, bad = compilePhrases("any", spec.Any)
	errs = append(errs, bad...)
	t.all, bad = compilePhrases("all", spec.All)
	errs = append(errs, bad...)
	t.none, bad = compilePhrases("none", spec.None)
	errs = append(errs, bad...)
	if len(t.any)+len(t.all)+len(t.none) > 0 {
		t.plain = thePlainTable()
	}
	if err := t.compileWhere(); err != nil {
		errs = append(errs, err)
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	return t, nil
}

// Owns says whether items of the source belong into the topic.
func (t *Topic) Owns(id feed.SourceID) bool {
	if t.own == nil {
		return true
	}
	_, ok := t.own[id]
	return ok
}

// Own lists the topic's own sources; nil if every source is.
func (t *Topic) Own() iter.Seq[feed.SourceID] {
	if t.own == nil {
		return nil
	}
	return maps.Keys(t.own)
}

// AllOf gives the Sources of which all are the topic's own; nil if it chooses among them. Topics
// of which it gives the same have the same sources.
func (t *Topic) AllOf() *Sources {
	if len(t.From) > 0 {
		return nil
	}
	return t.among
}

// Select gives the topic's entries among stories, newest first, at most Limit.
func (t *Topic) Select(stories []feed.Story, now time.Time) []Entry {
	p := NewPass(now)
	var entries []Entry
	for i := range stories {
		entries = append(entries, t.Match(p, &stories[i])...)
	}
	if t.Digest != nil {
		entries = t.Digests(entries, now)
	}
	Sort(entries)
	return entries[:min(len(entries), t.Limit)]
}

// Sort orders entries as a feed lists them: newest publication first, then by id.
func Sort(entries []Entry) {
	slices.SortFunc(entries, func(a, b Entry) int {
		return cmp.Or(b.Published.Compare(a.Published), strings.Compare(a.URN, b.URN))
	})
}

// Expired says that an entry published at that time is too old for the topic.
func (t *Topic) Expired(published, now time.Time) bool {
	return t.MaxAge > 0 && now.Sub(published) > t.MaxAge
}

// Latest gives the last publication among a story's members from the topic's own sources:
// no entry of the story is younger. It is the zero time if there are none.
func (t *Topic) Latest(s *feed.Story) time.Time {
	var last time.Time
	for i := range s.Members {
		m := &s.Members[i]
		it := m.Item
		if it == nil {
			it = m.Trace
		}
		if it != nil && t.Owns(m.Source) {
			last = latest(last, it.Published)
		}
	}
	return last
}
