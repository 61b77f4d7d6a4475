package bench

import (
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

const (
	vocabularySize = 12_000
	drawTable      = 1 << 16
	commonWords    = 300 // words so frequent that no story is about them
)

// language is an invented language: words of its own under a law like that of Zipf, so
// that compression, hashing and document frequencies behave as with real text.
type language struct {
	code  string   // what a feed in it declares
	words []string // the most frequent first
	draws []uint16 // words by frequency: a uniform index gives a word's rank
}

// sounds is what the words of a language are made of.
type sounds struct {
	code         string
	onset, rhyme []string
	apart        bool // syllables are written apart, as in Vietnamese
}

// allSounds lists the languages, the first being the one most feeds are in.
func allSounds() []sounds {
	split := strings.Fields
	return []sounds{
		{
			"vi", split("b c ch d đ g gi h kh l m n ng nh ph qu r s t th tr v x"),
			split("a à á ạ an àn ãi ai ảo ấn ầu ậc âm ăng ắt anh ành em ền ết ệnh i ị ìn inh o ò óc ọn ô ồng ổ ội ơ ới ờ ợp u ù ức ưng ướng uyền uyết ươi yên iệt iên oa òa oại"),
			true,
		},
		{"en", split("b br c d f g h k l m n p r s st t th tr v w"), split("a an ar e en er i in is o on or u un ing ay ea"), false},
		{"es", split("b c d f g j l ll m n ñ p pr r s t v"), split("a á al ar as e el es é i ia ín o ó on os u ue ción"), false},
		{"de", split("b d f g h k l m n pf r s sch st t w z"), split("a au ä e ei en er ie ich o ö u ü ung und alt"), false},
		{"ru", split("б в г д ж з к л м н п р с т х ч ш"), split("а ай е ен и ий о ов ой у ы я ость ать"), false},
	}
}

func newLanguages(seed uint64) []*language {
	var all []*language
	for i, s := range allSounds() {
		all = append(all, newLanguage(s, rand.New(rand.NewPCG(seed, uint64(i)))))
	}
	return all
}

func newLanguage(s sounds, rng *rand.Rand) *language {
	l := &language{code: s.code, draws: make([]uint16, drawTable)}
	taken := map[string]bool{}
	for len(l.words) < vocabularySize {
		// The more frequent a word, the shorter: a law of Zipf's as well.
		syllables := 1 + rng.IntN(2)
		if !s.apart && len(l.words) > vocabularySize/4 {
			syllables++
		}
		w := s.word(syllables, rng)
		if taken[w] {
			w = s.word(syllables+1, rng)
		}
		if !taken[w] {
			taken[w] = true
			l.words = append(l.words, w)
		}
	}
	l.weigh()
	return l
}

func (s sounds) word(syllables int, rng *rand.Rand) string {
	var b strings.Builder
	for i := range syllables {
		if i > 0 && s.apart {
			b.WriteByte(' ')
		}
		b.WriteString(s.onset[rng.IntN(len(s.onset))])
		b.WriteString(s.rhyme[rng.IntN(len(s.rhyme))])
	}
	return b.String()
}

// weigh fills the table of draws: the word of rank r gets a share of 1/(r+2.7)^1.05, as
// Mandelbrot has it.
func (l *language) weigh() {
	sums := make([]float64, len(l.words))
	total := 0.0
	for r := range sums {
		total += math.Pow(float64(r)+2.7, -1.05)
		sums[r] = total
	}
	for i := range l.draws {
		at, _ := slices.BinarySearch(sums, total*(float64(i)+0.5)/drawTable)
		l.draws[i] = uint16(min(at, len(l.words)-1))
	}
}

func (l *language) common(rng *rand.Rand) string { return l.words[l.draws[rng.Uint32N(drawTable)]] }

func (l *language) rare(rng *rand.Rand) string {
	return l.words[commonWords+rng.IntN(len(l.words)-commonWords)]
}

// sentence makes one of n words, of which a share is about the subject.
func (l *language) sentence(b *strings.Builder, n int, subject []string, share float64, rng *rand.Rand) {
	for i := range n {
		var w string
		switch u := rng.Float64(); {
		case u < share:
			w = subject[rng.IntN(len(subject))]
		case u > 0.975:
			w = strconv.Itoa(1 + rng.IntN(3000))
		default:
			w = l.common(rng)
		}
		if i == 0 {
			w = capital(w)
		} else {
			b.WriteByte(' ')
		}
		b.WriteString(w)
	}
}

func capital(w string) string {
	_, n := utf8.DecodeRuneInString(w)
	return strings.ToUpper(w[:n]) + w[n:]
}
