package boltstore

import (
	"bytes"
	"context"
	"errors"
	"time"

	"foldwire/aggregator/feed"
)

// Policy says what Prune takes away. The zero Policy takes nothing.
type Policy struct {
	Now time.Time
	// Keep is how long an item keeps its body after it, or its story, changed last; a
	// story that goes on keeps all its items. 0 means for ever.
	Keep time.Duration
	// Newest bounds how many items of a source keep their bodies, those that were
	// committed last. Sources that are absent, or have 0, are not bounded.
	Newest map[feed.SourceID]int
	// Forget is how long an item is remembered after it changed last, so that it is not
	// new when it returns; it is never less than Keep. 0 means for ever.
	Forget time.Duration
	// Remember is how many items of each source are remembered whatever their age: more
	// than a document of the source has, since an entry may stand in one for years.
	Remember int
}

// Pruned says what Prune took away.
type Pruned struct {
	Faded     int // items that lost their bodies and are only remembered
	Forgotten int // items that are remembered no more
	Stories   int // stories that have no items left
	Blocks    int // blocks of bodies that were freed
	States    int // states of sources that are gone, with nothing remembered of them
}

func (p *Pruned) add(o Pruned) {
	p.Faded += o.Faded
	p.Forgotten += o.Forgotten
	p.Stories += o.Stories
	p.Blocks += o.Blocks
	p.States += o.States
}

// pruneBatch is how many items change in one transaction, so that commits of the daemon
// never wait for long.
const pruneBatch = 512

// candidate is an item that Prune may take, with its rank among those of its source,
// the newest being 1.
type candidate struct {
	seq  seq
	rank int
}

// Prune takes away what the policy does not keep, the newest items first, in many small
// transactions; what it took when it ends early stays taken. The file does not shrink:
// the room is used again, or Compact gives it back.
func (s *Store) Prune(ctx context.Context, p Policy) (Pruned, error) {
	var sum Pruned
	ranks := map[feed.SourceID]int{}
	for next := ^seq(0); next > 0; {
		due, following, err := s.scanDue(ctx, p, next, ranks)
		if err != nil {
			return sum, err
		}
		next = following
		if err := s.pruneDue(ctx, p, due, &sum); err != nil {
			return sum, err
		}
	}
	took, err := s.pruneStates(ctx, p, ranks)
	sum.add(took)
	if err != nil {
		return sum, err
	}
	freed, err := s.repack(ctx)
	sum.Blocks += freed
	return sum, err
}

// pruneDue takes the candidates that are still due, in several transactions. Where there is no
// room for one, which may be why retention has to work, a smaller one may find some and make more.
func (s *Store) pruneDue(ctx context.Context, p Policy, due []candidate, sum *Pruned) error {
	for batch := pruneBatch; len(due) > 0; {
		part := due[:min(batch, len(due))]
		took, err := s.pruneItems(ctx, p, part)
		if errors.Is(err, ErrFull) && len(part) > 1 {
			batch = len(part) / 2
			continue
		}
		if err != nil {
			return err
		}
		sum.add(took)
		due, batch = due[len(part):], min(2*batch, pruneBatch)
	}
	return nil
}

// scanDue looks at a stretch of items, downward from the seq from, and lists those that
// are due. It gives where to go on, 0 at the end.
func (s *Store) scanDue(ctx context.Context, p Policy, from seq, ranks map[feed.SourceID]int) (due []candidate, next seq, err error) {
	const stretch = 16 * pruneBatch
	err = s.view(ctx, func(b *buckets) error {
		j := s.judge(b, p)
		c := b.items.Cursor()
		k, v := c.Seek(number(from))
		switch {
		case k == nil:
			k, v = c.Last()
		case !bytes.Equal(k, number(from)): // that one is no more, and k was looked at before
			k, v = c.Prev()
		}
		for range stretch {
			if k == nil {
				next = 0
				return nil
			}
			n, err := parseNumber[seq](k)
			if err != nil {
				return err
			}
			var r itemRecord
			if err := decodeRecord(s.codec, "item", v, &r); err != nil {
				return err
			}
			ranks[r.Source]++
			verdict, err := j.judge(&r, ranks[r.Source])
			if err != nil {
				return err
			}
			if verdict != stays {
				due = append(due, candidate{seq: n, rank: ranks[r.Source]})
			}
			next = n - 1
			k, v = c.Prev()
		}
		return nil
	})
	return due, next, err
}

// pruneItems takes the candidates that are still due.
func (s *Store) pruneItems(ctx context.Context, p Policy, due []candidate) (Pruned, error) {
	var took Pruned
	err := s.update(ctx, func(w *writer) error {
		took = Pruned{}
		faded := map[feed.StoryID][]seq{}
		if err := w.take(due, s.judge(w.b, p), faded, &took); err != nil {
			return err
		}
		stories := w.counts.Stories
		if err := w.endStories(faded); err != nil {
			return err
		}
		took.Stories = stories - w.counts.Stories
		err := w.flushItems()
		took.Blocks = w.freed
		return err
	})
	if err != nil {
		return Pruned{}, err
	}
	return took, nil
}

// take does with each candidate what the judge says now: a commit may have come between.
func (w *writer) take(due []candidate, j *judge, faded map[feed.StoryID][]seq, took *Pruned) error {
	for _, c := range due {
		r, err := w.record(c.seq)
		if err != nil {
			return err
		}
		fate, err := j.judge(r, c.rank)
		if err != nil {
			return err
		}
		switch fate {
		case stays:
		case fades:
			took.Faded++
			err = w.fade(c.seq, r, j.resolver, faded)
		case goes:
			took.Forgotten++
			err = w.forget(c.seq, r)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// pruneStates removes the states of sources that were not polled for as long as items
// are remembered, and of which no item is.
func (s *Store) pruneStates(ctx context.Context, p Policy, ranks map[feed.SourceID]int) (Pruned, error) {
	var took Pruned
	if p.Forget <= 0 {
		return took, nil
	}
	states, err := s.States(ctx)
	if err != nil {
		return took, err
	}
	before := p.Now.Add(-max(p.Forget, p.Keep))
	var gone []feed.SourceID
	for id, st := range states {
		if ranks[id] == 0 && st.Polled.Before(before) {
			gone = append(gone, id)
		}
	}
	if len(gone) == 0 {
		return took, nil
	}
	err = s.update(ctx, func(w *writer) error {
		for _, id := range gone {
			if err := w.b.states.Delete([]byte(id)); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		took.States = len(gone)
	}
	return took, err
}
