package topic

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/robfig/cron/v3"

	"foldwire/aggregator/feed"
)

// named is a cron schedule that knows its spec.
type named struct {
	cron.Schedule
	spec string
}

func (n named) String() string { return n.spec }

func schedule(tb testing.TB, spec string) feed.Schedule {
	tb.Helper()
	s, err := cron.ParseStandard(spec)
	if err != nil {
		tb.Fatal(err)
	}
	return named{s, spec}
}

func TestNewNamesEveryMistake(t *testing.T) {
	_, err := New(Spec{
		ID: "a/b", From: []string{"en", "gama"}, Any: []string{"ok", "…"}, None: []string{""},
		Where: "titel == 'x'", Entries: "both", Content: "some", Limit: -1, MaxAge: -time.Hour, MinSources: -1,
		Digest: schedule(t, "@every 24h"), Language: "no such",
	}, sources())
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		t.Fatalf("New gives %v, want joined errors", err)
	}
	var got []string
	for _, e := range joined.Unwrap() {
		fe, ok := errors.AsType[*FieldError](e)
		if !ok {
			t.Errorf("%v is no FieldError", e)
			continue
		}
		got = append(got, fe.Field)
		if fe.Field == "from" && (fe.Index != 1 || !strings.Contains(fe.Error(), `did you mean "gamma"`)) {
			t.Errorf("from: index %d, %v", fe.Index, fe)
		}
		if fe.Field == "any" && fe.Index != 1 || fe.Field == "none" && fe.Index != 0 {
			t.Errorf("%s: index %d", fe.Field, fe.Index)
		}
	}
	slices.Sort(got)
	want := "any content digest entries from id language limit max_age min_sources none where"
	if s := strings.Join(got, " "); s != want {
		t.Errorf("mistakes named: %s\nwant            %s", s, want)
	}
}

func TestNewWantsWhatCanBe(t *testing.T) {
	for field, spec := range map[string]Spec{
		"min_sources": {ID: "t", From: []string{"beta"}, MinSources: 2},
		"digest":      {ID: "t", Entries: EntriesItems, Digest: schedule(t, "0 7 * * *")},
		"where":       {ID: "t", Where: `age < 24`},
	} {
		_, err := New(spec, sources())
		if fe, ok := errors.AsType[*FieldError](err); !ok || fe.Field != field {
			t.Errorf("%+v: got %v, want an error in %s", spec, err, field)
		}
	}
}

func TestDefaults(t *testing.T) {
	tp := mustNew(t, Spec{ID: "x"})
	if tp.Title != "x" || tp.Entries != EntriesStories || tp.Content != ContentFull || tp.Limit != 50 {
		t.Errorf("defaults are %+v", tp.Spec)
	}
}

func TestFrom(t *testing.T) {
	a, g := item("alpha", "A", "", dawn), item("gamma", "G", "", dawn)
	for _, tt := range []struct {
		from []string
		want []feed.SourceID
	}{
		{nil, []feed.SourceID{"alpha", "gamma"}},
		{[]string{"news"}, []feed.SourceID{"alpha", "gamma"}},
		{[]string{"vi"}, []feed.SourceID{"gamma"}},
		{[]string{"beta", "alpha"}, []feed.SourceID{"alpha"}},
	} {
		tp := mustNew(t, Spec{From: tt.from})
		var got []feed.SourceID
		for _, e := range tp.Select([]feed.Story{story(a), story(g), story(item("elsewhere", "E", "", dawn))}, at(9)) {
			got = append(got, e.Lead.Source)
		}
		slices.Sort(got)
		if !slices.Equal(got, tt.want) {
			t.Errorf("from %v shows %v, want %v", tt.from, got, tt.want)
		}
	}
}

func TestRules(t *testing.T) {
	s := story(
		item("alpha", "Vote counted", "The election is over.", dawn),
		item("beta", "Turnout high", "Many went to the polls.", at(1)),
	)
	s.Members[1].Item.Language = "en-GB"
	s.Members[1].Item.Authors = []feed.Author{{Name: "Ann"}, {Name: "Bo"}}
	s.Members[1].Item.Categories = []string{"politics"}
	for _, tt := range []struct {
		spec Spec
		want bool
	}{
		{Spec{}, true},
		{Spec{Any: []string{"nothing", "election"}}, true},
		{Spec{Any: []string{"nothing"}}, false},
		{Spec{All: []string{"election", "vote"}}, true},
		{Spec{All: []string{"election", "polls"}}, false}, // not in one item
		{Spec{None: []string{"polls"}}, true},             // the other remains
		{Spec{None: []string{"polls", "election"}}, false},
		{Spec{MinSources: 2}, true},
		{Spec{MinSources: 2, None: []string{"polls"}}, false},
		{Spec{Where: `sources >= 2 && language == "en"`}, true},
		{Spec{Where: `sources > 2`}, false},
		{Spec{Where: `locale == "en-GB" && source == "beta" && "en" in tags`}, true},
		{Spec{Where: `author == "Ann, Bo" && "politics" in categories && any(authors, # == "Bo")`}, true},
		{Spec{Where: `title contains "Vote" && text matches "(?i)ELECTION"`}, true},
		{Spec{Where: `age < duration("10m")`}, true}, // the second is nine minutes old
		{Spec{Where: `age < duration("9m")`}, false},
		{Spec{Where: `now - published > duration("9m30s")`}, true},
		{Spec{Where: `members == 2 && priority == 9 && !duplicate && !image && enclosures == 0`}, true},
		{Spec{Where: `founded < published`, Any: []string{"election"}}, false},
	} {
		got := len(mustNew(t, tt.spec).Select([]feed.Story{s}, at(10))) == 1
		if got != tt.want {
			t.Errorf("%+v shows the story: %v, want %v", tt.spec, got, tt.want)
		}
	}
}

func TestWhereKeepsFromLeading(t *testing.T) {
	en, vi := item("alpha", "Flood", "", dawn), item("gamma", "Lũ", "", at(1))
	vi.Language = "vi"
	e := only(t, mustNew(t, Spec{Where: `language == "vi"`}), story(en, vi), at(9))
	if e.Lead != vi || len(e.Related) != 1 || e.Related[0] != en {
		t.Errorf("lead %q, related %v", e.Lead.Title, e.Related)
	}
}

func TestFailingWhereIsTold(t *testing.T) {
	tp := mustNew(t, Spec{Where: `categories[0] == "x"`})
	p := NewPass(dawn)
	s := story(item("alpha", "A", "", dawn))
	if got := tp.Match(p, &s); len(got) != 0 || len(p.Errors()) != 1 {
		t.Errorf("Match gives %d entries and errors %v", len(got), p.Errors())
	}
}

// TestFailuresAreBounded: a rule that fails on every item is told a few times.
func TestFailuresAreBounded(t *testing.T) {
	for name, spec := range map[string]Spec{
		"stories": {Where: `categories[0] == "x"`}, "digest": {Where: `categories[0] == "x"`, Digest: schedule(t, "0 7 * * *")},
	} {
		tp, p := mustNew(t, spec), NewPass(at(2000))
		for i := range 2 * maxPassErrors {
			s := story(item("alpha", strconv.Itoa(i), "", dawn))
			tp.Match(p, &s)
		}
		if n := len(p.Errors()); n != maxPassErrors {
			t.Errorf("%s: %d failures are told, want %d", name, n, maxPassErrors)
		}
	}
}

func TestTimed(t *testing.T) {
	for where, want := range map[string]bool{`age < duration("1h")`: true, `published < now`: true, `sources > 1`: false, "": false} {
		if got := mustNew(t, Spec{Where: where}).Timed(); got != want {
			t.Errorf("Timed with %q = %v", where, got)
		}
	}
}

func TestSelectOrderAndBounds(t *testing.T) {
	var stories []feed.Story
	for i, name := range []string{"one", "two", "three", "four"} {
		stories = append(stories, story(item("alpha", name, "", at(10*i))))
	}
	tp := mustNew(t, Spec{Limit: 3, MaxAge: 25 * time.Minute})
	titles := func(entries []Entry) string {
		var s []string
		for _, e := range entries {
			s = append(s, e.Lead.Title)
		}
		return strings.Join(s, " ")
	}
	if got := titles(tp.Select(stories, at(35))); got != "four three two" {
		t.Errorf("Select = %s", got)
	}
	if got := titles(tp.Select(stories, at(50))); got != "four" {
		t.Errorf("Select later = %s", got)
	}
	slices.Reverse(stories)
	if got := titles(tp.Select(stories, at(35))); got != "four three two" {
		t.Errorf("Select of the reverse = %s", got)
	}
}
