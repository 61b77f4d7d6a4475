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

// isWeekdayNumber says whether the number at i is a part of a Vietnamese weekday: thứ 2,
// or T2 at the beginning of a date.
func isWeekdayNumber(lex []lexeme, i int) bool {
	if i == 0 || lex[i].digits != 1 || lex[i-1].digits > 0 {
		return false
	}
	word := lex[i-1].word
	return len(word) > 3 && bareWord(word) == "thu" || i == 1 && lex[i].glued && equalName(word, "t")
}

func isHour(word []byte) bool {
	var buf [24]byte
	switch string(lowered(buf[:0], word)) {
	case "h", "giờ", "時", "时", "點", "点", "시", "uhr":
		return true
	}
	return false
}

// isHourSign says whether a word announces a time of day.
func isHourSign(word []byte) bool {
	var buf [24]byte
	switch string(lowered(buf[:0], word)) {
	case "kl", "klo", "pukul", "ore", "alle", "um", "at", "ob", "jam", "klokka", "klockan":
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
		case r < 0x900 && unicode.Is(unicode.Mn, r): // in the scripts of India marks are letters
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

// monthAt gives the month that the word at i names, or 0.
func (d *dateReader) monthAt(lex []lexeme, i int) int {
	word := lex[i].word
	if len(word) < 3 {
		return 0
	}
	if m := englishMonth(word); m > 0 {
		return m
	}
	if isEnglishDay(word) {
		return 0
	}
	if m := hanMonth(word); m > 0 {
		return m
	}
	if m := vietnameseMonth(lex, i); m > 0 {
		return m
	}
	bare := bareWord(word)
	if (bare == "كانون" || bare == "تشرين") && i+1 < len(lex) {
		bare += bareWord(lex[i+1].word)
	}
	return foreignMonth(bare, strings.ToLower(d.lang))
}

// hanMonth reads the months that Chinese numbers in words, 一月 to 十二月, or gives 0.
func hanMonth(word []byte) int {
	name, ok := strings.CutSuffix(string(word), "月")
	if !ok {
		return 0
	}
	ten, rest := strings.CutPrefix(name, "十")
	month := strings.Index("一二三四五六七八九", ten)/len("一") + 1
	switch {
	case rest && ten == "":
		return 10
	case ten == "" || len(ten) != len("一") || !strings.Contains("一二三四五六七八九", ten):
		return 0
	case rest:
		month += 10
	}
	if month > 12 {
		return 0
	}
	return month
}

// englishMonths are the names that feeds should use.
var englishMonths = func() map[string]int { //nolint:gochecknoglobals // a constant table
	table := map[string]int{}
	for i, names := range [...]string{
		"jan january", "feb february", "mar march", "apr april", "may", "jun june",
		"jul july", "aug august", "sep sept september", "oct october", "nov november", "dec december",
	} {
		for name := range strings.FieldsSeq(names) {
			table[name] = i + 1
		}
	}
	return table
}()

// englishMonth is the cheap way for the names that feeds should use.
func englishMonth(word []byte) int {
	var buf [24]byte
	return englishMonths[string(lowered(buf[:0], word))]
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
