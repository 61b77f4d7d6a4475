package parse

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/unicode/norm"
)

// candidate is an encoding that undeclared bytes may be in.
type candidate struct {
	name string
	enc  encoding.Encoding
	// letters that are frequent in the languages written in it; if graded, the most
	// frequent first
	common string
	graded bool
	// languages whose declaration speaks for it
	langs string
}

func candidates() []candidate {
	const (
		cyrillic = "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэф"
		viet     = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"
	)
	return []candidate{
		{"windows-1252", charmap.Windows1252, "éèàäöüßçêñóíáåæøôîûâúãõëï’“”–…«»°ÄÖÜÉ¿¡ªº€", false, "en fr de es it pt nl sv da nb no fi is ca"},
		{"windows-1251", charmap.Windows1251, cyrillic, true, "ru uk bg be sr mk"},
		{"koi8-r", charmap.KOI8R, cyrillic, true, "ru"},
		{"iso-8859-5", charmap.ISO8859_5, cyrillic, true, "ru uk bg sr mk"},
		{"ibm866", charmap.CodePage866, cyrillic, true, "ru"},
		{"windows-1250", charmap.Windows1250, "áéíóúýčďěňřšťžůąćęłńśźżőűäöüßâăîșțşţ", false, "pl cs sk hu ro hr sl bs"},
		{"iso-8859-2", charmap.ISO8859_2, "áéíóúýčďěňřšťžůąćęłńśźżőűäöüßâăîșțşţ", false, "pl cs sk hu ro hr sl bs"},
		{"windows-1253", charmap.Windows1253, "αοιετσνηυρπκμλωςάέήίόύώ", true, "el"},
		{"windows-1254", charmap.Windows1254, "ığüşöçİĞÜŞÖÇ", false, "tr az"},
		{"windows-1255", charmap.Windows1255, "יוהלאמרתבשנדעקחפט", true, "he iw"},
		{"windows-1256", charmap.Windows1256, "المينرتبعدوسفكةقهحجشطصخزضذثىغئءظ", true, "ar fa ur"},
		{"iso-8859-6", charmap.ISO8859_6, "المينرتبعدوسفكةقهحجشطصخزضذثىغئءظ", true, "ar fa ur"},
		{"windows-874", charmap.Windows874, "านรอกเง่มยลว้ัดทสตะิีบปคขแไจหพ", true, "th"},
		{"windows-1258", charmap.Windows1258, viet, false, "vi"},
		{"tcvn3", tcvn, viet, false, "vi"},
		{"viscii", viscii, viet, false, "vi"},
		{"shift_jis", japanese.ShiftJIS, "", false, "ja"},
		{"euc-jp", japanese.EUCJP, "", false, "ja"},
		{"gb18030", simplifiedchinese.GB18030, "", false, "zh zh-cn"},
		{"big5", traditionalchinese.Big5, "", false, "zh zh-tw zh-hk"},
		{"euc-kr", korean.EUCKR, "", false, "ko"},
	}
}

// detectSample bounds how much of a document is looked at to guess its encoding, in bytes.
const detectSample = 16 << 10

// detect guesses the encoding of bytes that are neither UTF-8 nor what they were declared
// to be, and decodes them. Each candidate is scored by how its text looks: common letters
// of the languages it serves speak for it, odd ones against.
// sure says that it looks much like it.
func detect(body []byte) (name string, text []byte, sure bool) {
	sample := highLines(body)
	lang := declaredLanguage(body)
	best, bestScore := candidate{}, -1e9
	for _, c := range candidates() {
		score := c.score(sample)
		switch {
		case lang != "" && strings.Contains(" "+c.langs+" ", " "+lang+" "):
			score += 0.25
		case c.langs == "vi": // its letters take nearly all codes, so that much looks like them
			score -= 0.35
		}
		if score > bestScore {
			best, bestScore = c, score
		}
	}
	text = decode(best.enc, body)
	if best.name == "windows-1258" {
		text = norm.NFC.Bytes(text)
	}
	return best.name, text, bestScore > 0.5
}

// looksOdd says whether bytes that are said to be in an encoding look like anything but that:
// capitals and signs within words, scripts that no language mixes.
func looksOdd(enc encoding.Encoding, body []byte) bool {
	const enough = 2 << 10 // bytes of lines that tell
	for _, c := range candidates() {
		if c.enc == enc {
			sample := highLines(body)
			score, letters := c.rate(sample[:min(len(sample), enough)])
			return letters >= 3 && score < 0
		}
	}
	return false
}

// highLines gathers the lines that have bytes beyond ASCII.
func highLines(body []byte) []byte {
	var sample []byte
	for line := range bytes.Lines(body) {
		if bytes.IndexFunc(line, func(r rune) bool { return r >= utf8.RuneSelf }) >= 0 {
			sample = append(sample, line...)
		}
		if len(sample) >= detectSample {
			return sample[:detectSample]
		}
	}
	return sample
}

// declaredLanguage reads the language that a document gives itself, as its primary subtag.
func declaredLanguage(body []byte) string {
	head := bytes.ToLower(body[:min(len(body), 8<<10)])
	for _, mark := range [...]string{"<language>", "xml:lang=\"", "xml:lang='", "<dc:language>"} {
		if i := bytes.Index(head, []byte(mark)); i >= 0 {
			lang := bytes.TrimSpace(head[i+len(mark):])
			lang = bytes.TrimPrefix(lang, []byte("<![cdata["))
			if end := bytes.IndexAny(lang, "-_<\"' ]"); end > 0 && end <= 3 {
				return string(lang[:end])
			}
		}
	}
	return ""
}

// usualRun is how many letters with marks stand in a row in a word of Latin script. More of
// them are another script.
const usualRun = 2

// longestOnset is the last place in a Vietnamese syllable where a letter with a mark stands,
// as in nghiêng; words of other languages are longer.
const longestOnset = 5

// score rates the text that c makes of a sample, from about -1 to about 1, as the mean
// over its characters beyond ASCII.
func (c candidate) score(sample []byte) float64 {
	score, _ := c.rate(sample)
	return score
}

// rate is score with the number of characters that it goes by.
func (c candidate) rate(sample []byte) (score float64, n int) {
	text, err := c.enc.NewDecoder().Bytes(sample)
	if err != nil {
		return -1, 0
	}
	sum := 0.0
	prev := rune(' ')
	run, word := 0, 0 // letters beyond ASCII in a row, and of any kind
	for _, r := range string(text) {
		letter := unicode.IsLetter(r)
		if word++; !letter {
			word = 0
		}
		switch {
		case r >= 0x80:
			n++
			if letter {
				run++
			}
			sum += c.rateRune(prev, r, run, word)
		case letter && c.common != "" && prev >= 0x80 && unicode.IsLetter(prev) && !unicode.Is(unicode.Latin, prev):
			sum-- // two scripts in one word
			run = 0
		default:
			run = 0
		}
		prev = r
	}
	if n == 0 {
		return -1, 0
	}
	if c.common == "" { // one character for two bytes: as sure as two letters
		sum *= 1.05
	}
	return sum / float64(n), n
}

// rateRune rates a character beyond ASCII by what stands before it.
func (c candidate) rateRune(prev, r rune, run, word int) float64 {
	switch {
	case c.common == "" && prev < 0x80 && unicode.IsLetter(prev) && !unicode.In(r, unicode.Hiragana, unicode.Katakana):
		return min(rateIdeograph(r, c.langs == "ko"), -0.3) // two scripts in one word
	case c.common == "":
		return rateIdeograph(r, c.langs == "ko")
	case c.langs == "vi" && word > longestOnset:
		return -1
	case !c.graded && run > usualRun:
		return min(c.rateLetter(prev, r), -0.7)
	}
	return c.rateLetter(prev, r)
}

func (c candidate) rateLetter(prev, r rune) float64 {
	switch {
	case r == utf8.RuneError || unicode.IsControl(r):
		return -3
	case prev < 0x80 && unicode.IsLetter(prev) && unicode.IsLetter(r) && !unicode.Is(unicode.Latin, r):
		return -1 // two scripts in one word
	case c.langs == "vi" && unicode.ToLower(r) == 'đ' && unicode.IsLetter(prev):
		return -1 // it only begins a word
	case strings.ContainsRune(c.common, r):
		if unicode.IsUpper(r) && unicode.IsLower(prev) {
			return -0.5
		}
		return c.grade(r)
	case unicode.Is(unicode.Mn, r) && unicode.IsLetter(prev):
		return 1
	case unicode.IsLetter(r):
		if unicode.IsUpper(r) && unicode.IsLower(prev) {
			return -1 // a capital within a word
		}
		if strings.ContainsRune(c.common, unicode.ToLower(r)) {
			return 0.7
		}
		return 0.1
	case strings.ContainsRune("\u00a0®™©°€²³¹½¼¾º·×", r): // may well follow a word
		return 0.2
	case unicode.IsLetter(prev) && !unicode.IsPunct(r) && !unicode.IsSpace(r):
		return -1 // a sign within a word
	}
	return 0
}

// grade is what a common letter counts.
func (c candidate) grade(r rune) float64 {
	if !c.graded {
		return 1
	}
	switch at := utf8.RuneCountInString(c.common[:strings.IndexRune(c.common, r)]); {
	case at < 10:
		return 1
	case at < 20:
		return 0.75
	}
	return 0.4
}

// The characters by which East Asian texts are told apart: the most frequent ones.
const (
	commonHangul = "이다의는에을를가한고하지로사기도인리스시자대어은서정아해부일수보나라그제전주상원장조만공유중신위있들과관경국동안년했으며게면비용여성오선문"
	commonHan    = "的一是不了在人有我他這这個们們中来來上大为為和国國地到以说說時时要就出会會可也你对對生能而子那得于於着著下自之年日本月語新聞発表事者方見分社会同行回後今天闻题題标標" +
		"、。，「」（）・ー！？："
)

// rateIdeograph rates a character of East Asia: kana tell their encoding surely, and
// frequent characters theirs.
func rateIdeograph(r rune, korean bool) float64 {
	switch {
	case r == utf8.RuneError || unicode.IsControl(r):
		return -3
	case r >= 0x3040 && r <= 0x30ff:
		return 1
	case r >= 0xac00 && r <= 0xd7a3:
		if strings.ContainsRune(commonHangul, r) {
			return 1
		}
		return 0.35
	case korean && r >= 0x4e00 && r <= 0x9fff:
		return 0.1
	case strings.ContainsRune(commonHan, r):
		return 1
	case r >= 0x4e00 && r <= 0x9fff:
		return 0.55
	case r >= 0xff61 && r <= 0xff9f: // half-width kana: what other encodings look like
		return -0.6
	case r >= 0xe000 && r <= 0xf8ff:
		return -2
	case r >= 0x3000 && r <= 0x303f, r >= 0xff00 && r <= 0xff60:
		return 0.6
	}
	return -0.2
}
