package cluster

import (
	"fmt"
	"testing"
	"time"

	"foldwire/aggregator/words"
)

// TestRarityIsThatOfALanguage holds many items in one language and few in another. A word
// of every second item is no rarer in the second.
func TestRarityIsThatOfALanguage(t *testing.T) {
	x := NewIndex(func(a, b words.Ref) bool { return a < b }, noSource)
	scan := words.NewScanner()
	add := func(ref words.Ref, lang, title string) {
		x.Found(ref, x.Features(Text{Doc: scan.Scan(title, ""), Lang: lang, Time: time.Unix(1_700_000_000, 0)}))
	}
	rarity := func(lang, word string) float64 {
		v := x.Features(Text{Doc: scan.Scan(word, ""), Lang: lang}).vector
		return x.counts.idfs(nil, v.terms[:1], x.counts.total(langHash(lang)))[0]
	}
	for i := range words.Ref(6000) {
		add(i, "en", fmt.Sprintf("alpha%d %s", i, []string{"zumbra", "other"}[i%2]))
	}
	for i := range words.Ref(600) {
		add(6000+i, "vi", fmt.Sprintf("beta%d %s", i, []string{"quyrna", "khác"}[i%2]))
	}
	common, foreign := rarity("en", "zumbra"), rarity("vi", "quyrna")
	if foreign > common+2 {
		t.Errorf("a common word has rarity %.2f in the language of few items, %.2f in that of many", foreign, common)
	}
	if rare := rarity("vi", "hiếmhoi"); rare < foreign+1 {
		t.Errorf("a word that nothing has is no rarer (%.2f) than a common one (%.2f)", rare, foreign)
	}
	for i := range words.Ref(600) {
		x.Drop(x.Story(6000 + i))
	}
	if n, ok := x.counts.items[langHash("vi")]; ok || x.counts.all != 6000 {
		t.Errorf("after all are dropped, %d items of their language are counted, %d of all", n, x.counts.all)
	}
}
