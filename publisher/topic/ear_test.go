package topic

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"

	"foldwire/aggregator/feed"
)

// TestEarHearsAlike: an Ear tells of an item what each topic finds by itself, whatever the
// phrases and the text are made of.
func TestEarHearsAlike(t *testing.T) {
	pieces := []string{
		" ", " ", " ", "\n", "\u00a0", "-", ".", "'", "+", "#", "++", "x", "ab", "abc", "a", "hoà", "hòa", "HOÀ", "hoa\u0300", "bầu", "BẦU", "bau",
		"cử", "cu", "đại", "dai", "ñ", "\u0301", "ß", "İ", "Σ", "ς", "中", "文", "ก", "😀", "…", "№", "1", "12", "\xff", "₫", "c++", "elections",
		"\u00ad", "“", "”", "\u0323", "⁂", "ⁿ", "Ⅷ", "д", "да", "ДАЙ", "ё", "Đ", "đ", "ẞ", "ạ", "K",
	}
	odd := rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 1, 4).Draw(t, "pieces"), "")
	})
	plain := rapid.Custom(func(t *rapid.T) string { // of words that differ in accents, or not
		return strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{"bau", "bầu", "BÂU", "cử", "cu", "x"}), 1, 3).Draw(t, "words"), " ")
	})
	word := rapid.OneOf(odd, plain, plain)
	rapid.Check(t, func(t *rapid.T) {
		var topics []*Topic
		for i := range rapid.IntRange(1, 4).Draw(t, "topics") {
			topic, err := New(Spec{ID: fmt.Sprint("t", i), Any: somePhrases(t, word), All: somePhrases(t, word), None: somePhrases(t, word)}, sources())
			if err != nil {
				t.Fatal(err)
			}
			topics = append(topics, topic)
		}
		e := NewEar(topics)
		for range 3 {
			text := strings.Join(rapid.SliceOfN(word, 0, 12).Draw(t, "text"), rapid.SampledFrom([]string{" ", "  ", ", ", ""}).Draw(t, "between"))
			it := &feed.Item{Title: strings.Join(rapid.SliceOfN(word, 0, 3).Draw(t, "title"), " "), Text: strings.Repeat(text, rapid.SampledFrom([]int{1, 1, 1, 2, 5000}).Draw(t, "times"))}
			got := e.Hear(it, nil)
			var want []Said
			for _, topic := range topics {
				if topic.Listens() {
					want = append(want, saidAlone(topic, it))
				}
			}
			if !slices.Equal(got, want) {
				t.Fatalf("of %q %.200q is heard %v, want %v", it.Title, it.Text, got, want)
			}
		}
	})
}

// somePhrases draws phrases of words.
func somePhrases(t *rapid.T, word *rapid.Generator[string]) (list []string) {
	for range rapid.IntRange(0, 3).Draw(t, "phrases") {
		s := word.Draw(t, "phrase") + rapid.SampledFrom([]string{"", "", "", "*"}).Draw(t, "star")
		if _, err := compilePhrase(s); err == nil {
			list = append(list, s)
		}
	}
	return list
}

// saidAlone asks a topic without an Ear.
func saidAlone(t *Topic, it *feed.Item) (s Said) {
	p := NewPass(dawn)
	if t.worded(p, it) {
		s |= Wanted
	}
	if t.refused(p, it) {
		s |= Refused
	}
	return s
}

// BenchmarkHear hears a text of 2 kB, of which a half is Vietnamese, for three topics.
func BenchmarkHear(b *testing.B) {
	var topics []*Topic
	for i, words := range [][]string{{"ruyết nhóc", "ganda", "sógu"}, {"vậc", "deaner", "voje"}, {"quổ vành", "lenten", "gi"}} {
		topics = append(topics, mustNew(b, Spec{ID: fmt.Sprint("t", i), Any: words}))
	}
	e := NewEar(topics)
	it := &feed.Item{Title: "Hội đồng nhân dân xã họp bàn về ngân sách", Text: strings.Repeat(
		"Cử tri cả nước đi bỏ phiếu, hội đồng công bố kết quả kiểm phiếu trong ngày. The council met and spoke of roads, money and schools. ", 14)}
	b.SetBytes(int64(len(it.Title) + len(it.Text)))
	b.ReportAllocs()
	var said []Said
	for b.Loop() {
		said = e.Hear(it, said[:0])
	}
}

// BenchmarkHearInVain hears a hostile text of 64 kB that is nothing but a phrase without its
// accents.
func BenchmarkHearInVain(b *testing.B) {
	e := NewEar([]*Topic{mustNew(b, Spec{Any: []string{"bầu"}})})
	it := &feed.Item{Title: "x", Text: strings.Repeat("bau ", 16000)}
	b.SetBytes(int64(len(it.Text)))
	var said []Said
	for b.Loop() {
		said = e.Hear(it, said[:0])
	}
}

// TestEarAcrossTitleAndText: a phrase may begin in the title and end in the text, and its
// accents count there, too.
func TestEarAcrossTitleAndText(t *testing.T) {
	e := NewEar([]*Topic{mustNew(t, Spec{Any: []string{"bầu cử"}})})
	for _, tt := range []struct {
		title, text string
		want        Said
	}{
		{"Ngày bầu", "cử đã đến", Wanted},
		{"Ngày bau", "cử đã đến", 0},
		{"Ngày bầu", "cu đã đến", 0},
		{"Ngày bau cu", "cử đã đến, bau cử, bầu cu, bau cư, ngày bầu cử", Wanted},
		{"Ngày bau cu", strings.Repeat("bau cử, ", 9) + "bầu cử", Wanted},
		{"Ngày bau cu", strings.Repeat("bau cử, ", 9), 0},
		{"Bầu cử", "", Wanted},
		{"", "bầu cử", Wanted},
	} {
		if got := e.Hear(&feed.Item{Title: tt.title, Text: tt.text}, nil); got[0] != tt.want {
			t.Errorf("of %q and %q is heard %v, want %v", tt.title, tt.text, got[0], tt.want)
		}
	}
}

// TestUnknownCharactersAreMet: whatever character the table does not know is met by its first two
// bytes, so that no phrase which begins with it is passed over.
func TestUnknownCharactersAreMet(t *testing.T) {
	table := thePlainTable()
	for r := range rune(unicode.MaxRune + 1) {
		if !utf8.ValidRune(r) {
			continue
		}
		known := place(r) >= 0 && table.of[place(r)] != unsure
		for _, next := range []byte{' ', 'a', 0x80, 0xc3} {
			s := append([]byte(string(r)), next)
			if !known && !table.isUnknown(s[0], s[1]) {
				t.Errorf("%U before %q is taken for one that the table knows", r, next)
			}
		}
	}
}
