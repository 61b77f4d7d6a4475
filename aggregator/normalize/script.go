package normalize

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"
)

// script is a writing system as far as it tells languages apart.
type script int

const (
	latin script = iota
	cyrillic
	han
	kana
	hangul
	arabic
	hebrew
	greek
	thai
	devanagari
	other
	scripts
)

// letters counts the letters of a text by script.
type letters struct {
	all        int
	of         [scripts]int
	vietnamese int // Latin letters that only Vietnamese writes
	lone       string
}

// countLetters counts the letters in texts, up to so many.
func countLetters(enough int, texts ...string) letters {
	var l letters
	for _, t := range texts {
		for i := 0; i < len(t) && l.all < enough; {
			c := t[i]
			if c < utf8.RuneSelf { // without a branch: where words end is hard to foresee
				i++
				is := asciiLetter[c]
				l.all += is
				l.of[latin] += is
				continue
			}
			if (c == 0xd0 || c == 0xd1) && i+1 < len(t) && t[i+1]&0xc0 == 0x80 { // all Cyrillic letters up to U+047F
				i += 2
				l.all++
				l.of[cyrillic]++
				continue
			}
			r, n := utf8.DecodeRuneInString(t[i:])
			i += n
			l.count(r)
		}
	}
	return l
}

// asciiLetter is 1 for each ASCII letter.
var asciiLetter = func() (t [utf8.RuneSelf]int) { //nolint:gochecknoglobals // a constant table
	for c := 'a'; c <= 'z'; c++ {
		t[c], t[c-'a'+'A'] = 1, 1
	}
	return t
}()

// count counts a letter beyond ASCII.
func (l *letters) count(r rune) {
	if isVietnamese(r) {
		l.vietnamese++
	}
	if isLatinLetter(r) {
		l.all++
		l.of[latin]++
		return
	}
	if r >= 0x4e00 && r < 0xa000 {
		l.all++
		l.of[han]++
		return
	}
	if !unicode.IsLetter(r) {
		return
	}
	l.all++
	s, lone := scriptOf(r)
	l.of[s]++
	if lone != "" {
		l.lone = lone
	}
}

// isLatinLetter says whether r is one of the accented letters that most texts hold. The
// blocks hold letters alone, but for two signs.
func isLatinLetter(r rune) bool {
	return r >= 0xc0 && r < 0x250 && r != '×' && r != '÷' || r >= 0x1e00 && r < 0x1f00
}

// isVietnamese knows the letters, and the combining marks of decomposed text, that no
// other living orthography of any size has.
func isVietnamese(r rune) bool {
	switch r {
	case 'ơ', 'Ơ', 'ư', 'Ư', 'ă', 'Ă', 'đ', 'Đ', 0x31b, 0x309, 0x323:
		return true
	}
	return r >= 0x1ea0 && r <= 0x1ef9
}

// scriptOf gives the script of a letter beyond ASCII, and the language if only one of
// any size is written in it.
func scriptOf(r rune) (script, string) {
	if r < 0x250 || r >= 0x1e00 && r < 0x1f00 {
		return latin, ""
	}
	for _, s := range [...]struct {
		first, last rune
		script      script
		lone        string
	}{
		{0x370, 0x3ff, greek, "el"},
		{0x1f00, 0x1fff, greek, "el"},
		{0x400, 0x52f, cyrillic, ""},
		{0x590, 0x5ff, hebrew, "he"},
		{0x600, 0x77f, arabic, ""},
		{0x8a0, 0x8ff, arabic, ""},
		{0xfb50, 0xfdff, arabic, ""},
		{0xfe70, 0xfefe, arabic, ""},
		{0x900, 0x97f, devanagari, ""},
		{0xe00, 0xe7f, thai, "th"},
		{0x3040, 0x30ff, kana, "ja"},
		{0xff66, 0xff9f, kana, "ja"},
		{0xac00, 0xd7af, hangul, "ko"},
		{0x1100, 0x11ff, hangul, "ko"},
	} {
		if r >= s.first && r <= s.last {
			return s.script, s.lone
		}
	}
	if unicode.Is(unicode.Han, r) {
		return han, ""
	}
	return other, loneLanguage(r)
}

// loneLanguage gives the language of the scripts that have but one.
func loneLanguage(r rune) string {
	for _, s := range [...]struct {
		first, last rune
		tag         string
	}{
		{0x530, 0x58f, "hy"},
		{0x10a0, 0x10ff, "ka"},
		{0x980, 0x9ff, "bn"},
		{0xa00, 0xa7f, "pa"},
		{0xa80, 0xaff, "gu"},
		{0xb00, 0xb7f, "or"},
		{0xb80, 0xbff, "ta"},
		{0xc00, 0xc7f, "te"},
		{0xc80, 0xcff, "kn"},
		{0xd00, 0xd7f, "ml"},
		{0xd80, 0xdff, "si"},
		{0xe80, 0xeff, "lo"},
		{0x1000, 0x109f, "my"},
		{0x1780, 0x17ff, "km"},
		{0x1200, 0x137f, "am"},
	} {
		if r >= s.first && r <= s.last {
			return s.tag
		}
	}
	return ""
}

// script gives the script of most letters; Han and kana count as one.
func (l *letters) script() script {
	most := latin
	for s := range scripts {
		if l.of[s] > l.of[most] {
			most = s
		}
	}
	return most
}

// language gives the language if the letters alone tell it, else "".
func (l *letters) language() string {
	eastern := l.of[han] + l.of[kana]
	switch {
	case l.all == 0:
		return ""
	case 100*l.vietnamese >= 6*l.all && 2*l.of[latin] > l.all:
		return "vi"
	case 3*eastern > l.all && 7*l.of[kana] >= eastern:
		return "ja"
	case 3*l.of[hangul] > l.all:
		return "ko"
	case 2*eastern > l.all:
		return "zh"
	}
	for s, tag := range [scripts]string{greek: "el", hebrew: "he", thai: "th", other: l.lone} {
		if tag != "" && 2*l.of[s] > l.all {
			return tag
		}
	}
	return ""
}

// mayBe says whether a text with these letters may be in a language, given by its
// primary tag. A technical text may hold many Latin words in any script.
func (l *letters) mayBe(tag string) bool {
	if tag == "" {
		return true
	}
	if truth := l.language(); truth != "" {
		return truth == tag || truth == "zh" && isChinese(tag) || truth == "ja" && tag == "ryu" || truth == "he" && tag == "yi"
	}
	most := l.script()
	if most == latin && 100*l.of[latin] < 95*l.all || 100*l.of[most] < 60*l.all {
		return true
	}
	want, known := scriptFor(tag)
	if !known || want == most {
		return true
	}
	return most == latin && l.all < 200 && want != latin
}

// isChinese says whether a primary tag names a language written as Chinese is.
func isChinese(tag string) bool {
	switch tag {
	case "zh", "cmn", "yue", "wuu", "nan", "hak", "lzh":
		return true
	}
	return false
}

// scriptFor gives the script of a language; known is false if it has several.
func scriptFor(tag string) (s script, known bool) {
	switch tag {
	case "sr", "bs", "uz", "az", "kk", "tg", "tk", "ku", "ms", "ha", "sd", "pa", "ks", "mn", "tt", "cnr", "sh":
		return other, false
	}
	base, err := language.ParseBase(tag)
	if err != nil {
		return other, false
	}
	name, confidence := language.Make(base.String()).Script()
	if confidence == language.No {
		return other, false
	}
	switch name.String() {
	case "Latn":
		return latin, true
	case "Cyrl":
		return cyrillic, true
	case "Arab":
		return arabic, true
	case "Deva":
		return devanagari, true
	case "Hans", "Hant", "Jpan":
		return han, true
	case "Kore":
		return hangul, true
	case "Grek":
		return greek, true
	case "Hebr":
		return hebrew, true
	case "Thai":
		return thai, true
	}
	return other, true
}
