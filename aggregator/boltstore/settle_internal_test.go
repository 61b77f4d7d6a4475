package boltstore

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"foldwire/aggregator/feed"
)

// settleSteps takes so many steps to settle layers, of as many for all hashes as is told.
func settleSteps(t *testing.T, s *Store, steps int, parts uint64) {
	t.Helper()
	for range steps {
		if err := s.Settle(t.Context(), 1, parts); err != nil {
			t.Fatal(err)
		}
	}
}

// stepsFor is how many steps it takes to settle so many layers, those that drop them included.
func stepsFor(layers, parts int) int { return parts + (layers+dropLayers-1)/dropLayers }

// TestSettledInPart stops settling after each of its steps, as a crash would, and goes on in a
// copy of the file as it was then, with commits and the steps that are left.
func TestSettledInPart(t *testing.T) {
	const layers, parts = 6, 7
	steps := stepsFor(layers, parts)
	for stop := range steps {
		left := layers
		if stop > parts {
			left -= dropLayers
		}
		s, items := inLayers(t, layers)
		settleSteps(t, s, stop, parts)
		s = crash(t, s)
		s.LayerFrom(1)
		tells(t, "in part", s, left, items)
		one := &items[0]
		one.Revisions, one.Keys.Link = 5, feed.NewKey("a", "link", "another")
		again := feed.Change{Items: []feed.Item{*one}, Stories: []feed.Story{{
			ID: one.Verdict.Story, Changed: one.Seen.Add(5 * time.Second), Members: []feed.Member{{ID: one.ID, Source: "a"}},
		}}}
		last := feed.Change{Items: items[len(items)-1:]}
		for _, c := range []feed.Change{again, last} {
			if err := s.Commit(t.Context(), c); err != nil {
				t.Fatal(err)
			}
		}
		if stop == 0 { // else each commit takes a step
			tells(t, "with more in layers", s, left+2, items)
		}
		s.LayerFrom(2)
		one.Revisions, one.Keys.GUID = 6, feed.NewKey("a", "guid", "another")
		again.Items[0], again.Stories[0].Changed = *one, one.Seen.Add(6*time.Second)
		for _, c := range []feed.Change{again, last} {
			if err := s.Commit(t.Context(), c); err != nil {
				t.Fatal(err)
			}
		}
		settleSteps(t, s, 2*steps, parts) // what was added meanwhile, too
		tells(t, "settled", s, 0, items)
	}
}

// TestSettledTogether takes steps in one transaction, from any of them on.
func TestSettledTogether(t *testing.T) {
	const layers, parts = 6, 7
	steps := stepsFor(layers, parts)
	for before := range steps {
		s, items := inLayers(t, layers)
		settleSteps(t, s, before, parts)
		if err := s.Settle(t.Context(), steps-before, parts); err != nil {
			t.Fatal(err)
		}
		tells(t, "settled together", s, 0, items)
	}
}

// crash gives a store on a copy of the file as it is.
func crash(t *testing.T, s *Store) *Store {
	t.Helper()
	whole, err := os.ReadFile(s.path)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "crashed.db")
	if err := os.WriteFile(path, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	again, err := Open(path, Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = again.Close() })
	return again
}

// TestCompactedInPart rewrites a file after each step of settling it.
func TestCompactedInPart(t *testing.T) {
	const layers, parts = 6, 7
	for stop := range stepsFor(layers, parts) {
		s, items := inLayers(t, layers)
		settleSteps(t, s, stop, parts)
		if _, _, err := s.Compact(t.Context()); err != nil {
			t.Fatal(err)
		}
		tells(t, "compacted", s, 0, items)
		for range layersLeast {
			if err := s.Commit(t.Context(), feed.Change{Items: items[len(items)-1:]}); err != nil {
				t.Fatal(err)
			}
		}
		tells(t, "in layers again", s, layersLeast, items)
		settleSteps(t, s, 1, parts)
		tells(t, "settled in part again", s, layersLeast, items)
	}
}

// TestSettledByAnOlderVersion has one settle all at once what was settled in part, which knows
// nothing of that, and leaves what is written of it.
func TestSettledByAnOlderVersion(t *testing.T) {
	const layers, parts = 6, 7
	steps := stepsFor(layers, parts)
	for stop := range steps {
		s, items := inLayers(t, layers)
		settleSteps(t, s, stop, parts)
		settleAtOnce(t, s)
		tells(t, "settled at once", s, 0, items)
		for range layers {
			if err := s.Commit(t.Context(), feed.Change{Items: items[len(items)-1:]}); err != nil {
				t.Fatal(err)
			}
		}
		tells(t, "in layers again", s, layers, items)
		for range steps {
			settleSteps(t, s, 1, parts)
			if err := s.Check(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		tells(t, "settled again", s, 0, items)
	}
}

// settleAtOnce settles all layers in one transaction.
func settleAtOnce(t *testing.T, s *Store) {
	t.Helper()
	err := s.db.Update(func(tx *bbolt.Tx) error {
		b, err := openBuckets(tx)
		if err != nil {
			return err
		}
		if err := b.settlePart(b.layers, stretch{to: allHashes}); err != nil {
			return err
		}
		for i := range b.layers {
			if err := b.recent.DeleteBucket(number(b.layers[i].number)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestPrunedWhileSettled lets retention work amid layers and while they are settled: what it
// took does not come back.
func TestPrunedWhileSettled(t *testing.T) {
	const layers, parts = 6, 5
	steps := stepsFor(layers, parts)
	for stop := range steps {
		s, items := inLayers(t, layers)
		now := items[0].Seen.Add(time.Hour)
		settleSteps(t, s, stop, parts)
		policy := Policy{Now: now, Keep: time.Minute, Forget: time.Minute, Remember: 2}
		for range 2 { // what faded is forgotten when it is looked at again
			if _, err := s.Prune(t.Context(), policy); err != nil {
				t.Fatal(err)
			}
		}
		check := func(when string) {
			st, err := s.Stats(t.Context())
			if err != nil || st.Items != 2 || st.Full != 0 || st.Stories != 0 {
				t.Errorf("%s: %+v, %v; want two items that are remembered", when, st, err)
			}
			if err := s.Check(t.Context()); err != nil {
				t.Errorf("%s: %v", when, err)
			}
		}
		check("in layers")
		settleSteps(t, s, steps-stop, parts)
		check("settled")
		tells(t, "settled", s, 0, nil)
	}
}

// TestWhenLayersAreSettled counts the layers after what settles them and after what does not.
func TestWhenLayersAreSettled(t *testing.T) {
	s, items := inLayers(t, layersLeast)
	tells(t, "after as many commits as may be", s, layersLeast, items)
	if err := s.Commit(t.Context(), feed.Change{States: []feed.State{{Source: "a"}}}); err != nil {
		t.Fatal(err)
	}
	tells(t, "after another without items", s, layersLeast, items)
	for _, layers := range []int{25, 22, 19, 16, 13, 10, 7, 8} {
		if err := s.Commit(t.Context(), feed.Change{Items: items[len(items)-1:]}); err != nil {
			t.Fatal(err)
		}
		tells(t, "after more", s, layers, items)
	}
	if _, _, err := s.Compact(t.Context()); err != nil {
		t.Fatal(err)
	}
	tells(t, "after a rewrite of the file", s, 0, items)
}

// TestACommitTakesFewSteps has a store take itself for one of a million items: each commit takes
// its share of the steps, half as many again at most, and all are taken before there are twice as
// many layers as may be.
func TestACommitTakesFewSteps(t *testing.T) {
	const held = 1_000_000
	s, items := inLayers(t, layersLeast)
	err := s.update(t.Context(), func(w *writer) error { w.counts.Items = held; return nil })
	if err != nil {
		t.Fatal(err)
	}
	parts := partsOf(held)
	share := uint64(stepsFor(layersMost, int(parts))) * 3 / 2 / layersMost * partSize(parts) //nolint:gosec // small
	most, took, before := 0, 0, settled{}
	for range 3 * layersMost {
		if err := s.Commit(t.Context(), feed.Change{Items: items[len(items)-1:]}); err != nil {
			t.Fatal(err)
		}
		err := s.look(func(b *buckets) error {
			if b.settled.to > before.to+share {
				t.Errorf("a commit settles hashes from %x to %x, more than %x", before.to, b.settled.to, share)
			}
			if b.settled != before {
				took++
			}
			most, before = max(most, len(b.layers)), b.settled
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if most <= layersMost || most > 2*layersMost || took < layersMost/2 {
		t.Errorf("up to %d layers, and %d commits that settle some", most, took)
	}
}

// TestStepsDue: what is being settled will be before there are twice as many layers as there may
// be, however few steps are left to take, and none is taken before there are as many.
func TestStepsDue(t *testing.T) {
	for name, c := range map[string]struct {
		items, layers, being int
		to                   uint64
		want                 int
	}{
		"none":                        {30_000, 0, 0, 0, 0},
		"fewer than may be":           {30_000, 23, 0, 0, 0},
		"as many as may be":           {30_000, 24, 0, 0, 1},
		"more is stored":              {100_000, 24, 0, 0, 2},
		"very much is":                {3_000_000, 32, 0, 0, 24},
		"halfway to twice as many":    {100_000, 36, 24, 0, 3},
		"the same, half settled":      {100_000, 36, 24, allHashes / 2, 2},
		"some are to be dropped":      {100_000, 40, 24, allHashes, 1},
		"few of them are left":        {100_000, 9, 2, allHashes, 1},
		"twice as many and more":      {100_000, 50, 50, 0, 38},
		"settled by an older version": {100_000, 25, 0, allHashes / 2, 2},
	} {
		b := &buckets{layers: make([]layer, c.layers), settled: settled{to: c.to, newest: uint64(c.being)}} //nolint:gosec // small
		for i := range b.layers {
			b.layers[i].number = uint64(c.layers - i) //nolint:gosec // small
		}
		if got := b.stepsDue(c.items); got != c.want {
			t.Errorf("%s: %d steps, want %d", name, got, c.want)
		}
	}
}
