package boltstore

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"slices"

	"go.etcd.io/bbolt"

	"foldwire/aggregator/feed"
)

// bucketJournal holds, by the count of a feed.Mark, which stories the transaction touched
// that set the mark: its token (8 bytes), how many ids all entries up to it ever held
// (8 bytes), and its stories' ids (16 bytes each). It is made by the first transaction
// that needs it, so that files from before it need no migration.
const bucketJournal = "journal"

// metaMark holds the mark of the present: count and token.
const metaMark = "mark"

// maxJournal bounds the ids that the journal keeps: 1 MiB. Who slept longer reads all.
const maxJournal = 1 << 16

const (
	idSize       = 16
	journalHead  = 16
	markSize     = 16
	tokenOfEntry = 8
)

// Mark gives the mark of what is stored now. It changes with every transaction that
// changes items or stories, and with no other.
func (s *Store) Mark(ctx context.Context) (feed.Mark, error) {
	var m feed.Mark
	err := s.view(ctx, func(b *buckets) (err error) {
		m, err = readMark(b)
		return err
	})
	return m, err
}

// Since gives the stories that were touched after the given mark, each with the count of
// the last mark whose transaction did: by a commit, those merged away included, or by
// retention, which may have left nothing of them. It gives the present mark with them. If
// the store does not know that mark, or no more what came after it, ok is false and there
// are no stories.
func (s *Store) Since(ctx context.Context, mark feed.Mark) (touched map[feed.StoryID]uint64, now feed.Mark, ok bool, err error) {
	err = s.view(ctx, func(b *buckets) error {
		touched, ok = nil, false
		if now, err = readMark(b); err != nil {
			return err
		}
		if now == mark {
			held, err := s.readCounts(b)
			ok = mark != (feed.Mark{}) || held == (counts{}) // a file from before there was a journal is not empty
			return err
		}
		touched, ok, err = readJournal(b.tx.Bucket([]byte(bucketJournal)), mark)
		return err
	})
	return touched, now, ok, err
}

// readJournal gives what entries after a mark hold. After the zero mark comes all, if the
// journal still begins where the store did.
func readJournal(journal *bbolt.Bucket, mark feed.Mark) (touched map[feed.StoryID]uint64, ok bool, err error) {
	if journal == nil {
		return nil, false, nil
	}
	c := journal.Cursor()
	first := mark == (feed.Mark{})
	at := mark.Count
	if first {
		at = 1
	}
	k, v := c.Seek(number(at))
	if string(k) != string(number(at)) || len(v) < journalHead || !first && binary.BigEndian.Uint64(v) != mark.Token {
		return nil, false, nil
	}
	if !first {
		k, v = c.Next()
	} else if len(v) == journalHead {
		return nil, false, nil // more than an entry holds
	}
	touched = map[feed.StoryID]uint64{}
	for ; k != nil; k, v = c.Next() {
		count, err := parseNumber[uint64](k)
		if err != nil || len(v) < journalHead || len(v)%idSize != 0 {
			return nil, false, damaged("an entry of the journal has %d bytes", len(v))
		}
		for id := range slices.Chunk(v[journalHead:], idSize) {
			touched[feed.StoryID(id)] = count
		}
	}
	return touched, true, nil
}

func readMark(b *buckets) (feed.Mark, error) {
	v := b.meta.Get([]byte(metaMark))
	switch len(v) {
	case 0:
		return feed.Mark{}, nil
	case markSize:
		return feed.Mark{Count: binary.BigEndian.Uint64(v), Token: binary.BigEndian.Uint64(v[8:])}, nil
	}
	return feed.Mark{}, damaged("the mark has %d bytes", len(v))
}

// touch notes that the transaction changes a story or one of its items.
func (w *writer) touch(id feed.StoryID) {
	w.changed = true
	if !id.IsZero() {
		w.touched[id] = true
	}
}

// putMark sets a new mark, and writes down what the transaction touched, if it changed
// anything.
func (w *writer) putMark() error {
	if !w.changed {
		return nil
	}
	mark, err := readMark(w.b)
	if err != nil {
		return err
	}
	if mark == (feed.Mark{}) && w.before != (counts{}) {
		mark.Count++ // what was stored before there was a journal is not in it, and no entry is the first
	}
	// The token tells a file that went on from a restored backup from the one that went
	// on from the original.
	next := binary.BigEndian.AppendUint64(make([]byte, 0, markSize), mark.Count+1)
	next = next[:markSize]
	if _, err := rand.Read(next[8:]); err != nil {
		return err
	}
	if err := w.b.meta.Put([]byte(metaMark), next); err != nil {
		return err
	}
	journal, err := w.b.tx.CreateBucketIfNotExists([]byte(bucketJournal))
	if err != nil {
		return err
	}
	journal.FillPercent = 0.95 // it grows at its end only
	return w.log(journal, next[:8], next[8:])
}

// log adds an entry to the journal and drops those that are too old.
func (w *writer) log(journal *bbolt.Bucket, key, token []byte) error {
	var before uint64
	if _, v := journal.Cursor().Last(); len(v) >= journalHead {
		before = binary.BigEndian.Uint64(v[tokenOfEntry:])
	}
	sum := before + uint64(len(w.touched))
	v := binary.BigEndian.AppendUint64(slices.Clone(token), sum)
	if len(w.touched) <= maxJournal { // or all entries before it are dropped, and nobody asks for its ids
		for _, id := range sortedStories(w.touched) {
			v = append(v, id[:]...)
		}
	}
	if err := journal.Put(key, v); err != nil {
		return err
	}
	var old [][]byte // not deleted while the cursor walks
	c := journal.Cursor()
	for k, v := c.First(); k != nil && len(v) >= journalHead; k, v = c.Next() {
		if sum-binary.BigEndian.Uint64(v[tokenOfEntry:]) <= maxJournal {
			break
		}
		old = append(old, slices.Clone(k))
	}
	for _, k := range old {
		if err := journal.Delete(k); err != nil {
			return err
		}
	}
	return nil
}

// journal reports entries that cannot be read, and a journal that another mark ends.
func (c *checker) journal() error {
	mark, err := readMark(c.b)
	if err != nil {
		c.report("%v", err)
		return nil
	}
	journal := c.b.tx.Bucket([]byte(bucketJournal))
	if journal == nil {
		if mark != (feed.Mark{}) {
			c.report("the journal is missing")
		}
		return nil
	}
	if _, ok, err := readJournal(journal, mark); err != nil || !ok {
		c.report("the journal does not end at the present mark")
	}
	return c.each(journal, func(_, v []byte) error {
		if len(v) < journalHead || len(v)%idSize != 0 {
			return damaged("an entry of the journal has %d bytes", len(v))
		}
		return nil
	})
}
