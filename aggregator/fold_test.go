package aggregator_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"foldwire/aggregator"
	"foldwire/aggregator/boltstore"
	"foldwire/aggregator/feed"
)

// TestALateItemJoinsAnOldStoryByItsURL: long after a story has left the window, another
// source tells its URL. The story was open to readers all the time.
func TestALateItemJoinsAnOldStoryByItsURL(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.source("a", "/a")
		w.source("b", "/b")
		first := story("/a", 1, time.Now())
		w.origin.Feed("/a").Items(first)
		w.origin.Feed("/b").Items(story("/b", 0, time.Now()))
		w.run(time.Hour)
		old := w.stored()[first.Link]

		time.Sleep(aggregator.Window + 10*24*time.Hour)
		w.restart()
		if s, err := w.store.Story(t.Context(), old.Verdict.Story); err != nil || len(s.Members) != 1 {
			t.Fatalf("the old story is not open to readers: %d members, %v", len(s.Members), err)
		}
		late := story("/b", 2, time.Now())
		late.Link = strings.Replace(first.Link, "http://", "https://www.", 1) + "?utm_source=b"
		w.origin.Feed("/b").Add(late)
		w.run(time.Hour)
		got := w.stored()[late.Link]
		if got.Verdict.Story != old.Verdict.Story || got.Verdict.Rule != feed.RuleURL {
			t.Errorf("the late item is in story %s by %q, want %s by %q", got.Verdict.Story, got.Verdict.Rule, old.Verdict.Story, feed.RuleURL)
		}
		s, err := w.store.Story(t.Context(), old.Verdict.Story)
		if err != nil || len(s.Members) != 2 || s.Members[0].ID != old.ID || !s.Founded.Equal(old.Seen) {
			t.Errorf("the old story is now %+v, %v", s, err)
		}
	})
}

// TestAnItemWithTheURLOfARetiredStory founds a story of its own once retention has taken
// the old one, and does not disturb the fold.
func TestAnItemWithTheURLOfARetiredStory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.source("a", "/a")
		w.source("b", "/b")
		first := story("/a", 1, time.Now())
		w.origin.Feed("/a").Items(first)
		w.origin.Feed("/b").Items(story("/b", 0, time.Now()))
		w.run(time.Hour)
		old := w.stored()[first.Link]
		time.Sleep(100 * 24 * time.Hour)
		if _, err := w.store.Prune(t.Context(), boltstore.Policy{Now: time.Now(), Keep: 90 * 24 * time.Hour}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.store.Story(t.Context(), old.Verdict.Story); err == nil {
			t.Fatal("the old story was not retired")
		}
		w.origin.Feed("/a").Items(first, story("/a", 2, time.Now())) // an old entry that returns is not new
		late := story("/b", 2, time.Now())
		late.Link = first.Link
		w.origin.Feed("/b").Items(late)
		w.restart()
		w.run(time.Hour)
		got, ok := w.stored()[late.Link]
		if !ok || got.Source != "b" || got.Verdict.Rule != feed.RuleFounded {
			t.Errorf("the item with the old URL is stored %v, from %s, by %q", ok, got.Source, got.Verdict.Rule)
		}
		if n := len(w.stored()); n != 2 {
			t.Errorf("%d items stored, want the late one and the new one", n)
		}
	})
}

// TestAnEditIsAnUpdateOfItsItem: title, text and date change; the item, its date of
// publication and its story stay, and readers are told that the story changed.
func TestAnEditIsAnUpdateOfItsItem(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.source("a", "/a")
		it := story("/a", 1, time.Now())
		f := w.origin.Feed("/a").Items(it)
		w.run(time.Hour)
		old := w.stored()[it.Link]

		it.Title += " (corrected)"
		it.Content = strings.Replace(it.Content, "<p>", "<p>Correction: ", 1)
		it.Published = it.Published.Add(20 * time.Minute)
		f.Items(it)
		w.restart()
		w.run(time.Hour)
		got := w.stored()[it.Link]
		switch {
		case got.ID != old.ID, !got.Published.Equal(old.Published), !got.Seen.Equal(old.Seen), got.Verdict.Story != old.Verdict.Story:
			t.Errorf("the edited item is %+v, was %+v", got, old)
		case got.Revisions != 1, !got.Changed.After(old.Changed), !strings.HasSuffix(got.Title, "(corrected)"):
			t.Errorf("the edit was not taken in: %+v", got)
		}
		if s, err := w.store.Story(t.Context(), got.Verdict.Story); err != nil || !s.Changed.Equal(got.Changed) {
			t.Errorf("the story changed at %v, its item at %v; %v", s.Changed, got.Changed, err)
		}
	})
}

// TestAReplayGivesTheSameIDs feeds the same input, poll by poll, to two databases: one
// engine runs through, the other is stopped and started on the way.
func TestAReplayGivesTheSameIDs(t *testing.T) {
	through, stopped := twelveDays(t, false), twelveDays(t, true)
	if len(through) != 36 {
		t.Fatalf("%d items stored, want 36", len(through))
	}
	for url, want := range through {
		if stopped[url] != want {
			t.Errorf("%s: %s without stops, %s with", url, want, stopped[url])
		}
	}
}

// twelveDays makes a pass a day over three sources that report the same events, with or
// without a restart after each, and gives what is stored by URL.
func twelveDays(t *testing.T, restart bool) map[string]string {
	t.Helper()
	got := map[string]string{}
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		paths := []string{"/a", "/b", "/c"}
		for _, path := range paths {
			w.source(path[1:], path)
		}
		for day := range 12 {
			for n, path := range paths {
				it := story("/x", day, time.Now().Add(time.Duration(n)*time.Minute))
				own := story(path, day, time.Now())
				it.GUID, it.Link = own.GUID, own.Link
				it.Title += " " + own.Title[:5]
				w.origin.Feed(path).Add(it)
			}
			if _, err := w.engine(w.store).Once(t.Context(), time.Now(), true, nil); err != nil {
				t.Fatal(err)
			}
			if restart {
				w.restart()
			}
			time.Sleep(24 * time.Hour)
		}
		for url, it := range w.stored() {
			got[url] = it.ID.String() + " " + it.Verdict.Story.String() + " " + it.Verdict.DuplicateOf.String()
		}
	})
	return got
}
