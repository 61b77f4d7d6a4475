package parse

import (
	"strconv"
	"strings"
	"time"

	ext "github.com/mmcdole/gofeed/extensions"

	"foldwire/aggregator/feed"
)

// hints reads the syndication module of RSS 1.0: so many updates a period.
func hints(x ext.Extensions) feed.Hints {
	sy, ok := x["sy"]
	if !ok {
		return feed.Hints{}
	}
	var period time.Duration
	switch strings.ToLower(firstValue(sy["updatePeriod"])) {
	case "hourly":
		period = time.Hour
	case "", "daily":
		period = 24 * time.Hour
	case "weekly":
		period = 7 * 24 * time.Hour
	case "monthly":
		period = 30 * 24 * time.Hour
	case "yearly":
		period = 365 * 24 * time.Hour
	}
	times, err := strconv.Atoi(firstValue(sy["updateFrequency"]))
	if err != nil || times < 1 {
		times = 1
	}
	return feed.Hints{TTL: period / time.Duration(times)}
}

// ttl reads the minutes of an RSS ttl.
func ttl(s string) time.Duration {
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > 365*24*60 {
		return 0
	}
	return time.Duration(n) * time.Minute
}

func skipHours(hours []string) uint32 {
	var set uint32
	for _, h := range hours {
		if n, err := strconv.Atoi(h); err == nil && n >= 0 && n <= 24 {
			set |= 1 << (n % 24)
		}
	}
	return set
}

func skipDays(days []string) uint8 {
	var set uint8
	for _, name := range days {
		for d := time.Sunday; d <= time.Saturday; d++ {
			if strings.EqualFold(name, d.String()) {
				set |= 1 << d
			}
		}
	}
	return set
}
