package topic

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"foldwire/aggregator/feed"
)

// TestEarHearsAlike: an Ear tells of an item what each topic finds by itself, whatever the
// phrases and the text are made of.
func TestEarHearsAlike(t *testing.T) {
	pieces := []string{
		" ", " ", " ", "\n", "\u00a0", "-", ".", "'", "+", "#", "++", "x", "ab", "abc", "a", "hoà", "hòa", "HOÀ", "hoa\u0300", "bầu", "BẦU", "bau",
		"cử", "cu", "đại", "dai", "ñ", "\u0301", "ß", "İ", "Σ", "ς", "中", "文", "ก", "😀", "…", "№", "1", "12", "\xff", "₫", "c++", "elections",
	}
	word := rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 1, 4).Draw(t, "pieces"), "")
	})
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
			text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 30).Draw(t, "text"), "")
			it := &feed.Item{Title: word.Draw(t, "title"), Text: strings.Repeat(text, rapid.SampledFrom([]int{1, 1, 1, 2, 5000}).Draw(t, "times"))}
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
