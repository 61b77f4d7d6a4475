package normalize

import (
	"strings"

	"github.com/abadojack/whatlanggo"
)

// contradiction gives the language in which sample plainly is, if that is not the
// declared one.
func contradiction(declared, sample string) string {
	counts := countLetters(poolRunes, sample)
	if counts.all < 40 {
		return ""
	}
	if !counts.mayBe(primary(declared)) {
		if truth := guess(sample); truth != primary(declared) {
			return truth
		}
		return ""
	}
	if primary(declared) != "en" || counts.all < 200 {
		return ""
	}
	w := countWords(sample)
	if w.isEnglish() {
		return ""
	}
	// A letter says less than a declaration: headlines have few small words, and one name again and again.
	_, beyond := byAlphabet(sample, counts.all)
	const seldom = 250 // one letter of so many is beyond ASCII in no English text
	if seldom*beyond < counts.all && !w.isOther() {
		return "" // names, figures, code: nothing speaks for another language
	}
	if info := whatlanggo.Detect(sample); info.IsReliable() && info.Lang != whatlanggo.Eng {
		return info.Lang.Iso6391()
	}
	return ""
}

// guess gives the language of a text: from its letters if only one language has them,
// else from its trigrams. It is "" if that is not sure.
func guess(sample string) string {
	counts := countLetters(poolRunes, sample)
	if tag := counts.language(); tag != "" {
		return tag
	}
	if counts.all < 20 {
		return ""
	}
	if w := countWords(sample); counts.script() == latin && w.isEnglish() {
		return "en"
	}
	if tag, _ := byAlphabet(sample, counts.all); tag != "" {
		return tag
	}
	info := whatlanggo.Detect(sample)
	if !info.IsReliable() {
		return ""
	}
	return info.Lang.Iso6391()
}

// smallWords counts the words of a text, and which of them are the small ones of a language.
type smallWords struct {
	all, english, other int
}

func countWords(sample string) (n smallWords) {
	for w := range strings.FieldsSeq(sample) {
		n.all++
		switch wordsOf[strings.ToLower(w)] {
		case ofEnglish:
			n.english++
		case ofOthers:
			n.other++
		}
	}
	return n
}

// isEnglish says whether the small words of English are as frequent in a text as they
// are in English.
func (n smallWords) isEnglish() bool { return n.all >= 12 && n.english*7 >= n.all }

// isOther says whether those of other languages are as frequent as they are in one.
func (n smallWords) isOther() bool { return n.other*12 >= n.all }

// Whose a small word is.
const (
	ofEnglish = iota + 1
	ofOthers  // languages that are written with the letters of ASCII, or often
)

var wordsOf = func() map[string]int { //nolint:gochecknoglobals // a constant table
	of := map[string]int{}
	for w := range strings.FieldsSeq(`
		de het een en van dat op te zijn met voor niet aan er ook als door naar bij uit nog wordt nie vir wat sy hulle
		di e il la che per un una del della con non sono da le si al dei nel alla que el y los las por se os em com uma do dos
		et les des une du dans est sur au cu pe din care este pentru i u je su od kaj estas ti
		yang dan ini itu dengan untuk dari pada tidak dalam akan adalah ke juga oleh ada ing lan sing kang karo iku saka uga ora
		ang ng sa na mga ay ito ni kay para siya hindi ug nga kini iti ken dagiti kadagiti ny sy fa dia amin ho tsy izay ary
		ta ya ba ne ce don wannan cikin suka yana kuma iyo oo ka ku ee waa ah uu soo o awon fun ati lati nke
		ukuthi futhi noma uma kodwa ngoba lo kanye kuti uye pa mu asi nokuti kana ndi kwa ko kandi muri wa cyangwa uyu katika za cha
		yo nan ki pou ak li yon nou va bilan uchun bu`) {
		of[w] = ofOthers
	}
	for w := range strings.FieldsSeq("the of and to in is for that on with by from this are was it as at") {
		of[w] = ofEnglish
	}
	return of
}()
