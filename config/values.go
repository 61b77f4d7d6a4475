package config

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/dustin/go-humanize"
	"github.com/xhit/go-str2duration/v2"
	"golang.org/x/text/language"

	"foldwire/aggregator/feed"
	"foldwire/aggregator/schedule"
)

// The readers below leave their target alone, and give false where they give anything, if
// the key is absent or its value is a mistake.

// scalar gives the text under key.
func (o object) scalar(key string) (string, bool) {
	if !o.has(key) || o.null(key) {
		return "", false
	}
	return o.l.scalar(o.value(key), key)
}

// text reads a text of at most limit characters.
func (o object) text(key string, to *string, limit int) bool {
	text, ok := o.scalar(key)
	switch {
	case !ok:
		return false
	case utf8.RuneCountInString(text) > limit:
		o.l.fail(o.value(key), "", "%q is longer than %d characters", key, limit)
		return false
	case strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }):
		o.l.fail(o.value(key), "", "%q holds a control character", key)
		return false
	}
	*to = text
	return true
}

// flag reads true or false.
func (o object) flag(key string, to *bool) {
	text, ok := o.scalar(key)
	if !ok {
		return
	}
	if text != "true" && text != "false" {
		o.l.fail(o.value(key), "Write true or false.", "%q is neither true nor false: %q", key, text)
		return
	}
	*to = text == "true"
}

// number reads a whole number.
func (o object) number(key string, to *int, least, most int) {
	text, ok := o.scalar(key)
	if !ok {
		return
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		o.l.fail(o.value(key), "", "%q should be a whole number from %d to %d, not %q", key, least, most, text)
		return
	}
	if n < least || n > most {
		o.l.fail(o.value(key), zeroHint(n, least), "%q is out of range: %d; want %d to %d", key, n, least, most)
		return
	}
	*to = n
}

func zeroHint(n, least int) string {
	if n == 0 && least > 0 {
		return "Nothing is unlimited here; leave the key out for the default."
	}
	return ""
}

// duration reads a length of time such as 1h30m or 90d.
func (o object) duration(key string, to *time.Duration, least, most time.Duration) bool {
	text, ok := o.scalar(key)
	if !ok {
		return false
	}
	const hint = "Write lengths of time like 20s, 1h30m, 90d or 2w."
	d, err := str2duration.ParseDuration(text)
	switch {
	case err != nil:
		o.l.fail(o.value(key), hint, "%q is not a length of time: %q", key, text)
		return false
	case d < least || d > most:
		o.l.fail(o.value(key), "", "%q is out of range: %s; want %s to %s", key, text, timeWords(least), timeWords(most))
		return false
	}
	*to = d
	return true
}

// size reads a number of bytes such as 10MiB.
func (o object) size(key string, to *int64, least, most int64) bool {
	text, ok := o.scalar(key)
	if !ok {
		return false
	}
	n, err := humanize.ParseBytes(text)
	switch {
	case err != nil:
		o.l.fail(o.value(key), "Write sizes like 512KiB or 10MiB.", "%q is not a size: %q", key, text)
		return false
	case n < uint64(least) || n > uint64(most): //nolint:gosec // both are constants above 0
		o.l.fail(o.value(key), "", "%q is out of range: %s; want %s to %s", key, text, sizeWords(least), sizeWords(most))
		return false
	}
	*to = int64(n) //nolint:gosec // at most most
	return true
}

// choice reads one of several words.
func (o object) choice(key string, to *string, words ...string) {
	text, ok := o.scalar(key)
	if !ok {
		return
	}
	if !slices.Contains(words, text) {
		o.l.fail(o.value(key), suggest(text, words), "%q should be one of %s, not %q", key, strings.Join(words, ", "), text)
		return
	}
	*to = text
}

// language reads a BCP 47 tag.
func (o object) language(key string, to *string) {
	text, ok := o.scalar(key)
	if !ok {
		return
	}
	tag, err := language.Parse(text)
	if err != nil {
		o.l.fail(o.value(key), "Languages are written like vi, en or en-GB.", "%q is not a language: %q", key, text)
		return
	}
	*to = tag.String()
}

// schedule reads a cron spec that fires once a minute at most.
func (o object) schedule(key string, zone *time.Location, none feed.Schedule) feed.Schedule {
	text, ok := o.scalar(key)
	if !ok {
		return none
	}
	if s, known := o.l.schedules[text]; known {
		return s
	}
	s, err := schedule.Parse(text, zone)
	if err != nil {
		o.l.specError(o, key, err)
		return none
	}
	if every := schedule.MinInterval(s); every < time.Minute {
		o.l.fail(o.value(key), "Publishers block readers that come so often. Half an hour suits most feeds.",
			"%q fires each %s, more often than each minute", key, timeWords(every))
		return none
	}
	if o.l.schedules == nil {
		o.l.schedules = map[string]feed.Schedule{}
	}
	o.l.schedules[text] = s
	return s
}

func defaultSchedule() feed.Schedule { return schedule.Every(30 * time.Minute) }

// timeWords spells d like the operator would: 30s, 1h30m, 90d.
func timeWords(d time.Duration) string {
	if d >= day && d%day == 0 {
		return strconv.FormatInt(int64(d/day), 10) + "d"
	}
	text := d.String()
	if rest, whole := strings.CutSuffix(text, "m0s"); whole {
		text = rest + "m"
	}
	if rest, whole := strings.CutSuffix(text, "h0m"); whole {
		text = rest + "h"
	}
	return text
}

func sizeWords(n int64) string {
	return strings.NewReplacer(" ", "", ".0", "").Replace(humanize.IBytes(uint64(n))) //nolint:gosec // sizes are not negative
}
