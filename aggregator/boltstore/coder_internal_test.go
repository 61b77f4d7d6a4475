package boltstore

import (
	"bytes"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"foldwire/aggregator/feed"
)

// TestCoderWritesWhatCodecReads: records are read alike by whatever wrote them, with values in any
// of their fields, and of what is spoilt, a coder reads nothing else than codec.
func TestCoderWritesWhatCodecReads(t *testing.T) {
	t.Run("items", func(t *testing.T) { readAlike[itemRecord](t) })
	t.Run("bodies", func(t *testing.T) { readAlike[body](t) })
	t.Run("stories", func(t *testing.T) { readAlike[storyRecord](t) })
}

func readAlike[T any, R interface {
	*T
	record
}](t *testing.T) {
	t.Helper()
	codec, err := newCodec()
	if err != nil {
		t.Fatal(err)
	}
	// asCodec gives a record as codec writes it, which tells what is in it.
	asCodec := func(t *rapid.T, r R) []byte {
		b, err := codec.enc.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	rapid.Check(t, func(t *rapid.T) {
		var want T
		drawFields(t, reflect.ValueOf(&want).Elem())
		written := appendRecord([]byte("before"), R(&want))[len("before"):]
		var got, plain, old T
		if !readRecord(written, R(&got)) || !bytes.Equal(asCodec(t, &got), asCodec(t, &want)) {
			t.Fatalf("%+v comes back as %+v", want, got)
		}
		if err := codec.decode("a record", written, &plain); err != nil || !bytes.Equal(asCodec(t, &plain), asCodec(t, &want)) {
			t.Fatalf("codec reads %+v as %+v, %v", want, plain, err)
		}
		if err := decodeRecord(codec, "a record", asCodec(t, &want), R(&old)); err != nil || !bytes.Equal(asCodec(t, &old), asCodec(t, &want)) {
			t.Fatalf("what codec wrote of %+v is read as %+v, %v", want, old, err)
		}
		bit := rapid.IntRange(0, 7).Draw(t, "bit")
		for i := range min(len(written), 300) {
			spoilt := bytes.Clone(written)
			spoilt[i] ^= 1 << ((i + bit) % 8)
			spoiltAlike[T, R](t, codec, spoilt)
			spoiltAlike[T, R](t, codec, written[:i])
		}
	})
}

// spoiltAlike holds what is read of a spoilt record against what codec alone reads.
func spoiltAlike[T any, R interface {
	*T
	record
}](t *rapid.T, codec codec, b []byte) {
	var got, want T
	err, wantErr := decodeRecord(codec, "a record", b, R(&got)), codec.decode("a record", b, &want)
	if (err == nil) != (wantErr == nil) {
		t.Fatalf("%x is read with %v, by codec with %v", b, err, wantErr)
	}
	if err != nil {
		return
	}
	one, err := codec.enc.Marshal(&got)
	other, otherErr := codec.enc.Marshal(&want)
	if err != nil || otherErr != nil || !bytes.Equal(one, other) {
		t.Fatalf("%x is read as %+v, by codec as %+v", b, got, want)
	}
}

// drawFields draws a value for each field, be it of an element, and leaves about every other zero.
func drawFields(t *rapid.T, v reflect.Value) {
	if v.Kind() != reflect.Struct && rapid.Bool().Draw(t, "zero") {
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).Name != "_" {
				drawFields(t, v.Field(i))
			}
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), rapid.IntRange(0, 30).Draw(t, "length"), 30))
		for i := range v.Len() {
			drawFields(t, v.Index(i))
		}
	case reflect.Array:
		for i := range v.Len() {
			v.Index(i).SetUint(uint64(rapid.Byte().Draw(t, "byte")))
		}
	case reflect.String:
		v.SetString(rapid.StringN(0, 300, 400).Draw(t, "text"))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Float32:
		v.SetFloat(float64(rapid.Float32().Draw(t, "float")))
	case reflect.Int, reflect.Int64:
		v.SetInt(rapid.Int64().Draw(t, "number"))
	case reflect.Int32:
		v.SetInt(int64(rapid.Int32().Draw(t, "number")))
	case reflect.Uint8, reflect.Uint32, reflect.Uint64:
		v.SetUint(rapid.Uint64().Draw(t, "number") >> (64 - v.Type().Bits()))
	default:
		t.Fatalf("a field is a %s", v.Type())
	}
}

// TestCoderReadsWhatItWrites: nothing that the program writes is left to codec when it is read.
func TestCoderReadsWhatItWrites(t *testing.T) {
	it := feed.Item{
		ID: feed.ItemID{1}, Source: "a", Title: "x", Text: "x", Dated: true, Revisions: 3, Authors: []feed.Author{{Name: "y"}}, Categories: []string{"z"},
		Verdict: feed.Verdict{Rule: "same-url", Score: 1, Misses: []feed.Miss{{Score: .5}}},
	}
	rec := recordOf(&it)
	for _, r := range []struct{ written, read record }{
		{&rec, new(itemRecord)}, {bodyOf(&it), new(body)}, {&storyRecord{Members: []memberRecord{{Item: 1}}}, new(storyRecord)}, {&storyRecord{}, new(storyRecord)},
	} {
		if b := appendRecord(nil, r.written); !readRecord(b, r.read) || !reflect.DeepEqual(r.written, r.read) {
			t.Errorf("%+v is read as %+v", r.written, r.read)
		}
	}
}

// TestCoderLeavesForeignKeys: a record with a key that no version has is not taken for one that ends
// there, be it the key that stands for none.
func TestCoderLeavesForeignKeys(t *testing.T) {
	for _, key := range []uint64{0, 23, noKey - 1, noKey} {
		for _, pairs := range []byte{1, 2} {
			c := coder{b: []byte{majorMap<<5 | pairs}}
			c.put(majorUint, key)
			for what, b := range map[string][]byte{"alone": c.b, "with a value": append(bytes.Clone(c.b), 0)} {
				for _, r := range []record{new(itemRecord), new(body), new(storyRecord)} {
					if readRecord(b, r) {
						t.Errorf("%x, the key %d %s, is read as %+v", b, key, what, r)
					}
				}
			}
		}
	}
}
