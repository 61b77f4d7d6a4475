package main

import (
	"testing"
	"time"

	"foldwire/aggregator/feed"
)

func TestPollLine(t *testing.T) {
	ill := &feed.Failure{Stage: feed.StageFetch, Message: "no answer", Remedy: "Wait."}
	until := feed.Hints{NotBefore: time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)}
	for want, b := range map[string]feed.Batch{
		"a: nothing new":              {},
		"a: 2 entries new or changed": {Items: make([]feed.Item, 2)},
		"a: fetch: no answer. Wait.":  {State: feed.State{Failure: ill}},
		"a: fetch: no answer":         {State: feed.State{Failure: &feed.Failure{Stage: feed.StageFetch, Message: "no answer"}}},
		"a: not asked, since its host asks to wait until 2026-03-02 12:00:00 UTC": {Held: true, State: feed.State{Failure: ill, Hints: until}},
	} {
		b.Source = "a"
		if got := pollLine(b); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
