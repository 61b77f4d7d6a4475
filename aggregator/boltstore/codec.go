package boltstore

import (
	"encoding/binary"
	"time"

	"github.com/fxamacker/cbor/v2"
)

// codec turns values into bytes and back. It may be used by many goroutines.
type codec struct {
	enc cbor.UserBufferEncMode
	dec cbor.DecMode
}

func newCodec() (codec, error) {
	enc, err := cbor.EncOptions{
		Sort:          cbor.SortNone, // the order of the struct's fields, which is fixed
		ShortestFloat: cbor.ShortestFloat16,
		Time:          cbor.TimeUnix,
	}.UserBufferEncMode()
	if err != nil {
		return codec{}, err
	}
	dec, err := cbor.DecOptions{
		MaxArrayElements: 1 << 24,
		MaxMapPairs:      1 << 16,
		UTF8:             cbor.UTF8DecodeInvalid, // text is kept byte for byte
		IndefLength:      cbor.IndefLengthForbidden,
	}.DecMode()
	return codec{enc: enc, dec: dec}, err
}

func (c codec) decode(what string, b []byte, v any) error {
	if err := c.dec.Unmarshal(b, v); err != nil {
		return damaged("%s cannot be read: %v", what, err)
	}
	return nil
}

// stamp is a moment as it is stored: exact to the nanosecond and for any year. The zero
// stamp is the zero time, so that it can be left out.
type stamp struct {
	_    struct{} `cbor:",toarray"`
	Unix int64
	Frac int32 // nanoseconds plus one; zero says that there is no time
}

func stampOf(t time.Time) stamp {
	if t.IsZero() {
		return stamp{}
	}
	return stamp{Unix: t.Unix(), Frac: int32(t.Nanosecond()) + 1} //nolint:gosec // below 1e9
}

func (s stamp) time() time.Time {
	if s.Frac == 0 {
		return time.Time{}
	}
	return time.Unix(s.Unix, int64(s.Frac)-1).UTC()
}

// hashes are raw hashes of entries, packed: they are random, so nothing shorter holds them.
type hashes []byte

func hashesOf(list []uint64) hashes {
	if len(list) == 0 {
		return nil
	}
	b := make(hashes, 0, 8*len(list))
	for _, h := range list {
		b = binary.BigEndian.AppendUint64(b, h)
	}
	return b
}

func (h hashes) list() ([]uint64, error) {
	if len(h)%8 != 0 {
		return nil, damaged("a list of hashes has %d bytes", len(h))
	}
	if len(h) == 0 {
		return nil, nil
	}
	list := make([]uint64, 0, len(h)/8)
	for ; len(h) > 0; h = h[8:] {
		list = append(list, binary.BigEndian.Uint64(h))
	}
	return list, nil
}
