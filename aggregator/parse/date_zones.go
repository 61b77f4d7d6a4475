package parse

import (
	"strings"
	"time"
	_ "time/tzdata" // so that a place is the same everywhere
)

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

// readZone reads the zone behind the time of day: an offset, a name, or a name with an
// offset (GMT+7). An offset wins over a name. ok is false if there is none.
func readZone(lex []lexeme, after int) (minutes int, ok bool) {
	for i := after; i < len(lex); i++ {
		l := &lex[i]
		switch {
		case l.used:
		case l.digits == 0:
			if offset, known := zoneOffset(l.word); known {
				l.used = true
				minutes, ok = offset, true
			}
		case (l.before == '+' || l.before == '-') && !isDateNumber(lex, i):
			l.used = true
			if offset := readOffset(lex, i); offset >= -16*60 && offset <= 16*60 {
				return offset, true
			}
			return minutes, ok
		}
	}
	return minutes, ok
}

// readOffset reads +7, +07, +0700 or +07:00 at i as minutes.
func readOffset(lex []lexeme, i int) (minutes int) {
	switch l := &lex[i]; {
	case l.digits <= 2:
		minutes = l.n * 60
		if i+1 < len(lex) && lex[i+1].digits == 2 && lex[i+1].before == ':' {
			lex[i+1].used = true
			minutes += lex[i+1].n
		}
	case l.digits <= 4:
		minutes = l.n/100*60 + l.n%100
	}
	if lex[i].before == '-' {
		return -minutes
	}
	return minutes
}

// isDateNumber says whether the number at i belongs to a date that follows the time, as
// in 09:30 - 10/04/2026.
func isDateNumber(lex []lexeme, i int) bool {
	return lex[i].digits <= 2 && i+1 < len(lex) && lex[i+1].digits > 0 &&
		(lex[i+1].before == '/' || lex[i+1].before == '-' || lex[i+1].before == '.') ||
		lex[i].digits == 4 && i+2 < len(lex) && lex[i+1].before == '-' && lex[i+2].before == '-'
}

// maxPlaces bounds how many zones are looked up by the names of places in one document.
const maxPlaces = 8

// placeZone gives the zone that is named by a place behind the time of day, as
// America/Los_Angeles, or UTC.
func (d *dateReader) placeZone(lex []lexeme, after int) *time.Location {
	for i := after; i+1 < len(lex); i++ {
		if lex[i].digits > 0 || lex[i+1].digits > 0 || lex[i+1].before != '/' || !lex[i+1].glued {
			continue
		}
		var name strings.Builder
		name.Write(lex[i].word)
		for _, l := range lex[i+1:] {
			if l.digits > 0 || !l.glued || l.before != '/' && l.before != '_' {
				break
			}
			name.WriteByte(l.before)
			name.Write(l.word)
		}
		return d.place(name.String())
	}
	return time.UTC
}

func (d *dateReader) place(name string) *time.Location {
	loc, known := d.places[name]
	if !known && len(d.places) < maxPlaces {
		if d.places == nil {
			d.places = make(map[string]*time.Location)
		}
		loc, _ = time.LoadLocation(name)
		d.places[name] = loc
	}
	if loc == nil {
		return time.UTC
	}
	return loc
}
