package boltstore

import (
	"encoding/binary"
	"time"

	"go.etcd.io/bbolt"

	"foldwire/aggregator/feed"
)

// schemaVersion is the layout that this package writes.
const schemaVersion = 4

// The names of the buckets.
const (
	bucketMeta    = "meta"
	bucketStates  = "states"
	bucketItems   = "items"
	bucketIDs     = "ids"
	bucketKeys    = "keys"
	bucketBlocks  = "blocks"
	bucketLive    = "live"
	bucketStories = "stories"
	bucketChanged = "changed"
	bucketRecent  = "recent"
)

// The keys of the meta bucket.
const (
	metaSchema = "schema"
	metaCounts = "counts"
)

// seq numbers items in the order of their first commit, from 1. Zero is no item.
type seq uint64

// buckets are the open buckets of one transaction.
type buckets struct {
	tx                                                          *bbolt.Tx
	meta, states, items, blocks, live, stories, changed, recent *bbolt.Bucket
	ids, keys                                                   *index
	layers                                                      []layer // the newest first
	settled                                                     settled // how far which of them are
}

func bucketNames() []string {
	return []string{
		bucketMeta, bucketStates, bucketItems, bucketIDs, bucketKeys,
		bucketBlocks, bucketLive, bucketStories, bucketChanged, bucketRecent,
	}
}

// openBuckets gives the buckets of tx. A missing bucket is damage, since init makes them all.
func openBuckets(tx *bbolt.Tx) (*buckets, error) {
	for _, name := range bucketNames() {
		if tx.Bucket([]byte(name)) == nil {
			return nil, damaged("the bucket %q is missing", name)
		}
	}
	get := func(name string) *bbolt.Bucket { return tx.Bucket([]byte(name)) }
	b := &buckets{
		tx: tx, meta: get(bucketMeta), states: get(bucketStates), items: get(bucketItems), ids: newIndex(get(bucketIDs)),
		keys: newIndex(get(bucketKeys)), blocks: get(bucketBlocks), live: get(bucketLive), stories: get(bucketStories),
		changed: get(bucketChanged), recent: get(bucketRecent),
	}
	b.items.FillPercent, b.blocks.FillPercent, b.live.FillPercent, b.changed.FillPercent = filled, filled, filled, filled
	b.ids.bucket.FillPercent, b.keys.bucket.FillPercent, b.states.FillPercent = leaves, leaves, leaves
	var err error
	if b.settled, err = readSettled(b.meta); err != nil {
		return nil, err
	}
	b.layers, err = openLayers(b.recent, b.settled)
	return b, err
}

// How full pages are made: of buckets that grow at their end only; where a file is
// written anew, of those into which a few entries come anywhere; and of indexes, whose
// leaves are so large that half a page would leave half of it empty.
const (
	filled = 0.95
	roomy  = 0.9
	leaves = 0.75
)

// fillOf gives how full the pages of a bucket are made where a file is written anew.
func fillOf(bucket string) float64 {
	switch bucket {
	case bucketIDs, bucketKeys, bucketStories, bucketStates:
		return roomy
	}
	return filled
}

// number gives the key of a seq, a block or another counted thing.
func number[T ~uint64](n T) []byte {
	return binary.BigEndian.AppendUint64(make([]byte, 0, 8), uint64(n))
}

func parseNumber[T ~uint64](b []byte) (T, error) {
	if len(b) != 8 {
		return 0, damaged("a number has %d bytes, want 8", len(b))
	}
	return T(binary.BigEndian.Uint64(b)), nil
}

// appendSeq writes a seq without leading zeros.
func appendSeq(n seq) []byte {
	b := number(n)
	for len(b) > 1 && b[0] == 0 {
		b = b[1:]
	}
	return b
}

const (
	timeKeySize = 12
	seqSize     = 8
)

// timeKey orders like t: seconds since 1970 with the sign bit turned, then nanoseconds.
func timeKey(t time.Time) []byte {
	b := binary.BigEndian.AppendUint64(make([]byte, 0, timeKeySize+seqSize+hashSize), uint64(t.Unix())^1<<63) //nolint:gosec // two's complement is meant
	return binary.BigEndian.AppendUint32(b, uint32(t.Nanosecond()))                                           //nolint:gosec // below 1e9
}

// changedKey is the place of a living story in the index of changes: when it changed, its
// first member, its id. The member comes before the id since a pass changes stories at one
// time, and ids would lie at random there.
func changedKey(r *storyRecord, id feed.StoryID) []byte {
	k := append(timeKey(r.Changed.time()), number(r.Members[0].Item)...)
	return append(k, id[:]...)
}

// olderChangedKey is the same as up to schema version 3, without the member. What is there
// stays until the story changes.
func olderChangedKey(r *storyRecord, id feed.StoryID) []byte {
	return append(timeKey(r.Changed.time()), id[:]...)
}

func parseChangedKey(b []byte) (feed.StoryID, error) {
	if n := len(b) - timeKeySize - hashSize; n != 0 && n != seqSize {
		return feed.StoryID{}, damaged("an entry of the index of changes has %d bytes", len(b))
	}
	return feed.StoryID(b[len(b)-hashSize:]), nil
}
