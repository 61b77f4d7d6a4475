// Package storetest is the suite that every store of items and stories passes: each
// promise of aggregator.Store, and a random walk beside a model made of maps.
package storetest

import (
	"fmt"
	"hash/fnv"
	"slices"
	"time"

	"foldwire/aggregator/feed"
)

// Epoch is the moment at which the fixtures' first pass happens.
func Epoch() time.Time { return time.Date(2026, 3, 1, 6, 0, 0, 0, time.UTC) }

// Item makes an item of a source that differs from every other number's in all that it
// says. Every field is filled, so that a store that drops one is found out.
func Item(source feed.SourceID, number int, seen time.Time) feed.Item {
	page := fmt.Sprintf("https://%s.example.org/bai/%d", source, number)
	title := fmt.Sprintf("Bản tin số %d của %s", number, source)
	guid := feed.NewKey(source, "guid", page+"#guid")
	it := feed.Item{
		ID: feed.NewItemID(source, guid), Source: source,
		Keys: feed.Keys{
			GUID: guid, Link: feed.NewKey(source, "link", page),
			Title: feed.NewKey(source, "title", title), URL: feed.NewKey("", "url", page),
		},
		URL: page + "?utm_source=rss", Canonical: page, Title: title,
		Summary: fmt.Sprintf("<p>Tóm tắt của <em>%s</em></p>", title), Content: fmt.Sprintf("<p>%s nói rằng trời đẹp.</p>", title),
		Text: title + " nói rằng trời đẹp.", Language: "vi", Declared: number%2 == 0,
		Authors:    []feed.Author{{Name: "Phóng viên", Email: "pv@example.org", URL: "https://example.org/pv"}},
		Categories: []string{"Thời sự", "Địa phương"},
		Enclosures: []feed.Enclosure{{URL: page + ".mp3", Type: "audio/mpeg", Length: 12345, Duration: 90 * time.Second, Title: "Nghe"}},
		Image:      page + ".jpg", Origin: feed.Origin{Title: "Báo gốc", URL: "https://goc.example.org/rss"}, Rights: "© example.org",
		Published: seen.Add(-time.Hour - 7*time.Nanosecond), Updated: seen.Add(-time.Minute), Dated: true, Seen: seen, Changed: seen,
		Verdict: feed.Verdict{Rule: feed.RuleFounded, Score: 0.1},
	}
	Retell(&it)
	return it
}

// Retell gives the item the digest of what it says now.
func Retell(it *feed.Item) {
	hash := func(parts ...string) uint64 {
		h := fnv.New64a()
		for _, p := range parts {
			fmt.Fprintf(h, "%d:%s", len(p), p)
		}
		return h.Sum64()
	}
	it.Digest = feed.Digest{Text: hash(it.Title, it.Text), Rest: hash(it.Summary, it.Content, it.URL, it.Image)}
}

// Found makes a story of the item and gives the item the verdict that says so.
func Found(it *feed.Item, at time.Time) feed.Story {
	id := feed.NewStoryID(it.ID)
	it.Verdict = feed.Verdict{Story: id, Rule: feed.RuleFounded}
	return feed.Story{ID: id, Founded: at, Changed: at, Members: []feed.Member{{ID: it.ID, Source: it.Source, Joined: at}}}
}

// Join adds the item to the story and gives it a verdict with every field filled.
func Join(s *feed.Story, it *feed.Item, at time.Time) {
	match := s.Members[0].ID
	it.Verdict = feed.Verdict{
		Story: s.ID, DuplicateOf: match, Rule: feed.RuleNear, Score: 0.875, Match: match,
		Misses: []feed.Miss{{Story: feed.NewStoryID(it.ID), Item: match, Score: 0.25}},
	}
	s.Changed = at
	s.Members = append(slices.Clip(s.Members), feed.Member{ID: it.ID, Source: it.Source, Joined: at})
}

// Moved gives a member as it is once the story from, in which it was, is merged away.
func Moved(from feed.StoryID, m feed.Member) feed.Member {
	m.Past = append(slices.Clone(m.Past), feed.Stay{Story: from, Joined: m.Joined})
	return m
}

// State makes a state of a source with every field filled.
func State(source feed.SourceID, at time.Time) feed.State {
	url := fmt.Sprintf("https://%s.example.org/rss", source)
	return feed.State{
		Source: source, Configured: url, URL: url + "?moved", Validators: feed.Validators{ETag: `W/"x"`, LastModified: "Sun, 01 Mar 2026 06:00:00 GMT", URL: url + "?cdn"},
		Reading:  "v1 identity=auto",
		BodyHash: feed.NewKey(source, "body", url), Entries: []uint64{1, 1 << 40, 1<<64 - 1},
		Title: "Báo " + string(source), Site: url + "/", Language: "vi",
		Hints: feed.Hints{MaxAge: time.Minute, TTL: time.Hour, SkipHours: 1 << 23, SkipDays: 1 << 6, NotBefore: at.Add(time.Hour)},
		Gap:   17 * time.Minute, Polled: at, Waited: 90 * time.Second, Success: at.Add(-time.Second), Change: at.Add(-time.Minute), Next: at.Add(time.Hour + time.Nanosecond),
		Reason: "the schedule", Failures: 3,
		Failure: &feed.Failure{Stage: feed.StageFetch, Message: "no answer", Remedy: "Wait.", At: at},
		Gone:    true, Moved: feed.Move{To: url + "/new", Since: at, Polls: 2},
		Polls: 100, Unchanged: 90, Bytes: 1 << 40, Saved: 1 << 41, BodySize: 4096, Items: 77,
	}
}
