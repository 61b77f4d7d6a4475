package boltstore

import (
	"fmt"
	"slices"
	"unsafe"

	"foldwire/aggregator/feed"
)

// Pack appends to buf what of an item is only read to be shown: its body as it is stored.
func (s *Store) Pack(it *feed.Item, buf []byte) ([]byte, error) {
	buf = slices.Grow(buf, len(it.Summary)+len(it.Content)+packedRest) // the text is cut from these
	return appendRecord(buf, bodyOf(it)), nil
}

// packedRest is about how many bytes a body takes beside its texts.
const packedRest = 512

// Text gives the text of a packed item, and buf, which it may have been written to. The text
// may be in the memory of packed or of buf, so that it is good for as long as both stay as
// they are.
func (s *Store) Text(packed, buf []byte) (text string, used []byte, err error) {
	q, ok := quickTextOf(packed)
	if !ok {
		var b struct {
			Summary string `cbor:"4,keyasint"`
			Content string `cbor:"5,keyasint"`
			Text    string `cbor:"6,keyasint"`
			Cut     []byte `cbor:"18,keyasint"`
		}
		if err := s.codec.decode("a packed item", packed, &b); err != nil {
			return "", buf, err
		}
		q = quickText{summary: []byte(b.Summary), content: []byte(b.Content), text: []byte(b.Text), cut: b.Cut}
	}
	whole := q.text
	if len(q.cut) > 0 {
		buf, err = appendCutText(buf[:0], q.content, q.summary, q.cut)
		whole = buf
	}
	return unsafe.String(unsafe.SliceData(whole), len(whole)), buf, err //nolint:gosec // copying the texts of a pass takes its time
}

// Of the encoding (RFC 8949, section 3), what quickTextOf reads.
const (
	majorUint  = 0
	majorBytes = 2
	majorText  = 3
	majorMap   = 5
)

// quickText is what of a body its text is made from.
type quickText struct {
	summary, content, cut, text []byte

	other []byte // what is before them
}

// quickTextOf finds the text of a packed item without decoding what is before it. If ok is
// false, the item has to be decoded to know.
func quickTextOf(packed []byte) (q quickText, ok bool) {
	major, n, rest, ok := head(packed)
	if !ok || major != majorMap {
		return q, false
	}
	for range n {
		var key, length uint64
		if major, key, rest, ok = head(rest); !ok || major != majorUint {
			return q, false
		}
		to := q.of(key)
		if to == nil {
			break // neither is behind it
		}
		want := byte(majorText)
		if to == &q.cut {
			want = majorBytes
		}
		if major, length, rest, ok = head(rest); !ok || major != want || length > uint64(len(rest)) {
			return q, false
		}
		*to, rest = rest[:length], rest[length:]
	}
	return q, true
}

// of gives where the value of a key belongs, nil if it comes after the text.
func (q *quickText) of(key uint64) *[]byte {
	switch key {
	case 4:
		return &q.summary
	case 5:
		return &q.content
	case 18:
		return &q.cut
	case 6:
		return &q.text
	}
	if key < 4 {
		return &q.other
	}
	return nil
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
