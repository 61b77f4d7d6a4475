package boltstore

import (
	"bytes"
	"fmt"

	"foldwire/aggregator/feed"
)

// Pack appends to buf what of an item is only read to be shown: its body as it is stored.
func (s *Store) Pack(it *feed.Item, buf []byte) ([]byte, error) {
	b := bytes.NewBuffer(buf)
	err := s.codec.enc.MarshalToBuffer(bodyOf(it), b)
	return b.Bytes(), err
}

// Text gives the text of a packed item.
func (s *Store) Text(packed []byte) (string, error) {
	var b struct {
		Text string `cbor:"6,keyasint"`
	}
	err := s.codec.decode("a packed item", packed, &b)
	return b.Text, err
}

// Unpack gives an item as it comes back from the store once it is committed, be it packed
// or not. Its texts share no memory with the one given.
func (s *Store) Unpack(it *feed.Item) (*feed.Item, error) {
	packed, err := s.bodyBytes(it, nil)
	if err != nil {
		return nil, err
	}
	var b body
	if err := s.codec.decode("a packed item", packed, &b); err != nil {
		return nil, err
	}
	rec := recordOf(it)
	return rec.item(&b, it.Verdict.Story), nil
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
