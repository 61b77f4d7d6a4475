package boltstore

import (
	"context"

	"go.etcd.io/bbolt"
)

// LayerFrom sets how many items a commit has that goes into a layer.
func (s *Store) LayerFrom(items int) { s.layerFrom = items }

// Layers counts the layers that there are.
func (s *Store) Layers(ctx context.Context) (n int, err error) {
	err = s.view(ctx, func(b *buckets) error {
		n = len(b.layers)
		return nil
	})
	return n, err
}

// Settle takes steps, in one transaction, of so many that settle layers, beside those that drop
// them. If none are being settled, it begins with those that there are.
func (s *Store) Settle(ctx context.Context, steps int, parts uint64) error {
	return s.within(ctx, func() error {
		return s.db.Update(func(tx *bbolt.Tx) error {
			b, err := openBuckets(tx)
			if err != nil {
				return err
			}
			for ; steps > 0 && err == nil; steps-- {
				err = b.settle(parts)
			}
			return err
		})
	})
}

// BeingSettled counts the layers that are being settled.
func (s *Store) BeingSettled(ctx context.Context) (n int, err error) {
	err = s.view(ctx, func(b *buckets) error {
		n = len(b.beingSettled())
		return nil
	})
	return n, err
}
