package boltstore

import (
	"bytes"
	"fmt"
	"slices"
	"unsafe"

	"foldwire/aggregator/feed"
)

// Pack appends to buf what of an item is only read to be shown: its body as it is stored.
func (s *Store) Pack(it *feed.Item, buf []byte) ([]byte, error) {
	buf = slices.Grow(buf, len(it.Summary)+len(it.Content)+len(it.Text)+packedRest)
	b := bytes.NewBuffer(buf)
	err := s.codec.enc.MarshalToBuffer(bodyOf(it), b)
	return b.Bytes(), err
}

// packedRest is about how many bytes a body takes beside its texts.
const packedRest = 512

// Text gives the text of a packed item. It may be in the memory of packed, so that it is good
// for as long as that stays as it is.
func (s *Store) Text(packed []byte) (string, error) {
	if text, ok := quickText(packed); ok {
		return unsafe.String(unsafe.SliceData(text), len(text)), nil //nolint:gosec // copying the texts of a pass takes its time
	}
	var b struct {
		Text string `cbor:"6,keyasint"`
	}
	err := s.codec.decode("a packed item", packed, &b)
	return b.Text, err
}

// Of the encoding (RFC 8949, section 3), what quickText reads.
const (
	majorUint = 0
	majorText = 3
	majorMap  = 5

	textKey = 6 // of a body's text; before it are only texts
)

// quickText finds the text of a packed item without decoding what is before it. If ok is
// false, the item has to be decoded to know.
func quickText(packed []byte) (text []byte, ok bool) {
	major, n, rest, ok := head(packed)
	if !ok || major != majorMap {
		return nil, false
	}
	for range n {
		var key, length uint64
		if major, key, rest, ok = head(rest); !ok || major != majorUint {
			return nil, false
		}
		if key > textKey {
			break // keys rise
		}
		if major, length, rest, ok = head(rest); !ok || major != majorText || length > uint64(len(rest)) {
			return nil, false
		}
		if key == textKey {
			return rest[:length], true
		}
		rest = rest[length:]
	}
	return nil, true
}

// head reads the head of a data item: its major type, and its value or length.
func head(b []byte) (major byte, n uint64, rest []byte, ok bool) {
	if len(b) == 0 {
		return 0, 0, nil, false
	}
	major, n, rest = b[0]>>5, uint64(b[0]&31), b[1:]
	if n < 24 {
		return major, n, rest, true
	}
	size := 1 << (n - 24)
	if n > 27 || len(rest) < size {
		return 0, 0, nil, false
	}
	n = 0
	for _, c := range rest[:size] {
		n = n<<8 | uint64(c)
	}
	return major, n, rest[size:], true
}

// bodyBytes gives the body of an item as it is stored, in buf if it is large enough.
func (s *Store) bodyBytes(it *feed.Item, buf []byte) ([]byte, error) {
	if it.Packed.IsZero() {
		return s.Pack(it, buf)
	}
	b, err := it.Packed.Read(buf)
	if err != nil {
		return nil, fmt.Errorf("read back what a poll of %q brought: %w", it.Source, err)
	}
	return b, nil
}
