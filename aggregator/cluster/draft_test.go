package cluster

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"foldwire/aggregator/words"
)

// slowFoldTrim is what fold and trim come to, by maps and sorting.
func slowFoldTrim(told []occurrence, counts []float64) []feature {
	all := map[uint32]feature{}
	for _, o := range told {
		term, r := uint32(o>>roleBits), role(o)
		f := all[term]
		f.term = term
		f.times++
		f.title |= uint8(r % titleRoles)
		if f.times == 1 || counts[r] > counts[f.role] {
			f.role = r
		}
		all[term] = f
	}
	var out []feature
	for _, f := range all {
		f.weight = counts[f.role] * (1 + math.Log(float64(f.times)))
		out = append(out, f)
	}
	slices.SortFunc(out, func(a, b feature) int {
		return cmp.Or(-cmp.Compare(a.weight, b.weight), cmp.Compare(mixed(a.term), mixed(b.term)))
	})
	return byTerm(out[:min(len(out), maxFeatures)])
}

func byTerm(feats []feature) []feature {
	slices.SortFunc(feats, func(a, b feature) int { return cmp.Compare(a.term, b.term) })
	return feats
}

func TestFoldAndTrimKeepTheHeaviest(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	var d draft
	d.init()
	for range 3000 {
		d.told = d.told[:0]
		n := rng.IntN(1200)
		span := 1 + rng.Uint32N(2000)
		for range n {
			d.told = append(d.told, occurrenceOf(rng.Uint32N(span)*64, role(rng.IntN(int(roles)))))
		}
		want := slowFoldTrim(d.told, d.counts[:])
		d.fold()
		d.trim()
		if got := byTerm(d.feats); !slices.Equal(got, want) {
			t.Fatalf("%d terms: got %v, want %v", n, got, want)
		}
	}
}

// TestLaterRolesCountMore holds what fold takes for granted.
func TestLaterRolesCountMore(t *testing.T) {
	var d draft
	d.init()
	for r, counts := range d.counts[1:] {
		if counts <= d.counts[r] {
			t.Errorf("role %d counts %g, the one before it %g", r+1, counts, d.counts[r])
		}
	}
}

// TestWordsPlayRoles holds what a document tells of words of each kind.
func TestWordsPlayRoles(t *testing.T) {
	for flags, want := range map[words.Flags]role{
		0: roleWord, words.Start: roleWord, words.Gram: roleWord, words.Number: roleNumber, words.Capital: roleName, words.Number | words.Capital: roleBoth,
	} {
		if got := roleOf(flags); got != want {
			t.Errorf("a word of flags %b has the role %d, want %d", flags, got, want)
		}
	}
}

// TestDocumentsTellPairs holds which words beside each other are a pair: in a title all that
// no sentence parts, in a text those of which one is short.
func TestDocumentsTellPairs(t *testing.T) {
	toks := words.NewScanner().Tokens("the harbour bridge fell. Rivers rise", 16)
	for title, want := range map[role]int{0: 3, inTitleToo: 4} {
		var d draft
		d.add(toks, title)
		pairs := 0
		for _, o := range d.told {
			if uint32(o>>roleBits)&kindMask == kindPair {
				pairs++
			}
			if role(o)%titleRoles != title {
				t.Errorf("the role %d is not in title %d", role(o), title)
			}
		}
		if pairs != want {
			t.Errorf("in title %d there are %d pairs, want %d", title, pairs, want)
		}
	}
}

func TestSortPutsEntriesInOrder(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	var d draft
	for range 2000 {
		d.entries = d.entries[:0]
		span := uint32(1)<<rng.IntN(termBits+1) - 1
		for range rng.IntN(maxFeatures + 1) {
			d.entries = append(d.entries, entryOf(rng.Uint32()&span, uint16(rng.Uint32())))
		}
		want := slices.Clone(d.entries)
		slices.Sort(want)
		if got := d.sort(); !slices.Equal(got, want) {
			t.Fatalf("%x came in the order %x", d.entries, got)
		}
	}
}

// TestPairsOfShortWords holds that two syllables count more, being a word, than two words or
// what is no word of letters.
func TestPairsOfShortWords(t *testing.T) {
	scan := words.NewScanner()
	for text, want := range map[string]role{
		"bầu cử": roleShort, "oil rig": roleShort, "harbour bridge": rolePair, "the bridge": rolePair, "bridge at": rolePair, "12 km": rolePair, "大桥今": rolePair,
	} {
		toks := scan.Tokens(text, 8)
		if len(toks) != 2 {
			t.Fatalf("%q has %d tokens, want 2", text, len(toks))
		}
		if got := roleOfPair(toks[0], toks[1]); got != want {
			t.Errorf("%q is a pair of role %d, want %d", text, got, want)
		}
	}
}
