package parse

import (
	"net/url"
	"strings"
)

// maxBase bounds what references start from, in bytes: each of them grows by it. A longer
// base is none.
const maxBase = 1024

// Join resolves ref against base (RFC 3986, section 5); an empty ref gives base, and what
// cannot be resolved stays as it is.
func Join(base, ref string) string {
	ref = strings.TrimSpace(ref)
	if len(base) > maxBase {
		base = ""
	}
	if base == "" || ref == "" {
		if ref == "" {
			return base
		}
		return ref
	}
	if hasScheme(ref) {
		return ref
	}
	b, err := url.Parse(base)
	if err != nil {
		return ref
	}
	r, err := url.Parse(ref)
	if err != nil || b.Opaque != "" {
		return ref
	}
	if b.Host == "" && b.Scheme == "" && !strings.HasPrefix(b.Path, "/") {
		b.Path, b.RawPath = "/"+b.Path, "" // a relative base: what it is relative to comes later
		return strings.TrimPrefix(b.ResolveReference(r).String(), "/")
	}
	return b.ResolveReference(r).String()
}

// hasScheme says whether a reference is absolute.
func hasScheme(s string) bool {
	for i := range len(s) {
		switch c := s[i]; {
		case c == ':':
			return i > 0
		case c|0x20 >= 'a' && c|0x20 <= 'z':
		case i > 0 && (c >= '0' && c <= '9' || c == '+' || c == '-' || c == '.'):
		default:
			return false
		}
	}
	return false
}
