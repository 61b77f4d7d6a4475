package normalize

import (
	"unicode/utf8"

	"foldwire/aggregator/words"
)

// run gives how many bytes at the beginning of s are words with single blanks between them:
// valid UTF-8 in which nothing is unwanted and, if markup says so, nothing has a meaning in
// HTML. Nearly all of a text is.
func run(s string, markup bool) int {
	at, state := 0, words.AfterBlank
	for {
		if at, state = harmless.Pass(s, at, state); at == len(s) {
			break
		}
		r, size := utf8.DecodeRuneInString(s[at:])
		if r == utf8.RuneError && size == 1 || isSpace(r) || unwanted(r) || markup && (r == '&' || r == '<' || r == '>') {
			break
		}
		at += size
		state = words.AfterLetter
	}
	if state == words.AfterBlank && at > 0 {
		return at - 1
	}
	return at
}

// harmless knows most of what a run may hold, in all scripts.
var harmless = func() (a words.Automaton) { //nolint:gochecknoglobals // a constant table
	const (
		wantsOne = words.FirstOwn + 6*iota // more byte of a letter, of those of which all are harmless
		wantsTwo
		afterE0
		afterED
		afterE13 // E1 or E3: among these letters are two white spaces, U+1680 and U+3000
		afterC2
		afterEF
	)
	for _, state := range [...]uint64{words.AfterLetter, words.AfterBlank} {
		a.Set(state, '!', '~', words.AfterLetter)
		for _, c := range [...]byte{'&', '<', '>'} {
			a.Set(state, c, c, words.Doubt)
		}
		a.Set(state, 0xc3, 0xdf, wantsOne)
		a.Set(state, 0xe4, 0xee, wantsTwo)
		a.Set(state, 0xe0, 0xe0, afterE0)
		a.Set(state, 0xed, 0xed, afterED)
		a.Set(state, 0xe1, 0xe1, afterE13)
		a.Set(state, 0xe3, 0xe3, afterE13)
		a.Set(state, 0xc2, 0xc2, afterC2)
		a.Set(state, 0xef, 0xef, afterEF)
	}
	a.Set(words.AfterLetter, ' ', ' ', words.AfterBlank)
	a.Set(wantsOne, 0x80, 0xbf, words.AfterLetter)
	a.Set(wantsTwo, 0x80, 0xbf, wantsOne)
	a.Set(afterE0, 0xa0, 0xbf, wantsOne) // less is an overlong form
	a.Set(afterED, 0x80, 0x9f, wantsOne) // more is a half of a pair in UTF-16
	a.Set(afterE13, 0x81, 0x99, wantsOne)
	a.Set(afterE13, 0x9b, 0xbf, wantsOne)
	a.Set(afterC2, 0xa1, 0xac, words.AfterLetter) // among the others are a blank, a soft hyphen and control characters
	a.Set(afterC2, 0xae, 0xbf, words.AfterLetter)
	a.Set(afterEF, 0xbc, 0xbd, wantsOne) // the wide forms of ASCII
	return a
}()
