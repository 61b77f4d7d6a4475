package main

import (
	"context"
	"log/slog"
	"time"

	"foldwire/aggregator/boltstore"
	"foldwire/aggregator/feed"
	"foldwire/config"
)

// minRemember is how many items of each source are remembered whatever their age.
const minRemember = 50

// policy says what retention keeps at the time now.
func policy(cfg *config.Config, states map[feed.SourceID]feed.State, now time.Time) boltstore.Policy {
	p := boltstore.Policy{
		Now: now, Keep: cfg.Retention.Age, Forget: cfg.Retention.Memory,
		Newest: map[feed.SourceID]int{}, Remember: minRemember,
	}
	for _, src := range cfg.Sources {
		if src.Keep > 0 {
			p.Newest[src.ID] = src.Keep
		}
	}
	// An entry may stand in a document for years: twice what the longest one holds.
	for _, st := range states {
		p.Remember = max(p.Remember, 2*len(st.Entries))
	}
	return p
}

// prune lets retention take what is over, and says in the log what it took.
func (p *program) prune(ctx context.Context, now time.Time) (boltstore.Pruned, error) {
	begin := time.Now()
	states, err := p.store.States(ctx)
	if err != nil {
		return boltstore.Pruned{}, err
	}
	took, err := p.store.Prune(ctx, policy(p.cfg(), states, now))
	p.metrics.pruned.WithLabelValues("faded").Add(float64(took.Faded))
	p.metrics.pruned.WithLabelValues("forgotten").Add(float64(took.Forgotten))
	p.metrics.pruned.WithLabelValues("stories").Add(float64(took.Stories))
	if err != nil {
		return took, err
	}
	level := slog.LevelInfo
	if took == (boltstore.Pruned{}) {
		level = slog.LevelDebug
	}
	p.log.Log(ctx, level, "retention", "faded", took.Faded, "forgotten", took.Forgotten, "stories", took.Stories, "blocks", took.Blocks, "states", took.States, "took", time.Since(begin).Round(time.Millisecond))
	return took, nil
}

// compactIfItPays gives room that nothing uses back to the disk, fresh being how many items
// were just stored for the first time. A failure, such as a disk without room for the new
// file, harms nothing.
func compactIfItPays(ctx context.Context, p *program, fresh int) {
	st, err := p.store.Stats(ctx)
	if err != nil || !st.PaysAfter(fresh) {
		return
	}
	begin := time.Now()
	before, after, err := p.store.Compact(ctx)
	if err != nil {
		p.log.Warn("could not compact the database; it works as before", "error", err)
		return
	}
	p.metrics.compacted.Add(float64(max(before-after, 0)))
	p.log.Info("database compacted", "before", before, "after", after, "freed", before-after, "took", time.Since(begin).Round(time.Millisecond))
}

// retain lets retention work on its schedule until ctx ends. If its moment passed while
// the program was not running, it works at once.
func (d *daemon) retain(ctx context.Context) {
	if d.overdue {
		d.retainOnce(ctx)
	}
	// The schedule is that of the config in force, which may change meanwhile.
	const look = time.Minute
	last := time.Now().Round(0) // by the wall's clock alone
	seen := last
	tick := time.NewTicker(look)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		now := time.Now().Round(0)
		var over bool
		over, last = passed(d.cfg().Retention.Schedule, last, seen, now)
		if seen = now; over {
			d.retainOnce(ctx)
		}
	}
}

// away is how long the clock may have been out of sight. If it is more, the clock may just
// as well be wrong, and by a wrong clock everything is old: retention waits for its next
// moment then, and with it whoever can set the clock right.
const away = 60 * 24 * time.Hour

// passed says whether a moment of the schedule has passed since last, and from when on the
// next one is looked for. seen is what the clock said when it was looked at before.
func passed(s feed.Schedule, last, seen, now time.Time) (bool, time.Time) {
	if now.Before(last) || now.Sub(seen) > away { // the clock was set, back or far ahead
		return false, now
	}
	next := s.Next(last)
	if next.IsZero() || next.After(now) {
		return false, last
	}
	return true, now
}

func (d *daemon) retainOnce(ctx context.Context) {
	took, err := d.prune(ctx, time.Now())
	if err != nil {
		if ctx.Err() == nil {
			stage, remedy := feed.StageOf(err, feed.StageStore)
			d.log.Error("retention failed; it tries again at its next moment", "stage", stage, "error", err, "remedy", remedy)
		}
		return
	}
	if took.Faded > 0 {
		_ = d.agg.Refresh(ctx) // or ctx is done: the next start sees what was taken
		d.requestPublish()
	}
	compactIfItPays(ctx, d.program, 0)
}

// missed says whether a moment of the schedule lies between the last poll and now.
func missed(s feed.Schedule, states map[feed.SourceID]feed.State, now time.Time) bool {
	var last time.Time
	for _, st := range states {
		if st.Polled.After(last) {
			last = st.Polled
		}
	}
	if last.IsZero() {
		return false
	}
	over, _ := passed(s, last, last, now)
	return over
}
