package words

import "unicode/utf8"

// stable says that r stands as it is in NFC, and that nothing before it joins with it:
// all letters of Europe with the marks written on them, Vietnamese included, and the
// common ideographs. Others are left to the tables of Unicode.
func stable(r rune) bool {
	switch {
	case r < 0x300, r >= 0x400 && r < 0x483, r >= 0x48a && r < 0x530:
		return true
	case r >= 0x1e00 && r < 0x1f00, r >= 0x2010 && r < 0x2028, r >= 0x4e00 && r < 0xa000:
		return true
	case r >= 0x3041 && r < 0x3097, r >= 0x30a1 && r < 0x30ff:
		return true
	}
	return false
}

// IsStable says whether nothing in s changes in NFC, as far as that is told in passing: of all
// but rare texts it is.
func IsStable(s string) bool {
	for at := 0; ; {
		if at, _ = stables.Pass(s, at, AfterLetter); at == len(s) {
			return true
		}
		r, n := utf8.DecodeRuneInString(s[at:])
		if !stable(r) {
			return false
		}
		at += n
	}
}

// stables knows the letters of ASCII and Europe, Vietnamese included, and the ideographs.
var stables = func() (a Automaton) { //nolint:gochecknoglobals // a constant table
	const (
		wantsOne = FirstOwn + 6*iota // more byte of a letter
		wantsTwo
		afterE1
		afterE4
	)
	a.Set(AfterLetter, 0, utf8.RuneSelf-1, AfterLetter)
	a.Set(AfterLetter, 0xc2, 0xcb, wantsOne)
	a.Set(AfterLetter, 0xd0, 0xd1, wantsOne) // up to U+047F
	a.Set(wantsOne, 0x80, 0xbf, AfterLetter)
	a.Set(AfterLetter, 0xe5, 0xe9, wantsTwo)
	a.Set(wantsTwo, 0x80, 0xbf, wantsOne)
	a.Set(AfterLetter, 0xe1, 0xe1, afterE1)
	a.Set(afterE1, 0xb8, 0xbb, wantsOne)
	a.Set(AfterLetter, 0xe4, 0xe4, afterE4)
	a.Set(afterE4, 0xb8, 0xbf, wantsOne)
	return a
}()
