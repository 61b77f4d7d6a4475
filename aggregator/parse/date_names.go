package parse

import (
	"bytes"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

type unit uint8

const (
	unitNone unit = iota
	unitYear
	unitMonth
	unitDay
)

func unitBehind(word []byte) unit {
	switch {
	case bytes.HasPrefix(word, []byte("年")), bytes.HasPrefix(word, []byte("년")):
		return unitYear
	case bytes.HasPrefix(word, []byte("月")), bytes.HasPrefix(word, []byte("월")):
		return unitMonth
	case bytes.HasPrefix(word, []byte("日")), bytes.HasPrefix(word, []byte("일")), bytes.HasPrefix(word, []byte("号")):
		return unitDay
	}
	return unitNone
}

func unitBefore(word []byte) unit {
	switch bareWord(word) {
	case "thang", "thg", "th":
		return unitMonth
	case "ngay":
		return unitDay
	case "nam":
		return unitYear
	}
	return unitNone
}

// isWeekdayNumber says whether the number at i is a part of a Vietnamese weekday: thứ 2.
func isWeekdayNumber(lex []lexeme, i int) bool {
	return i > 0 && lex[i].digits == 1 && lex[i-1].digits == 0 && len(lex[i-1].word) > 3 && bareWord(lex[i-1].word) == "thu"
}

func isHour(word []byte) bool {
	var buf [24]byte
	switch string(lowered(buf[:0], word)) {
	case "h", "giờ", "時", "时", "點", "点", "시", "uhr":
		return true
	}
	return false
}

// isKorean says whether a date is written in Korean; without a zone it is in Korea's.
func isKorean(text []byte) bool {
	return bytes.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Hangul, r) })
}

func isMinute(word []byte) bool {
	var buf [24]byte
	switch string(lowered(buf[:0], word)) {
	case "m", "phút", "分", "분":
		return true
	}
	return false
}

func isMinuteBefore(lex []lexeme, i int) bool {
	return i > 0 && lex[i-1].digits == 0 && isMinute(lex[i-1].word)
}

// halfOfDay reads am and pm in the languages that print them.
func halfOfDay(word []byte) (pm, ok bool) {
	var buf [24]byte
	switch string(lowered(buf[:0], word)) {
	case "am", "sa", "sáng", "上午", "오전", "午前", "πμ", "дп":
		return false, true
	case "pm", "ch", "chiều", "tối", "下午", "오후", "午後", "μμ", "晚上", "пп":
		return true, true
	}
	return false, false
}

// bareWord gives a word in lower case without accents.
func bareWord(word []byte) string {
	ascii := true
	for _, c := range word {
		if c >= 0x80 {
			ascii = false
			break
		}
	}
	if ascii {
		return lowerWord(word)
	}
	var b strings.Builder
	for _, r := range norm.NFD.String(lowerWord(word)) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case r == 'đ':
			b.WriteByte('d')
		case r == 'ı':
			b.WriteByte('i')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// monthOf gives the month that a word names, or 0.
func monthOf(word []byte) int {
	if len(word) < 3 {
		return 0
	}
	if m := englishMonth(word); m > 0 {
		return m
	}
	if isEnglishDay(word) {
		return 0
	}
	bare := bareWord(word)
	for i := range monthPrefixes {
		if p := &monthPrefixes[i]; strings.HasPrefix(bare, p.prefix) {
			return p.month
		}
	}
	return 0
}

// englishMonth is the cheap way for the names that feeds should use.
func englishMonth(word []byte) int {
	if len(word) < 3 {
		return 0
	}
	var key [3]byte
	copy(key[:], word)
	for i := range key {
		key[i] |= 0x20
	}
	if len(word) > 3 && !isEnglishMonth(word) {
		return 0
	}
	switch string(key[:]) {
	case "jan":
		return 1
	case "feb":
		return 2
	case "mar":
		return 3
	case "apr":
		return 4
	case "may":
		return 5
	case "jun":
		return 6
	case "jul":
		return 7
	case "aug":
		return 8
	case "sep":
		return 9
	case "oct":
		return 10
	case "nov":
		return 11
	case "dec":
		return 12
	}
	return 0
}

func isEnglishMonth(word []byte) bool {
	var buf [24]byte
	switch string(lowered(buf[:0], word)) {
	case "january", "february", "march", "april", "june", "july", "august", "sept", "september", "october", "november", "december":
		return true
	}
	return false
}

// isEnglishDay spares the common weekdays the search among all months.
func isEnglishDay(word []byte) bool {
	var buf [24]byte
	switch string(lowered(buf[:0], word)) {
	case "mon", "tue", "wed", "thu", "fri", "sat", "sun", "gmt", "utc":
		return true
	}
	return false
}

// vietnameseMonth reads the month that a word names behind tháng, or 0.
func vietnameseMonth(lex []lexeme, i int) int {
	if i == 0 || lex[i-1].digits > 0 || len(lex[i-1].word) < 5 || bareWord(lex[i-1].word) != "thang" {
		return 0
	}
	next := ""
	if i+1 < len(lex) {
		next = lowerWord(lex[i+1].word)
	}
	switch lowerWord(lex[i].word) {
	case "một", "giêng":
		return 1
	case "hai":
		return 2
	case "ba":
		return 3
	case "tư", "bốn":
		return 4
	case "năm":
		return 5
	case "sáu":
		return 6
	case "bảy":
		return 7
	case "tám":
		return 8
	case "chín":
		return 9
	case "chạp":
		return 12
	case "mười":
		switch next {
		case "một":
			return 11
		case "hai":
			return 12
		}
		return 10
	}
	return 0
}

type monthPrefix struct {
	prefix string
	month  int
}

// monthPrefixes are the beginnings of month names without accents, in German, French,
// Spanish, Italian, Portuguese, Dutch, the Nordic languages, Finnish, Polish, Czech,
// Hungarian, Romanian, Turkish, Indonesian, Russian, Ukrainian, Bulgarian, Greek and
// Arabic. The longer of two that begin alike comes first.
//
//nolint:gochecknoglobals // a table that is only read
var monthPrefixes = [...]monthPrefix{
	{"januar", 1},
	{"janv", 1},
	{"janei", 1},
	{"jan", 1},
	{"janner", 1},
	{"ene", 1},
	{"gen", 1},
	{"ianu", 1},
	{"ian", 1},
	{"styc", 1},
	{"sty", 1},
	{"leden", 1},
	{"ledn", 1},
	{"tammi", 1},
	{"ocak", 1},
	{"oca", 1},
	{"янв", 1},
	{"яну", 1},
	{"січ", 1},
	{"ιαν", 1},
	{"يناير", 1},
	{"feb", 2},
	{"fev", 2},
	{"fevr", 2},
	{"helmi", 2},
	{"luty", 2},
	{"lut", 2},
	{"unor", 2},
	{"subat", 2},
	{"şub", 2},
	{"sub", 2},
	{"фев", 2},
	{"лют", 2},
	{"φεβ", 2},
	{"فبراير", 2},
	{"marras", 11},
	{"maar", 3},
	{"maalis", 3},
	{"mrt", 3},
	{"mrz", 3},
	{"mar", 3},
	{"brez", 3},
	{"mac", 3},
	{"мар", 3},
	{"берез", 3},
	{"бер", 3},
	{"μαρ", 3},
	{"مارس", 3},
	{"avr", 4},
	{"abr", 4},
	{"apr", 4},
	{"huhti", 4},
	{"kwie", 4},
	{"kwi", 4},
	{"dub", 4},
	{"nis", 4},
	{"апр", 4},
	{"кві", 4},
	{"απρ", 4},
	{"أبريل", 4},
	{"ابريل", 4},
	{"mai", 5},
	{"may", 5},
	{"maj", 5},
	{"mag", 5},
	{"mei", 5},
	{"touko", 5},
	{"kvet", 5},
	{"мая", 5},
	{"май", 5},
	{"маи", 5},
	{"трав", 5},
	{"тра", 5},
	{"μαι", 5},
	{"μαϊ", 5},
	{"مايو", 5},
	{"juni", 6},
	{"junh", 6},
	{"juin", 6},
	{"jun", 6},
	{"giu", 6},
	{"iun", 6},
	{"kesa", 6},
	{"czer", 6},
	{"cze", 6},
	{"cervenec", 7},
	{"cervence", 7},
	{"cerv", 6},
	{"haz", 6},
	{"июн", 6},
	{"юни", 6},
	{"черв", 6},
	{"чер", 6},
	{"ιουν", 6},
	{"يونيو", 6},
	{"juil", 7},
	{"jul", 7},
	{"lug", 7},
	{"iul", 7},
	{"heina", 7},
	{"lip", 7},
	{"tem", 7},
	{"июл", 7},
	{"юли", 7},
	{"лип", 7},
	{"ιουλ", 7},
	{"يوليو", 7},
	{"aou", 8},
	{"aug", 8},
	{"ago", 8},
	{"agu", 8},
	{"elo", 8},
	{"sier", 8},
	{"sie", 8},
	{"srp", 8},
	{"agustos", 8},
	{"авг", 8},
	{"серп", 8},
	{"сер", 8},
	{"αυγ", 8},
	{"أغسطس", 8},
	{"اغسطس", 8},
	{"sep", 9},
	{"set", 9},
	{"szept", 9},
	{"syys", 9},
	{"wrze", 9},
	{"wrz", 9},
	{"zari", 9},
	{"eyl", 9},
	{"сен", 9},
	{"септ", 9},
	{"верес", 9},
	{"вер", 9},
	{"σεπ", 9},
	{"سبتمبر", 9},
	{"oct", 10},
	{"okt", 10},
	{"out", 10},
	{"ott", 10},
	{"loka", 10},
	{"paz", 10},
	{"rij", 10},
	{"eki", 10},
	{"окт", 10},
	{"жовт", 10},
	{"жов", 10},
	{"οκτ", 10},
	{"أكتوبر", 10},
	{"اكتوبر", 10},
	{"nov", 11},
	{"noi", 11},
	{"lis", 11},
	{"kas", 11},
	{"ноя", 11},
	{"ное", 11},
	{"лист", 11},
	{"лис", 11},
	{"νοε", 11},
	{"نوفمبر", 11},
	{"dec", 12},
	{"dez", 12},
	{"dic", 12},
	{"des", 12},
	{"joulu", 12},
	{"grud", 12},
	{"gru", 12},
	{"pros", 12},
	{"ara", 12},
	{"дек", 12},
	{"груд", 12},
	{"гру", 12},
	{"δεκ", 12},
	{"ديسمبر", 12},
}

// zoneOffset gives the minutes by which a named zone is ahead of UTC. Of names with more
// than one meaning the one that most feeds mean is taken.
func zoneOffset(word []byte) (minutes int, ok bool) {
	if len(word) > 5 {
		return 0, false
	}
	var buf [24]byte
	switch string(lowered(buf[:0], word)) {
	case "z", "ut", "utc", "gmt", "wet":
		return 0, true
	case "a":
		return -60, true
	case "n", "cet", "met", "mez", "bst", "west", "wat":
		return 60, true
	case "cest", "mest", "mesz", "eet", "sast", "cat", "ist2":
		return 120, true
	case "eest", "msk", "trt", "eat", "idt":
		return 180, true
	case "irst":
		return 210, true
	case "msd", "gst", "samt":
		return 240, true
	case "pkt", "yekt", "uzt":
		return 300, true
	case "ist":
		return 330, true
	case "npt":
		return 345, true
	case "omst", "bdt":
		return 360, true
	case "mmt":
		return 390, true
	case "ict", "wib", "krat", "novt":
		return 420, true
	case "sgt", "hkt", "pht", "myt", "wita", "awst", "irkt":
		return 480, true
	case "jst", "kst", "wit", "yakt":
		return 540, true
	case "acst":
		return 570, true
	case "aest", "vlat":
		return 600, true
	case "acdt":
		return 630, true
	case "aedt":
		return 660, true
	case "nzst", "y":
		return 720, true
	case "nzdt":
		return 780, true
	}
	return americanZone(word)
}

func americanZone(word []byte) (minutes int, ok bool) {
	var buf [24]byte
	switch string(lowered(buf[:0], word)) {
	case "ndt":
		return -150, true
	case "adt", "brt", "art":
		return -180, true
	case "nst":
		return -210, true
	case "edt", "ast", "at", "clt", "vet":
		return -240, true
	case "est", "et", "cdt", "cot", "pet":
		return -300, true
	case "cst", "ct", "mdt":
		return -360, true
	case "mst", "mt", "pdt":
		return -420, true
	case "pst", "pt", "akdt":
		return -480, true
	case "akst":
		return -540, true
	case "hst":
		return -600, true
	case "m":
		return -720, true
	}
	return 0, false
}
