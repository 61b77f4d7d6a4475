package main

import (
	"context"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"foldwire/aggregator/feed"
	"foldwire/publisher/web"
)

// hours is how far back the operator's page looks.
const hours = 24

// dashboard is what the operator's page is drawn from, beyond what the other parts know.
type dashboard struct {
	page *web.StatusPage
	bell web.Bell

	mu       sync.Mutex
	hour     int64 // since 1970; the last of those below
	polls    [hours]int
	failures [hours]int

	reading sync.Mutex // held while the store is read
	read    time.Time
	day     dayCounts
}

// dayCounts is what the store holds of the last day, by hour, the present one last.
type dayCounts struct {
	items, duplicates, stories []int
	rhythms                    map[feed.SourceID][]int
}

// polled counts a poll.
func (b *dashboard) polled(now time.Time, batch feed.Batch) {
	b.mu.Lock()
	b.advance(now)
	if !batch.Held {
		b.polls[hours-1]++
	}
	if batch.State.Failure != nil && !batch.Held {
		b.failures[hours-1]++
	}
	b.mu.Unlock()
	b.bell.Ring()
}

// advance moves the counts to the hour of now; the caller holds mu.
func (b *dashboard) advance(now time.Time) {
	hour := now.Unix() / 3600
	if hour < b.hour-1 { // the clock was set back; what was counted stays where it is
		b.hour = hour
	}
	by := int(min(max(hour-b.hour, 0), hours))
	for _, counts := range []*[hours]int{&b.polls, &b.failures} {
		copy(counts[:], counts[by:])
		clear(counts[hours-by:])
	}
	b.hour = max(hour, b.hour)
}

// counts gives the polls of each hour, and those that failed.
func (b *dashboard) counts(now time.Time) (polls, failures []int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.advance(now)
	p, f := b.polls, b.failures
	return p[:], f[:]
}

// freshFor is how long what was read of the store is shown before it is read again.
const freshFor = 20 * time.Second

// lastDay gives the last day as the store has it.
func (b *dashboard) lastDay(ctx context.Context, now time.Time, store storyReader) (dayCounts, error) {
	b.reading.Lock()
	defer b.reading.Unlock()
	if b.day.rhythms != nil && now.Sub(b.read) < freshFor {
		return b.day, nil
	}
	day := newDayCounts()
	err := store.EachStory(ctx, now.Add(-hours*time.Hour), func(s feed.Story) error {
		day.count(s, now)
		return nil
	})
	if err != nil {
		return dayCounts{}, fmt.Errorf("read the last day's stories: %w", err)
	}
	b.day, b.read = day, now
	return day, nil
}

// storyReader is a store as far as a dashboard needs it.
type storyReader interface {
	EachStory(ctx context.Context, since time.Time, fn func(feed.Story) error) error
}

func newDayCounts() dayCounts {
	return dayCounts{
		items: make([]int, hours), duplicates: make([]int, hours), stories: make([]int, hours),
		rhythms: make(map[feed.SourceID][]int),
	}
}

// count adds what a story holds of the day before now.
func (d dayCounts) count(s feed.Story, now time.Time) {
	addTo(d.stories, now, s.Founded)
	for _, m := range s.Members {
		if m.Item == nil {
			continue
		}
		addTo(d.items, now, m.Item.Seen)
		if !m.Item.Verdict.DuplicateOf.IsZero() {
			addTo(d.duplicates, now, m.Item.Seen)
		}
		if d.rhythms[m.Source] == nil {
			d.rhythms[m.Source] = make([]int, hours)
		}
		addTo(d.rhythms[m.Source], now, m.Item.Published)
	}
}

// openDashboard makes the operator's page.
func (d *daemon) openDashboard() error {
	page, err := web.NewStatusPage(web.StatusOptions{
		Language: d.cfg().Language,
		Read:     d.readDashboard,
		Poll:     func(ctx context.Context, id string) error { return d.agg.PollNow(ctx, feed.SourceID(id)) },
		Bell:     &d.dashboard.bell,
		Stopped:  d.stopped,
	})
	d.dashboard.page = page
	return err
}

// readDashboard gathers what the operator's page shows.
func (d *daemon) readDashboard(ctx context.Context) (web.Status, error) {
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	now := time.Now()
	states, err := d.agg.States(ctx)
	if err != nil {
		return web.Status{}, err
	}
	day, err := d.dashboard.lastDay(ctx, now, d.store)
	if err != nil {
		return web.Status{}, err
	}
	active := d.active.Load()
	st := web.Status{Title: active.cfg.Title, Version: version, Started: d.started, Loaded: active.loaded}
	if st.Title == "" {
		st.Title = "Foldwire"
	}
	for _, w := range active.cfg.Warnings {
		st.Warnings = append(st.Warnings, strings.TrimSpace(fmt.Sprintf("%s:%d: %s. %s", filepath.Base(w.File), w.Line, strings.TrimSuffix(w.Message, "."), w.Hint)))
	}
	if r := d.lastRefusal(); r != nil {
		st.Warnings = append(st.Warnings, "The config file as it is now was refused, and the one before it is in force: "+r.Error)
	}
	if f := d.cannotStore(); f != nil {
		st.Warnings = append(st.Warnings, f.unstored(now))
	}
	if s := d.current(); s != nil {
		st.Published = s.Built
		st.Warnings = append(st.Warnings, s.Problems...)
	}
	polls, failures := d.dashboard.counts(now)
	st.Charts = []web.Chart{
		{Name: "items", Counts: day.items},
		{Name: "stories", Counts: day.stories},
		{Name: "duplicates", Counts: day.duplicates},
		{Name: "polls", Counts: polls},
		{Name: "failures", Counts: failures, Bad: true},
	}
	for _, src := range active.cfg.Sources {
		st.Sources = append(st.Sources, sourceStatus(src, states[src.ID], day.rhythms[src.ID], now))
	}
	return st, nil
}

// sourceStatus tells how a source does.
func sourceStatus(src feed.Source, state feed.State, rhythm []int, now time.Time) web.SourceStatus {
	h := healthOf(src, state)
	s := web.SourceStatus{
		ID: string(src.ID), Title: h.Title, URL: h.URL, Health: web.Good,
		Polled: state.Polled, Success: state.Success, Change: state.Change, Next: state.Next,
		Due: !state.Gone && !state.Next.After(now), Reason: state.Reason, Unchanged: h.Unchanged,
		Polls: state.Polls, Items: state.Items, Failures: state.Failures, Failure: state.Failure, Silent: h.Silent, Rhythm: rhythm,
	}
	if u, err := url.Parse(s.URL); err == nil {
		s.URL = u.Redacted()
	}
	switch {
	case state.Gone:
		s.Health = web.Gone
	case state.Failure != nil:
		s.Health = web.Ill
	case state.Polled.IsZero():
		s.Health = web.New
	case h.Silent != "":
		s.Health = web.Quiet
	}
	return s
}

// addTo counts what happened at a time within the hours before now.
func addTo(counts []int, now, at time.Time) {
	if ago := now.Unix()/3600 - at.Unix()/3600; ago >= 0 && ago < int64(len(counts)) {
		counts[int64(len(counts))-1-ago]++
	}
}
