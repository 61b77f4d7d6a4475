package schedule

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// field is one of the five fields of a cron spec.
type field struct {
	name     string
	min, max int
	names    []string // of min, min+1, …; empty if values are numbers only
}

func fields() []field {
	return []field{
		{name: "minute", min: 0, max: 59},
		{name: "hour", min: 0, max: 23},
		{name: "day of month", min: 1, max: 31},
		{name: "month", min: 1, max: 12, names: []string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}},
		{name: "day of week", min: 0, max: 6, names: []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}},
	}
}

// checkFields finds what the library would refuse in words that help nobody, and what it
// would take for something else than was meant.
func checkFields(spec string) error {
	fail := func(hint, format string, args ...any) error {
		return &SpecError{Reason: fmt.Sprintf(format, args...), Hint: hint}
	}
	texts := strings.Fields(spec)
	switch len(texts) {
	case 5:
	case 6, 7:
		return fail("There is no field for seconds or years.", "a cron spec has five fields, not %d: minute, hour, day of month, month, day of week", len(texts))
	default:
		return fail(`Write five fields such as "*/15 * * * *", or "@every 30m".`, "a cron spec has five fields, not %d: minute, hour, day of month, month, day of week", len(texts))
	}
	for i, f := range fields() {
		for part := range strings.SplitSeq(texts[i], ",") {
			if reason, hint := f.check(part); reason != "" {
				return fail(hint, "%q in the field %q %s", part, f.name, reason)
			}
		}
	}
	return nil
}

// check says what is wrong with one part of the comma-separated list of a field.
func (f field) check(part string) (reason, hint string) {
	span, step, stepped := strings.Cut(part, "/")
	low, high, ranged := strings.Cut(span, "-")
	if low != "*" && low != "?" {
		from, reason := f.value(low)
		if reason != "" {
			return reason, f.hint()
		}
		if ranged {
			to, reason := f.value(high)
			if reason != "" {
				return reason, f.hint()
			}
			if to < from {
				return "runs backwards", fmt.Sprintf("Write two ranges: %d-%d,%d-%d.", from, f.max, f.min, to)
			}
		}
	} else if ranged {
		return "is no range", f.hint()
	}
	if !stepped {
		return "", ""
	}
	n, err := strconv.Atoi(step)
	switch {
	case err != nil || n < 1:
		return "has no step", `Steps are whole numbers from 1: "*/15".`
	case n > f.max-f.min:
		return "steps over the whole " + f.name, `For long intervals write "@every 90m".`
	}
	return "", ""
}

// value gives the number that a word of the field stands for, or what is wrong with it.
func (f field) value(word string) (n int, reason string) {
	if i := slices.Index(f.names, strings.ToLower(word)); i >= 0 {
		return f.min + i, ""
	}
	if word == "" {
		return 0, "is empty"
	}
	n, err := strconv.Atoi(word)
	if err != nil {
		return 0, "is not a number"
	}
	if n < f.min || n > f.max {
		return 0, fmt.Sprintf("is out of range %d to %d", f.min, f.max)
	}
	return n, ""
}

func (f field) hint() string {
	if f.name == "day of week" {
		return "Days are 0 (Sunday) to 6, or sun to sat."
	}
	return fmt.Sprintf(`Values are %d to %d, "*", ranges such as "%d-%d", and steps such as "*/2".`, f.min, f.max, f.min, f.max)
}
