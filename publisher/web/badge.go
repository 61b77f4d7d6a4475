package web

import (
	"hash/fnv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// hues is how many colours the style sheet has for badges.
const hues = 12

// Badge stands for an outlet's logo, which would have to be asked for elsewhere.
type Badge struct {
	Initials string
	Hue      int // 0 … hues-1, always the same for a name
}

// NewBadge makes the badge of an outlet: the initials of its first word and its last.
func NewBadge(outlet string) Badge {
	h := fnv.New32a()
	_, _ = h.Write([]byte(outlet)) // a hash takes everything
	b := Badge{Hue: int(h.Sum32() % hues)}
	var words []string
	for w := range strings.FieldsFuncSeq(outlet, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) }) {
		words = append(words, w)
	}
	if len(words) > 0 {
		b.Initials = initial(words[0])
	}
	if len(words) > 1 {
		b.Initials += initial(words[len(words)-1])
	}
	if b.Initials == "" {
		b.Initials = "?"
	}
	return b
}

// initial gives the first letter of a word with the marks that follow it.
func initial(word string) string {
	r, first := utf8.DecodeRuneInString(word)
	n := first
	for n < len(word) && n < 8 {
		m, size := utf8.DecodeRuneInString(word[n:])
		if !unicode.IsMark(m) {
			break
		}
		n += size
	}
	return string(unicode.ToUpper(r)) + word[first:n]
}
