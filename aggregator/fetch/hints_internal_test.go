package fetch

import (
	"net/http"
	"testing"
	"time"

	"foldwire/aggregator/feed"
)

func day() time.Time { return time.Date(2026, 11, 2, 3, 4, 5, 0, time.UTC) }

func header(pairs ...string) http.Header {
	h := make(http.Header)
	for i := 0; i < len(pairs); i += 2 {
		h.Add(pairs[i], pairs[i+1])
	}
	return h
}

func TestMaxAge(t *testing.T) {
	const date = "Mon, 02 Nov 2026 03:04:05 GMT"
	for _, c := range []struct {
		h    http.Header
		want time.Duration
	}{
		{header(), 0},
		{header("Cache-Control", "max-age=600"), 10 * time.Minute},
		{header("Cache-Control", "public, MAX-AGE = \"600\" , must-revalidate"), 10 * time.Minute},
		{header("Cache-Control", "public", "Cache-Control", "max-age=60"), time.Minute},
		{header("Cache-Control", "max-age=60, max-age=600"), time.Minute},
		{header("Cache-Control", "s-maxage=600"), 0},
		{header("Cache-Control", "max-age=600, no-cache"), 0},
		{header("Cache-Control", "no-store"), 0},
		{header("Cache-Control", "no-cache", "Expires", "Mon, 02 Nov 2026 04:04:05 GMT"), 0},
		{header("Cache-Control", "max-age=-1"), 0},
		{header("Cache-Control", "max-age=1.5"), 0},
		{header("Cache-Control", "max-age"), 0},
		{header("Cache-Control", "max-age=99999999999999999999"), maxDelay},
		{header("Cache-Control", "max-age=600", "Age", "200"), 400 * time.Second},
		{header("Cache-Control", "max-age=600", "Age", "700"), 0},
		{header("Cache-Control", "max-age=600", "Expires", "Mon, 02 Nov 2026 09:04:05 GMT"), 10 * time.Minute},
		{header("Cache-Control", "max-age=x", "Expires", "Mon, 02 Nov 2026 03:05:05 GMT"), time.Minute},
		{header("Expires", "Mon, 02 Nov 2026 03:05:05 GMT"), time.Minute},
		{header("Expires", "Mon, 02 Nov 2026 05:05:05 GMT", "Date", "Mon, 02 Nov 2026 05:04:05 GMT"), time.Minute},
		{header("Expires", "Mon, 02 Nov 2026 03:05:05 GMT", "Age", "20", "Date", date), 40 * time.Second},
		{header("Expires", "Monday, 02-Nov-26 03:05:05 GMT"), time.Minute},
		{header("Expires", "Mon Nov  2 03:05:05 2026"), time.Minute},
		{header("Expires", "Mon, 2 Nov 2026 10:05:05 +0700"), time.Minute},
		{header("Expires", "0"), 0},
		{header("Expires", "-1"), 0},
		{header("Expires", "Sun, 01 Nov 2026 03:05:05 GMT"), 0},
		{header("Expires", "Mon, 02 Nov 9999 03:05:05 GMT"), maxDelay},
	} {
		if got := maxAge(c.h, day()); got != c.want {
			t.Errorf("%v: got %v, want %v", c.h, got, c.want)
		}
	}
}

func TestRetryAfter(t *testing.T) {
	for v, want := range map[string]time.Duration{
		"": 0, "0": 0, "120": 2 * time.Minute, " 120 ": 2 * time.Minute, "99999999999999999999": maxDelay,
		"-5": 0, "+5": 0, "1.5": 0, "5s": 0, "soon": 0,
		"Mon, 02 Nov 2026 03:05:05 GMT":  time.Minute,
		"Mon, 2 Nov 2026 10:05:05 +0700": time.Minute,
		"2026-11-02T03:05:05Z":           time.Minute,
		"Sun, 01 Nov 2026 03:05:05 GMT":  0,
		"Mon, 02 Nov 9999 03:05:05 GMT":  maxDelay,
	} {
		got := retryAfter(header("Retry-After", v), day())
		if want == 0 && !got.IsZero() || want != 0 && !got.Equal(day().Add(want)) {
			t.Errorf("%q: got %v, want %v", v, got, want)
		}
	}
}

// TestRetryAfterByTheOriginsClock: a date is meant by the clock that the origin shows,
// unless that is no clock.
func TestRetryAfterByTheOriginsClock(t *testing.T) {
	for _, c := range []struct {
		date, retry string
		want        time.Duration
	}{
		{"Mon, 02 Nov 2026 02:04:05 GMT", "Mon, 02 Nov 2026 02:14:05 GMT", 10 * time.Minute}, // an hour behind
		{"Mon, 02 Nov 2026 05:04:05 GMT", "Mon, 02 Nov 2026 05:14:05 GMT", 10 * time.Minute}, // two hours ahead
		{"Mon, 02 Nov 2026 05:04:05 GMT", "Mon, 02 Nov 2026 05:03:05 GMT", 0},
		{"Thu, 01 Jan 1970 00:00:00 GMT", "Mon, 02 Nov 2026 03:14:05 GMT", 10 * time.Minute},
		{"nonsense", "Mon, 02 Nov 2026 03:14:05 GMT", 10 * time.Minute},
		{"Mon, 02 Nov 2026 05:04:05 GMT", "90", 90 * time.Second},
	} {
		got := retryAfter(header("Date", c.date, "Retry-After", c.retry), day())
		if c.want == 0 && !got.IsZero() || c.want != 0 && !got.Equal(day().Add(c.want)) {
			t.Errorf("at %s by its clock, until %s: %v, want %v", c.date, c.retry, got, c.want)
		}
	}
}

// FuzzHints shows that no header makes a time that cannot be used.
func FuzzHints(f *testing.F) {
	f.Add("max-age=600, must-revalidate", "Mon, 02 Nov 2026 03:04:05 GMT", "Mon, 02 Nov 2026 03:04:05 GMT", "12", "120")
	f.Add("no-cache, max-age=\"1\"", "0", "", "-1", "Mon Nov  2 03:05:05 2026")
	f.Add("max-age=,=,;", "Monday, 02-Nov-26 03:05:05 GMT", "x", "9223372036854775807", "2026-11-02T03:05:05Z")
	f.Fuzz(func(t *testing.T, cacheControl, expires, date, age, retry string) {
		h := header("Cache-Control", cacheControl, "Expires", expires, "Date", date, "Age", age, "Retry-After", retry)
		if d := maxAge(h, day()); d < 0 || d > maxDelay {
			t.Errorf("max-age %v", d)
		}
		at := retryAfter(h, day())
		if !at.IsZero() && (!at.After(day()) || at.Sub(day()) > maxDelay || at.Location() != time.UTC) {
			t.Errorf("retry after %v", at)
		}
	})
}

// FuzzValidators shows that what is kept can be sent, and is what came.
func FuzzValidators(f *testing.F) {
	f.Add(`W/"a"`, "Mon, 02 Nov 2026 03:04:05 GMT")
	f.Add("\x00", "\xff")
	f.Fuzz(func(t *testing.T, etag, modified string) {
		v := received(header("Etag", etag, "Last-Modified", modified))
		if v.ETag != "" && v.ETag != etag || v.LastModified != "" && v.LastModified != modified {
			t.Errorf("%q and %q became %+v", etag, modified, v)
		}
		if again := refreshed(v, feed.Validators{}); again != v {
			t.Errorf("an empty refresh made %+v of %+v", again, v)
		}
	})
}

// FuzzURL shows that a URL that is taken stays the same when it is read again, and
// shows no credentials.
func FuzzURL(f *testing.F) {
	f.Add("http://u:p@Báo.example:8080/đường dẫn?q=bầu cử#x")
	f.Add("https://[FE80::1%25eth0]/")
	f.Add("https://[FE80::1%25\xfeth0]/")
	f.Add("https://[FE80::1%25a%25b]/")
	f.Add("//a/../b?%zz")
	f.Add("HTTP://EXAMPLE.org.")
	f.Fuzz(func(t *testing.T, s string) {
		u, err := parseURL(s)
		if err != nil {
			return
		}
		first := plain(u)
		again, err := parseURL(first)
		if err != nil {
			t.Fatalf("%q became %q, which cannot be read", s, first)
		}
		if second := plain(again); second != first || again.User != nil {
			t.Errorf("%q became %q and then %q", s, first, second)
		}
		laneKey(u.Hostname())
	})
}
