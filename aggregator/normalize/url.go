package normalize

import (
	"net/url"
	"strings"

	"golang.org/x/net/idna"
)

// maxURL bounds a URL, in bytes; no server takes longer ones.
const maxURL = 8192

// resolve gives the absolute http or https URL that ref means when it is met in a
// document at from, without user name and password, every byte of it printable ASCII.
// ok is false if there is none. from may be nil.
func resolve(from *base, ref string) (abs string, ok bool) {
	if isPlainURL(ref) {
		return bounded(strings.TrimSuffix(ref, "#"))
	}
	ref = tidyURL(ref)
	if ref == "" || len(ref) > maxURL {
		return "", false
	}
	u, err := url.Parse(ref)
	if err != nil {
		return "", false
	}
	u = from.resolve(u)
	if u.Scheme != "http" && u.Scheme != "https" {
		return "", false
	}
	host, ok := asciiHost(u.Host)
	if !ok {
		return "", false
	}
	u.Host, u.User = host, nil
	return bounded(u.String())
}

// bounded gives a URL, or none if it is too long.
func bounded(abs string) (string, bool) {
	if len(abs) > maxURL {
		return "", false
	}
	return abs, true
}

// isPlainURL says that s is an absolute http or https URL in which nothing needs care,
// as nearly all are: it spares them the full parser.
func isPlainURL(s string) bool {
	rest, found := strings.CutPrefix(s, "https://")
	if !found {
		if rest, found = strings.CutPrefix(s, "http://"); !found {
			return false
		}
	}
	host := 0
	for host < len(rest) && urlBytes[rest[host]]&ofHosts != 0 {
		host++
	}
	fragments := 0
	for i := host; i < len(rest); i++ {
		switch c := rest[i]; {
		case i == host && c != '/' && c != '?' && c != '#': // other characters in the host need care
			return false
		case urlBytes[c] == 0 || c == '%' && !isEscape(rest[i:]):
			return false
		case c == '#':
			fragments++
		}
	}
	return fragments < 2 && host > 0 && rest[0] != '.' && rest[0] != '-' && !strings.Contains(rest[:host], "..")
}

// What a byte may stand in of a URL.
const (
	ofURLs  = 1 << iota // anywhere (RFC 3986)
	ofHosts             // also in a host, as it is
)

// urlBytes says it of each byte.
var urlBytes = func() (t [256]uint8) { //nolint:gochecknoglobals // a constant table
	for _, c := range []byte("ABCDEFGHIJKLMNOPQRSTUVWXYZ_~:/?#@!$&()*+,;=%") {
		t[c] = ofURLs
	}
	for _, c := range []byte("abcdefghijklmnopqrstuvwxyz0123456789-.") {
		t[c] = ofURLs | ofHosts
	}
	return t
}()

// isEscape says whether s begins with % and two hexadecimal digits.
func isEscape(s string) bool { return len(s) >= 3 && isHex(s[1]) && isHex(s[2]) }

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

// tidyURL takes white space and control characters out of s, as browsers do, and
// escapes what a URL must not hold. The host keeps its letters.
func tidyURL(s string) string {
	s = strings.TrimFunc(s, isSpaceOrUnprintable)
	return escapeURL(s, hostEnd(s))
}

func isSpaceOrUnprintable(r rune) bool { return isSpace(r) || unprintable(r) }

// escapeURL escapes what a URL must not hold, from where its host ends.
func escapeURL(s string, host int) string {
	var b strings.Builder
	b.Grow(len(s))
	for i := range len(s) {
		c := s[i]
		switch {
		case c == '\t' || c == '\n' || c == '\r':
		case c == '%' && !isEscape(s[i:]):
			b.WriteString("%25")
		case i >= host && (c <= ' ' || c >= 0x7f || strings.IndexByte("\"<>\\^`{|}'", c) >= 0):
			const hex = "0123456789ABCDEF"
			b.Write([]byte{'%', hex[c>>4], hex[c&15]})
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// contactURL gives a mailto or tel URL of what stands behind the scheme's colon: an address
// and perhaps a query. It has no host, and nothing that a fragment could point at.
func contactURL(scheme, rest string) (string, bool) {
	rest, _, _ = strings.Cut(rest, "#")
	rest = escapeURL(strings.TrimFunc(rest, isSpaceOrUnprintable), 0)
	if rest == "" || rest[0] == '/' {
		return "", false
	}
	return bounded(scheme + ":" + rest)
}

// hostEnd gives where the authority part of s ends; 0 if it has none.
func hostEnd(s string) int {
	i := strings.Index(s, "//")
	if i < 0 || i > 0 && !isScheme(s[:i]) {
		return 0 // in a path
	}
	if j := strings.IndexAny(s[i+2:], "/?#"); j >= 0 {
		return i + 2 + j
	}
	return len(s)
}

// isScheme says whether s is a scheme with its colon (RFC 3986, section 3.1).
func isScheme(s string) bool {
	name, ok := strings.CutSuffix(s, ":")
	for i := range len(name) {
		c := name[i]
		if !isLetter(c) && (i == 0 || (c < '0' || c > '9') && c != '+' && c != '-' && c != '.') {
			return false
		}
	}
	return ok && name != ""
}

// asciiHost gives a host, with its port if it has one, in lower case and ASCII.
func asciiHost(host string) (string, bool) {
	ascii := true
	for i := range len(host) {
		c := host[i]
		switch {
		case c >= 0x80:
			ascii = false
		case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9':
		case strings.IndexByte("-._:[]", c) < 0:
			return "", false
		}
	}
	name, port, ok := splitPort(strings.ToLower(host))
	if !ok {
		return "", false
	}
	if !ascii {
		var err error
		if name, err = idna.Lookup.ToASCII(name); err != nil {
			return "", false
		}
	}
	if name == "" || name[0] == '.' || name[0] == '-' || strings.Contains(name, "..") {
		return "", false
	}
	if port != "" {
		name += ":" + port
	}
	return name, true
}

// splitPort parts a host from its port, which is empty if there is none. ok is false if it
// is no number, or if there are colons or brackets where none may be.
func splitPort(host string) (name, port string, ok bool) {
	name, port, _ = strings.Cut(host, ":")
	if strings.HasPrefix(host, "[") { // IPv6
		end := strings.IndexByte(host, ']') + 1
		if end == 0 || host[end:] != "" && host[end] != ':' {
			return "", "", false
		}
		name, port = host[:end], strings.TrimPrefix(host[end:], ":")
		return name, port, isNumber(port) && strings.LastIndexByte(name, '[') == 0
	}
	return name, port, isNumber(port) && !strings.ContainsAny(name, "[]")
}

// isNumber says whether s is empty or made of digits.
func isNumber(s string) bool { return strings.Trim(s, "0123456789") == "" }
