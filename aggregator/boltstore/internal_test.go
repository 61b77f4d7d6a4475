package boltstore

import (
	"bytes"
	"errors"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"go.etcd.io/bbolt"
	"pgregory.net/rapid"

	"foldwire/aggregator/feed"
)

func TestMigrationsStepByStep(t *testing.T) {
	path := filepath.Join(t.TempDir(), "foldwire.db")
	s, err := Open(path, Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var taken []uint64
	step := func(from uint64, fail error) migration {
		return func(tx *bbolt.Tx) error {
			taken = append(taken, from)
			if err := tx.Bucket([]byte(bucketStates)).Put(number(from), []byte("x")); err != nil {
				return err
			}
			return fail
		}
	}
	version := func() (v uint64, marks int) {
		err := s.db.View(func(tx *bbolt.Tx) error {
			v, _ = parseNumber[uint64](tx.Bucket([]byte(bucketMeta)).Get([]byte(metaSchema)))
			marks = tx.Bucket([]byte(bucketStates)).Stats().KeyN
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return v, marks
	}
	run := func(want uint64, steps map[uint64]migration) error {
		return s.db.Update(func(tx *bbolt.Tx) error { return migrate(tx, want, steps) })
	}

	const now = schemaVersion
	broken := errors.New("broken")
	if err := run(now+2, map[uint64]migration{now: step(now, nil), now + 1: step(now+1, broken)}); !errors.Is(err, broken) {
		t.Errorf("a failed step gives %v", err)
	}
	if v, marks := version(); v != now || marks != 0 {
		t.Errorf("after a failed step the version is %d with %d traces, want all as before", v, marks)
	}
	if err := run(now+2, map[uint64]migration{now: step(now, nil)}); !errors.Is(err, ErrDamaged) {
		t.Errorf("a missing step gives %v", err)
	}
	taken = nil
	if err := run(now, migrations()); err != nil {
		t.Error(err)
	}
	if err := run(now+2, map[uint64]migration{now: step(now, nil), now + 1: step(now+1, nil)}); err != nil {
		t.Fatal(err)
	}
	if v, marks := version(); v != now+2 || marks != 2 || !reflect.DeepEqual(taken, []uint64{now, now + 1}) {
		t.Errorf("version %d with %d traces after steps %v, want %d, 2 and both in order", v, marks, taken, now+2)
	}
}

// TestCheckFindsWhatContradicts breaks each invariant in turn.
func TestCheckFindsWhatContradicts(t *testing.T) {
	now := time.Date(2026, 3, 1, 6, 0, 0, 0, time.UTC)
	item := feed.Item{ID: feed.ItemID{1}, Source: "a", Keys: feed.Keys{GUID: feed.Key{1}}, Title: "x", Seen: now}
	item.Verdict.Story = feed.NewStoryID(item.ID)
	id := item.Verdict.Story
	change := feed.Change{
		Items:   []feed.Item{item},
		Stories: []feed.Story{{ID: id, Changed: now, Members: []feed.Member{{ID: item.ID, Source: "a"}}}},
	}
	story := storyRecord{Changed: stampOf(now), Members: []memberRecord{{Item: 1}}}
	breaks := map[string]func(b *buckets) error{
		"a key leads nowhere": func(b *buckets) error { return b.keys.put([]entry{{n: 7}}) },
		"a key is no number":  func(b *buckets) error { return b.keys.bucket.Put(make([]byte, 16), nil) },
		"an id leads nowhere": func(b *buckets) error { return b.ids.put([]entry{{n: 7}}) },
		"a key is out of order": func(b *buckets) error {
			return b.keys.bucket.Put(bytes.Repeat([]byte{9}, 16), newLeaf([]entry{{n: 1}}))
		},
		"an id is missing":            func(b *buckets) error { return b.ids.remove(item.ID) },
		"an item is missing":          func(b *buckets) error { return b.items.Delete(number(seq(1))) },
		"an item is garbage":          func(b *buckets) error { return b.items.Put(number(seq(1)), []byte("garbage")) },
		"the numbers start again":     func(b *buckets) error { return b.items.SetSequence(0) },
		"a block is missing":          func(b *buckets) error { return b.blocks.Delete(number(uint64(1))) },
		"a block is garbage":          func(b *buckets) error { return b.blocks.Put(number(uint64(1)), []byte("garbage")) },
		"a body is garbage":           func(b *buckets) error { return putBodyAlone(t, b, []byte("garbage")) },
		"a text is cut from nothing":  func(b *buckets) error { return putBodyAlone(t, b, body{Cut: []byte{cutOfContent, 0, 9, 0}}) },
		"a block nobody needs":        func(b *buckets) error { return b.blocks.Put(number(uint64(2)), []byte("garbage")) },
		"a block's number is wrong":   func(b *buckets) error { return b.live.Put(number(uint64(1)), usage{live: 2, total: 2}.encode()) },
		"a block's usage is garbage":  func(b *buckets) error { return b.live.Put(number(uint64(1)), []byte("x")) },
		"a story is missing":          func(b *buckets) error { return b.stories.Delete(id[:]) },
		"a story is garbage":          func(b *buckets) error { return b.stories.Put(id[:], []byte("garbage")) },
		"a story is not in the index": func(b *buckets) error { return b.changed.Delete(changedKey(&story, id)) },
		"the index has more": func(b *buckets) error {
			return b.changed.Put(changedKey(&storyRecord{Changed: stampOf(now.Add(1)), Members: story.Members}, id), nil)
		},
		"the counts are wrong": func(b *buckets) error { return b.meta.Delete([]byte(metaCounts)) },
		"a bucket is missing":  func(b *buckets) error { return b.tx.DeleteBucket([]byte(bucketLive)) },
	}
	for name, spoil := range breaks {
		t.Run(name, func(t *testing.T) {
			s, err := Open(filepath.Join(t.TempDir(), "foldwire.db"), Options{NoSync: true})
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			if err := s.Commit(t.Context(), change); err != nil {
				t.Fatal(err)
			}
			if err := s.Check(t.Context()); err != nil {
				t.Fatalf("before: %v", err)
			}
			err = s.db.Update(func(tx *bbolt.Tx) error {
				b, err := openBuckets(tx)
				if err != nil {
					return err
				}
				return spoil(b)
			})
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Check(t.Context()); !errors.Is(err, ErrDamaged) {
				t.Errorf("Check = %v, want ErrDamaged", err)
			}
		})
	}
}

// putBodyAlone makes a body all that the first block holds.
func putBodyAlone(t *testing.T, b *buckets, content any) error {
	t.Helper()
	codec, err := newCodec()
	if err != nil {
		t.Fatal(err)
	}
	p, err := newPacker()
	if err != nil {
		t.Fatal(err)
	}
	encoded, ok := content.([]byte)
	if !ok {
		if encoded, err = codec.enc.Marshal(content); err != nil {
			t.Fatal(err)
		}
	}
	d := &draft{}
	d.add(encoded)
	return b.blocks.Put(number(uint64(1)), p.pack(d))
}

func TestStampsAreExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := time.Unix(rapid.Int64Range(-1<<40, 1<<40).Draw(t, "seconds"), rapid.Int64Range(0, 999999999).Draw(t, "nanoseconds")).UTC()
		if got := stampOf(want).time(); !got.Equal(want) {
			t.Fatalf("%v came back as %v", want, got)
		}
	})
}

func TestTimeKeysOrderLikeTimes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) time.Time {
			return time.Unix(rapid.Int64Range(-1<<36, 1<<36).Draw(t, name), rapid.Int64Range(0, 999999999).Draw(t, name))
		}
		a, b := draw("a"), draw("b")
		if got, want := reflect.DeepEqual(timeKey(a), timeKey(b)), a.Equal(b); got != want {
			t.Fatalf("keys of %v and %v equal: %v", a, b, got)
		}
		if got, want := string(timeKey(a)) < string(timeKey(b)), a.Before(b); got != want {
			t.Fatalf("%v before %v: %v, keys say %v", a, b, want, got)
		}
	})
}

// FuzzUnpack reads blocks that are not what they should be.
func FuzzUnpack(f *testing.F) {
	p, err := newPacker()
	if err != nil {
		f.Fatal(err)
	}
	d := &draft{}
	d.add([]byte("một"))
	d.add(nil)
	d.add([]byte("ba"))
	f.Add(p.pack(d))
	f.Add(p.enc.EncodeAll([]byte{0, 0, 0, 1, 0, 0, 0, 1}, nil))
	f.Add(p.enc.EncodeAll([]byte{255, 255, 255, 255}, nil))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, packed []byte) {
		bodies, _, err := p.unpack(packed, nil)
		if err != nil {
			if !errors.Is(err, ErrDamaged) {
				t.Errorf("error = %v, want ErrDamaged", err)
			}
			return
		}
		d := &draft{}
		for _, b := range bodies {
			d.add(b)
		}
		again, _, err := p.unpack(p.pack(d), nil)
		if err != nil || len(again) != len(bodies) {
			t.Errorf("packed again: %d bodies, %v; want %d", len(again), err, len(bodies))
		}
	})
}

// FuzzRecords decodes values that are not what they should be.
func FuzzRecords(f *testing.F) {
	c, err := newCodec()
	if err != nil {
		f.Fatal(err)
	}
	now := time.Date(2026, 3, 1, 6, 0, 0, 0, time.UTC)
	item := feed.Item{ID: feed.ItemID{1}, Source: "a", Title: "x", Seen: now, Authors: []feed.Author{{Name: "y"}}, Categories: []string{"z"}}
	rec := recordOf(&item)
	for _, v := range []any{&rec, bodyOf(&item), &storyRecord{Changed: stampOf(now), Members: []memberRecord{{Item: 1}}}, stateRecordOf(&feed.State{Entries: []uint64{1}})} {
		b, err := c.enc.Marshal(v)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var r itemRecord
		var text body
		var story storyRecord
		var state stateRecord
		for _, v := range []any{&r, &text, &story, &state} {
			if err := c.decode("value", b, v); err != nil && !errors.Is(err, ErrDamaged) {
				t.Errorf("error = %v, want ErrDamaged", err)
			}
		}
		for _, v := range []record{new(itemRecord), new(body), new(storyRecord)} {
			readRecord(b, v)
		}
		it := r.item(&text, feed.StoryID{})
		_ = recordOf(it)
		if _, err := state.state("a"); err != nil && !errors.Is(err, ErrDamaged) {
			t.Errorf("error = %v, want ErrDamaged", err)
		}
	})
}
