package publisher

import (
	"net/url"
	"strings"
	"unicode"

	"foldwire/aggregator/feed"
)

// hidden says that the address of a source is nobody's business.
func hidden(src *feed.Source) bool {
	a := &src.Access
	u, err := url.Parse(src.URL)
	if err != nil || u.User != nil || a.User != "" || a.Password != "" || a.Bearer != "" || len(a.Headers) > 0 || tellsSecret(u.RawQuery) {
		return true
	}
	return !strings.EqualFold(u.Hostname(), openHost) && holdsSecret(u.Path)
}

// openHost gives its feeds to everybody, though their topics are named with as many letters and
// digits as keys have.
const openHost = "news.google.com"

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
	for name := range strings.FieldsFuncSeq(strings.ToLower(path), func(r rune) bool { return r != '-' && !unicode.In(r, unicode.L, unicode.M, unicode.N) }) {
		if saysPrivate(name) {
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

// saysPrivate says whether a name is one of the words for what is private, maybe with a key or
// what it is for. What has other words is the title of something that anybody may read.
func saysPrivate(name string) bool {
	word, rest, _ := strings.Cut(name, "-")
	if word != "private" && word != "secret" && word != "token" {
		return false
	}
	switch rest {
	case "", "feed", "feeds", "rss", "key", "token":
		return true
	}
	return !strings.Contains(rest, "-") && strings.ContainsAny(rest, "0123456789")
}

func isAlphanumeric(r rune) bool {
	return r >= '0' && r <= '9' || r|0x20 >= 'a' && r|0x20 <= 'z'
}
