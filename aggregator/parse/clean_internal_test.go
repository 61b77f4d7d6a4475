package parse

import (
	"bytes"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// What is said to be clean is, and of what is clean only a few characters are not said to be.
func TestIsClean(t *testing.T) {
	check := func(t rapid.TB, text []byte) {
		want := utf8.Valid(text) && unclean(text, 0) < 0
		if got := isClean(text); got != want && (got || !bytes.Contains(text, []byte("\xef\xbf"))) {
			t.Fatalf("%x: clean is %v, want %v", text, got, want)
		}
		if isClean(text) != isClean(string(text)) {
			t.Fatalf("%x: not the same as string and as bytes", text)
		}
	}
	for r := rune(0); r <= utf8.MaxRune+1; r++ {
		check(t, utf8.AppendRune([]byte("a"), r))
	}
	for a := range 1 << 16 { // the first two bytes decide
		for _, b := range [...]string{"", "\x80", "\xbf", "a", "\x80\x80", "\xbf\xbe", "\xbf\xc0"} {
			check(t, append([]byte{byte(a >> 8), byte(a)}, b...))
		}
	}
	bytesOf := rapid.SampledFrom([]byte("a \n\x00\x1f\x7f\x80\x8f\x90\x9f\xa0\xbe\xbf\xc1\xc2\xdf\xe0\xe1\xed\xee\xef\xf0\xf1\xf4\xf5\xff"))
	rapid.Check(t, func(rt *rapid.T) { check(rt, rapid.SliceOfN(bytesOf, 0, 12).Draw(rt, "text")) })
}

// TestIsCollapsed: what is said to be collapsed stays as it is, and so is said of letters.
func TestIsCollapsed(t *testing.T) {
	for r := range rune(unicode.MaxRune + 1) {
		for _, s := range []string{string(r), "a" + string(r) + "b", "a " + string(r), string(r) + " b"} {
			text := []byte(s)
			dst := append(make([]byte, 0, 16), "<"...)
			if isCollapsed(text) && string(collapse(dst, append([]byte{'\n'}, text...))) != "<"+s {
				t.Errorf("%q is said to be collapsed", s)
			}
		}
	}
	for s, want := range map[string]bool{"": false, "One bridge": true, "Cầu Gò Vấp, số 2": true, "Über, мост": true, " a": false, "a ": false, "a  b": false, "a\tb": false} {
		if got := isCollapsed(s); got != want {
			t.Errorf("isCollapsed(%q) is %v", s, got)
		}
	}
}
