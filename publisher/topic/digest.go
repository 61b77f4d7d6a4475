package topic

import (
	"slices"
	"time"

	"foldwire/aggregator/feed"
)

// maxDigest is how many stories a digest lists; a longer list is not a digest.
const maxDigest = 200

// digestDomain keeps the ids of digests apart from those of items.
const digestDomain feed.SourceID = "digest of a topic"

// anchored says that a schedule has times of its own, whenever one asks: the runs of
// "@every 24h" depend on when one starts to count, so that a restart would move them.
func anchored(s feed.Schedule) bool {
	start := time.Date(2024, time.January, 3, 4, 5, 6, 7, time.UTC)
	a, b := s.Next(start), s.Next(start.Add(time.Minute+time.Second))
	return a.IsZero() || b.Sub(a) != time.Minute+time.Second
}

// matchDigest finds the digest that tells a story: the first at whose time the topic's
// rules held for what was known then. What joins later changes nothing in it.
func (t *Topic) matchDigest(p *Pass, s *feed.Story) []Entry {
	if !s.Into.IsZero() {
		return nil
	}
	all := t.survey(p, s)
	for _, run := range t.runs(all.own) {
		v := all.until(run)
		then := p.at(run)
		if !t.admit(then, &v) {
			if t.qualifies(then, s, v.own) {
				return nil // what that digest told of it faded
			}
			continue
		}
		matched, leads := t.apply(then, v)
		p.errs = append(p.errs, then.errs[:min(len(then.errs), maxPassErrors-len(p.errs))]...)
		if len(matched) == 0 {
			continue
		}
		if t.Expired(run, p.now) {
			return nil
		}
		e := t.storyEntry(v, leads)
		e.Run = run
		return []Entry{e}
	}
	return nil
}

// runs lists the runs at which members were new, first first.
func (t *Topic) runs(members []told) []time.Time {
	var runs []time.Time
	for _, m := range members {
		if run := t.Digest.Next(m.Joined.Add(-time.Nanosecond)); !run.IsZero() {
			runs = append(runs, run.UTC())
		}
	}
	slices.SortFunc(runs, time.Time.Compare)
	return slices.CompactFunc(runs, time.Time.Equal)
}

// Digests gathers a digest topic's stories into one entry per run that is over, newest
// first, at most Limit.
func (t *Topic) Digests(stories []Entry, now time.Time) []Entry {
	at := make(map[time.Time][]Entry)
	for _, e := range stories {
		if !e.Run.After(now) {
			at[e.Run] = append(at[e.Run], e)
		}
	}
	var digests []Entry
	for run, list := range at {
		Sort(list)
		digests = append(digests, Entry{
			URN: t.DigestURN(run), Run: run, Published: run, Updated: run,
			Stories: list[:min(len(list), maxDigest)], Rest: max(len(list)-maxDigest, 0),
		})
	}
	Sort(digests)
	return digests[:min(len(digests), t.Limit)]
}

// DigestURN names the digest of a run for ever.
func (t *Topic) DigestURN(run time.Time) string {
	key := feed.NewKey(digestDomain, t.ID, run.UTC().Format(time.RFC3339))
	return feed.NewItemID(digestDomain, key).URN()
}
