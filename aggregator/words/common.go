package words

import (
	_ "embed"
	"hash/crc32"
	"strings"
)

//go:embed common.txt
var commonText string

// Common is a token of a word that many items have, whatever they are about.
type Common struct {
	Token Token
	Share float64 // of the items in its language
}

// shareOf gives what a step of common.txt stands for, 0 if it is none.
func shareOf(step string) float64 {
	switch step {
	case "1":
		return 0.5
	case "2":
		return 0.2
	case "3":
		return 0.08
	case "4":
		return 0.03
	case "5":
		return 0.0125
	case "6":
		return 0.005
	}
	return 0
}

// mostOfParts bounds the share of what is part of many compounds.
const mostOfParts = 0.15

// CommonWords lists words that are common in news, in the languages that have the
// most feeds: what is known about frequencies before anything was read. The figures are
// coarse estimates.
func (s *Scanner) CommonWords() []Common {
	c := commons{scan: s, seen: map[uint32]int{}, latin: toLatin()}
	for l := range strings.Lines(commonText) {
		fields := strings.Fields(l)
		if len(fields) < 3 || fields[0] == "#" {
			continue
		}
		if share := shareOf(fields[1]); share > 0 {
			c.addLine(fields[0], share, fields[2:])
		}
	}
	return c.out
}

// CommonSum is a checksum of what CommonWords lists: another one lists others.
func CommonSum() uint32 { return crc32.ChecksumIEEE([]byte(commonText)) }

// commons is the list in the making.
type commons struct {
	scan  *Scanner
	out   []Common
	seen  map[uint32]int // by hash: the place in out
	latin *strings.Replacer
}

// addLine takes in the words and compounds of a line. Those of languages in Cyrillic are
// also met in Latin letters, as in titles that were made from addresses.
func (c *commons) addLine(lang string, share float64, entries []string) {
	var single, parts []string
	for _, e := range entries {
		if strings.Contains(e, "_") {
			parts = append(parts, e)
		} else {
			single = append(single, e)
		}
	}
	words := strings.Join(single, " ")
	c.add(words, share, false)
	c.add(strings.Join(parts, " "), share, true)
	if lang == "ru" || lang == "uk" {
		c.add(c.latin.Replace(words), share, false)
	}
}

// add takes in words of a share. Parts of compounds have it from each that they are in.
func (c *commons) add(text string, share float64, part bool) {
	for _, t := range c.scan.Tokens(text, len(text)) {
		if t.Flags&Gram != 0 && share > 0.2 {
			continue
		}
		at, ok := c.seen[t.Hash]
		if !ok {
			c.seen[t.Hash] = len(c.out)
			c.out = append(c.out, Common{t, share})
			continue
		}
		known := &c.out[at].Share
		if part {
			*known = max(*known, min(*known+share, mostOfParts))
		} else {
			*known = max(*known, share)
		}
	}
}

// toLatin spells Cyrillic in Latin letters, as addresses of pages do.
func toLatin() *strings.Replacer {
	return strings.NewReplacer(
		"а", "a", "б", "b", "в", "v", "г", "g", "д", "d", "е", "e", "ё", "e", "ж", "j", "з", "z", "и", "i", "й", "y",
		"к", "k", "л", "l", "м", "m", "н", "n", "о", "o", "п", "p", "р", "r", "с", "s", "т", "t", "у", "u", "ф", "f",
		"х", "h", "ц", "ts", "ч", "ch", "ш", "sh", "щ", "sch", "ъ", "", "ы", "yi", "ь", "", "э", "e", "ю", "yu", "я", "ya",
		"і", "i", "ї", "yi", "є", "ye", "ґ", "g",
	)
}
