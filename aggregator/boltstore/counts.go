package boltstore

// counts is how much of everything is stored. Each transaction keeps them, so that
// nobody has to walk the file to know.
type counts struct {
	Items      int `cbor:"1,keyasint,omitempty"` // remembered, faded ones included
	Full       int `cbor:"2,keyasint,omitempty"` // with their bodies
	Stories    int `cbor:"3,keyasint,omitempty"` // alive
	Aliases    int `cbor:"4,keyasint,omitempty"`
	Tombstones int `cbor:"5,keyasint,omitempty"`
}

// story counts a story of r's kind in, or out if by is negative.
func (c *counts) story(r *storyRecord, by int) {
	switch {
	case r.alias():
		c.Aliases += by
	case r.alive():
		c.Stories += by
	default:
		c.Tombstones += by
	}
}

func (s *Store) readCounts(b *buckets) (counts, error) {
	var c counts
	v := b.meta.Get([]byte(metaCounts))
	if v == nil {
		return c, nil
	}
	return c, s.codec.decode("the table of counts", v, &c)
}

// putCounts writes the counts if the transaction changed them.
func (w *writer) putCounts() error {
	if w.counts == w.before {
		return nil
	}
	v, err := w.s.codec.enc.Marshal(&w.counts)
	if err != nil {
		return err
	}
	return w.b.meta.Put([]byte(metaCounts), v)
}
