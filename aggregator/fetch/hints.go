package fetch

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// maxDelay is the longest wait that a header can name. Whoever plans the polls has
// bounds of its own; this one keeps times from overflowing.
const maxDelay = 366 * 24 * time.Hour

// maxSkew is how far an origin's clock may be off and still be taken for one.
const maxSkew = 24 * time.Hour

// maxAge gives how long the answer stays fresh from now on: Cache-Control max-age or
// else Expires, less the time that it spent in caches (RFC 9111, sections 4.2.1 and
// 4.2.3). 0 means that the answer does not say, or is stale already.
func maxAge(h http.Header, received time.Time) time.Duration {
	fresh, ok := cacheControlMaxAge(h["Cache-Control"])
	if !ok {
		fresh = expiresAfter(h, received)
	}
	return max(fresh-age(h), 0)
}

// cacheControlMaxAge reads max-age. no-cache and no-store mean that nothing is promised.
func cacheControlMaxAge(values []string) (d time.Duration, ok bool) {
	for _, v := range values {
		for directive := range strings.SplitSeq(v, ",") {
			name, arg, _ := strings.Cut(directive, "=")
			switch strings.ToLower(strings.TrimSpace(name)) {
			case "no-cache", "no-store":
				return 0, true
			case "max-age":
				if !ok {
					d, ok = seconds(strings.Trim(strings.TrimSpace(arg), `"`))
				}
			}
		}
	}
	return d, ok
}

// expiresAfter gives how long after it was sent the answer expires, by the origin's own
// clock if it shows it.
func expiresAfter(h http.Header, received time.Time) time.Duration {
	expires, ok := httpDate(first(h, "Expires"))
	if !ok {
		return 0
	}
	sent, ok := httpDate(first(h, "Date"))
	if !ok {
		sent = received
	}
	return min(max(expires.Sub(sent), 0), maxDelay)
}

// age gives how long the answer lay in caches.
func age(h http.Header) time.Duration {
	d, _ := seconds(strings.TrimSpace(first(h, "Age")))
	return d
}

// retryAfter gives the time before which the origin does not want to be asked again
// (RFC 9110, section 10.2.3), or the zero time.
func retryAfter(h http.Header, received time.Time) time.Time {
	v := strings.TrimSpace(first(h, "Retry-After"))
	if d, ok := seconds(v); ok {
		if d == 0 {
			return time.Time{}
		}
		return received.Add(d).UTC()
	}
	at, ok := httpDate(v)
	if !ok {
		return time.Time{}
	}
	if sent, ok := httpDate(first(h, "Date")); ok && sent.Sub(received).Abs() <= maxSkew {
		at = at.Add(received.Sub(sent)) // meant by the origin's own clock
	}
	if !at.After(received) {
		return time.Time{}
	}
	if latest := received.Add(maxDelay); at.After(latest) {
		at = latest
	}
	return at.UTC()
}

// seconds reads a number of seconds, at most maxDelay. Digits alone count: a sign or a
// unit makes it something else.
func seconds(s string) (time.Duration, bool) {
	if s == "" || strings.ContainsFunc(s, func(r rune) bool { return r < '0' || r > '9' }) {
		return 0, false
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n > int64(maxDelay/time.Second) {
		return maxDelay, true // RFC 9111, section 1.2.2: too large means very long
	}
	return time.Duration(n) * time.Second, true
}

// httpDate reads the three forms of RFC 9110, section 5.6.7, and those that servers
// write in their place.
func httpDate(s string) (time.Time, bool) {
	s = strings.TrimSpace(s)
	if s == "" || len(s) > 64 {
		return time.Time{}, false
	}
	if t, err := http.ParseTime(s); err == nil {
		return t, true
	}
	for _, layout := range [...]string{"Mon, 2 Jan 2006 15:04:05 -0700", time.RFC3339, "Mon, 2 Jan 2006 15:04:05 MST", "Mon, 2 Jan 2006 15:04:05"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

func first(h http.Header, canonical string) string {
	if v := h[canonical]; len(v) > 0 {
		return v[0]
	}
	return ""
}
