// Package rendertest checks feed documents against the rules of their formats, as
// strictly as a public validator does, and says what is wrong.
package rendertest

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// problems gathers what is wrong, each with the place.
type problems struct{ list []string }

func (p *problems) add(where, format string, args ...any) {
	p.list = append(p.list, where+": "+fmt.Sprintf(format, args...))
}

// uri wants an absolute URI in the characters of RFC 3986.
func (p *problems) uri(where, s string) {
	u, err := url.Parse(s)
	if err != nil || u.Scheme == "" || u.Host == "" && u.Opaque == "" {
		p.add(where, "%.200q is no absolute URI", s)
		return
	}
	for i := range len(s) {
		c := s[i]
		alnum := c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9'
		if !alnum && strings.IndexByte("-._~:/?#[]@!$&'()*+,;=%", c) < 0 {
			p.add(where, "%.200q has the byte %q, which no URI has", s, c)
			return
		}
	}
}

// web wants an absolute http or https URL without a password.
func (p *problems) web(where, s string) {
	p.uri(where, s)
	if u, err := url.Parse(s); err == nil && (u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil) {
		p.add(where, "%.200q is no public web address", s)
	}
}

func (p *problems) filled(where, s string) {
	if strings.TrimSpace(s) == "" {
		p.add(where, "is empty")
	}
}

// tag wants a language tag (RFC 5646, section 2.1, the common part).
func (p *problems) tag(where, s string) {
	if ok, _ := regexp.MatchString(`^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$`, s); !ok {
		p.add(where, "%q is no language tag", s)
	}
}

func (p *problems) mediaType(where, s string) {
	if ok, _ := regexp.MatchString(`^[a-z0-9][a-z0-9!#$&^_.+-]*/[a-z0-9][a-z0-9!#$&^_.+-]*$`, s); !ok {
		p.add(where, "%q is no media type", s)
	}
}

func (p *problems) digits(where, s string) {
	if ok, _ := regexp.MatchString(`^[0-9]+$`, s); !ok {
		p.add(where, "%q is no number", s)
	}
}

// instant reads a date of RFC 3339.
func (p *problems) instant(where, s string) time.Time {
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		p.add(where, "%q is no date of RFC 3339", s)
	}
	return t
}

// mail reads a date of RFC 822 with a year of four digits.
func (p *problems) mail(where, s string) {
	for _, layout := range []string{time.RFC1123, time.RFC1123Z} {
		if t, err := time.Parse(layout, s); err == nil {
			if t.Format(layout) != s {
				p.add(where, "%q names the wrong weekday", s)
			}
			return
		}
	}
	p.add(where, "%q is no date of RFC 822 with a year of four digits", s)
}

// chars wants text that any format can carry.
func (p *problems) chars(body []byte) {
	if !utf8.Valid(body) {
		p.add("document", "is not UTF-8")
	}
	for i, r := range string(body) {
		control := r < 0x20 && r != '\t' && r != '\n' && r != '\r' || r >= 0x7f && r <= 0x9f
		if control || r&0xfffe == 0xfffe || r >= 0xfdd0 && r <= 0xfdef || r == 0xfeff && i > 0 {
			p.add("document", "has the character %U at byte %d", r, i)
			return
		}
	}
}

// plain wants a text that nobody takes for HTML.
func (p *problems) plain(where, s string) {
	bare := regexp.MustCompile(`^<([A-Za-z][A-Za-z0-9_,]*)>$`)
	for _, m := range regexp.MustCompile(`</?[A-Za-z!?][^>]*>?`).FindAllString(s, -1) {
		if name := bare.FindStringSubmatch(m); name != nil && atom.Lookup([]byte(strings.ToLower(name[1]))) == 0 {
			continue // Atomic<T>: no tag of HTML, and without attributes it does no harm
		}
		p.add(where, "%.200q looks like HTML at %q", s, m)
	}
	if html.UnescapeString(s) != s {
		p.add(where, "%.200q has entities", s)
	}
	if strings.ContainsAny(s, "\n\t") {
		p.add(where, "%.200q is more than one line", s)
	}
}

// markup wants HTML that is safe in a reader, balanced, and does not depend on its place.
func (p *problems) markup(where, s string) {
	z := html.NewTokenizer(strings.NewReader(s))
	var open []string
	for {
		switch z.Next() {
		case html.ErrorToken:
			if len(open) > 0 {
				p.add(where, "leaves %v open", open)
			}
			return
		case html.StartTagToken:
			t := z.Token()
			p.element(where, t)
			if !void(t.Data) {
				open = append(open, t.Data)
			}
		case html.SelfClosingTagToken:
			p.element(where, z.Token())
		case html.EndTagToken:
			t := z.Token()
			if len(open) == 0 || open[len(open)-1] != t.Data {
				p.add(where, "closes %s in %v", t.Data, open)
				return
			}
			open = open[:len(open)-1]
		}
	}
}

func (p *problems) element(where string, t html.Token) {
	switch t.Data {
	case "script", "style", "iframe", "object", "embed", "meta", "link", "base", "form", "applet", "frame", "frameset", "noscript":
		p.add(where, "has the element %s", t.Data)
	}
	for _, a := range t.Attr {
		switch {
		case strings.HasPrefix(a.Key, "on") || a.Key == "style" || a.Key == "srcdoc":
			p.add(where, "has the attribute %s", a.Key)
		case a.Key == "href" || a.Key == "src":
			if u, err := url.Parse(a.Val); err != nil || u.Scheme != "http" && u.Scheme != "https" && u.Scheme != "mailto" {
				p.add(where, "%s of %s is %q", a.Key, t.Data, a.Val)
			}
		}
	}
}

func void(tag string) bool {
	switch tag {
	case "area", "br", "col", "hr", "img", "input", "source", "track", "wbr":
		return true
	}
	return false
}
