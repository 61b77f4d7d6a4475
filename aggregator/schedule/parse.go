// Package schedule says when a source is polled next. It is pure: specs, states and the
// time of day in, moments and reasons out.
package schedule

import (
	"fmt"
	"strings"
	"time"
	_ "time/tzdata"

	"github.com/robfig/cron/v3"
	"github.com/xhit/go-str2duration/v2"

	"foldwire/aggregator/feed"
)

const (
	maxSpec  = 256 // bytes
	maxEvery = 366 * 24 * time.Hour
)

// SpecError says what is wrong with a spec and how to write it.
type SpecError struct {
	Reason string
	Hint   string // a sentence; may be empty
}

// Error gives the reason.
func (e *SpecError) Error() string { return e.Reason }

// Parse reads a cron spec of five fields (minute, hour, day of month, month, day of
// week), a descriptor such as @hourly, or "@every 90m". "CRON_TZ=Europe/Berlin " before a
// spec names the zone whose wall clock it means; without it that is zone.
// The error is a *SpecError.
func Parse(spec string, zone *time.Location) (feed.Schedule, error) {
	fail := func(hint, format string, args ...any) (feed.Schedule, error) {
		return nil, &SpecError{Reason: fmt.Sprintf(format, args...), Hint: hint}
	}
	if len(spec) > maxSpec {
		return fail("", "the schedule is longer than %d bytes", maxSpec)
	}
	rest, zone, err := cutZone(strings.TrimSpace(spec), zone)
	if err != nil {
		return nil, err
	}
	switch {
	case rest == "":
		return fail(`Write five fields such as "*/15 * * * *", or "@every 30m".`, "the schedule is empty")
	case strings.HasPrefix(rest, "@every"):
		return parseEvery(spec, rest)
	case strings.HasPrefix(rest, "@"):
		if !isDescriptor(rest) {
			return fail("There are @hourly, @daily, @midnight, @weekly, @monthly, @yearly, @annually and @every DURATION.", "%q is not a schedule", rest)
		}
	default:
		if err := checkFields(rest); err != nil {
			return nil, err
		}
	}
	parsed, err := parseCron(rest)
	if err != nil {
		return fail("", "%v", err)
	}
	c := clock{spec: parsed, zone: zone, text: spec}
	if c.Next(time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)).IsZero() {
		return fail("No month has such a day.", "the schedule never fires")
	}
	return c, nil
}

// parseCron calls the library, which panics on some malformed specs.
func parseCron(spec string) (parsed *cron.SpecSchedule, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("not a cron spec: %v", r)
		}
	}()
	s, err := cron.NewParser(cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow | cron.Descriptor).Parse(spec)
	if err != nil {
		return nil, err
	}
	parsed, ok := s.(*cron.SpecSchedule)
	if !ok {
		return nil, fmt.Errorf("unexpected kind of schedule: %T", s)
	}
	return parsed, nil
}

// cutZone takes a leading CRON_TZ= or TZ= off spec.
func cutZone(spec string, zone *time.Location) (string, *time.Location, error) {
	head, rest, _ := strings.Cut(spec, " ")
	name, isCron := strings.CutPrefix(head, "CRON_TZ=")
	if !isCron {
		var isTZ bool
		if name, isTZ = strings.CutPrefix(head, "TZ="); !isTZ {
			return spec, zone, nil
		}
	}
	const hint = "Zones are named like Europe/Berlin, Asia/Ho_Chi_Minh or UTC."
	if name == "" {
		return "", nil, &SpecError{Reason: "the time zone has no name", Hint: hint}
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return "", nil, &SpecError{Reason: fmt.Sprintf("there is no time zone %q", name), Hint: hint}
	}
	rest = strings.TrimSpace(rest)
	if rest == "" {
		return "", nil, &SpecError{Reason: "the schedule ends after its time zone", Hint: `Write "` + head + ` */15 * * * *".`}
	}
	return rest, zone, nil
}

func parseEvery(spec, rest string) (feed.Schedule, error) {
	const hint = `Write "@every 30m", "@every 1h30m" or "@every 1d".`
	text := strings.TrimSpace(strings.TrimPrefix(rest, "@every"))
	d, err := str2duration.ParseDuration(text)
	switch {
	case text == "" || err != nil:
		return nil, &SpecError{Reason: fmt.Sprintf("%q is not a length of time", text), Hint: hint}
	case d < time.Second:
		return nil, &SpecError{Reason: fmt.Sprintf("%q is shorter than a second", text), Hint: hint}
	case d > maxEvery:
		return nil, &SpecError{Reason: fmt.Sprintf("%q is longer than a year", text), Hint: hint}
	}
	return every{length: d, text: spec}, nil
}

func isDescriptor(s string) bool {
	switch s {
	case "@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly":
		return true
	}
	return false
}

// MinInterval gives the shortest time between two firings of s, so that one that fires
// too often can be refused. It looks at the first 400 firings from 2026 on.
func MinInterval(s feed.Schedule) time.Duration {
	if e, ok := s.(every); ok {
		return e.length
	}
	at := s.Next(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	least := maxEvery
	for range 400 {
		next := s.Next(at)
		if next.IsZero() {
			break
		}
		least = min(least, next.Sub(at))
		if least <= time.Minute {
			break
		}
		at = next
	}
	return least
}
