package boltstore

import (
	"encoding/binary"
	"time"

	"go.etcd.io/bbolt"

	"foldwire/aggregator/feed"
)

// schemaVersion is the layout that this package writes.
const schemaVersion = 3

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
	tx                                                  *bbolt.Tx
	meta, states, items, blocks, live, stories, changed *bbolt.Bucket
	ids, keys                                           *index
}

func bucketNames() []string {
	return []string{
		bucketMeta, bucketStates, bucketItems, bucketIDs, bucketKeys,
		bucketBlocks, bucketLive, bucketStories, bucketChanged,
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
		changed: get(bucketChanged),
	}
	b.items.FillPercent, b.blocks.FillPercent, b.live.FillPercent, b.changed.FillPercent = filled, filled, filled, filled
	b.ids.bucket.FillPercent, b.keys.bucket.FillPercent = leaves, leaves
	return b, nil
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

const timeKeySize = 12

// timeKey orders like t: seconds since 1970 with the sign bit turned, then nanoseconds.
func timeKey(t time.Time) []byte {
	b := binary.BigEndian.AppendUint64(make([]byte, 0, timeKeySize+16), uint64(t.Unix())^1<<63) //nolint:gosec // two's complement is meant
	return binary.BigEndian.AppendUint32(b, uint32(t.Nanosecond()))                             //nolint:gosec // below 1e9
}

// changedKey is the place of a living story in the index of changes.
func changedKey(t time.Time, id feed.StoryID) []byte {
	return append(timeKey(t), id[:]...)
}

func parseChangedKey(b []byte) (feed.StoryID, error) {
	if len(b) != timeKeySize+16 {
		return feed.StoryID{}, damaged("an entry of the index of changes has %d bytes", len(b))
	}
	return feed.StoryID(b[timeKeySize:]), nil
}
