package parse

import (
	"strings"
	"time"
	_ "time/tzdata" // so that a place is the same everywhere
)

// zones gives the minutes by which named zones are ahead of UTC. Of names with more than one
// meaning the one that most feeds mean is taken.
var zones = func() map[string]int { //nolint:gochecknoglobals // a constant table
	table := map[string]int{}
	for _, z := range [...]struct {
		minutes int
		names   string
	}{
		{0, "z ut utc gmt wet"},
		{-60, "a"},
		{60, "n cet met mez bst west wat"},
		{120, "cest mest mesz eet sast cat ist2"},
		{180, "eest msk trt eat idt"},
		{210, "irst"},
		{240, "msd gst samt"},
		{300, "pkt yekt uzt"},
		{330, "ist"},
		{345, "npt"},
		{360, "omst bdt"},
		{390, "mmt"},
		{420, "ict wib krat novt"},
		{480, "sgt hkt pht myt wita awst irkt"},
		{540, "jst kst wit yakt"},
		{570, "acst"},
		{600, "aest vlat"},
		{630, "acdt"},
		{660, "aedt"},
		{720, "nzst y"},
		{780, "nzdt"},
		{-150, "ndt"},
		{-180, "adt brt art"},
		{-210, "nst"},
		{-240, "edt ast at clt vet"},
		{-300, "est et cdt cot pet"},
		{-360, "cst ct mdt"},
		{-420, "mst mt pdt"},
		{-480, "pst pt akdt"},
		{-540, "akst"},
		{-600, "hst"},
		{-720, "m"},
	} {
		for name := range strings.FieldsSeq(z.names) {
			table[name] = z.minutes
		}
	}
	return table
}()

// zoneOffset gives the minutes by which a named zone is ahead of UTC.
func zoneOffset(word []byte) (minutes int, ok bool) {
	if len(word) > 5 {
		return 0, false
	}
	var buf [5]byte
	minutes, ok = zones[string(lowered(buf[:0], word))]
	return minutes, ok
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
