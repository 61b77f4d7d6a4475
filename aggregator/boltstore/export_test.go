package boltstore

// LayerFrom sets how many items a commit has that goes into a layer.
func (s *Store) LayerFrom(items int) { s.layerFrom = items }
