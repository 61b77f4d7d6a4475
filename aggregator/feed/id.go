package feed

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
)

// SourceID names a source; it is the id that the operator gave it in the config.
type SourceID string

// ItemID names an item for ever. It is a version 8 UUID (RFC 9562, section 5.8) made
// from the source's id and the entry's identity, so a replay of the same input gives
// the same ids. The zero value names no item.
type ItemID [16]byte

// StoryID names a story for ever. It is a version 8 UUID made from the id of the item
// that founded the story. The zero value names no story.
type StoryID [16]byte

// Key is one of the names under which an entry may be met again: its guid, its link,
// its title within a source, or its canonical URL among all sources. It is a truncated
// SHA-256, since the text behind it is hostile. The zero value is "has none".
type Key [16]byte

// ErrBadID says that a text is not an id in the form that String and URN give.
var ErrBadID = errors.New("not an id: want a UUID such as 1b4e28ba-2fa1-8d2b-883f-0016d3cca427")

// NewKey makes the key of a value of some kind within a source; source is empty for
// keys that hold across sources. An empty value gives the zero Key.
func NewKey(source SourceID, kind, value string) Key {
	if value == "" {
		return Key{}
	}
	return Key(digest16("key", string(source), kind, value))
}

// NewURLKey makes the key under which an item with a canonical URL is met among all
// sources.
func NewURLKey(canonical string) Key { return NewKey("", "url", canonical) }

// NewItemID makes the id of the item that a source tells under the given key.
func NewItemID(source SourceID, key Key) ItemID {
	return ItemID(asUUID(digest16("item", string(source), string(key[:]))))
}

// NewStoryID makes the id of the story that the given item founds.
func NewStoryID(founder ItemID) StoryID {
	return StoryID(asUUID(digest16("story", string(founder[:]))))
}

// digest16 hashes parts, each preceded by its length so that no two lists collide.
func digest16(parts ...string) [16]byte {
	var room [512]byte // most lists fit in
	b := room[:0]
	for _, p := range parts {
		b = binary.BigEndian.AppendUint32(b, uint32(len(p))) //nolint:gosec // no part comes near 4 GiB
		b = append(b, p...)
	}
	sum := sha256.Sum256(b)
	return [16]byte(sum[:16])
}

func asUUID(b [16]byte) [16]byte {
	b[6] = b[6]&0x0f | 0x80
	b[8] = b[8]&0x3f | 0x80
	return b
}

// IsZero says whether id names no item.
func (id ItemID) IsZero() bool { return id == ItemID{} }

// String gives the UUID's text form, or "" for the zero id.
func (id ItemID) String() string { return uuidText(id) }

// URN gives the id as RFC 9562 writes it in feeds: urn:uuid:….
func (id ItemID) URN() string { return "urn:uuid:" + uuidText(id) }

// MarshalText implements [encoding.TextMarshaler].
func (id ItemID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// UnmarshalText implements [encoding.TextUnmarshaler]; it takes what String and URN give.
func (id *ItemID) UnmarshalText(b []byte) error { return parseUUID((*[16]byte)(id), string(b)) }

// IsZero says whether id names no story.
func (id StoryID) IsZero() bool { return id == StoryID{} }

// String gives the UUID's text form, or "" for the zero id.
func (id StoryID) String() string { return uuidText(id) }

// URN gives the id as RFC 9562 writes it in feeds: urn:uuid:….
func (id StoryID) URN() string { return "urn:uuid:" + uuidText(id) }

// MarshalText implements [encoding.TextMarshaler].
func (id StoryID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// UnmarshalText implements [encoding.TextUnmarshaler]; it takes what String and URN give.
func (id *StoryID) UnmarshalText(b []byte) error { return parseUUID((*[16]byte)(id), string(b)) }

// IsZero says whether the entry has no such name.
func (k Key) IsZero() bool { return k == Key{} }

func uuidText(b [16]byte) string {
	if b == ([16]byte{}) {
		return ""
	}
	h := hex.EncodeToString(b[:])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

func parseUUID(id *[16]byte, s string) error {
	const urn = "urn:uuid:"
	if len(s) > len(urn) && s[:len(urn)] == urn {
		s = s[len(urn):]
	}
	if s == "" {
		*id = [16]byte{}
		return nil
	}
	if len(s) != 36 || s[8] != '-' || s[13] != '-' || s[18] != '-' || s[23] != '-' {
		return fmt.Errorf("%q is %w", s, ErrBadID)
	}
	b, err := hex.DecodeString(s[:8] + s[9:13] + s[14:18] + s[19:23] + s[24:])
	if err != nil {
		return fmt.Errorf("%q is %w", s, ErrBadID)
	}
	copy(id[:], b)
	return nil
}
