package topic

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"foldwire/aggregator/words"
)

func TestPhrases(t *testing.T) {
	for _, tt := range []struct {
		phrase, text string
		want         bool
	}{
		{"bầu cử", "Cuộc bầu cử đại biểu Quốc hội", true},
		{"bầu cử", "BẦU CỬ!", true},
		{"bầu cử", "bau cu", false},          // accents were asked for
		{"bau cu", "Cuộc bầu cử", true},      // no accents: any will do
		{"bầu cử", "bấu cứ", false},          // other tones are other words
		{"bầu cử", "bầu  cử", true},          // white space does not count
		{"bầu cử", "bầu\ncử", true},          //
		{"bầu cử", "bầu, cử", true},          // nor does what stands between
		{"bầu", "bầubạn", false},             // words are whole
		{"hoà bình", "hòa bình", true},       // two ways to place a tone
		{"hòa bình", "HOÀ BÌNH", true},       //
		{"dai bieu", "đại biểu", true},       // đ is a d to those who write none
		{"đại biểu", "dại biểu", false},      //
		{"ma", "mã", true},                   //
		{"cafe", "au Café", true},            //
		{"trump", "Trump’s plan", true},      //
		{"art", "start of the party", false}, //
		{"elect*", "elections", true},        // a star lets the last word go on
		{"elect*", "the elect", true},        //
		{"elect*", "reelected", false},       //
		{"c++", "modern C++ in use", true},   //
		{"c++", "vitamin C and more", false}, //
		{"C", "modern C++ in use", false},    //
		{"c#", "C#: a language", true},       //
		{"选举", "全国人大选举结果", true},             // no spaces between words
		{"选举", "选 举", true},                  //
		{"การเลือกตั้ง", "ผลการเลือกตั้งวันนี้", true},
		{"⚽", "goal ⚽ goal", true},
		{"covid-19", "COVID 19", true},
		{"3.5", "3.5 million", true},
		{"quốc hội", norm.NFD.String("Quốc hội khóa XVI"), true},
		{norm.NFD.String("quốc hội"), "QUỐC HỘI", true},
	} {
		p, err := compilePhrase(tt.phrase)
		if err != nil {
			t.Errorf("compilePhrase(%q): %v", tt.phrase, err)
			continue
		}
		if got := p.in(&folded{raw: tt.text}); got != tt.want {
			t.Errorf("%q in %q = %v, want %v", tt.phrase, tt.text, got, tt.want)
		}
	}
}

func TestBadPhrases(t *testing.T) {
	for _, s := range []string{"", "  ", "…", "*", "- / -", "\xff", strings.Repeat("x", maxPhrase+1)} {
		if p, err := compilePhrase(s); err == nil {
			t.Errorf("compilePhrase(%q) = %q, want an error", s, p.plain)
		}
	}
}

// FuzzPhrase checks what any phrase and any text must keep to.
func FuzzPhrase(f *testing.F) {
	f.Add("bầu cử", "Cuộc bầu cử")
	f.Add("c++*", "x C++11 y")
	f.Add("选举", "+選#举̀ ̀")
	f.Add("a\u0300", "à")
	f.Fuzz(func(t *testing.T, phrase, text string) {
		p, err := compilePhrase(phrase)
		if err != nil {
			return
		}
		for _, needle := range []string{p.plain, p.needle} {
			if !utf8.ValidString(needle) || strings.Contains(needle, "  ") {
				t.Errorf("the needle of %q is %q", phrase, needle)
			}
		}
		p.in(&folded{raw: text})
		if !utf8.ValidString(text) {
			return
		}
		plain, open := strings.CutSuffix(strings.TrimSpace(phrase), "*")
		if within := text + " , " + plain + " . " + text; !open && !p.in(&folded{raw: within}) {
			t.Errorf("%q is not found in %q (%q in %q)", phrase, within, p.needle, (&folded{raw: within}).accented())
		}
	})
}

// FuzzPlainTable holds the table against the way that it stands for.
func FuzzPlainTable(f *testing.F) {
	table := newPlainTable()
	known := 0
	for _, s := range []string{
		"Cử tri “đi” bầu – sớm…", norm.NFD.String("Hội đồng nhân dân xã hoà, hòa ĐÔNG"), "Über Straße İı", "Москва й ё", "Αθήνα ς ΐ",
		"a\u0345b", "a\u00adb", "x\u0301 \u0301y", "c++ c#", "⚽ 选举", "1½ 2² №3", "\u200ba\u200db\u2028c", "o\u031b\u0301", "",
	} {
		f.Add(s)
		if _, ok := table.tokens(s); ok {
			known++
		}
	}
	if known < 6 {
		f.Errorf("the table knows %d of the seeds", known)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got, ok := table.tokens(s); ok && got != " "+tokens(words.Bare(s)) {
			t.Errorf("%q becomes %q, want %q", s, got, " "+tokens(words.Bare(s)))
		}
		if got, want := table.accented(&vocabulary{}, s), " "+tokens(words.Fold(s)); got != want {
			t.Errorf("%q becomes %q, want %q", s, got, want)
		}
	})
}

// TestKindsOfAllCharacters: what is told by ranges is a letter and nothing else to Unicode.
func TestKindsOfAllCharacters(t *testing.T) {
	for r := rune(utf8.RuneSelf); r <= unicode.MaxRune; r++ {
		letter := unicode.IsLetter(r) || unicode.IsNumber(r)
		apart := unicode.In(r, unicode.M, unicode.S, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
		switch is := kindOf(r); {
		case is == inWord && (!letter || apart):
			t.Errorf("%U is taken for a letter of a word", r)
		case is != inWord && letter && !apart:
			t.Errorf("%U is not taken for a letter of a word", r)
		}
	}
}
