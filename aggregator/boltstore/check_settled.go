package boltstore

import "bytes"

// settled checks that the large buckets have what of layers is said to be settled, unless a layer
// above says otherwise: there, it is looked for in no other place.
func (c *checker) settled() error {
	for i := range c.b.layers {
		l, above := &c.b.layers[i], c.b.layers[:i]
		if l.settled == 0 {
			continue
		}
		if err := c.settledIndex(bucketIDs, l, above, func(l *layer) *index { return l.ids }, c.b.ids); err != nil {
			return err
		}
		if err := c.settledIndex(bucketKeys, l, above, func(l *layer) *index { return l.keys }, c.b.keys); err != nil {
			return err
		}
		if err := c.settledStories(l, above); err != nil {
			return err
		}
	}
	return nil
}

// settledIndex checks an index of a layer.
func (c *checker) settledIndex(name string, l *layer, above []layer, of func(*layer) *index, large *index) error {
	return c.each(of(l).bucket, func(k, v []byte) error {
		leaf, err := parseLeaf(k, v)
		if err != nil {
			return nil //nolint:nilerr // reported already
		}
		for i := range leaf.len() {
			e := leaf.entry(i)
			if _, behind := (stretch{to: l.settled}).has(e.hash[:]); behind {
				break
			}
			n, ok, err := large.get(e.hash)
			for j := range above {
				if _, hidden, _ := of(&above[j]).get(e.hash); hidden {
					n, ok = e.n, true
				}
			}
			if err != nil || !ok || n != e.n {
				c.report("%x in %s of a layer is said to be settled and leads to item number %d instead of %d (%v)", e.hash, name, n, e.n, err)
			}
		}
		return nil
	})
}

// settledStories does the same with stories.
func (c *checker) settledStories(l *layer, above []layer) error {
	return c.each(l.stories, func(k, v []byte) error {
		if len(k) != hashSize {
			return nil // reported already
		}
		_, behind := stretch{to: l.settled}.has(k)
		if !behind && layerOf(above, [hashSize]byte(k)) == nil && !bytes.Equal(c.b.stories.Get(k), v) {
			c.report("story %x is said to be settled and is another one", k)
		}
		return nil
	})
}
