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
	often   int    // letters beyond ASCII in a thousand, at least: names that an English text tells again and again are fewer
}

// alphabets has languages that are often met. Others, and what of these is too short or spelled
// otherwise, are told by their trigrams, which takes a hundred times longer.
func alphabets() [10]alphabet {
	return [...]alphabet{
		{"cs", "áčďéěíňóřšťúůýž", "ěřů", 10, 60},
		{"es", "áéíñóúü", "ñ", 3, 28},
		{"fr", "àâæçèéêëîïôùûüÿœ", "é", 45, 30},
		{"hu", "áéíóöúüőű", "őű", 2, 50},
		{"pl", "óąćęłńśźż", "ąęł", 15, 35},
		{"pt", "àáâãçéêíóôõúü", "ãõ", 6, 30},
		{"ro", "âîăşţșț", "şţșț", 10, 30},
		{"ru", "абвгдежзийклмнопрстуфхцчшщъыьэюяё", "ыэ", 1, 500},
		{"sv", "äåéö", "å", 12, 30},
		{"tr", "âçîöûüğıİş", "ğış", 20, 45},
	}
}

// lettersTo bounds the letters that belong to alphabets: Latin and Cyrillic.
const lettersTo = 0x530

// byAlphabet gives the language of a sample with so many letters, if those beyond ASCII tell
// it, and how many these are. One of them alone tells nothing: it may be that of a name.
func byAlphabet(sample string, letters int) (tag string, beyond int) {
	const least, various, foreign = 8, 3, 50 // letters; how many different ones; one of so many may be of another language
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
	if beyond < least {
		return "", beyond
	}
	sum := func(letters string) (n, different int) {
		for _, r := range letters {
			n += int(of[r])
			different += int(min(of[r], 1))
		}
		return n, different
	}
	for _, a := range alphabets() {
		own, _ := sum(a.own)
		all, different := sum(a.letters)
		if different >= various && 1000*beyond >= a.often*letters && 100*own >= a.share*beyond && foreign*(beyond-all) <= beyond {
			return a.tag, beyond
		}
	}
	return "", beyond
}
