package publisher

import (
	"context"
	"crypto/sha256"
	"encoding/binary"

	"github.com/cespare/xxhash/v2"

	"foldwire/publisher/render"
	"foldwire/publisher/topic"
)

// piece is an entry as feeds hold it.
type piece struct {
	render.Piece
	key uint64 // of all that it was made from; 0 if no other document has the same
}

// pieces gives entries as they are written. Those that are not at hand are asked for from
// load, which may give them in any order and leave some out. gone is what became part of
// those.
func (b *build) pieces(r *river, refs []ref, key func(*ref) uint64, load func(missing []ref) ([]topic.Entry, error)) (list []piece, gone []topic.Gone, err error) {
	found := make(map[string]piece, len(refs))
	var missing []ref
	for i := range refs {
		e := &refs[i]
		k := key(e)
		if p, ok := b.shelf.entry(b, r, k, e); ok {
			found[e.urn] = piece{p, k}
		} else {
			missing = append(missing, *e)
		}
	}
	if len(missing) > 0 {
		entries, err := load(missing)
		if err != nil {
			return nil, nil, err
		}
		keys := make(map[string]*ref, len(missing))
		for i := range missing {
			keys[missing[i].urn] = &missing[i]
		}
		for i := range entries {
			e := &entries[i]
			gone = append(gone, e.Gone...)
			if found[e.URN], err = b.write(r.topic, e, keys[e.URN], key); err != nil {
				return nil, nil, err
			}
		}
	}
	for i := range refs {
		if p, ok := found[refs[i].urn]; ok {
			list = append(list, p)
		}
	}
	return list, gone, nil
}

// write writes an entry. What the store gave may be younger than what is known of it; it
// is then nobody else's.
func (b *build) write(t *topic.Topic, e *topic.Entry, known *ref, key func(*ref) uint64) (piece, error) {
	published := b.site.publish(t, e)
	p, err := b.shelf.writer.Write(t.Language, &published)
	if err != nil || known == nil {
		return piece{Piece: p}, err
	}
	k := key(known)
	if k == 0 || !e.Updated.Equal(known.updated) || fingerprint(e, known.members) != known.print {
		return piece{Piece: p}, nil
	}
	b.shelf.add(k, p)
	return piece{p, k}, nil
}

// pieceKey hashes all that an entry's piece is made from, as the feed tells the entry now.
func (b *build) pieceKey(r *river) func(*ref) uint64 {
	dress, ok := b.shelf.dresses[r]
	if !ok {
		h := xxhash.New()
		text(h, r.topic.Language)
		text(h, r.topic.Content)
		numbers(h, b.names())
		if r.topic.HideCovered {
			text(h, "hide")
		}
		dress = h.Sum64()
		b.shelf.dresses[r] = dress
	}
	return func(e *ref) uint64 { return placed(dress, e) }
}

// pieceKeyThen does the same as an archive tells it, which is the same if nothing came to
// the entry since.
func (b *build) pieceKeyThen(r *river, a *archive) func(*ref) uint64 {
	now := b.pieceKey(r)
	return func(e *ref) uint64 {
		if n := len(e.steps); n == 0 || e.steps[n-1].at.After(a.then) || len(e.gone) > 0 {
			return 0
		}
		return now(e)
	}
}

// placed hashes an entry with the dress in which it is shown. Nobody can make an entry
// whose key is that of another's, whose piece it would be taken for (FIPS 180-4).
func placed(dress uint64, e *ref) uint64 {
	b := make([]byte, 0, 128)
	b = binary.LittleEndian.AppendUint64(b, dress)
	b = binary.LittleEndian.AppendUint64(b, e.print)
	b = append(append(b, e.story[:]...), e.urn...) // items of others may be in the same story
	sum := sha256.Sum256(b)
	return binary.LittleEndian.Uint64(sum[:])
}

// feedPieces gives what a topic's feed shows, as it is written.
func (b *build) feedPieces(ctx context.Context, r *river, refs []ref) ([]piece, error) {
	if r.topic.Digest == nil {
		list, _, err := b.pieces(r, refs, b.pieceKey(r), func(missing []ref) ([]topic.Entry, error) {
			return b.entries(ctx, r, missing)
		})
		return list, err
	}
	entries, err := b.entries(ctx, r, refs)
	if err != nil {
		return nil, err
	}
	var list []piece
	for i := range entries {
		p, err := b.write(r.topic, &entries[i], nil, nil)
		if err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	return list, nil
}

// stacked puts pieces into a channel, and gives their keys.
func stacked(ch *render.Channel, list []piece) (keys []uint64) {
	for i := range list {
		ch.Pieces = append(ch.Pieces, list[i].Piece)
		keys = append(keys, list[i].key)
	}
	return keys
}
