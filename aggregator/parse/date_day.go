package parse

import (
	"bytes"
	"strings"
	"time"
)

// day is a date of the calendar. Lenient ones may go over the ends of month and day, as
// ISO 8601 dates that a program added up without a carry do.
type day struct {
	year, month, day int
	lenient          bool
}

// readDay reads the date from what readClock and readZone left.
func (d *dateReader) readDay(lex []lexeme) (day, bool) {
	var nums [4]*lexeme
	n := 0
	var date day
	fit := 0 // how well the best word stands where a month does
	for i := range lex {
		l := &lex[i]
		switch {
		case l.used:
		case l.digits > 0:
			if n < len(nums) && !isWeekdayNumber(lex, i) {
				nums[n] = l
				n++
			}
		default:
			if m := d.monthAt(lex, i); m > 0 && monthFit(lex, i) >= fit {
				date.month, fit = m, monthFit(lex, i)
			}
		}
	}
	if week, ok := weekDay(lex); ok {
		return week, true
	}
	if unit, ok := readUnits(lex); ok {
		return unit, valid(unit)
	}
	if fit > 0 {
		return dayWithName(date, nums[:n])
	}
	return d.dayOfNumbers(nums[:n])
}

// monthFit rates where a word stands: a month has the number of the day before or behind
// it. Beside it, a weekday may look like a month: "mar. 10 févr.", "17 Mayıs 2026 Paz".
func monthFit(lex []lexeme, i int) int {
	switch {
	case i > 0 && isDayNumber(lex[i-1]), i > 1 && lex[i-1].digits == 0 && len(lex[i-1].word) <= 2 && isDayNumber(lex[i-2]): // 10 de abril
		return 3
	case i+1 < len(lex) && isDayNumber(lex[i+1]):
		return 2
	}
	return 1
}

func isDayNumber(l lexeme) bool { return l.digits > 0 && l.digits <= 2 && !l.used }

// dayWithName fills in day and year beside a month that has a name.
func dayWithName(date day, nums []*lexeme) (day, bool) {
	if len(nums) == 1 && nums[0].digits == 4 { // April 2026
		date.day, date.year = 1, nums[0].n
		return date, valid(date)
	}
	if len(nums) < 2 {
		return date, false
	}
	a, b := nums[0], nums[1]
	if a.digits >= 4 || a.n > 31 {
		a, b = b, a
	}
	date.day, date.year = a.n, b.n
	if b.digits <= 3 {
		date.year = fullYear(b.n)
	}
	return date, valid(date)
}

func (d *dateReader) dayOfNumbers(nums []*lexeme) (day, bool) {
	if len(nums) == 0 {
		return day{}, false
	}
	first := nums[0]
	if first.digits == 4 {
		return isoDay(nums)
	}
	if first.digits == 5 && len(nums) == 1 { // year and day of the year
		return day{fullYear(first.n / 1000), 1, first.n % 1000, true}, true
	}
	if first.digits == 7 && len(nums) == 1 {
		return day{first.n / 1000, 1, first.n % 1000, true}, true
	}
	if len(nums) < 3 || first.digits > 2 || nums[1].digits > 2 {
		return day{}, false
	}
	a, b, year := first.n, nums[1].n, nums[2].n
	if nums[2].digits <= 2 {
		if nums[1].before == '-' && valid(day{fullYear(a), b, year, false}) {
			return day{fullYear(a), b, year, false}, true
		}
		year = fullYear(year)
	}
	switch {
	case nums[1].before == '.': // only written with the day first
	case a > 12:
	case b > 12, a != b && d.isMonthFirst():
		a, b = b, a
	}
	date := day{year, b, a, false}
	return date, valid(date)
}

// isMonthFirst looks through the document, once, for dates whose day is beyond 12, so that
// the order shows. It depends on nothing else, above all not on which dates were read
// before.
func (d *dateReader) isMonthFirst() bool {
	if d.settled {
		return d.monthFirst
	}
	d.settled = true
	days, months := 0, 0 // dates that begin with a day, with a month
	for i := 0; i+8 <= len(d.src); i++ {
		n := bytes.IndexAny(d.src[i:], "/-")
		if n < 0 {
			break
		}
		i += n
		a, okA := twoDigits(d.src, i-2)
		b, okB := twoDigits(d.src, i+1)
		switch {
		case !okA || !okB || i+3 >= len(d.src) || d.src[i+3] != d.src[i]:
		case a > 12 && a <= 31 && b <= 12:
			days++
		case b > 12 && b <= 31 && a <= 12:
			months++
		}
	}
	if days != months {
		d.monthFirst = months > days
	} else {
		lang := strings.ToLower(d.lang)
		d.monthFirst = lang == "en" || lang == "en-us"
	}
	return d.monthFirst
}

func twoDigits(s []byte, i int) (n int, ok bool) {
	if i < 0 || i+1 >= len(s) || s[i] < '0' || s[i] > '9' || s[i+1] < '0' || s[i+1] > '9' {
		return 0, false
	}
	return int(s[i]-'0')*10 + int(s[i+1]-'0'), true
}

// isoDay reads year, month and day in this order, the last ones optional, or year and day
// of the year.
func isoDay(nums []*lexeme) (day, bool) {
	date := day{nums[0].n, 1, 1, true}
	if len(nums) > 1 {
		if nums[1].digits == 3 {
			date.day = nums[1].n
			return date, nums[1].n <= 366
		}
		date.month = nums[1].n
	}
	if len(nums) > 2 {
		date.day = nums[2].n
	}
	if date.month > 12 && date.month <= 31 && date.day <= 12 && len(nums) > 2 {
		date.month, date.day = date.day, date.month
	}
	return date, date.year > 0 && date.month >= 1 && date.month <= 19 && date.day >= 1 && date.day <= 39
}

// valid says whether a date is in the calendar.
func valid(d day) bool {
	if d.month < 1 || d.month > 12 || d.day < 1 || d.day > 31 || d.year < 1 || d.year > 9999 {
		return false
	}
	return time.Date(d.year, time.Month(d.month), d.day, 0, 0, 0, 0, time.UTC).Day() == d.day
}

// readUnits reads a date whose numbers are named: 2026年4月10日, 2026년 4월 10일,
// ngày 10 tháng 4 năm 2026.
func readUnits(lex []lexeme) (day, bool) {
	var date day
	month := -1 // place of its number
	for i := range lex {
		if lex[i].digits == 0 || lex[i].used || isWeekdayNumber(lex, i) {
			continue
		}
		switch unitOf(lex, i) {
		case unitYear:
			if lex[i].digits == 4 { // else năm is Thursday
				date.year = lex[i].n
			}
		case unitMonth:
			date.month, month = lex[i].n, i
		case unitDay:
			date.day = lex[i].n
		}
	}
	if date.month > 0 && (date.year == 0 || date.day == 0) {
		date.fill(lex, month)
	}
	return date, date.month > 0 && date.day > 0 && date.year > 0
}

// unitOf gives what the number at i counts.
func unitOf(lex []lexeme, i int) unit {
	if i+1 < len(lex) && lex[i+1].digits == 0 {
		if u := unitBehind(lex[i+1].word); u != unitNone {
			return u
		}
	}
	if i > 0 && lex[i-1].digits == 0 {
		return unitBefore(lex[i-1].word)
	}
	return unitNone
}

// fill takes day and year from the numbers without a name beside the month at i.
func (d *day) fill(lex []lexeme, month int) {
	for i := range lex {
		l := &lex[i]
		switch {
		case l.digits == 0 || l.used || i == month || isWeekdayNumber(lex, i):
		case l.digits == 4 && d.year == 0:
			d.year = l.n
		case l.digits <= 2 && d.day == 0:
			d.day = l.n
		}
	}
}
