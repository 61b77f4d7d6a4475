package normalize

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"foldwire/aggregator/words"
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

// TestLowWord: what is told by tables and ranges is what Unicode says.
func TestLowWord(t *testing.T) {
	for r := range rune(unicode.MaxRune + 1) {
		want := rune(0)
		if unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r) && r >= utf8.RuneSelf {
			want = unicode.ToLower(r)
		}
		if got := lowWord(r); got != want {
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
		if got := countLetters(1, string(r)); got != want {
			t.Errorf("%q counts as %+v, want %+v", r, got, want)
		}
	}
}

// TestCountLettersOfTexts: the letters of texts are those that are counted singly, up to the same
// one.
func TestCountLettersOfTexts(t *testing.T) {
	const title, text = "Cầu Gò Vấp [@`{~^] đóng: A–Z az", "Мост x1 закрыт, Brücke gesperrt; 市 bridges of the city are closed"
	for enough := range len(title) + len(text) {
		var want letters
		for _, r := range title + text {
			if want.all < enough && (r >= utf8.RuneSelf || unicode.IsLetter(r)) {
				want.count(r)
			}
		}
		if got := countLetters(enough, title, text); got != want {
			t.Errorf("%d letters count as %+v, want %+v", enough, got, want)
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

// TestFoldTitle: titles that say the same words are one.
func TestFoldTitle(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "Bridge": "bridge", "The  bridge": "the bridge", "Bridge-head": "bridge head", "“Bridge”, closed!": "bridge closed", "Cầu HOÀ": "cầu hòa",
		"Quý – quí": "qúy quí", "…": "…", strings.Repeat("A-", 400): strings.TrimSpace(strings.Repeat("a ", 400)),
	} {
		if got := new(hasher).foldTitle(in); got != want {
			t.Errorf("foldTitle(%q) = %q, want %q", in, got, want)
		}
	}
}

// TestFoldTitleOfLetters: what is folded letter by letter is what the folded title says.
func TestFoldTitleOfLetters(t *testing.T) {
	h := new(hasher)
	for r := range rune(unicode.MaxRune + 1) {
		for _, s := range []string{"Hoà" + string(r), "A" + string(r) + "thuỷ-ĐO" + string(r) + " "} {
			if s = title(s); words.IsStable(s) {
				if got, want := h.foldTitle(s), joined(words.Fold(s)); got != want {
					t.Fatalf("%q is folded to %q, want %q", s, got, want)
				}
			}
		}
	}
}
