package publisher

import (
	"net/url"
	"strings"

	"foldwire/aggregator/feed"
)

// hidden says that the address of a source is nobody's business.
func hidden(src *feed.Source) bool {
	a := &src.Access
	u, err := url.Parse(src.URL)
	return err != nil || u.User != nil || a.User != "" || a.Password != "" || a.Bearer != "" || len(a.Headers) > 0 || tellsSecret(u.RawQuery) || holdsSecret(u.Path)
}

// tellsSecret says whether a parameter of a query is called what keys of private feeds are
// called.
func tellsSecret(query string) bool {
	for p := range strings.FieldsFuncSeq(query, func(r rune) bool { return r == '&' || r == ';' }) {
		name, value, _ := strings.Cut(strings.ToLower(p), "=")
		if value == "" {
			continue
		}
		for _, part := range [...]string{"token", "secret", "passw", "signature", "apikey", "credential"} {
			if strings.Contains(name, part) {
				return true
			}
		}
		for word := range strings.FieldsFuncSeq(name, func(r rune) bool { return r < 'a' || r > 'z' }) {
			switch word {
			case "key", "auth", "sig", "pass", "pwd", "pw", "sid", "session", "sessionid", "jwt", "private":
				return true
			}
		}
	}
	return false
}

// keyLength is the least length of what is taken for a key in a path: that of 128 bits in
// hexadecimal. The numbers of public feeds are shorter, or parted by dashes.
const keyLength = 32

// holdsSecret says whether a path says of itself that it is private, or has what looks like a
// key: letters and digits mixed, and more than anybody would choose for a name.
func holdsSecret(path string) bool {
	for word := range strings.FieldsFuncSeq(strings.ToLower(path), func(r rune) bool { return r < 'a' || r > 'z' }) {
		if word == "private" || word == "secret" || word == "token" {
			return true
		}
	}
	for run := range strings.FieldsFuncSeq(path, func(r rune) bool { return !isAlphanumeric(r) }) {
		if len(run) >= keyLength && strings.ContainsAny(run, "0123456789") && strings.ContainsFunc(run, func(r rune) bool { return r > '9' }) {
			return true
		}
	}
	return false
}

func isAlphanumeric(r rune) bool {
	return r >= '0' && r <= '9' || r|0x20 >= 'a' && r|0x20 <= 'z'
}
