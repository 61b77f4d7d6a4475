package boltstore

import "context"

// LayerFrom sets how many items a commit has that goes into a layer.
func (s *Store) LayerFrom(items int) { s.layerFrom = items }

// LayersLeast is how many layers there may be above few items.
const LayersLeast = layersLeast

// Layers counts the layers that there are.
func (s *Store) Layers(ctx context.Context) (n int, err error) {
	err = s.view(ctx, func(b *buckets) error {
		n = len(b.layers)
		return nil
	})
	return n, err
}

// SettleIn settles the layers that there are in so many transactions. It asks ctx for its error
// before each, with nothing held.
func (s *Store) SettleIn(ctx context.Context, parts uint64) error { return s.settleIn(ctx, parts) }
