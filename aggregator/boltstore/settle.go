package boltstore

import (
	"context"
	"encoding/binary"
	"slices"

	"go.etcd.io/bbolt"
)

// What is in layers is moved to the large buckets, where it is found faster: all layers that
// there are when there are too many, stretch of hashes after stretch, then they are dropped, the
// oldest first. Each commit that adds a layer takes some steps of that before, in transactions of
// their own. How far it came is written down with each, and until a layer is dropped, what is
// changed is changed in it and in the large bucket. So it does not matter when the next step is
// taken, or whether by another process.

// metaSettled holds in the meta bucket how far layers are settled, while some are: the number of
// the newest of them and what is settled, 8 bytes each.
const metaSettled = "settled"

// allHashes is behind the first 32 bits of all hashes.
const allHashes = 1 << 32

const (
	// settleItems is about how many items there are for each step: a bound of the memory and the
	// time that it takes, since each page of an index may be touched.
	settleItems = 4 << 10
	// dropLayers is how many layers a step drops: their pages are looked at, too.
	dropLayers = 4
	// stepsLeast is how many steps a commit of many items takes: their layers take room for as long
	// as they are there. One of a few takes as many at most in a transaction.
	stepsLeast = 4
)

// partsOf says in how many stretches to walk through what so many items have in the large buckets.
func partsOf(items int) uint64 {
	return uint64(min(max(items, 0)/settleItems+1, 1<<20)) //nolint:gosec // not negative
}

// partSize is how long each of so many stretches is, but for the last.
func partSize(parts uint64) uint64 { return (allHashes + parts - 1) / parts }

// stepsDue says how many steps a commit has to take above so many items, 0 if nothing is to be
// settled: so many that what is being settled will be before there are twice as many layers as
// there may be.
func (b *buckets) stepsDue(items int) int {
	may, layers, to := mayHave(items), len(b.beingSettled()), b.settled.to
	if layers == 0 {
		if layers, to = len(b.layers), 0; layers < may {
			return 0
		}
	}
	part := partSize(partsOf(items))
	left := int((allHashes-to+part-1)/part) + (layers+dropLayers-1)/dropLayers //nolint:gosec // bounded
	commits := max(2*may-len(b.layers), 1)
	return (left + commits - 1) / commits
}

// settled says how far which layers are settled. The zero value says that none is being settled.
type settled struct {
	newest uint64 // number of the newest layer that is
	to     uint64 // hashes whose first 32 bits are below are in the large buckets, too
}

func readSettled(meta *bbolt.Bucket) (st settled, err error) {
	v := meta.Get([]byte(metaSettled))
	if v == nil {
		return st, nil
	}
	if len(v) != 16 || binary.BigEndian.Uint64(v[8:]) > allHashes {
		return st, damaged("how far layers are settled, %x, cannot be read", v)
	}
	return settled{newest: binary.BigEndian.Uint64(v), to: binary.BigEndian.Uint64(v[8:])}, nil
}

func (b *buckets) putSettled(st settled) error {
	if st == (settled{}) {
		return b.meta.Delete([]byte(metaSettled))
	}
	return b.meta.Put([]byte(metaSettled), binary.BigEndian.AppendUint64(number(st.newest), st.to))
}

// beingSettled gives the layers that are being settled. They are the oldest.
func (b *buckets) beingSettled() []layer {
	i := slices.IndexFunc(b.layers, func(l layer) bool { return l.number <= b.settled.newest })
	if i < 0 {
		return nil
	}
	return b.layers[i:]
}

// settle takes so many steps, in one transaction, for as long as there are too many layers or some
// are being settled already.
func (s *Store) settle(ctx context.Context, steps int) error {
	return s.within(ctx, func() error {
		return s.db.Update(func(tx *bbolt.Tx) error {
			ease(tx) // what the step before touched
			b, err := openBuckets(tx)
			if err != nil {
				return err
			}
			held, err := s.readCounts(b)
			for ; err == nil && steps > 0 && b.stepsDue(held.Items) > 0; steps-- {
				err = b.settle(partsOf(held.Items))
			}
			return err
		})
	})
}

// settle takes a step of about so many beside those that drop layers. If no layers are being
// settled, it begins with those that there are.
func (b *buckets) settle(parts uint64) error {
	layers := b.beingSettled()
	if len(layers) == 0 && len(b.layers) > 0 {
		layers, b.settled = b.layers, settled{newest: b.layers[0].number}
	}
	if len(layers) > 0 && b.settled.to < allHashes {
		part := stretch{b.settled.to, min(b.settled.to+partSize(parts), allHashes)}
		b.settled.to = part.to
		if err := b.settlePart(layers, part); err != nil {
			return err
		}
		return b.putSettled(b.settled)
	}
	for range min(dropLayers, len(layers)) {
		last := len(b.layers) - 1
		if err := b.recent.DeleteBucket(number(b.layers[last].number)); err != nil {
			return err
		}
		b.layers = b.layers[:last]
	}
	if len(layers) > dropLayers {
		return nil
	}
	b.settled = settled{}
	return b.putSettled(b.settled)
}

// settlePart writes what layers have of a stretch of hashes to the large buckets.
func (b *buckets) settlePart(layers []layer, part stretch) error {
	var m merger
	all, err := m.merge(layers, nil, part)
	if err != nil {
		return err
	}
	b.stories.FillPercent = leaves // they come in order, many to a page
	first := part.first()
	if k, _ := b.ids.cursor.Seek(first[:]); k == nil { // nothing is behind
		b.ids.bucket.FillPercent, b.keys.bucket.FillPercent, b.stories.FillPercent = filled, filled, roomy
	}
	return all.put(b.ids, b.keys, b.stories)
}
