package render

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/idna"
)

// maxTitle bounds a title in characters: what is longer is a text gone astray, and no
// reader shows it.
const maxTitle = 1000

// maxNesting is how often a title may have been escaped for HTML.
const maxNesting = 8

// markup gives s as far as XML and JSON can carry it: valid UTF-8 without the control
// and non-characters that XML 1.0 (section 2.2) forbids or advises against.
func markup(s string) string {
	if clean(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if !carried(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
}

func clean(s string) bool {
	for i, r := range s {
		if r >= ' ' && r < 0x7f {
			continue // most are
		}
		if r == utf8.RuneError {
			if _, n := utf8.DecodeRuneInString(s[i:]); n == 1 {
				return false
			}
		}
		if !carried(r) {
			return false
		}
	}
	return true
}

func carried(r rune) bool {
	switch {
	case r == '\t' || r == '\n':
		return true
	case r < 0x20 || r >= 0x7f && r <= 0x9f:
		return false
	case r >= 0xfdd0 && r <= 0xfdef || r&0xfffe == 0xfffe || r == '\ufeff':
		return false
	}
	return true
}

// Line gives s as it can stand in a line beside other texts, or "" if nobody would see
// anything of it.
func Line(s string) string {
	if s = line(s); unseen(s) {
		return ""
	}
	return s
}

// line gives s as one line of plain text. Marks that would turn around the text after it
// (Unicode's explicit embeddings and overrides, and isolates without an end) are dropped,
// and spaces of no width.
func line(s string) string {
	if isLine(s) {
		return s // most are
	}
	return toLine(s)
}

// isLine says that a text is what toLine makes of it.
func isLine(s string) bool {
	last := ' '
	for _, r := range s {
		switch {
		case r == ' ' && last == ' ':
			return false
		case r >= ' ' && r < 0x7f:
		case r < 0x1680: // below all odd spaces and marks but these
			if !carried(r) || r < ' ' || r == 0xa0 {
				return false
			}
		case r == utf8.RuneError || !carried(r) || unicode.IsSpace(r) || dropped(r) || isolating(r):
			return false
		}
		last = r
	}
	return last != ' ' || s == ""
}

// dropped says that a mark has no place in a line.
func dropped(r rune) bool { return r >= '\u202a' && r <= '\u202e' || r == '\u200b' || r == '\u2060' }

func toLine(s string) string {
	s = paired(strings.Map(func(r rune) rune {
		if dropped(r) {
			return -1
		}
		if unicode.IsSpace(r) || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		return r
	}, markup(strings.ReplaceAll(s, "\r", " "))))
	return strings.Join(strings.Fields(s), " ")
}

// title gives an entry's title, or the beginning of its text, or words that say what it
// is: a feed without titles is hard to read and, in RSS, hardly valid.
func title(e *Entry) string {
	if t := heading(e.Title, maxTitle); t != "" {
		return t
	}
	for _, text := range []string{e.Text, plain(e.Summary), plain(e.Content)} {
		if t := heading(text, 80); t != "" {
			return t
		}
	}
	for _, enc := range e.Enclosures {
		if t := heading(enc.Title, 80); t != "" {
			return t
		}
	}
	stamp := e.Published.UTC().Format("2006-01-02 15:04")
	if s := heading(e.Source.Title, 80); s != "" {
		return s + ", " + stamp
	}
	return stamp
}

// heading gives s as a title, or "" if some reader would see nothing of it.
func heading(s string, n int) string {
	s = shorten(line(s), n)
	if rssTitle(s) == "" || unseen(s) {
		return ""
	}
	return s
}

// shorten cuts s before the word that would take it beyond n characters.
func shorten(s string, n int) string {
	if len(s) <= n || utf8.RuneCountInString(s) <= n {
		return s
	}
	end, count := 0, 0
	for i := range s {
		if count == n-1 {
			end = i
			break
		}
		count++
	}
	cut := s[:end]
	if i := strings.LastIndexByte(cut, ' '); i > len(cut)/2 {
		cut = cut[:i]
	}
	return strings.TrimRight(line(cut), " ,;:–—-") + "…"
}

// rssTitle gives a plain title as RSS readers will take it. Some of them read titles as
// HTML; what looks like a tag or an entity would vanish there, or do worse. What can be no
// tag of HTML and does no harm as one, such as "Atomic<T>", is left as it is.
func rssTitle(s string) string {
	for range maxNesting {
		u := line(html.UnescapeString(s))
		if u == s {
			break
		}
		s = u
	}
	if html.UnescapeString(s) != s {
		s = strings.ReplaceAll(s, "&", "＆") // nobody means that
	}
	if !strings.ContainsAny(s, "<&") {
		return line(s)
	}
	var b strings.Builder
	rest := s
	for {
		i := strings.IndexByte(rest, '<')
		if i < 0 {
			break
		}
		b.WriteString(rest[:i])
		rest = rest[i+1:]
		if isParameter(rest) {
			b.WriteByte('<')
		} else if rest != "" && (rest[0] == '/' || rest[0] == '!' || rest[0] == '?' || rest[0]|0x20 >= 'a' && rest[0]|0x20 <= 'z') {
			b.WriteString("‹")
			if j := strings.IndexByte(rest, '>'); j >= 0 {
				b.WriteString(strings.ReplaceAll(rest[:j], "<", "‹"))
				b.WriteString("›")
				rest = rest[j+1:]
			}
		} else {
			b.WriteByte('<')
		}
	}
	b.WriteString(rest)
	return line(b.String())
}

// link gives an absolute http or https URL in the ASCII form that all formats take, or
// "" if s is none.
func link(s string) string {
	u, err := url.Parse(strings.TrimSpace(markup(s)))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.Opaque != "" {
		return ""
	}
	u.User = nil
	host := u.Hostname()
	if !ascii(host) {
		if host, err = idna.Lookup.ToASCII(host); err != nil {
			return ""
		}
		if p := u.Port(); p != "" {
			host += ":" + p
		}
		u.Host = host
	}
	if !hostname(u.Host) {
		return ""
	}
	u.RawQuery = escapeRest(u.RawQuery)
	if f := u.EscapedFragment(); f != "" {
		u.Fragment, u.RawFragment = "", ""
		return strings.ReplaceAll(u.String(), "|", "%7C") + "#" + escapeRest(f)
	}
	return u.String()
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// hostname says that a host with its port has only what RFC 3986 lets stand there
// unescaped.
func hostname(host string) bool {
	for i := range len(host) {
		c := host[i]
		alnum := c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9'
		if !alnum && !strings.ContainsRune("-._~:[]", rune(c)) {
			return false
		}
	}
	return true
}

// escapeRest escapes what may not stand in a query or fragment (RFC 3986, section 3.4).
func escapeRest(s string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		alnum := c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9'
		escaped := c == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2])
		if alnum || escaped || strings.IndexByte("-._~!$&'()*+,;=:@/?", c) >= 0 {
			b.WriteByte(c)
		} else {
			b.Write([]byte{'%', hex[c>>4], hex[c&15]})
		}
	}
	return b.String()
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f'
}
