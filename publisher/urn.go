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
	n := 0 // digits
	for i := range len(s) {
		var digit byte
		switch c := s[i]; {
		case i == 8 || i == 13 || i == 18 || i == 23:
			if c != '-' {
				return id, false
			}
			continue
		case c >= '0' && c <= '9':
			digit = c - '0'
		case c >= 'a' && c <= 'f':
			digit = c - 'a' + 10
		default:
			return id, false
		}
		id[n/2] = id[n/2]<<4 | digit
		n++
	}
	return id, !id.IsZero() // which has another form
}
