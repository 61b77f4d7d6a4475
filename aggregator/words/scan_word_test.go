package words

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// slowWord reads a word rune by rune, by what each counts as.
func slowWord(s string) (w word, n int) {
	w.hash, w.prefix, w.all = hashSeed, hashSeed, letterBit
	for n < len(s) {
		r, size := utf8.DecodeRuneInString(s[n:])
		g := newGlyph(r)
		if !slices.Contains([]class{classLetter, classDigit, classMark}, g.class) {
			break
		}
		if n == 0 {
			w.kind = g.kind()
		}
		for _, part := range g.parts {
			if part != 0 {
				w.hash = mix(w.hash, part)
			}
		}
		if g.tone != 0 {
			w.tone = g.tone
		}
		if g.class != classMark {
			w.letters++
		}
		if w.letters == 4 {
			w.prefix = w.hash
		}
		if g.class == classDigit {
			w.all = 0
		}
		n += size
	}
	return w, n
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// TestWordsAreReadAsRuneByRune draws words of many scripts, with marks and with bytes that
// are no text, and what may stand behind them.
func TestWordsAreReadAsRuneByRune(t *testing.T) {
	scan := NewScanner()
	parts := []string{"a", "Z", "e", "7", "đ", "Ờ", "ề", "й", "Ж", "ß", "é", "e\u0301", "\u0300", "\u0323", "٣", "ك", "ِ", "ﷺ", "ǅ", "Ａ", "서", "京", "ก", "\u00ad", "\u200d", " ", ".", "–", "\xff", "\xe1\xba", "\xed\xa0\x80", "\xe0\x80\x80", "\xf0\x9d\x90\x80"}
	rapid.Check(t, func(t *rapid.T) {
		s := strings.Join(rapid.SliceOfN(rapid.SampledFrom(parts), 1, 12).Draw(t, "parts"), "")
		want, n := slowWord(s)
		if n == 0 || newGlyph(firstRune(s)).class == classMark {
			return // no word begins here
		}
		if n < len(s) && s[n] == ' ' {
			n++
		}
		c, slow := cutter{scanner: scan, text: s}, cutter{}
		c.next()
		slow.push(want)
		if c.at != n || !slices.Equal(c.out, slow.out) || c.words != slow.words || c.capitals != slow.capitals {
			t.Errorf("of %+q %d bytes are %+v, want %d, %+v", s, c.at, c.out, n, slow.out)
		}
	})
}
