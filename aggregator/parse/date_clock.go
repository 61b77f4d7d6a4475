package parse

// clock is a time of day and its offset from UTC in minutes.
type clock struct{ hour, min, sec, nano, zone int }

// readClock finds the time of day and gives the place behind it, or -1.
func readClock(lex []lexeme) (c clock, after int) {
	for i := range lex {
		h := &lex[i]
		if h.digits == 0 || h.digits > 2 {
			continue
		}
		m := &lexeme{}
		if i+1 < len(lex) {
			m = &lex[i+1]
		}
		switch {
		case m.digits > 0 && m.before == ':' && m.digits <= 2:
			after = i + 2
		case m.digits == 0 && isHour(m.word) && i+2 < len(lex) && lex[i+2].digits > 0 && lex[i+2].digits <= 2 && lex[i+2].n < 60:
			m.used = true
			m = &lex[i+2]
			after = i + 3
		case i > 1 && h.glued && equalName(lex[i-1].word, "t") && (m.digits == 0 || m.before == '+' || m.before == '-'):
			c.hour = h.n // 2026-04-10T09Z
			h.used = true
			return c, i + 1
		case isHalfDay(m.word): // 5pm
			h.used = true
			c.hour = h.n
			return c, c.half(lex, i, i+1)
		case isDottedTime(lex, i):
			m.before = ':'
			if i+2 < len(lex) && lex[i+2].digits == 2 && lex[i+2].before == '.' && lex[i+2].glued {
				lex[i+2].before = ':'
			}
			after = i + 2
		default:
			continue
		}
		c.hour, c.min = h.n, m.n
		h.used, m.used = true, true
		after = c.seconds(lex, after)
		after = c.half(lex, i, after)
		return c, after
	}
	return c, -1
}

// isDottedTime says whether the numbers at i are a time as Danes, Finns, Italians and
// Indonesians write it, 09.30: behind a year, or behind a word that tells.
func isDottedTime(lex []lexeme, i int) bool {
	if i+1 >= len(lex) || lex[i].n > 23 || lex[i+1].digits != 2 || lex[i+1].n > 59 || lex[i+1].before != '.' || !lex[i+1].glued {
		return false
	}
	switch {
	case i+2 < len(lex) && isHalfDay(lex[i+2].word):
		return true // 9.30am
	case i == 0:
		return false
	case lex[i-1].digits > 0:
		return lex[i-1].digits == 4 && lex[i].before != '.' && !lex[i].glued
	}
	if i+2 < len(lex) && lex[i+2].digits > 0 && lex[i+2].before == '.' {
		return false // 10.04.26
	}
	return isHourSign(lex[i-1].word)
}

// isHalfDay says whether a word is am or pm as English writes it, right behind an hour.
func isHalfDay(word []byte) bool { return equalName(word, "am") || equalName(word, "pm") }

// seconds reads the seconds and their fraction, if they stand at after.
func (c *clock) seconds(lex []lexeme, after int) int {
	if after < len(lex) && lex[after].digits == 0 && isMinute(lex[after].word) {
		lex[after].used = true
		after++
	}
	if after >= len(lex) || lex[after].digits == 0 || lex[after].digits > 2 || lex[after].before != ':' && !isMinuteBefore(lex, after) {
		return after
	}
	c.sec = lex[after].n
	lex[after].used = true
	after++
	if after < len(lex) && lex[after].digits > 0 && lex[after].glued && (lex[after].before == '.' || lex[after].before == ',') {
		frac := lex[after].n
		for d := lex[after].digits; d < 9; d++ {
			frac *= 10
		}
		if lex[after].digits <= 9 {
			c.nano = frac
		}
		lex[after].used = true
		after++
	}
	return after
}

// half reads am and pm, before the hour or behind the time.
func (c *clock) half(lex []lexeme, at, after int) int {
	for _, i := range [...]int{after, at - 1} {
		if i < 0 || i >= len(lex) || lex[i].digits > 0 {
			continue
		}
		pm, ok := halfOfDay(lex[i].word)
		last := i
		if !ok && i+1 < len(lex) && len(lex[i].word) == 1 && len(lex[i+1].word) == 1 && lex[i+1].before == '.' { // a.m.
			pm, ok = halfOfDay([]byte{lex[i].word[0], lex[i+1].word[0]})
			last = i + 1
		}
		if !ok {
			continue
		}
		lex[i].used, lex[last].used = true, true
		switch {
		case pm && c.hour < 12:
			c.hour += 12
		case !pm && c.hour == 12:
			c.hour = 0
		}
		if i == after {
			return last + 1
		}
	}
	return after
}
