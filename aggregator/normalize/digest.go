package normalize

import (
	"encoding/binary"
	"strings"
	"unicode"

	"github.com/cespare/xxhash/v2"

	"foldwire/aggregator/feed"
	"foldwire/aggregator/words"
)

// digest hashes what an item says (Text: the words of its title and text) and what else
// of it is kept (Rest). Dates count for neither: servers rewrite them, and an item's own
// never moves. The URL counts in its canonical form, since trackers change with each poll.
func digest(it *feed.Item) feed.Digest {
	var h hasher
	h.Reset()
	n := h.words(it.Title)
	h.string("")
	n += h.words(it.Text)
	d := feed.Digest{}
	if n > 0 {
		d.Text = h.Sum64()
	}
	h.Reset()
	page, _, _ := strings.Cut(it.Canonical, "#") // whether the fragment counts depends on the other entries
	for _, s := range [...]string{page, it.Title, it.Summary, it.Content, it.Language, it.Image, it.Rights, it.Origin.Title, it.Origin.URL} {
		h.string(s)
	}
	for _, a := range it.Authors {
		h.string(a.Name)
		h.string(a.Email)
		h.string(a.URL)
	}
	for _, c := range it.Categories {
		h.string(c)
	}
	for _, e := range it.Enclosures {
		h.string(e.URL)
		h.string(e.Type)
		h.string(e.Title)
	}
	d.Rest = h.Sum64()
	return d
}

// hasher hashes strings so that no two lists collide.
type hasher struct{ xxhash.Digest }

// string hashes s and its end.
func (h *hasher) string(s string) {
	_, _ = h.WriteString(s) // cannot fail
	var end [8]byte
	binary.LittleEndian.PutUint64(end[:], uint64(len(s))|1<<63)
	_, _ = h.Write(end[:])
}

// words hashes the folded words of s and gives how many bytes they have.
func (h *hasher) words(s string) int {
	buf := make([]byte, 0, len(s)+1)
	inWord := false
	for _, r := range words.Fold(s) {
		if notWord(r) {
			inWord = false
			continue
		}
		if !inWord {
			buf = append(buf, ' ')
		}
		inWord = true
		buf = appendRune(buf, r)
	}
	_, _ = h.Write(buf)
	return len(buf)
}

func appendRune(b []byte, r rune) []byte {
	if r < 0x80 {
		return append(b, byte(r))
	}
	return append(b, string(r)...)
}

// notWord says that r separates words.
func notWord(r rune) bool {
	if r < 0x80 {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && (r < 'A' || r > 'Z')
	}
	return !unicode.In(r, unicode.L, unicode.N, unicode.M)
}

func appendUint64(b []byte, v uint64) []byte { return binary.BigEndian.AppendUint64(b, v) }
