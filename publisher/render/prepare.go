package render

import (
	"hash/fnv"
	"strings"
	"time"

	"golang.org/x/net/html"

	"foldwire/aggregator/feed"
)

// prepared is an entry in which every text is clean and every address is one.
type prepared struct {
	id, title, link, page string
	summary               string // HTML; empty if body is all there is
	body                  string // HTML, with the list of covers
	language              string
	authors               []feed.Author
	categories            []string
	enclosures            []feed.Enclosure
	image                 string
	rights                string
	source                Source
	published, updated    time.Time
	covered, duplicates   []Cover
}

// prepare makes an entry ready for a channel of a language.
func prepare(lang string, e *Entry) prepared {
	p := prepared{
		id: line(e.ID), title: title(e), link: link(e.Link), page: link(e.Page),
		summary: markup(e.Summary), body: markup(e.Content),
		language: language(e.Language), authors: authors(e.Authors),
		categories: categories(e.Categories), enclosures: enclosures(e.Enclosures),
		image: link(e.Image), rights: line(e.Rights), source: source(e.Source),
		published: e.Published.UTC().Truncate(time.Second),
		updated:   distinct(e.Updated, e.ID),
		covered:   covers(e.Covered), duplicates: covers(e.Duplicates),
	}
	if p.link == "" {
		p.link = p.page
	}
	if strings.TrimSpace(p.body) == "" {
		p.summary, p.body = "", p.summary
	}
	if !e.Hide {
		p.body += coverList(lang, &p)
	}
	return p
}

// distinct gives t to the second, and below it a fraction that depends on the entry's
// id alone. Entries that changed in the same pass would otherwise carry the same
// atom:updated, of which validators warn, since readers order entries by it.
func distinct(t time.Time, id string) time.Time {
	h := fnv.New32a()
	h.Write([]byte(id))
	return t.UTC().Truncate(time.Second).Add(time.Duration(h.Sum32()%1_000_000) * time.Microsecond)
}

// newest gives the time of the last change in a feed: its entries' count too, with the
// fractions that distinct gave them.
func newest(ch *Channel) time.Time {
	last := ch.Updated.UTC().Truncate(time.Second)
	for i := range ch.Pieces {
		if at := distinct(ch.Pieces[i].Updated, ch.Pieces[i].ID); at.After(last) {
			last = at
		}
	}
	return last
}

// language gives a BCP 47 tag if s can be one.
func language(s string) string {
	if s == "" || len(s) > 35 {
		return ""
	}
	for i, part := range strings.Split(s, "-") {
		if part == "" || len(part) > 8 || i == 0 && len(part) < 2 {
			return ""
		}
		for j := range len(part) {
			c := part[j] | 0x20
			if (c < 'a' || c > 'z') && (i == 0 || part[j] < '0' || part[j] > '9') {
				return ""
			}
		}
	}
	return s
}

// authors drops addresses of people: they are for mail, and bait where everybody reads.
func authors(list []feed.Author) []feed.Author {
	var out []feed.Author
	seen := map[string]bool{}
	for _, a := range list {
		name := withoutMail(line(a.Name))
		if name == "" {
			name, _, _ = strings.Cut(a.Email, "@")
			name = line(name)
		}
		if name == "" {
			page := strings.TrimPrefix(strings.TrimPrefix(link(a.URL), "https://"), "http://")
			if name = withoutMail(page); name == "" {
				name, _, _ = strings.Cut(page, "/")
			}
		}
		if name != "" && !seen[name] {
			seen[name] = true
			out = append(out, feed.Author{Name: name, URL: link(a.URL)})
		}
	}
	return out
}

// withoutMail drops mail addresses from a name. Of a name at some site, such as
// @ann@social.example.org, which reads like one, it leaves @ann.
func withoutMail(name string) string {
	if !strings.Contains(name, "@") {
		return name
	}
	var kept []string
	for word := range strings.FieldsSeq(name) {
		switch at := mailAt(word); {
		case at < 0:
			kept = append(kept, word)
		case word[0] == '@':
			kept = append(kept, word[:at])
		}
	}
	return strings.Trim(strings.Join(kept, " "), "()<>, ")
}

// mailAt finds the @ of a mail address in a word: something stands before it, and a dot
// somewhere behind it. It is negative if there is none.
func mailAt(word string) int {
	for i := 1; i < len(word); i++ {
		if word[i] == '@' && word[i-1] != '@' && strings.Contains(word[i:], ".") {
			return i
		}
	}
	return -1
}

func categories(list []string) []string {
	var out []string
	seen := map[string]bool{}
	for _, c := range list {
		if c = line(c); c != "" && !seen[c] {
			seen[c] = true
			out = append(out, c)
		}
	}
	return out
}

func source(s Source) Source {
	return Source{ID: line(s.ID), Title: line(s.Title), Feed: link(s.Feed), Site: link(s.Site), Updated: s.Updated}
}

func covers(list []Cover) []Cover {
	var out []Cover
	for _, c := range list {
		c.Outlet, c.Link, c.Language = line(c.Outlet), link(c.Link), language(c.Language)
		c.Title = shorten(Line(c.Title), maxTitle)
		if c.Title == "" {
			c.Title = c.Outlet
		}
		out = append(out, c)
	}
	return out
}

// plain gives the text of HTML: no tags, entities resolved, blocks apart.
func plain(s string) string {
	if !strings.ContainsAny(s, "<&") {
		return s
	}
	var b strings.Builder
	z := html.NewTokenizer(strings.NewReader(s))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return b.String()
		case html.TextToken:
			b.Write(z.Text())
		default:
			if name, _ := z.TagName(); !inline(string(name)) {
				b.WriteByte(' ')
			}
		}
	}
}

func inline(tag string) bool {
	switch tag {
	case "a", "abbr", "b", "bdi", "bdo", "cite", "code", "em", "i", "kbd", "mark", "q", "s", "small", "span", "strong", "sub", "sup", "u", "wbr":
		return true
	}
	return false
}
