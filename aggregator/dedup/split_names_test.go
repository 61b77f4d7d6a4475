package dedup_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"foldwire/aggregator/feed"
)

func TestGUIDsThatChangeAtEachFetch(t *testing.T) {
	each(t, "", func(r *reader) {
		a := func(guid, text string) feed.Entry {
			return entry(guid, "https://paper.example/a", "Bridge closed", text, day(1))
		}
		b := func(guid string) feed.Entry {
			return entry(guid, "https://paper.example/b", "Bridge open", "At last.", day(2))
		}
		r.expect("Bridge closed, Bridge open", "", a("1", "Until May."), b("2"))
		r.expect("", "", a("3", "Until May."), b("4"))
		r.expect("", "Bridge closed", a("5", "Until June."), b("6"))
		r.expect("", "", a("7", "Until June."), b("8"))
		r.total(2)
	})
}

func TestGUIDsThatChangeWithOneLinkForAll(t *testing.T) {
	each(t, "", func(r *reader) {
		at := func(guid, title string, n int) feed.Entry {
			return entry(guid, "https://paper.example/news", title, "Of "+title, day(n))
		}
		r.expect("A, B", "", at("1", "A", 1), at("2", "B", 2))
		r.expect("C", "", at("3", "A", 1), at("4", "B", 2), at("5", "C", 3))
		r.expect("", "", at("6", "B", 2), at("7", "C", 3))
		r.total(3)
	})
}

func TestOneGUIDForAllEntriesOfADocument(t *testing.T) {
	each(t, "", func(r *reader) {
		at := func(n int) feed.Entry {
			return entry("paper", fmt.Sprint("https://paper.example/", n), fmt.Sprint("Story ", n), fmt.Sprint("Text ", n), day(n))
		}
		r.expect("Story 1, Story 2", "", at(1), at(2))
		r.expect("Story 3", "", at(1), at(2), at(3))
		r.expect("Story 4", "", at(2), at(3), at(4))
		r.expect("", "", at(1))
		edited := at(4)
		edited.Title = "Story 4, corrected"
		r.expect("", "Story 4, corrected", at(2), at(3), edited)
		r.restart()
		r.expect("", "", at(1), at(2), at(3), edited)
		r.total(4)
	})
}

func TestOneGUIDOverTimeInDocumentsOfOneEntry(t *testing.T) {
	each(t, "", func(r *reader) {
		for n := range 5 {
			title := fmt.Sprint("Story ", n)
			e := entry("latest", fmt.Sprint("https://paper.example/", n), title, "Text of "+title, day(n))
			r.expect(title, "", e)
			r.expect("", "", e)
		}
		r.total(5)
	})
}

func TestOneGUIDAndOneLinkForAll(t *testing.T) {
	each(t, "", func(r *reader) {
		at := func(n int) feed.Entry {
			return entry("paper", "https://paper.example/news", fmt.Sprint("Story ", n), fmt.Sprint("Text ", n), day(n))
		}
		r.expect("Story 1, Story 2", "", at(1), at(2))
		r.expect("Story 3", "", at(1), at(2), at(3))
		r.expect("Story 4", "", at(2), at(3), at(4))
		r.expect("Story 5", "", at(3), at(4), at(5))
		edited := at(5)
		edited.Content = "<p>Text five</p>"
		r.expect("", "Story 5", at(3), at(4), edited)
		r.total(5)
	})
}

func TestLinksThatDifferOnlyInTrackingParameters(t *testing.T) {
	each(t, "", func(r *reader) {
		at := func(link string) feed.Entry { return entry("", link, "Bridge closed", "Until May.", day(1)) }
		r.expect("Bridge closed", "", at("https://paper.example/a?id=7&utm_source=rss&utm_campaign=1"))
		r.expect("", "", at("http://www.paper.example/a/?utm_source=rss&utm_campaign=2&id=7#top"))
		r.expect("", "", at("https://m.paper.example/a?fbclid=x9&id=7"))
		r.total(1)
	})
}

func TestOneLinkForAllEntries(t *testing.T) {
	for _, guid := range []bool{true, false} {
		each(t, "", func(r *reader) {
			at := func(n int) feed.Entry {
				e := entry("", "https://paper.example/news", fmt.Sprint("Story ", n), fmt.Sprint("Text ", n), day(n))
				if guid {
					e.GUID = fmt.Sprint("id-", n)
				}
				return e
			}
			r.expect("Story 1, Story 2", "", at(1), at(2))
			r.expect("Story 3", "", at(1), at(2), at(3))
			r.expect("Story 4", "", at(2), at(3), at(4))
			r.expect("Story 5", "", at(3), at(4), at(5))
			r.restart()
			r.expect("", "", at(3), at(4), at(5))
			r.total(5)
			for _, it := range r.items {
				if !it.Keys.URL.IsZero() {
					r.t.Errorf("%q may be taken for another source's item at %s", it.Title, it.URL)
				}
			}
		})
	}
}

func TestUntitledEntriesUnderOneLink(t *testing.T) {
	each(t, "", func(r *reader) {
		at := func(n int) feed.Entry {
			return entry("", "https://paper.example/talk", "", fmt.Sprint("Comment ", n), day(n))
		}
		r.poll(at(1), at(2))
		r.poll(at(1), at(2), at(3))
		r.poll(at(2), at(3), at(4))
		r.poll(at(3), at(4), at(5))
		r.total(5)
	})
}

func TestLinksToTheHomePage(t *testing.T) {
	each(t, "", func(r *reader) {
		for n := range 4 {
			r.expect(fmt.Sprint("Story ", n), "", entry("", "https://paper.example/", fmt.Sprint("Story ", n), fmt.Sprint("Text ", n), day(n)))
		}
		r.total(4)
	})
}

func TestEditedTitle(t *testing.T) {
	for _, guid := range []string{"id-1", ""} {
		each(t, "", func(r *reader) {
			r.expect("Bridge closed", "", entry(guid, "https://paper.example/a", "Bridge closed", "Until May.", day(1)))
			first := r.known[slices.Collect(maps.Keys(r.known))[0]]
			r.expect("", "Bridge closed for repairs", entry(guid, "https://paper.example/a", "Bridge closed for repairs", "Until May.", day(1)))
			now := r.known[first.ID]
			if now.Revisions != 1 || !now.Changed.After(first.Changed) || !now.Published.Equal(first.Published) || !now.Seen.Equal(first.Seen) {
				r.t.Errorf("after the edit: %+v, before: %+v", now, first)
			}
			r.total(1)
		})
	}
}

func TestCorrectedDateNeverMovesPublication(t *testing.T) {
	each(t, "", func(r *reader) {
		r.expect("Bridge closed", "", entry("id-1", "https://paper.example/a", "Bridge closed", "Until May.", day(1)))
		r.expect("", "", entry("id-1", "https://paper.example/a", "Bridge closed", "Until May.", day(3)))
		r.expect("", "Bridge closed", entry("id-1", "https://paper.example/a", "Bridge closed", "Until June.", day(4)))
		for _, it := range r.items {
			if !it.Published.Equal(day(1)) {
				r.t.Errorf("published moved to %v", it.Published)
			}
		}
		r.total(1)
	})
}
