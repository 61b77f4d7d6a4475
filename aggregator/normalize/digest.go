package normalize

import (
	"encoding/binary"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/cespare/xxhash/v2"
	"golang.org/x/text/unicode/norm"

	"foldwire/aggregator/feed"
	"foldwire/aggregator/words"
)

// digest hashes what an item says (Text: the words of its title and text) and what else
// of it is kept (Rest). Dates count for neither: servers rewrite them, and an item's own
// never moves. The URL counts in its canonical form, since trackers change with each poll.
func (h *hasher) digest(it *feed.Item) feed.Digest {
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
type hasher struct {
	xxhash.Digest

	buf []byte // for reuse
}

// string hashes s and its end.
func (h *hasher) string(s string) {
	_, _ = h.WriteString(s) // cannot fail
	var end [8]byte
	binary.LittleEndian.PutUint64(end[:], uint64(len(s))|1<<63)
	_, _ = h.Write(end[:])
}

// words hashes the words of s, composed (NFC) and in lower case, and gives how many bytes
// they have. Where a tone mark stands counts here: that is for comparing what different
// people wrote.
func (h *hasher) words(s string) int {
	n, ok := h.fold(s, false)
	if !ok {
		n, _ = h.fold(norm.NFC.String(s), true)
	}
	_, _ = h.Write(h.buf[:n])
	return n
}

// fold writes the words of s in lower case, a blank before each, to h.buf and gives how many
// bytes they have. If s is not known to be composed, ok is false if it may have to be first.
func (h *hasher) fold(s string, composed bool) (n int, ok bool) {
	buf := slices.Grow(h.buf[:0], 2*len(s)+4*utf8.UTFMax)
	buf = buf[:cap(buf)]
	h.buf = buf
	buf[0], n = ' ', 1
	inWord, low := false, &lowLatin
	for i := 0; i < len(s); {
		if n, i, inWord = appendLow(buf, n, s, i, inWord, low); i == len(s) {
			break
		}
		for i < len(s) { // most often a sign and a blank
			r, size := utf8.DecodeRuneInString(s[i:])
			if !composed && composes(r) {
				return 0, false
			}
			i += size
			if r = lowWord(r); r != 0 {
				low = lowFor(r)
				n += utf8.EncodeRune(buf[n:], r)
				inWord = true
				break
			}
			if inWord {
				buf[n] = ' '
				n++
				inWord = false
			}
		}
	}
	if !inWord {
		n--
	}
	return n, true
}

// lowWord gives a letter or digit in lower case, and 0 for what separates words.
func lowWord(r rune) rune {
	switch {
	case r < lowRunes:
		return rune(lowLetter[r])
	case notWord(r):
		return 0
	}
	return words.Lower(r)
}

// lowRunes bounds the table of lowLetter: the Latin, Greek and Cyrillic alphabets.
const lowRunes = 0x500

// lowLetter is lowWord of the first letters.
var lowLetter = func() (t [lowRunes]uint16) { //nolint:gochecknoglobals // a constant table
	for r := range rune(lowRunes) {
		if !notWord(r) {
			t[r] = uint16(words.Lower(r)) //nolint:gosec // a letter of these alphabets
		}
	}
	return t
}()

// composes knows what decomposed letters are made with: combining accents, conjoining
// Hangul, and the voice marks of kana. It is many times faster than asking for every letter.
func composes(r rune) bool {
	return r >= 0x300 && r < 0x380 || r >= 0x1100 && r < 0x1200 || r == 0x3099 || r == 0x309a
}

// notWord says that r separates words.
func notWord(r rune) bool {
	switch {
	case r < 0x80:
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && (r < 'A' || r > 'Z')
	case r >= 0xc0 && r < 0x250 && r != '×' && r != '÷', r >= 0x1e00 && r < 0x1f00, r >= 0x400 && r < 0x482, // nearly all that there is
		r >= 0x4e00 && r < 0xa000, r >= 0x3041 && r < 0x3097, r >= 0x30a1 && r < 0x30fb, r >= 0xac00 && r < 0xd7a4:
		return false
	}
	return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r)
}

func appendUint64(b []byte, v uint64) []byte { return binary.BigEndian.AppendUint64(b, v) }
