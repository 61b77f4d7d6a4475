package fetch

import (
	"net/http"

	"golang.org/x/net/http/httpguts"

	"foldwire/aggregator/feed"
)

// maxValidator is the longest ETag that is kept: servers refuse requests whose header
// is longer than 8 kB in all.
const maxValidator = 4 << 10

// received gives the validators of an answer, byte for byte.
func received(h http.Header) feed.Validators {
	return feed.Validators{
		ETag:         echoable(first(h, "Etag")),
		LastModified: echoable(first(h, "Last-Modified")),
	}
}

// echoable gives v if it can be sent back. What cannot would spoil every later request.
func echoable(v string) string {
	if len(v) > maxValidator || !httpguts.ValidHeaderFieldValue(v) {
		return ""
	}
	return v
}

// refreshed gives what holds after a 304: what it says anew, and for the rest what was
// echoed (RFC 9110, section 15.4.5).
func refreshed(sent, got feed.Validators) feed.Validators {
	if got.ETag == "" {
		got.ETag = sent.ETag
	}
	if got.LastModified == "" {
		got.LastModified = sent.LastModified
	}
	return got
}
