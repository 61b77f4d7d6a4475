package boltstore

import (
	"bytes"
	"encoding/binary"
	"slices"

	"go.etcd.io/bbolt"

	"foldwire/aggregator/feed"
)

// Ids, keys and the ids of stories are hashes, so that a commit of many items touches pages
// all over what leads from them: in a large pass, each of its commits nearly all. Such a commit
// puts them into a layer instead: buckets that are small and written in order. What is asked for
// is looked for in the layers, the newest first, and then in the large buckets. Once there are
// too many layers, settle moves what is in them. A small commit goes to the large buckets at
// once, and changes what is in layers there, too, whether or not it is settled.

// The names within a layer.
const (
	layerIDs     = bucketIDs
	layerKeys    = bucketKeys
	layerStories = bucketStories
	layerSieve   = "sieve" // a sieve of what is in the layer
)

// layerFrom is how many items a commit has that goes into a layer.
const layerFrom = 64

// How many layers there may be: each is looked at, and what they take is free once they are
// settled. The more are settled together, the less it takes for each; the more is stored, the more
// it takes for all.
const (
	layersLeast = 24
	layersMost  = 32
	layersItems = 8 << 10 // stored, for each
)

// mayHave says how many layers there may be above so many items.
func mayHave(items int) int { return max(layersLeast, min(items/layersItems, layersMost)) }

// layer is what one commit put off.
type layer struct {
	number    uint64 // the highest is the newest
	ids, keys *index
	stories   *bbolt.Bucket
	sieve     sieve
	settled   uint64 // hashes whose first 32 bits are below are in the large buckets, too
}

// may says whether a hash may have to be looked for in the layer.
func (l *layer) may(hash [hashSize]byte) bool {
	return uint64(binary.BigEndian.Uint32(hash[:])) >= l.settled && l.sieve.may(hash)
}

// openLayers gives the layers of a transaction, the newest first.
func openLayers(recent *bbolt.Bucket, st settled) ([]layer, error) {
	var layers []layer
	c := recent.Cursor()
	for k, _ := c.Last(); k != nil; k, _ = c.Prev() {
		l, err := openLayer(recent, k)
		if err != nil {
			return nil, err
		}
		if l.number <= st.newest {
			l.settled = st.to
		}
		layers = append(layers, l)
	}
	return layers, nil
}

func openLayer(recent *bbolt.Bucket, name []byte) (layer, error) {
	b := recent.Bucket(name)
	n, err := parseNumber[uint64](name)
	if b == nil || err != nil {
		return layer{}, damaged("the layer %x is no bucket", name)
	}
	ids, keys, stories := b.Bucket([]byte(layerIDs)), b.Bucket([]byte(layerKeys)), b.Bucket([]byte(layerStories))
	if ids == nil || keys == nil || stories == nil {
		return layer{}, damaged("a bucket of the layer %x is missing", name)
	}
	s := sieve(b.Get([]byte(layerSieve)))
	if !s.sound() {
		return layer{}, damaged("the sieve of the layer %x has %d bytes", name, len(s))
	}
	return layer{number: n, ids: newIndex(ids), keys: newIndex(keys), stories: stories, sieve: s}, nil
}

// addLayer makes a layer above all others, into which the rest of the transaction goes.
func (w *writer) addLayer(stories int) error {
	l, err := w.b.addLayer()
	if err == nil {
		l.sieve, w.layer = newSieve(len(w.seqs)+len(w.keys)+stories), l
	}
	return err
}

// closeLayer writes what the layer's sieve came to.
func (w *writer) closeLayer() error {
	if w.layer == nil {
		return nil
	}
	return w.b.recent.Bucket(number(w.layer.number)).Put([]byte(layerSieve), w.layer.sieve)
}

// putIndexes lets ids and keys lead to the items of the transaction.
func (w *writer) putIndexes() error {
	ids, keys := w.b.ids, w.b.keys
	if l := w.layer; l != nil {
		ids, keys = l.ids, l.keys
		for id := range w.seqs {
			l.sieve.add(id)
		}
		for k := range w.keys {
			l.sieve.add(k)
		}
	} else if err := w.turnKeys(); err != nil {
		return err
	}
	if err := putIndex(ids, w.seqs); err != nil { // they are in no layer: their items are new
		return err
	}
	return putIndex(keys, w.keys)
}

// turnKeys lets keys that are in layers lead to the items of the transaction: each in the newest
// layer in which it is, which hides the others.
func (w *writer) turnKeys() error {
	turned := map[feed.Key]bool{}
	for i := range w.b.layers {
		l, here := &w.b.layers[i], map[feed.Key]seq{}
		for k, n := range w.keys {
			if turned[k] || !l.sieve.may(k) {
				continue
			}
			_, ok, err := l.keys.get(k)
			if err != nil {
				return err
			}
			if ok {
				turned[k], here[k] = true, n
			}
		}
		if err := putIndex(l.keys, here); err != nil {
			return err
		}
	}
	return nil
}

// putStoryBytes writes the record of a story: into the writer's layer, or, if it has none, to
// the large bucket and the newest layer in which it is.
func (w *writer) putStoryBytes(id feed.StoryID, record []byte) error {
	if w.layer != nil {
		w.layer.sieve.add(id)
		return w.layer.stories.Put(id[:], record)
	}
	if l := layerOf(w.b.layers, id); l != nil {
		if err := l.stories.Put(id[:], record); err != nil {
			return err
		}
	}
	return w.b.stories.Put(id[:], record)
}

// removeID lets an id lead nowhere.
func (b *buckets) removeID(id feed.ItemID) error {
	for i := range b.layers {
		if l := &b.layers[i]; l.sieve.may(id) {
			if err := l.ids.remove(id); err != nil {
				return err
			}
		}
	}
	return b.ids.remove(id)
}

// removeKey does the same with a key.
func (b *buckets) removeKey(k feed.Key) error {
	for i := range b.layers {
		if l := &b.layers[i]; l.sieve.may(k) {
			if err := l.keys.remove(k); err != nil {
				return err
			}
		}
	}
	return b.keys.remove(k)
}

// deleteStory takes a story away, wherever it is.
func (b *buckets) deleteStory(id feed.StoryID) error {
	for l := layerOf(b.layers, id); l != nil; l = layerOf(b.layers, id) {
		if err := l.stories.Delete(id[:]); err != nil {
			return err
		}
	}
	return b.stories.Delete(id[:])
}

// addLayer makes an empty layer.
func (b *buckets) addLayer() (*layer, error) {
	n, err := b.recent.NextSequence()
	if err != nil {
		return nil, err
	}
	name := number(n)
	fresh, err := b.recent.CreateBucket(name)
	if err != nil {
		return nil, err
	}
	for _, part := range []string{layerIDs, layerKeys, layerStories} {
		if _, err := fresh.CreateBucket([]byte(part)); err != nil {
			return nil, err
		}
	}
	l, err := openLayer(b.recent, name)
	if err != nil {
		return nil, err
	}
	l.ids.bucket.FillPercent, l.keys.bucket.FillPercent, l.stories.FillPercent = filled, filled, filled
	b.layers = slices.Insert(b.layers, 0, l)
	return &b.layers[0], nil
}

// itemOf gives the item that has an id; ok is false if there is none.
func (b *buckets) itemOf(id [hashSize]byte) (n seq, ok bool, err error) {
	for i := range b.layers {
		if l := &b.layers[i]; l.may(id) {
			if n, ok, err = l.ids.get(id); ok || err != nil {
				return n, ok, err
			}
		}
	}
	return b.ids.get(id)
}

// itemUnder gives the item that was stored last under a key; ok is false if there is none.
func (b *buckets) itemUnder(key [hashSize]byte) (n seq, ok bool, err error) {
	for i := range b.layers {
		if l := &b.layers[i]; l.may(key) {
			if n, ok, err = l.keys.get(key); ok || err != nil {
				return n, ok, err
			}
		}
	}
	return b.keys.get(key)
}

// story gives the record of a story as it is stored, nil if there is none.
func (b *buckets) story(id [hashSize]byte) []byte {
	for i := range b.layers {
		if l := &b.layers[i]; l.may(id) {
			if v := l.stories.Get(id[:]); v != nil {
				return v
			}
		}
	}
	return b.stories.Get(id[:])
}

// layerOf gives the newest layer in which a story is, nil if it is in none.
func layerOf(layers []layer, id [hashSize]byte) *layer {
	for i := range layers {
		if l := &layers[i]; l.sieve.may(id) && l.stories.Get(id[:]) != nil {
			return l
		}
	}
	return nil
}

// storiesBehind gives stories behind a key in the order of their ids, up to the given number of
// each bucket, and the key behind which to go on, nil at the end.
func (b *buckets) storiesBehind(after []byte, most int) (stories []told, last []byte, err error) {
	var all runs[told]
	from := after
	if after != nil {
		from = append(bytes.Clone(after), 0)
	}
	read := func(bucket *bbolt.Bucket) error {
		n := len(all.list) + most
		err := appendStories(&all, bucket, from, func([]byte) bool { return len(all.list) < n })
		if len(all.list) == n && (last == nil || bytes.Compare(all.list[n-1].id, last) < 0) {
			last = all.list[n-1].id
		}
		return err
	}
	err = read(b.stories)
	for i := len(b.layers) - 1; i >= 0 && err == nil; i-- {
		err = read(b.layers[i].stories)
	}
	stories = all.join(told.compare)
	if last != nil { // behind it, a bucket may have more than was read
		at, _ := slices.BinarySearchFunc(stories, told{id: last}, told.compare)
		stories, last = stories[:at+1], bytes.Clone(last)
	}
	return stories, last, err
}
