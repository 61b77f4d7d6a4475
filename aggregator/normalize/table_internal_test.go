package normalize

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// TestLatinLetters: what is told by ranges is what Unicode says.
func TestLatinLetters(t *testing.T) {
	for r := range rune(unicode.MaxRune + 1) {
		if !isLatinLetter(r) {
			continue
		}
		if s, _ := scriptOf(r); s != latin || !unicode.IsLetter(r) || !unicode.Is(unicode.Latin, r) {
			t.Errorf("%U is taken for a Latin letter", r)
		}
	}
}

// TestLowWord: what is told by a table is what Unicode says.
func TestLowWord(t *testing.T) {
	for r := range rune(lowRunes) {
		want := rune(0)
		if unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r) && r >= utf8.RuneSelf {
			want = unicode.ToLower(r)
		}
		if got := rune(lowWord[r]); got != want {
			t.Errorf("%q stands for %q, want %q", r, got, want)
		}
	}
}

// TestCountLetters: letters that are told by their first byte count as the others do.
func TestCountLetters(t *testing.T) {
	for r := range rune(0x3200) {
		var want letters
		if r >= utf8.RuneSelf || unicode.IsLetter(r) {
			want.count(r)
		}
		if got := countLetters(string(r)); got != want {
			t.Errorf("%q counts as %+v, want %+v", r, got, want)
		}
	}
}

// TestAppendText: text is written as it is but for what has to be escaped or taken out.
func TestAppendText(t *testing.T) {
	escape := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
	for r := range rune(unicode.MaxRune + 1) {
		if !utf8.ValidRune(r) {
			continue
		}
		for _, s := range []string{string(r), "a" + string(r) + "đ"} {
			if got, want := string(appendText(nil, s)), escape.Replace(printable(s)); got != want {
				t.Errorf("%q is written as %q, want %q", s, got, want)
			}
			if (printable(s) == s) != !unprintable(r) {
				t.Errorf("%q is printed as %q", s, printable(s))
			}
		}
	}
}

// TestRun: a run of words is taken as a whole where collecting them one by one gives the same.
func TestRun(t *testing.T) {
	for s, want := range map[string]int{
		"": 0, "word": 4, "two words": 9, " word": 0, "word ": 4, "a  b": 1, "a\tb": 1, "a\u00a0b": 1, "a \u00a0b": 1,
		"đi bầu ả": len("đi bầu ả"), "a \u1680b": 1, "a\u1680b": 1, "a \u3000": 1, "日 本": len("日 本"), "日 か": len("日"), "a b c  d": 5, "a \u00adb": 1, "a \x00": 1,
	} {
		if got := run(s); got != want {
			t.Errorf("%q: %d bytes, want %d", s, got, want)
		}
		var whole, single text
		whole.write(s, false)
		for i, r := range s {
			single.write(s[i:i+utf8.RuneLen(r)], false)
		}
		if string(whole.buf) != string(single.buf) || whole.gap != single.gap {
			t.Errorf("%q is collected as %q, rune by rune as %q", s, whole.buf, single.buf)
		}
	}
}
