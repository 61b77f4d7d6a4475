package boltstore

import (
	"cmp"
	"slices"

	"foldwire/aggregator/feed"
)

// itemRecord reads the record of an item.
func (s *Store) itemRecord(b *buckets, n seq) (*itemRecord, error) {
	v := b.items.Get(number(n))
	if v == nil {
		return nil, damaged("item number %d is missing", n)
	}
	var r itemRecord
	return &r, decodeRecord(s.codec, "item", v, &r)
}

// located is a record on the way to its body.
type located struct {
	seq seq
	rec *itemRecord
}

// load reads items in full; those without a body, or that are not there any more, are
// absent. It decompresses each block once, and holds one at a time.
func (s *Store) load(b *buckets, seqs []seq) (map[seq]*feed.Item, error) {
	wanted, _, err := s.locate(b, seqs)
	if err != nil {
		return nil, err
	}
	return s.loadBodies(b, wanted)
}

// loadBodies reads the items of records, which must be in the order of their bodies.
func (s *Store) loadBodies(b *buckets, wanted []located) (map[seq]*feed.Item, error) {
	items := make(map[seq]*feed.Item, len(wanted))
	resolver := s.resolver(b)
	var at uint64
	var bodies contents
	var buf, one []byte
	var r reading
	for _, l := range wanted {
		encoded, ok := s.loose.read(l.rec, one)
		one = encoded
		var err error
		if !ok && l.rec.Body.Block != at {
			at = l.rec.Body.Block
			if bodies, buf, err = s.readBlock(b, at, buf); err != nil {
				return nil, err
			}
		}
		if !ok {
			if encoded, err = bodies.at(l.rec.Body); err != nil {
				return nil, err
			}
		}
		if items[l.seq], err = s.join(l.rec, encoded, resolver, &r); err != nil {
			return nil, err
		}
	}
	return items, nil
}

// locate reads the records of items: of those that have a body, in the order of the
// bodies, and of those that are only remembered.
func (s *Store) locate(b *buckets, seqs []seq) (wanted, faded []located, err error) {
	seqs = slices.Clone(seqs)
	slices.Sort(seqs)
	seqs = slices.Compact(seqs)
	wanted = make([]located, 0, len(seqs))
	for _, n := range seqs {
		v := b.items.Get(number(n))
		if v == nil {
			continue // forgotten since the caller learnt its number
		}
		rec := new(itemRecord)
		if err := decodeRecord(s.codec, "item", v, rec); err != nil {
			return nil, nil, err
		}
		if rec.faded() {
			faded = append(faded, located{seq: n, rec: rec})
		} else {
			wanted = append(wanted, located{seq: n, rec: rec})
		}
	}
	slices.SortFunc(wanted, func(x, y located) int {
		return cmp.Or(cmp.Compare(x.rec.Body.Block, y.rec.Body.Block), cmp.Compare(x.rec.Body.Index, y.rec.Body.Index))
	})
	return wanted, faded, nil
}

func (s *Store) readBlock(b *buckets, block uint64, buf []byte) (contents, []byte, error) {
	v := b.blocks.Get(number(block))
	if v == nil {
		return nil, buf, damaged("block %d of bodies is missing", block)
	}
	s.mapped.Add(int64(len(v)))
	return s.pack.unpack(v, buf)
}

// reading is what is used again for each body that is read.
type reading struct {
	body body
	text []byte
}

// join makes the item of a record and its body, encoded.
func (s *Store) join(rec *itemRecord, encoded []byte, resolver *resolver, r *reading) (*feed.Item, error) {
	if err := s.readBody(encoded, r); err != nil {
		return nil, err
	}
	story, err := resolver.survivor(rec.Story)
	if err != nil {
		return nil, err
	}
	return rec.item(&r.body, story), nil
}

// readBody decodes the body of an item, with its text.
func (s *Store) readBody(encoded []byte, r *reading) (err error) {
	r.body = body{}
	if err := decodeRecord(s.codec, "the body of an item", encoded, &r.body); err != nil || len(r.body.Cut) == 0 {
		return err
	}
	r.text, err = appendCutText(r.text[:0], r.body.Content, r.body.Summary, r.body.Cut)
	r.body.Text = string(r.text)
	return err
}
