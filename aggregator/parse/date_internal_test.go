package parse

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// TestStandardDates: a date that is read the short way is the one that is read the long way,
// whatever is wrong with it.
func TestStandardDates(t *testing.T) {
	layouts := []string{"Mon, 02 Jan 2006 15:04:05 GMT", time.RFC1123Z, "2006-01-02T15:04:05Z", time.RFC3339}
	rapid.Check(t, func(t *rapid.T) {
		zone := time.FixedZone("", 60*rapid.IntRange(-24*60, 24*60).Draw(t, "minutes east"))
		at := time.Unix(rapid.Int64Range(-62135596800, 253402300799).Draw(t, "second"), 0).In(zone)
		text := []byte(at.Format(rapid.SampledFrom(layouts).Draw(t, "layout")))
		if rapid.Bool().Draw(t, "spoilt") {
			text[rapid.IntRange(0, len(text)-1).Draw(t, "place")] = rapid.SampledFrom([]byte("0123456789 :-+TZtz,.aMJ")).Draw(t, "byte")
		}
		got, ok := standardDate(text)
		if !ok {
			return // it is read the long way
		}
		if want, read := new(dateReader).readAny(text); !read || !got.Equal(want) {
			t.Fatalf("%s is read as %v, want %v, %v", text, got, want, read)
		}
	})
	for _, text := range []string{"Mon, 23 Nov 2026 07:54:34 +0000", "Mon, 23 Nov 2026 07:54:34 GMT", "2026-11-23T07:54:34Z", "2026-11-23T10:54:34+03:00"} {
		if at, ok := standardDate([]byte(text)); !ok || at != time.Date(2026, 11, 23, 7, 54, 34, 0, time.UTC) {
			t.Errorf("%s is read as %v, %v", text, at, ok)
		}
	}
}
