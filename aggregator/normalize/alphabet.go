package normalize

import (
	"unicode"
	"unicode/utf8"

	"foldwire/aggregator/words"
)

// alphabet is how a language is known by those of its letters that are not in ASCII.
type alphabet struct {
	tag     string
	letters string // all that it has; others are in names and loans alone
	own     string // those that its neighbours do without
	share   int    // that these have at least, in percent
}

// alphabets has languages that are often met. Others, and what of these is too short or spelled
// otherwise, are told by their trigrams, which takes a hundred times longer.
func alphabets() [11]alphabet {
	return [...]alphabet{
		{"cs", "áčďéěíňóřšťúůýž", "ěřů", 10},
		{"de", "äöüß", "ü", 15},
		{"es", "áéíñóúü", "ñ", 3},
		{"fr", "àâæçèéêëîïôùûüÿœ", "é", 45},
		{"hu", "áéíóöúüőű", "őű", 2},
		{"pl", "óąćęłńśźż", "ąęł", 15},
		{"pt", "àáâãçéêíóôõúü", "ãõ", 6},
		{"ro", "âîăşţșț", "şţșț", 10},
		{"ru", "абвгдежзийклмнопрстуфхцчшщъыьэюяё", "ыэ", 1},
		{"sv", "äåéö", "å", 12},
		{"tr", "âçîöûüğıİş", "ğış", 20},
	}
}

// lettersTo bounds the letters that belong to alphabets: Latin and Cyrillic.
const lettersTo = 0x530

// byAlphabet gives the language of a sample with so many letters, if those beyond ASCII tell
// it, and how many these are.
func byAlphabet(sample string, letters int) (tag string, beyond int) {
	const least, often, foreign = 8, 125, 50 // letters; one of so many is beyond ASCII; one of so many of these may be of another language
	var of [lettersTo]uint16
	for _, r := range sample {
		if r < 0xc0 || !isLatinLetter(r) && !unicode.IsLetter(r) {
			continue
		}
		beyond++
		if low := words.Lower(r); low >= utf8.RuneSelf { // İ is in lower case what all have
			r = low
		}
		if r < lettersTo {
			of[r]++
		}
	}
	if beyond < least || often*beyond < letters {
		return "", beyond
	}
	sum := func(letters string) (n int) {
		for _, r := range letters {
			n += int(of[r])
		}
		return n
	}
	for _, a := range alphabets() {
		if 100*sum(a.own) >= a.share*beyond && foreign*(beyond-sum(a.letters)) <= beyond {
			return a.tag, beyond
		}
	}
	return "", beyond
}
