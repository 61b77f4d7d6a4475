package publisher

import (
	"strings"

	"foldwire/aggregator/feed"
)

// idIn gives the id in a name, if that is what [feed.StoryID.URN] makes of it.
func idIn(urn string) (id feed.StoryID, ok bool) {
	s, ok := strings.CutPrefix(urn, "urn:uuid:")
	if !ok || len(s) != 36 {
		return id, false
	}
	if s[8] != '-' || s[13] != '-' || s[18] != '-' || s[23] != '-' {
		return id, false
	}
	for n, at := range [len(id)]int{0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34} {
		high, low := digitOf[s[at]], digitOf[s[at+1]]
		if high|low > 0xf {
			return id, false
		}
		id[n] = high<<4 | low
	}
	return id, !id.IsZero() // which has another form
}

// digitOf gives what a small hexadecimal digit stands for; any other byte is more than that.
var digitOf = func() (digits [256]byte) { //nolint:gochecknoglobals // a constant table
	for c := range digits {
		digits[c] = 0xff
	}
	for n, c := range "0123456789abcdef" {
		digits[c] = byte(n) //nolint:gosec // one of sixteen
	}
	return digits
}()
