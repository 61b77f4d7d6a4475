package words

import (
	"strings"
	"testing"
)

// shareIn gives what CommonWords says of a word, 0 if nothing.
func shareIn(t *testing.T, list []Common, word string) float64 {
	t.Helper()
	toks := NewScanner().Tokens(word, 10)
	if len(toks) != 1 {
		t.Fatalf("%q is %d tokens", word, len(toks))
	}
	for _, c := range list {
		if c.Token.Hash == toks[0].Hash {
			return c.Share
		}
	}
	return 0
}

func TestCommonWords(t *testing.T) {
	list := NewScanner().CommonWords()
	if share := shareIn(t, list, "the"); share != shareOf("1") {
		t.Errorf("the: share %v", share)
	}
	for _, order := range []string{"the government earthquake foldwire", "và chính côngtơ", "и россии карантин фолдвайр", "le gouvernement gilets"} {
		last := 1.0
		for w := range strings.FieldsSeq(order) {
			share := shareIn(t, list, w)
			if share >= last && share > 0 {
				t.Errorf("%q: %s has share %v, no less than the word before it", order, w, share)
			}
			last = share
		}
	}
	for cyrillic, latin := range map[string]string{"рассказал": "rasskazal", "новый": "novyiy", "женщина": "jenschina"} {
		if a, b := shareIn(t, list, cyrillic), shareIn(t, list, latin); a == 0 || a != b {
			t.Errorf("%s has share %v, %s %v", cyrillic, a, latin, b)
		}
	}
	seen := map[uint32]bool{}
	for _, c := range list {
		if seen[c.Token.Hash] {
			t.Fatalf("a word is listed twice: %+v", c)
		}
		seen[c.Token.Hash] = true
		if c.Share <= 0 || c.Share > 0.5 {
			t.Errorf("share %v", c.Share)
		}
	}
}

// TestPartsOfCompoundsAddUp uses syllables that are only listed in compounds.
func TestPartsOfCompoundsAddUp(t *testing.T) {
	c := commons{scan: NewScanner(), seen: map[uint32]int{}, latin: toLatin()}
	c.addLine("vi", 0.01, []string{"tử_vong", "tử_hình", "kẹo"})
	c.addLine("vi", 0.005, []string{"tử_tế"})
	for word, want := range map[string]float64{"tử": 0.025, "vong": 0.01, "tế": 0.005, "kẹo": 0.01} {
		if got := shareIn(t, c.out, word); got < want-1e-9 || got > want+1e-9 {
			t.Errorf("%s: share %v, want %v", word, got, want)
		}
	}
	for range 1000 {
		c.addLine("vi", 0.01, []string{"tử_vong"})
	}
	if got := shareIn(t, c.out, "tử"); got > mostOfParts+1e-9 {
		t.Errorf("a part of very many compounds has share %v", got)
	}
}
