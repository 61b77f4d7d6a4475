package normalize

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// TestRun: a run of words is taken as a whole where collecting them one by one gives the same.
func TestRun(t *testing.T) {
	for s, want := range map[string]int{
		"": 0, "word": 4, "two words": 9, " word": 0, "word ": 4, "a  b": 1, "a\tb": 1, "a\u00a0b": 1, "a \u00a0b": 1,
		"đi bầu ả": len("đi bầu ả"), "a \u1680b": 1, "a\u1680b": 1, "a \u3000": 1, "日 本": len("日 本"), "日 か": len("日 か"), "a b c  d": 5, "a \u00adb": 1, "a \x00": 1,
		"“nine words” – all that is needed": len("“nine words” – all that is needed"), "twelve bytes\xe1\xba": 12, "a & b": 1, "a<b": 1,
	} {
		if got := run(s, true); got != want {
			t.Errorf("%q: %d bytes, want %d", s, got, want)
		}
		var whole, single text
		whole.write(strings.ToValidUTF8(s, ""))
		for i, r := range strings.ToValidUTF8(s, "") {
			single.write(s[i : i+utf8.RuneLen(r)])
		}
		if string(whole.buf) != string(single.buf) || whole.gap != single.gap {
			t.Errorf("%q is collected as %q, rune by rune as %q", s, whole.buf, single.buf)
		}
	}
}

// runByLetters is run without its automaton.
func runByLetters(s string, markup bool) (n int) {
	blank := true
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		i += size
		switch {
		case r == ' ' && !blank:
			blank = true
			continue
		case r == utf8.RuneError && size == 1, isSpace(r), unwanted(r), markup && strings.ContainsRune("&<>", r):
			return n
		}
		n, blank = i, false
	}
	return n
}

// TestRunOfEachLetter: every letter, wherever it stands among the bytes that are looked at
// together, is what it is by itself.
func TestRunOfEachLetter(t *testing.T) {
	for r := range rune(unicode.MaxRune + 1) {
		for _, before := range []string{"", "word ", "seven b", "ệ bytes"} {
			s := before + string(r) + " and more"
			if got, want := run(s, true), runByLetters(s, true); got != want {
				t.Fatalf("%q: %d bytes, want %d", s, got, want)
			}
			if got, want := run(s, false), runByLetters(s, false); got != want {
				t.Fatalf("%q: %d bytes, want %d", s, got, want)
			}
		}
	}
}

// TestRunOfAnything: bytes that are no letters end a run.
func TestRunOfAnything(t *testing.T) {
	pieces := []string{"a", "b", "wo", "rd", " ", " ", "đ", "ệ", "日", "\U0001f600", "\u3000", "\n", "&", "é", "«", "“", "한", "ส", "，"}
	for _, first := range []byte{0xc0, 0xc1, 0xc2, 0xc3, 0xdf, 0xe0, 0xe1, 0xe2, 0xe3, 0xec, 0xed, 0xee, 0xef, 0xf0, 0xf4, 0xf5, 0xff, 0x80, 0x9a, 0x9f, 0xa0, 0xad, 0xbc, 0xbf} {
		pieces = append(pieces, string([]byte{first}))
	}
	rapid.Check(t, func(rt *rapid.T) {
		s := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 30).Draw(rt, "pieces"), "")
		if got, want := run(s, true), runByLetters(s, true); got != want {
			rt.Fatalf("%q: %d bytes, want %d", s, got, want)
		}
	})
}
