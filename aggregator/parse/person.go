package parse

import (
	"strings"

	ext "github.com/mmcdole/gofeed/extensions"

	"foldwire/aggregator/feed"
)

// extAuthors gives the persons that the canonical RSS names.
func extAuthors(x ext.Extensions) []feed.Author {
	var authors []feed.Author
	for _, p := range x["x"]["author"] {
		if len(p.Attrs) > 0 {
			authors = addAuthor(authors, feed.Author{Name: p.Attrs["name"], Email: p.Attrs["email"], URL: unguard(p.Attrs["uri"])})
		} else {
			authors = addAuthor(authors, feed.Author{Name: p.Value})
		}
	}
	return authors
}

// addAuthor adds a person unless an equal one is there. A bare name may hold an address,
// or a list of persons with theirs.
func addAuthor(authors []feed.Author, a feed.Author) []feed.Author {
	if a.Email == "" && a.URL == "" {
		if list := addressList(a.Name); list != nil {
			for _, one := range list {
				authors = addAuthor(authors, feed.Author{Name: one})
			}
			return authors
		}
		a.Name, a.Email = nameAndAddress(a.Name)
	}
	a.Name = tidyName(a.Name)
	a.Email = strings.TrimPrefix(strings.TrimSpace(a.Email), "mailto:")
	if a == (feed.Author{}) {
		return authors
	}
	for i := range authors {
		if b := &authors[i]; b.Name == a.Name && (a.Name != "" || b.Email == a.Email) {
			if b.Email == "" {
				b.Email = a.Email
			}
			if b.URL == "" {
				b.URL = a.URL
			}
			return authors
		}
	}
	return append(authors, a)
}

// addressList takes apart a list of persons who all give an address, or gives nil.
func addressList(s string) []string {
	if strings.Count(s, "@") < 2 || !strings.ContainsAny(s, ",;") {
		return nil
	}
	list := strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ';' })
	for _, one := range list {
		if _, address := nameAndAddress(one); address == "" || strings.Count(one, "@") != 1 {
			return nil
		}
	}
	return list
}

func tidyName(s string) string {
	if strings.ContainsAny(s, "<&") {
		return plainText(s)
	}
	if isCollapsed(s) {
		return s
	}
	return string(collapse(nil, []byte(s)))
}

// nameSeparators may stand between a name and its address.
const nameSeparators = " \t\r\n,;:|/-–—"

// nameAndAddress takes apart what RSS writes into one element: address (name), name
// <address>, name (address), either alone.
func nameAndAddress(s string) (name, address string) {
	at := strings.IndexByte(s, '@')
	if at <= 0 {
		return s, ""
	}
	from, to := at, at+1
	for from > 0 && isAddressByte(s[from-1]) {
		from--
	}
	literal := to < len(s) && s[to] == '[' // joe@[192.0.2.1]
	for to < len(s) && (isAddressByte(s[to]) || literal && (s[to] == '[' || s[to] == ']')) && s[to] != '+' {
		to++
	}
	for to > at+1 && s[to-1] == '.' {
		to--
	}
	address = s[from:to]
	if from == at || !strings.Contains(address[at-from:], ".") {
		return s, ""
	}
	end := to
	if strings.HasPrefix(strings.ToLower(s[to:]), "?subject=") {
		for end < len(s) && s[end] != ' ' {
			end++
		}
	}
	name = strings.TrimSuffix(s[:from], "mailto:") + s[end:]
	for _, pair := range [...]string{"()", "<>", "[]"} {
		name = strings.ReplaceAll(name, pair, "")
	}
	name = strings.Trim(name, nameSeparators)
	name = strings.TrimSuffix(strings.TrimPrefix(name, "("), ")")
	return strings.TrimSpace(strings.Trim(strings.TrimSpace(name), `"`)), address
}

func isAddressByte(c byte) bool {
	return c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9' || c == '.' || c == '-' || c == '_' || c == '+'
}
