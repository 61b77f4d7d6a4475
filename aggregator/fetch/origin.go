package fetch

import (
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/net/idna"
)

// origin is what a secret belongs to (RFC 6454, section 4).
type origin struct{ scheme, host, port string }

func originOf(u *url.URL) origin {
	return origin{u.Scheme, u.Hostname(), portOf(u)}
}

func portOf(u *url.URL) string {
	switch {
	case u.Port() != "":
		return u.Port()
	case u.Scheme == "https":
		return "443"
	}
	return "80"
}

// portNumber gives the port that u is asked on, or 0 if it is none.
func portNumber(u *url.URL) uint16 {
	n, err := strconv.ParseUint(portOf(u), 10, 16)
	if err != nil {
		return 0
	}
	return uint16(n)
}

// parseURL reads an absolute http or https URL. What it could not read is not quoted,
// as it may hold a password.
func parseURL(s string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimSpace(s))
	if err != nil {
		return nil, ErrURL
	}
	return u, tidy(u)
}

// tidy brings a parsed URL into the form in which it is sent and compared: an ASCII host
// in lower case, no fragment, nothing unescaped in the query.
func tidy(u *url.URL) error {
	if u.Scheme != "http" && u.Scheme != "https" || u.Opaque != "" {
		return ErrURL
	}
	if err := tidyHost(u); err != nil {
		return err
	}
	if portNumber(u) == 0 {
		return ErrURL
	}
	u.Fragment, u.RawFragment = "", ""
	u.RawQuery = escapeQuery(u.RawQuery)
	return nil
}

// tidyHost writes a host name in lower-case ASCII.
func tidyHost(u *url.URL) error {
	host := u.Hostname()
	if isPlain(host) {
		return nil
	}
	if a, err := netip.ParseAddr(host); err == nil {
		if zone := a.Zone(); zone != "" && !isPlain(strings.ToLower(zone)) {
			return ErrURL // names of interfaces hold no more, and not all could be written again
		}
		host = "[" + a.String() + "]"
	} else if host, err = asciiHost(host); err != nil {
		return ErrURL
	}
	if port := u.Port(); port != "" {
		host += ":" + port
	}
	u.Host = host
	return nil
}

// isPlain says whether a host name needs no conversion. Underscores are no part of host
// names and yet occur.
func isPlain(host string) bool {
	for i := range len(host) {
		c := host[i]
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' && c != '.' && c != '_' {
			return false
		}
	}
	return host != ""
}

func asciiHost(host string) (string, error) {
	if lower := strings.ToLower(host); isPlain(lower) {
		return lower, nil
	}
	ascii, err := idna.Lookup.ToASCII(host)
	if err == nil && !isPlain(ascii) {
		err = ErrURL
	}
	return ascii, err
}

// escapeQuery escapes what may not stand in a request line and is often sent unescaped.
func escapeQuery(q string) string {
	bad := func(c byte) bool { return c <= ' ' || c >= 0x7f || c == '"' || c == '<' || c == '>' }
	clean := true
	for i := range len(q) {
		clean = clean && !bad(q[i])
	}
	if clean {
		return q
	}
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(q) {
		if c := q[i]; bad(c) {
			b.WriteString(string([]byte{'%', hex[c>>4], hex[c&15]}))
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// plain gives u without the credentials that it may hold.
func plain(u *url.URL) string {
	if u.User == nil {
		return u.String()
	}
	bare := *u
	bare.User = nil
	return bare.String()
}

// shown gives u for people: without credentials and without its query, which may hold a
// token.
func shown(u *url.URL) string {
	bare := *u
	bare.User = nil
	if bare.RawQuery != "" {
		bare.RawQuery = "…"
	}
	return clip(bare.String())
}
