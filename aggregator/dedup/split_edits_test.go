package dedup_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"foldwire/aggregator/feed"
)

func TestEntriesThatDisappearAndReturn(t *testing.T) {
	each(t, "", func(r *reader) {
		a := entry("a", "https://paper.example/a", "A", "Of A.", day(1))
		b := entry("b", "https://paper.example/b", "B", "Of B.", day(2))
		r.expect("A, B", "", a, b)
		r.expect("", "", b)
		r.expect("", "", a, b)
		r.poll()
		for id, k := range r.known { // long after, the bodies are gone
			k.Faded = true
			r.known[id] = k
		}
		marked := a
		marked.Content = "<div><p>Of <b>A</b>.</p></div>"
		r.expect("", "", marked, b)
		edited := b
		edited.Content = "<p>Of B, again.</p>"
		r.expect("", "B", marked, edited)
		r.total(2)
	})
}

func TestAnArchiveRepublishedWithNewDates(t *testing.T) {
	for _, guid := range []bool{true, false} {
		each(t, "", func(r *reader) {
			archive := func(shift int) []feed.Entry {
				var all []feed.Entry
				for n := range 10 {
					e := entry("", fmt.Sprint("https://paper.example/", n+1), fmt.Sprint("Story ", n), fmt.Sprint("Text ", n), day(n+shift))
					if guid {
						e.GUID = fmt.Sprint("id-", n)
					}
					all = append(all, e)
				}
				return all
			}
			r.poll(archive(0)...)
			r.expect("", "", archive(15)...)
			r.total(10)
		})
	}
}

func TestDailyColumnsWithOneTitle(t *testing.T) {
	for _, c := range []struct {
		name       string
		guid, link string
	}{
		{"guids and links", "w-%d", "https://paper.example/weather/%d"},
		{"links", "", "https://paper.example/weather/%d"},
		{"guids at one address", "w-%d", "https://paper.example/weather"},
		{"guids without links", "w-%d", ""},
		{"nothing but dates", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			each(t, "", func(r *reader) {
				at := func(n int) feed.Entry {
					e := entry(c.guid, c.link, "Weather", fmt.Sprint("Up to ", n, " degrees."), day(n))
					if c.guid != "" {
						e.GUID = fmt.Sprintf(c.guid, n)
					}
					e.Link = strings.ReplaceAll(c.link, "%d", strconv.Itoa(n))
					return e
				}
				for n := range 5 { // one at a time
					r.expect("Weather", "", at(n))
				}
				r.expect("Weather", "", at(4), at(5)) // two at a time
				r.expect("Weather", "", at(5), at(6))
				r.expect("", "", at(5), at(6))
				r.total(7)
			})
		})
	}
}

func TestReleaseNotesWithOneTitle(t *testing.T) {
	each(t, "", func(r *reader) {
		at := func(v string, n int) feed.Entry {
			return entry("", "https://paper.example/releases/"+v, "Release notes", "Version "+v+" mends the login.", day(n))
		}
		r.expect("Release notes, Release notes", "", at("1.2.3", 1), at("1.2.4", 1))
		r.expect("Release notes", "", at("1.2.3", 1), at("1.2.4", 1), at("1.3.0", 1))
		r.total(3)
	})
}

func TestTextThatChangesAtEveryPollStopsBeingNews(t *testing.T) {
	each(t, "", func(r *reader) {
		news := 0
		for n := range 40 {
			_, changed := r.poll(entry("clock", "https://paper.example/clock", "Clock", fmt.Sprint("It is now ", n), day(1)))
			news += len(changed)
		}
		if news != 24 {
			r.t.Errorf("changed %d times, want 24", news)
		}
		r.total(1)
	})
}

func TestNewMarkupIsNoNewText(t *testing.T) {
	each(t, "", func(r *reader) {
		e := entry("a", "https://paper.example/a", "Bridge closed", "Until May.", day(1))
		r.poll(e)
		e.Content = `<div><p>UNTIL <em>May</em></p></div>`
		_, changed := r.poll(e)
		if len(changed) != 1 || changed[0].Revisions != 0 || !changed[0].Changed.Equal(changed[0].Seen) || changed[0].Content != e.Content {
			r.t.Errorf("changed = %+v", changed)
		}
	})
}

func TestOneEntryListedTwice(t *testing.T) {
	each(t, "", func(r *reader) {
		a := entry("a", "https://paper.example/a", "A", "Of A.", day(1))
		tracked := a
		tracked.Link += "?utm_source=rss"
		r.expect("A", "", a, a, tracked)
		edited := a
		edited.Content = "<p>Of A, and more.</p>"
		r.expect("", "A", edited, edited)
		r.total(1)
	})
}

func TestAGUIDUsedAgainForAnotherEntry(t *testing.T) {
	each(t, "", func(r *reader) {
		a := entry("7", "https://paper.example/a", "A", "Of A.", day(1))
		b := entry("7", "https://paper.example/b", "B", "Of B.", day(9))
		r.expect("A", "", a)
		r.expect("B", "", b)
		r.expect("", "", a)
		r.expect("", "", b, a)
		r.total(2)
	})
}

func TestASiteThatMoves(t *testing.T) {
	each(t, "", func(r *reader) {
		at := func(site, guid string, n int) feed.Entry {
			return entry(fmt.Sprint(guid, n), fmt.Sprint(site, n), fmt.Sprint("Story ", n), fmt.Sprint("Text ", n), day(n))
		}
		r.expect("Story 1, Story 2", "", at("http://www.paper.example/", "g", 1), at("http://www.paper.example/", "g", 2))
		r.expect("", "", at("https://paper.example/", "https://paper.example/", 1), at("https://paper.example/", "https://paper.example/", 2))
		r.expect("", "Story 1, Story 2", at("https://new.example/p/", "g", 1), at("https://new.example/p/", "g", 2))
		r.total(2)
	})
}

func TestEntriesAtAnchorsOfOnePage(t *testing.T) {
	each(t, "", func(r *reader) {
		at := func(n int) feed.Entry {
			return entry("", fmt.Sprint("https://paper.example/log#e", n), fmt.Sprint("Entry ", n), fmt.Sprint("Text ", n), monday.Add(time.Duration(n)*time.Minute))
		}
		r.expect("Entry 1, Entry 2", "", at(1), at(2))
		r.expect("Entry 3", "", at(2), at(3))
		r.expect("Entry 4", "", at(2), at(3), at(4))
		r.restart()
		r.expect("", "", at(2), at(3), at(4))
		r.total(4)
	})
}

func TestPolicies(t *testing.T) {
	a := entry("1", "https://paper.example/a", "Morning", "Of A.", day(1))
	for _, c := range []struct {
		policy feed.Identity
		edit   func(e *feed.Entry) // everything but what the policy looks at
	}{
		{feed.IdentityGUID, func(e *feed.Entry) { e.Link, e.Title = "https://paper.example/b", "Evening" }},
		{feed.IdentityLink, func(e *feed.Entry) { e.GUID, e.Title = "2", "Evening" }},
		{feed.IdentityTitle, func(e *feed.Entry) { e.GUID, e.Link = "2", "https://paper.example/b" }},
	} {
		t.Run(string(c.policy), func(t *testing.T) {
			each(t, c.policy, func(r *reader) {
				b := a
				c.edit(&b)
				b.Content, b.Published = "<p>Of B.</p>", day(9)
				r.expect(a.Title, "", a)
				r.expect("", b.Title, b)
				r.total(1)
				other := entry("3", "https://paper.example/c", "Night", "Of C.", day(10))
				r.expect("Night", "", b, other)
			})
		})
	}
}

func TestAPolicyFallsBackWhereItsNameIsMissing(t *testing.T) {
	each(t, feed.IdentityGUID, func(r *reader) {
		r.expect("A, B", "", entry("", "https://paper.example/a", "A", "Of A.", day(1)), entry("", "", "B", "Of B.", day(1)))
		r.expect("", "A", entry("", "https://paper.example/a", "A", "Of A again.", day(2)), entry("", "", "B", "Of B.", day(2)))
		r.total(2)
	})
}
