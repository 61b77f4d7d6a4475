package words

import (
	"testing"
	"unicode"
)

// TestIsStable: a text is stable if each of its letters is, wherever it stands among the bytes
// that are looked at together.
func TestIsStable(t *testing.T) {
	for r := range rune(unicode.MaxRune + 1) {
		if r >= 0xd800 && r < 0xe000 {
			continue // stands for no letter
		}
		for _, before := range []string{"", "word ", "seven b", "ệ bytes "} {
			if s := before + string(r) + " and more"; IsStable(s) != stable(r) {
				t.Fatalf("IsStable(%q) is %v", s, !stable(r))
			}
		}
	}
}

func TestAutomatonGoesBackToALetter(t *testing.T) {
	for _, c := range []struct {
		text  string
		at    int
		state uint64
	}{
		{"", 0, AfterBlank},
		{"a b", 3, AfterLetter},
		{"a ", 2, AfterBlank},
		{"ab é", 5, AfterLetter},
		{"ab \xc3", 3, AfterBlank},
		{"a\xc3", 1, AfterLetter},
		{"\xc3", 0, AfterBlank},
		{"sevenby\xc3", 7, AfterLetter},
		{"sevenby\xc3\xa9!", 9, AfterLetter},
		{"seven b\xc3!", 7, AfterLetter},
		{"sevenb \xc3!", 7, AfterBlank},
	} {
		var a Automaton
		for _, state := range []uint64{AfterLetter, AfterBlank} {
			a.Set(state, 'a', 'z', AfterLetter)
			a.Set(state, 0xc3, 0xc3, FirstOwn)
		}
		a.Set(AfterLetter, ' ', ' ', AfterBlank)
		a.Set(FirstOwn, 0x80, 0xbf, AfterLetter)
		if at, state := a.Pass(c.text, 0, AfterBlank); at != c.at || state != c.state {
			t.Errorf("%q is passed up to %d in state %d, want %d, %d", c.text, at, state/6, c.at, c.state/6)
		}
	}
}
