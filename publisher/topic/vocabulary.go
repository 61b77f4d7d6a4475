package topic

import (
	"strings"

	"foldwire/aggregator/words"
)

// How much a vocabulary keeps, in words and in bytes of one.
const (
	maxVocabulary = 1 << 15
	maxKnownWord  = 48
)

// vocabulary remembers what becomes of words: texts in one language repeat theirs, and
// folding one anew takes ten times as long.
type vocabulary struct{ words map[string]string }

// tokens gives tokens(words.Fold(s)). What stands between spaces is folded by itself, as
// nothing in either looks across one.
func (v *vocabulary) tokens(s string) string {
	if v == nil {
		return tokens(words.Fold(s))
	}
	var b strings.Builder
	b.Grow(len(s) + 2)
	for part := range strings.SplitSeq(s, " ") {
		said := v.word(part)
		if said == "" {
			continue
		}
		if b.Len() > 0 {
			said = said[1:] // the space is there
		}
		b.WriteString(said)
	}
	return b.String()
}

func (v *vocabulary) word(s string) string {
	if len(s) > maxKnownWord {
		return tokens(words.Fold(s))
	}
	said, known := v.words[s]
	if known {
		return said
	}
	if v.words == nil || len(v.words) >= maxVocabulary {
		v.words = make(map[string]string)
	}
	said = tokens(words.Fold(s))
	v.words[strings.Clone(s)] = said
	return said
}
