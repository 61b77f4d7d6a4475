package config

import (
	"hash/fnv"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// maxID bounds an id in bytes.
const maxID = 64

// validID says whether id can stand in a URL and in a file name on any system.
func validID(id string) bool {
	if id == "" || len(id) > maxID {
		return false
	}
	for i := range len(id) {
		c := id[i]
		alnum := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
		if !alnum && (i == 0 || c != '.' && c != '-' && c != '_') {
			return false
		}
	}
	return true
}

// IDFor makes the id of a source that has none from its URL: the host and what its path
// says. It depends on the URL alone, since stored items are found by it.
func IDFor(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	host := strings.TrimPrefix(bare(u.Hostname()), "www.")
	parts := []string{host}
	if u.Port() != "" && u.Port() != "443" && u.Port() != "80" {
		parts = append(parts, u.Port())
	}
	for _, word := range strings.FieldsFunc(bare(u.Path), noWord) {
		if !slices.Contains([]string{"rss", "feed", "feeds", "xml", "atom", "json", "index", "html", "php", "rdf"}, word) {
			parts = append(parts, word)
		}
	}
	parts = append(parts, strings.FieldsFunc(bare(query(u)), noWord)...)
	id := strings.Trim(clean(strings.Join(parts, "-")), "-.")
	if len(id) > maxID {
		id = strings.TrimRight(id[:maxID-9], "-.") + "-" + sum(address)
	}
	if !validID(id) {
		id = "source-" + sum(address) // its host has no letter that an id may hold
	}
	return id
}

// sum hashes a URL.
func sum(address string) string {
	h := fnv.New32a()
	_, _ = h.Write([]byte(SpellURL(address)))
	return strconv.FormatUint(uint64(h.Sum32()), 16)
}

func query(u *url.URL) string {
	text, err := url.QueryUnescape(u.RawQuery)
	if err != nil {
		return u.RawQuery
	}
	return text
}

// bare gives text in lower case and without accents, so that tin-mới is tin-moi.
func bare(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r):
			return -1
		case r == 'đ':
			return 'd'
		}
		return r
	}, norm.NFD.String(strings.ToLower(text)))
}

func noWord(r rune) bool {
	return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' && r != '_'
}

// clean replaces what an id cannot hold.
func clean(text string) string {
	return strings.Map(func(r rune) rune {
		if r != '.' && noWord(r) {
			return '-'
		}
		return r
	}, text)
}
