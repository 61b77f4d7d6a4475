package topic

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/language"

	"foldwire/aggregator/feed"
)

// Bounds of a spec, so that a slip of the pen does not make a feed nobody can load.
const (
	defaultLimit       = 50
	defaultDigestLimit = 14
	maxLimit           = 2000
	maxIDLength        = 64
)

func (t *Topic) fillIn() {
	if t.Title == "" {
		t.Title = t.ID
	}
	if t.Entries == "" {
		t.Entries = EntriesStories
	}
	if t.Content == "" {
		t.Content = ContentFull
	}
	if t.Limit == 0 {
		t.Limit = defaultLimit
		if t.Digest != nil {
			t.Limit = defaultDigestLimit
		}
	}
}

// checkPlain looks at the fields that need no compiling.
func (t *Topic) checkPlain() []error {
	var errs []error
	fail := func(field, format string, args ...any) {
		errs = append(errs, &FieldError{Field: field, Index: -1, Err: fmt.Errorf(format, args...)})
	}
	if !validID(t.ID) {
		fail("id", "%q cannot name a topic: use letters a–z, digits, '-' and '_', at most %d, beginning with a letter or digit",
			t.ID, maxIDLength)
	}
	if t.Entries != EntriesStories && t.Entries != EntriesItems {
		fail("entries", "%q is neither %q nor %q", t.Entries, EntriesStories, EntriesItems)
	}
	if t.Content != ContentFull && t.Content != ContentSummary && t.Content != ContentNone {
		fail("content", "%q is none of %q, %q and %q", t.Content, ContentFull, ContentSummary, ContentNone)
	}
	if t.Limit < 0 || t.Limit > maxLimit {
		fail("limit", "%d is out of range: want 1 to %d", t.Limit, maxLimit)
	}
	if t.MaxAge < 0 {
		fail("max_age", "%v is negative", t.MaxAge)
	}
	if t.MinSources < 0 {
		fail("min_sources", "%d is negative", t.MinSources)
	}
	if t.Digest != nil && t.Entries == EntriesItems {
		fail("digest", "a digest lists stories; leave out entries: items")
	}
	if t.Digest != nil && !anchored(t.Digest) {
		fail("digest", "%q names no fixed times; write a cron spec such as \"0 7 * * *\"", t.Digest)
	}
	if t.Language != "" {
		if _, err := language.Parse(t.Language); err != nil {
			fail("language", "%q is no language tag such as en or vi: %w", t.Language, err)
		}
	}
	return errs
}

// validID says whether id can stand in a URL and in a file name on any system.
func validID(id string) bool {
	if id == "" || len(id) > maxIDLength {
		return false
	}
	for i, r := range id {
		alnum := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
		if !alnum && (i == 0 || r != '-' && r != '_') {
			return false
		}
	}
	return true
}

// chooseSources finds the topic's own sources: those that From names by id or by tag.
func (t *Topic) chooseSources(sources *Sources) []error {
	if len(t.From) == 0 {
		if t.own = sources.all; len(t.own) == 0 {
			t.own = nil
			return nil
		}
	} else {
		t.own = make(map[feed.SourceID]member)
	}
	var errs []error
	for i, name := range t.From {
		found := false
		for i := range sources.list {
			if s := &sources.list[i]; string(s.ID) == name || slices.Contains(s.Tags, name) {
				t.own[s.ID] = memberOf(s)
				found = true
			}
		}
		if !found {
			errs = append(errs, &FieldError{Field: "from", Index: i, Err: unknownName(name, sources.list)})
		}
	}
	if len(errs) == 0 && t.MinSources > len(t.own) {
		errs = append(errs, &FieldError{Field: "min_sources", Index: -1, Err: fmt.Errorf(
			"%d sources are asked for, but the topic has only %d", t.MinSources, len(t.own))})
	}
	return errs
}

func unknownName(name string, sources []feed.Source) error {
	names := map[string]bool{}
	for _, s := range sources {
		names[string(s.ID)] = true
		for _, tag := range s.Tags {
			names[tag] = true
		}
	}
	if len(names) == 0 {
		return errors.New("there is no source to take from")
	}
	best, least := "", len(name)/2+1
	for n := range names {
		d := distance(strings.ToLower(name), strings.ToLower(n))
		if d < least || d == least && best != "" && n < best {
			best, least = n, d
		}
	}
	if best == "" {
		return fmt.Errorf("%q is neither the id nor a tag of any source", name)
	}
	return fmt.Errorf("%q is neither the id nor a tag of any source; did you mean %q?", name, best)
}

// distance is the number of insertions, deletions and replacements between two names.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(row[j]+1, row[j+1]+1, diagonal+cost)
		}
	}
	return row[len(b)]
}
