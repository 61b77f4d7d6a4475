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

// word gives tokens(words.Fold(s)) of what stands between spaces.
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
