package boltstore

import "context"

// Stats says how much is stored and what it costs.
type Stats struct {
	Items      int   // remembered, faded ones included
	Full       int   // items with their bodies
	Stories    int   // stories that have items
	Aliases    int   // stories that were merged away
	Tombstones int   // stories whose items all faded
	Size       int64 // bytes of the file
	Free       int64 // bytes within it that hold nothing
	Ahead      int64 // of these, at its end: given back when it is closed
}

// compactFrom is the least room that is worth rewriting the file for.
const compactFrom = 16 << 20

// PerItem gives the bytes in use for each item that is stored in full.
func (st Stats) PerItem() float64 {
	if st.Full == 0 {
		return 0
	}
	return float64(st.Size-st.Free) / float64(st.Full)
}

// Pays says whether Compact would give back enough to be worth its time: half of the
// file.
func (st Stats) Pays() bool { return st.within() >= compactFrom && st.within() > st.Size/2 }

// within gives the bytes that only Compact gives back.
func (st Stats) within() int64 { return st.Free - st.Ahead }

// PaysAfter says the same after a pass that stored so many items for the first time. If
// these are most of what there is, to write them once more takes little beside the pass;
// its transactions have left an eighth of the file or more.
func (st Stats) PaysAfter(fresh int) bool {
	return st.Pays() || 2*fresh > st.Full && st.within() >= compactFrom/4 && st.within() > st.Size/8
}

// Stats gives the figures of the moment. It is cheap.
func (s *Store) Stats(ctx context.Context) (Stats, error) {
	var st Stats
	err := s.view(ctx, func(b *buckets) error {
		c, err := s.readCounts(b)
		if err != nil {
			return err
		}
		size, err := sizeOf(s.path)
		if err != nil {
			return err
		}
		free := b.tx.DB().Stats()
		pages := int64(free.FreePageN + free.PendingPageN)
		st = Stats{
			Items: c.Items, Full: c.Full, Stories: c.Stories, Aliases: c.Aliases, Tombstones: c.Tombstones,
			Size:  size,
			Ahead: size - b.tx.Size(),
			Free:  size - b.tx.Size() + pages*int64(b.tx.DB().Info().PageSize),
		}
		return nil
	})
	return st, err
}
