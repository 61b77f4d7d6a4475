package topic

import (
	"testing"
	"time"

	"foldwire/aggregator/feed"
)

func TestRestless(t *testing.T) {
	for where, want := range map[string]struct{ timed, restless bool }{
		`sources >= 2`:           {},
		`age < duration("9h")`:   {timed: true},
		`duration("90m") <= age`: {timed: true},
		`not (age > duration("1h") or language == "vi") and age >= duration("10m")`: {timed: true},
		`any(categories, {age < duration("1h")})`:                                   {timed: true},
		`age < duration("9h") && age.Hours() > 3`:                                   {timed: true, restless: true},
		`now.Hour() < 9`:                           {timed: true, restless: true},
		`let a = age; a < duration("9h")`:          {timed: true, restless: true},
		`age == duration("9h")`:                    {timed: true, restless: true},
		`age < published - founded`:                {timed: true, restless: true},
		`age < duration(title)`:                    {timed: true, restless: true},
		`age > duration("1h") ? true : now == now`: {timed: true, restless: true},
		`$env.age < duration("9h")`:                {timed: true, restless: true},
		`get($env, "age") < duration("9h")`:        {timed: true, restless: true},
	} {
		tp, err := New(Spec{ID: "t", Where: where}, nil)
		if err != nil {
			t.Errorf("%s: %v", where, err)
			continue
		}
		if tp.Timed() != want.timed || tp.Restless() != want.restless {
			t.Errorf("%s: timed %v, restless %v", where, tp.Timed(), tp.Restless())
		}
	}
}

// TestTurn asks minute by minute whether a story matches, and holds the moments at which
// the answer changes against what was said in advance.
func TestTurn(t *testing.T) {
	tp, err := New(Spec{ID: "t", Where: `age > duration("30m") && age < duration("1h") || age >= duration("2h") && age <= duration("3h")`}, nil)
	if err != nil {
		t.Fatal(err)
	}
	begin := time.Date(2026, time.March, 2, 6, 0, 0, 0, time.UTC)
	it := &feed.Item{ID: feed.ItemID{1}, Source: "a", Title: "x", Published: begin}
	s := &feed.Story{ID: feed.StoryID{1}, Founded: begin, Changed: begin, Members: []feed.Member{{ID: it.ID, Source: "a", Joined: begin, Item: it}}}
	var known bool
	var turn time.Time
	changes := 0
	for now := begin; now.Before(begin.Add(5 * time.Hour)); {
		p := NewPass(now)
		matches := len(tp.Match(p, s)) > 0
		if now.After(begin) && matches != known {
			if changes++; !turn.Equal(now) {
				t.Errorf("%v: the answer is %v, which was not foreseen, but a turn %v", now.Sub(begin), matches, turn.Sub(begin))
			}
		}
		known, turn = matches, tp.Turn(p, s, matches)
		if !turn.IsZero() && !turn.After(now) {
			t.Fatalf("%v: the turn is %v", now.Sub(begin), turn.Sub(begin))
		}
		now = now.Add(time.Minute)
		if !turn.IsZero() && turn.Before(now) {
			now = turn
		}
	}
	if !turn.IsZero() || known || changes != 4 {
		t.Errorf("at last the story matches %v and turns %v, after %d changes", known, turn, changes)
	}
}
