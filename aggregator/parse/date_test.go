package parse

import (
	"testing"
	"time"
)

func TestDates(t *testing.T) {
	const (
		nine  = "2026-04-10T09:30:00Z"
		seven = "2026-04-10T02:30:00Z" // 09:30 in Hanoi
		day   = "2026-04-10T00:00:00Z"
	)
	for in, want := range map[string]string{
		// RFC 822 and what became of it
		"Fri, 10 Apr 2026 09:30:00 GMT":         nine,
		"Fri, 10 Apr 2026 09:30:00 +0000":       nine,
		"Fri, 10 Apr 2026 16:30:00 +0700":       nine,
		"10 Apr 2026 09:30:00 GMT":              nine,
		"10 Apr 26 09:30 UT":                    nine,
		"Fri, 10 Apr 96 09:30:00 Z":             "1996-04-10T09:30:00Z",
		"Fri,10 Apr 2026 09:30:00 GMT":          nine,
		"Fri, 10  Apr  2026  9:30:00 GMT":       nine,
		"friday, 10 april 2026 09:30:00 gmt":    nine,
		"Fri, Apr 10 2026 09:30:00 GMT":         nine,
		"Friday, April 10, 2026 9:30 AM":        nine,
		"April 10, 2026 at 9:30 pm":             "2026-04-10T21:30:00Z",
		"Fri, 10-Apr-26 09:30:00 GMT":           nine,
		"Fri, 10 Apr 2026":                      day,
		"Fri, 10 Apr 2026 09:30:00 EST":         "2026-04-10T14:30:00Z",
		"Fri, 10 Apr 2026 09:30:00 -0330":       "2026-04-10T13:00:00Z",
		"Fri, 10 Apr 2026 09:30:00 GMT+07:00":   seven,
		"Fri, 10 Apr 2026 09:30:00 GMT+7":       seven,
		"Fri, 10 Apr 2026 09:30:00 UTC+0700":    seven,
		"Fri, 10 Apr 2026 09:30:00 +0700 (ICT)": seven,
		"Fri, 10 Apr 2026 09:30:00 ICT":         seven,
		"Fri, 10 Apr 2026 09:30:00 JST":         "2026-04-10T00:30:00Z",
		"Fri, 10 Apr 2026 09:30:00 MSK":         "2026-04-10T06:30:00Z",
		"Fri, 10 Apr 2026 24:00:00 GMT":         "2026-04-11T00:00:00Z",
		"10 Sept 2026":                          "2026-09-10T00:00:00Z",
		// asctime and JavaScript
		"Fri Apr 10 09:30:00 2026":                           nine,
		"Fri Apr 10 09:30:00 PST 2026":                       "2026-04-10T17:30:00Z",
		"Fri Apr 10 2026 09:30:00 GMT+0700 (Indochina Time)": seven,
		// ISO 8601
		"2026-04-10T09:30:00Z":          nine,
		"2026-04-10t09:30:00z":          nine,
		"2026-04-10T09:30:00.123+07:00": "2026-04-10T02:30:00Z",
		"2026-04-10T09:30:00+0700":      seven,
		"2026-04-10T09:30:00+07":        seven,
		"2026-04-10T09:30":              nine,
		"2026-04-10T09Z":                "2026-04-10T09:00:00Z",
		"2026-04-10 09:30:00":           nine,
		"2026-04-10 09:30:00 +0700":     seven,
		"2026-4-10 9:30":                nine,
		"20260410T093000Z":              nine,
		"20260410093000":                nine,
		"20260410":                      day,
		"2026-100":                      day,
		"2026-W15-5":                    day,
		"2026W155T09:30Z":               nine,
		"2026-W15":                      "2026-04-06T00:00:00Z",
		"2020-W53-7":                    "2021-01-03T00:00:00Z",
		"2026-04-10T09":                 "2026-04-10T09:00:00Z",
		"-26-04":                        "2026-04-01T00:00:00Z",
		"-2604":                         "2026-04-01T00:00:00Z",
		"-26":                           "2026-01-01T00:00:00Z",
		"2026-04":                       "2026-04-01T00:00:00Z",
		"2026":                          "2026-01-01T00:00:00Z",
		"2026/04/10 09:30:00":           nine,
		"2026.04.10":                    day,
		"1775813400":                    nine,
		"1775813400000":                 nine,
		// what people write
		"10/04/2026 09:30":                    nine,
		"25/04/2026":                          "2026-04-25T00:00:00Z",
		"04/25/2026":                          "2026-04-25T00:00:00Z",
		"10.04.2026 09:30":                    nine,
		"10-04-2026":                          day,
		"09:30 10/04/2026":                    nine,
		"09:30 - 10/04/2026 GMT+7":            seven,
		"Thứ Sáu, 10/04/2026, 09:30 (GMT+7)":  seven,
		"Thứ 6, 10/4/2026 | 09:30 GMT+7":      seven,
		"Thứ sáu, ngày 10 tháng 4 năm 2026":   day,
		"T6, 10/04/2026 - 09:30":              nine,
		"CN, 12/04/2026 09:30":                "2026-04-12T09:30:00Z",
		"10 thg 4, 2026 9:30 SA":              nine,
		"10 Tháng Tư, 2026 09:30":             nine,
		"9 giờ 30 phút ngày 10/4/2026":        nine,
		"Freitag, 10. April 2026 - 09:30 Uhr": nine,
		"Di, 10 März 2026 09:30:00 +0000":     "2026-03-10T09:30:00Z",
		"10. Dez. 2026":                       "2026-12-10T00:00:00Z",
		"vendredi 10 avril 2026 à 9h30":       nine,
		"mar. 10 févr. 2026 09:30":            "2026-02-10T09:30:00Z",
		"10 août 2026":                        "2026-08-10T00:00:00Z",
		"viernes, 10 de abril de 2026 9:30":   nine,
		"10 ene 2026":                         "2026-01-10T00:00:00Z",
		"10 gennaio 2026":                     "2026-01-10T00:00:00Z",
		"10 de março de 2026":                 "2026-03-10T00:00:00Z",
		"Пт, 10 апр 2026 09:30:00 +0300":      "2026-04-10T06:30:00Z",
		"10 мая 2026":                         "2026-05-10T00:00:00Z",
		"10 kwietnia 2026":                    day,
		"10 Nisan 2026":                       day,
		"10 Ιουλ 2026":                        "2026-07-10T00:00:00Z",
		"2026年4月10日 9:30":                     nine,
		"2026年4月10日 下午9:30":                   "2026-04-10T21:30:00Z",
		"2026년 4월 10일 18:30":                  nine,
	} {
		var d dateReader
		got, ok := d.read([]byte(in))
		if !ok || got.Truncate(time.Second).Format(time.RFC3339) != want {
			t.Errorf("%q reads as %v, %v; want %s", in, got, ok, want)
		}
	}
}

func TestNoDates(t *testing.T) {
	for _, in := range []string{
		"", " ", "yesterday", "0", "12", "31 Feb 2026", "Fri, 10 Foo 2026 09:30:00 GMT", "99/99/2026", "Fri, 10 Apr 2026 09:75:00 GMT",
		"2026-99-99", "::::", "2026-04-10T09:30:00Z and a long remark that makes this no date any more, whatever it begins with, at all",
	} {
		var d dateReader
		if got, ok := d.read([]byte(in)); ok {
			t.Errorf("%q reads as %v", in, got)
		}
	}
}

// The order of day and month comes from the document, then from its language.
func TestMonthFirst(t *testing.T) {
	for _, c := range []struct {
		src, lang, want string
	}{
		{"", "", "2026-10-04"},
		{"", "en-US", "2026-04-10"},
		{"<pubDate>04/25/2026</pubDate>", "", "2026-04-10"},
		{"<pubDate>25/04/2026</pubDate>", "en", "2026-10-04"},
	} {
		d := dateReader{src: []byte(c.src), lang: c.lang}
		got, ok := d.read([]byte("04/10/2026"))
		if !ok || got.Format(time.DateOnly) != c.want {
			t.Errorf("in %q (%s): %v, want %s", c.src, c.lang, got, c.want)
		}
	}
}

// A date that cannot be read must cost next to nothing.
func TestDatesDoNotAllocate(t *testing.T) {
	for _, in := range []string{"Fri, 10 Apr 2026 09:30:00 GMT", "2026-04-10T09:30:00+07:00", "no date here 12"} {
		var d dateReader
		text := []byte(in)
		if n := testing.AllocsPerRun(100, func() { d.read(text) }); n > 8 {
			t.Errorf("%q: %v allocations", in, n)
		}
	}
}
