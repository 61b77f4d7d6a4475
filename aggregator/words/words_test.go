package words

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

func TestFoldPutsToneMarksInOnePlace(t *testing.T) {
	for _, pair := range [][2]string{
		{"hoà", "hòa"},
		{"thuỷ", "thủy"},
		{"khoẻ", "khỏe"},
		{"HOÀ BÌNH", "hòa bình"},
		{"Thuý Kiều", "thúy kiều"},
		{"hoà, khoẻ.", "hòa, khỏe."},
		{norm.NFD.String("hoà"), "hòa"},
	} {
		if a, b := Fold(pair[0]), Fold(pair[1]); a != b {
			t.Errorf("Fold(%q) = %q, Fold(%q) = %q", pair[0], a, pair[1], b)
		}
	}
	for _, pair := range [][2]string{{"ma", "mã"}, {"d", "đ"}, {"toàn", "toan"}, {"hoa", "hòa"}} {
		if a, b := Fold(pair[0]), Fold(pair[1]); a == b {
			t.Errorf("%q and %q both fold to %q", pair[0], pair[1], a)
		}
	}
	if got := Fold("Toàn Quốc"); got != "toàn quốc" {
		t.Errorf("a closed syllable lost its spelling: %q", got)
	}
}

func TestBare(t *testing.T) {
	for in, want := range map[string]string{"Đà Nẵng": "da nang", "đường thuỷ": "duong thuy", "Łódź": "lodz", "Ærø": "æro", "plain": "plain"} {
		if got := Bare(in); got != want {
			t.Errorf("Bare(%q) = %q, want %q", in, got, want)
		}
	}
}

func hashes(s string) []uint32 {
	var out []uint32
	for _, tok := range NewScanner().Tokens(s, 1000) {
		out = append(out, tok.Hash)
	}
	return out
}

func TestTokensOfOneTextAreTheSameHoweverItIsWritten(t *testing.T) {
	for _, same := range [][]string{
		{"Hoà Bình khoẻ", "hòa bình khỏe", "HÒA BÌNH KHỎE", norm.NFD.String("Hoà Bình khoẻ")},
		{"xe buýt toàn", "xe búyt tòan"}, // tone marks wherever they were put
		{"Straße in Köln", "straße IN köln", norm.NFD.String("Straße in Köln")},
		{"İstanbul ılık", "istanbul ilik", "ISTANBUL ILIK"},
		{"ΣΟΦΟΣ", "σοφος", "σοφοσ"},
		{"كتاب", "كِتَاب", "كـتاب"},
		{"ＡＢＣ１２", "abc12"},
		{"東京都知事", norm.NFD.String("東京都知事")},
	} {
		want := hashes(same[0])
		for _, s := range same[1:] {
			if got := hashes(s); !slices.Equal(got, want) {
				t.Errorf("tokens of %q and %q differ: %x, %x", same[0], s, want, got)
			}
		}
	}
	for _, pair := range [][2]string{{"má", "mà"}, {"đa", "da"}, {"ma", "mã"}, {"năm", "nam"}} {
		if slices.Equal(hashes(pair[0]), hashes(pair[1])) {
			t.Errorf("%q and %q have the same token", pair[0], pair[1])
		}
	}
}

func TestScriptsWithoutSpacesAreCutIntoPairs(t *testing.T) {
	for text, want := range map[string]int{"東京都知事": 4, "京": 1, "พายุเข้า": 7, "iPhone発売": 2, "サッカー": 3, "서울 시장": 2} {
		if got := len(hashes(text)); got != want {
			t.Errorf("%q: %d tokens, want %d", text, got, want)
		}
	}
}

func flagsOf(s string) string {
	var b strings.Builder
	for _, tok := range NewScanner().Tokens(s, 1000) {
		switch {
		case tok.Flags&Number != 0:
			b.WriteByte('n')
		case tok.Flags&Capital != 0:
			b.WriteByte('C')
		case tok.Flags&Start != 0:
			b.WriteByte('s')
		default:
			b.WriteByte('.')
		}
	}
	return b.String()
}

func TestFlags(t *testing.T) {
	for text, want := range map[string]string{
		"The mayor of Hanoi said no. She left for Paris on 12 May.": "s..C..s..C.nC",
		"Mayor Opens New Bridge Over River":                         "s.....", // title case says nothing
		"a price of 3.5 percent of the sum":                         "s..nn....",
		"она видела Анну дома":                                      "s.C.",
	} {
		if got := flagsOf(text); got != want {
			t.Errorf("%q: flags %s, want %s", text, got, want)
		}
	}
}

func TestTokensAreBounded(t *testing.T) {
	doc := NewScanner().Scan(strings.Repeat("word ", 5000), strings.Repeat("東京", 50000))
	if len(doc.Title) != maxTitle || len(doc.Text) != maxText {
		t.Errorf("%d and %d tokens, want %d and %d", len(doc.Title), len(doc.Text), maxTitle, maxText)
	}
}

func FuzzTokens(f *testing.F) {
	for _, s := range []string{"", "Hoà Bình", "a.b.c", "東京 2020", "\xff\xfe", "é", "ﷺ", "ก็", strings.Repeat("a", 300)} {
		f.Add(s)
	}
	scan := NewScanner()
	f.Fuzz(func(t *testing.T, s string) {
		toks := scan.Tokens(s, 100)
		if len(toks) > 100 {
			t.Fatalf("%d tokens, the bound is 100", len(toks))
		}
		if again := scan.Tokens(norm.NFC.String(s), 100); !slices.Equal(toks, again) {
			t.Fatalf("tokens of %q depend on its Unicode form", s)
		}
		if once := Fold(s); Fold(once) != once {
			t.Fatalf("Fold is not idempotent on %q: %q, %q", s, once, Fold(once))
		}
	})
}
