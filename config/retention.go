package config

import (
	"errors"
	"time"

	"go.yaml.in/yaml/v4"

	"foldwire/aggregator/schedule"
)

const (
	day         = 24 * time.Hour
	maxAge      = 100 * 365 * day
	memoryTimes = 4 // the memory for old entries is this many times the retention, if not given
)

// retention reads how long items are kept: a length of time, or keys.
func (l *loader) retention(o object, zone *time.Location) Retention {
	daily, err := schedule.Parse("17 3 * * *", zone)
	if err != nil {
		l.fail(nil, "", "retention: %v", err)
	}
	r := Retention{Age: 90 * day, Schedule: daily}
	if o.has("retention") && o.value("retention").Kind != yaml.MappingNode {
		o.duration("retention", &r.Age, day, maxAge)
		r.Memory = r.Age * memoryTimes
		return r
	}
	in, ok := o.object("retention", "age", "memory", "keep", "schedule")
	if !ok {
		r.Memory = r.Age * memoryTimes
		return r
	}
	in.duration("age", &r.Age, day, maxAge)
	r.Memory = r.Age * memoryTimes
	if in.duration("memory", &r.Memory, day, maxAge) && r.Memory < r.Age {
		l.fail(in.value("memory"), "Entries would be announced again. Give it at least the age.", "memory is shorter than the age of %s", timeWords(r.Age))
	}
	in.number("keep", &r.Keep, 1, 10_000_000)
	r.Schedule = in.schedule("schedule", zone, daily)
	return r
}

// specError points at a schedule that cannot be read.
func (l *loader) specError(o object, key string, err error) {
	hint := ""
	if e, ok := errors.AsType[*schedule.SpecError](err); ok {
		hint = e.Hint
	}
	l.fail(o.value(key), hint, "%q: %v", key, err)
}
