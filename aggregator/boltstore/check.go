package boltstore

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"go.etcd.io/bbolt"

	"foldwire/aggregator/feed"
)

// maxProblems bounds what Check reports: a file with more is beyond reading anyway.
const maxProblems = 100

// Check reads the whole file and reports what contradicts the layout: bbolt's own check
// of its pages, and ours: every key and id leads to an item, every item has its body, which
// can be read, and its story, every member of a story exists, every living story is in the
// index of changes, every alias ends, what is settled of layers is, every count is right, the
// journal ends at the present mark. The error joins all that was found and is ErrDamaged. Nothing
// may be written meanwhile: bbolt's check looks at the list of free pages that the writer has.
func (s *Store) Check(ctx context.Context) error {
	return s.view(ctx, func(b *buckets) error {
		if err := checkPages(b.tx); err != nil {
			return err // what follows would only stumble over the same
		}
		c := &checker{s: s, b: b, ctx: ctx, live: map[uint64]int{}}
		for _, step := range []func() error{c.items, c.indexes, c.blocks, c.stories, c.settled, c.changes, c.totals, c.journal} {
			if err := step(); err != nil {
				return err
			}
		}
		return errors.Join(c.problems...)
	})
}

// checkPages runs bbolt's check, and drains it, as it reports on a channel. It runs in a goroutine of
// its own, where a key that lies outside of the file would end the process; so keys are read before.
func checkPages(tx *bbolt.Tx) error {
	if err := walkTree(tx); err != nil {
		return err
	}
	var problems []error
	for err := range tx.Check() {
		if len(problems) < maxProblems {
			problems = append(problems, damaged("%v", err))
		}
	}
	return errors.Join(problems...)
}

// checker walks the buckets of one transaction and gathers what is wrong.
type checker struct {
	s        *Store
	b        *buckets
	ctx      context.Context // of the one call that the checker lives for
	counts   counts
	live     map[uint64]int
	problems []error
}

func (c *checker) report(format string, args ...any) {
	if len(c.problems) < maxProblems {
		c.problems = append(c.problems, damaged(format, args...))
	}
}

// each walks a bucket; a value that cannot be read is a problem, not the end.
func (c *checker) each(bucket *bbolt.Bucket, fn func(k, v []byte) error) error {
	n := 0
	return bucket.ForEach(func(k, v []byte) error {
		if n++; n%1024 == 0 && c.ctx.Err() != nil {
			return c.ctx.Err()
		}
		if err := fn(k, v); err != nil {
			c.report("%v", err)
		}
		return nil
	})
}

func (c *checker) items() error {
	resolver := c.s.resolver(c.b)
	last := seq(c.b.items.Sequence())
	return c.each(c.b.items, func(k, v []byte) error {
		var r itemRecord
		n, err := parseNumber[seq](k)
		if err != nil {
			return err
		}
		if err := decodeRecord(c.s.codec, fmt.Sprint("item number ", n), v, &r); err != nil {
			return err
		}
		c.counts.Items++
		if at, ok, err := c.b.itemOf(r.ID); err != nil || !ok || at != n {
			c.report("the id %s of item number %d leads to %d (%v)", r.ID, n, at, err)
		}
		if n > last {
			c.report("item number %d is above the last number given, %d", n, last)
		}
		if r.faded() {
			return nil
		}
		c.counts.Full++
		c.live[r.Body.Block]++
		return c.story(&r, resolver)
	})
}

// story checks that the story of an item that is stored in full is alive.
func (c *checker) story(r *itemRecord, resolver *resolver) error {
	if r.Story.IsZero() {
		return nil
	}
	id, err := resolver.survivor(r.Story)
	if err != nil {
		return err
	}
	story, _, err := c.s.storyRecord(c.b, id)
	if err == nil && !story.alive() {
		c.report("item %s is in story %s, which is not alive", r.ID, id)
	}
	return err
}

func (c *checker) indexes() error {
	for i := range c.b.layers {
		l := &c.b.layers[i]
		if err := c.index(bucketIDs, l.ids, l.sieve, c.b.itemOf); err != nil {
			return err
		}
		if err := c.index(bucketKeys, l.keys, l.sieve, c.b.itemUnder); err != nil {
			return err
		}
	}
	if err := c.index(bucketIDs, c.b.ids, nil, c.b.itemOf); err != nil {
		return err
	}
	return c.index(bucketKeys, c.b.keys, nil, c.b.itemUnder)
}

// lookUp gives where a hash leads, whatever index it is in.
type lookUp func(hash [hashSize]byte) (n seq, ok bool, err error)

// index checks an index, be it of a layer with a sieve or not.
func (c *checker) index(name string, x *index, s sieve, ask lookUp) error {
	var last []byte // hash
	return c.each(x.bucket, func(k, v []byte) error {
		l, err := parseLeaf(k, v)
		if err != nil {
			return err
		}
		for i := range l.len() {
			e := l.entry(i)
			if !s.may(e.hash) {
				c.report("the sieve of a layer denies %x in %s", e.hash, name)
			}
			if c.b.items.Get(number(e.n)) != nil {
				continue
			}
			if n, _, _ := ask(e.hash); n == e.n { // else a layer above says better
				c.report("%x in %s leads to item number %d, which is missing", e.hash, name, e.n)
			}
		}
		last = c.leaf(name, last, k, l)
		return nil
	})
}

// leaf checks the order of a leaf of an index and gives the last hash in it. last is that of the
// leaf before.
func (c *checker) leaf(name string, last, key []byte, l leaf) []byte {
	if last != nil && bytes.Compare(last, key) >= 0 || l.len() == 0 || bytes.Compare(key, l.hash(0)) > 0 {
		c.report("the leaf %x of %s is out of order", key, name)
	}
	for i := range l.len() {
		if i > 0 && bytes.Compare(l.hash(i-1), l.hash(i)) >= 0 {
			c.report("%x in %s is out of order", l.hash(i), name)
		}
		last = l.hash(i)
	}
	return last
}

// blocks checks that each block can be read, body by body, and holds as many as is noted.
func (c *checker) blocks() error {
	var buf []byte
	last := c.b.blocks.Sequence()
	err := c.each(c.b.blocks, func(k, v []byte) error {
		block, err := parseNumber[uint64](k)
		if err != nil {
			return err
		}
		noted, err := c.s.usage(c.b, block)
		if err != nil {
			return err
		}
		if int(noted.live) != c.live[block] || noted.live == 0 || block > last {
			c.report("block %d of %d is noted to hold %d bodies and holds %d", block, last, noted.live, c.live[block])
		}
		delete(c.live, block)
		var bodies contents
		bodies, buf, err = c.s.pack.unpack(v, buf)
		if err == nil && len(bodies) != int(noted.total) {
			c.report("block %d has %d bodies, want %d", block, len(bodies), noted.total)
		}
		c.bodies(block, bodies)
		return err
	})
	for block, n := range c.live {
		c.report("block %d with the bodies of %d items is missing", block, n)
	}
	return err
}

// bodies checks that what is in a block are bodies of items with their texts.
func (c *checker) bodies(block uint64, encoded contents) {
	var r reading
	for i, one := range encoded {
		if err := c.s.readBody(one, &r); err != nil {
			c.report("body %d of block %d: %v", i, block, err)
		}
	}
}

func (c *checker) stories() error {
	for i := range c.b.layers {
		if err := c.storiesIn(c.b.layers[i].stories, c.b.layers[i].sieve, c.b.layers[:i]); err != nil {
			return err
		}
	}
	return c.storiesIn(c.b.stories, nil, c.b.layers)
}

// storiesIn checks the stories in a bucket but for those that are in layers above it.
func (c *checker) storiesIn(stories *bbolt.Bucket, s sieve, above []layer) error {
	resolver := c.s.resolver(c.b)
	return c.each(stories, func(k, v []byte) error {
		if len(k) != hashSize {
			return damaged("%x is not the id of a story", k)
		}
		id := feed.StoryID(k)
		if !s.may(id) {
			c.report("the sieve of a layer denies story %s", id)
		}
		if layerOf(above, id) != nil {
			return nil
		}
		var r storyRecord
		if err := decodeRecord(c.s.codec, fmt.Sprintf("story %x", k), v, &r); err != nil {
			return err
		}
		c.counts.story(&r, +1)
		full := false
		for _, m := range r.Members {
			item, err := c.s.itemRecord(c.b, m.Item)
			if err != nil {
				return fmt.Errorf("story %x: %w", k, err)
			}
			full = full || !item.faded()
		}
		if r.alive() && !full {
			c.report("story %x has no member with a body", k)
		}
		if r.alive() && c.b.changed.Get(changedKey(&r, id)) == nil && c.b.changed.Get(olderChangedKey(&r, id)) == nil {
			c.report("story %x is missing in the index of changes", k)
		}
		_, err := resolver.survivor(id)
		return err
	})
}

func (c *checker) changes() error {
	n := 0
	err := c.each(c.b.changed, func(k, _ []byte) error {
		n++
		id, err := parseChangedKey(k)
		if err != nil {
			return err
		}
		r, _, err := c.s.storyRecord(c.b, id)
		if err == nil && (!r.alive() || !bytes.Equal(changedKey(&r, id), k) && !bytes.Equal(olderChangedKey(&r, id), k)) {
			c.report("the index of changes has story %s at a wrong time", id)
		}
		return err
	})
	if n != c.counts.Stories {
		c.report("the index of changes has %d stories of %d", n, c.counts.Stories)
	}
	return err
}

func (c *checker) totals() error {
	noted, err := c.s.readCounts(c.b)
	if err == nil && noted != c.counts {
		c.report("counted %+v, noted %+v", c.counts, noted)
	}
	return err
}
