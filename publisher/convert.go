package publisher

import (
	"html"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"foldwire/aggregator/feed"
	"foldwire/publisher/render"
	"foldwire/publisher/topic"
)

// briefly is how many characters of a text stand for it where only a summary is wanted.
const briefly = 300

// publish turns a topic's entry, whatever it is, into what is rendered.
func (s *site) publish(t *topic.Topic, e *topic.Entry) render.Entry {
	if e.Lead == nil {
		return s.digest(t, e)
	}
	return s.entry(t, e)
}

// entry turns a topic's entry into what is rendered.
func (s *site) entry(t *topic.Topic, e *topic.Entry) render.Entry {
	it := e.Lead
	out := render.Entry{
		ID: e.URN, Title: it.Title, Link: it.URL, Page: s.base + s.storyPath(e.Story),
		Text: it.Text, Language: it.Language, Authors: it.Authors, Categories: it.Categories,
		Enclosures: it.Enclosures, Image: it.Image, Rights: it.Rights, Source: s.outlet(it.Source),
		Published: e.Published, Updated: e.Updated,
		Covered: s.covers(e.Related), Duplicates: s.covers(e.Duplicates), Hide: t.HideCovered,
	}
	if t.Content == topic.ContentNone {
		return out
	}
	out.Summary = bearable(it.Summary)
	if t.Content == topic.ContentFull {
		out.Content = bearable(it.Content)
	}
	if strings.TrimSpace(out.Summary) == "" && strings.TrimSpace(out.Content) == "" {
		out.Summary = paragraph(it.Text)
	}
	return out
}

// longest is how long HTML may be in a feed, in bytes as they are written: a feed that is asked
// for all day holds fifty of them, in three formats. The longest articles take a fifth of it.
// XML takes for a byte that it has another name for as many as escapeMost.
const (
	longest    = 512 << 10
	escapeMost = 5
)

// bearable gives HTML, or nothing if a feed would not bear it.
func bearable(s string) string {
	if len(s) <= longest/escapeMost {
		return s
	}
	size := len(s)
	for _, c := range [...]string{"&", "<", ">", `"`, "'", "\n", "\t"} {
		size += (escapeMost - 1) * strings.Count(s, c)
	}
	if size > longest {
		return ""
	}
	return s
}

func (s *site) covers(items []*feed.Item) []render.Cover {
	var list []render.Cover
	for _, it := range items {
		list = append(list, render.Cover{
			Outlet: s.outlet(it.Source).Title, Title: it.Title, Link: it.URL,
			Language: it.Language, Published: it.Published,
		})
	}
	return list
}

// paragraph gives the beginning of a plain text as HTML.
func paragraph(s string) string {
	if s = beginning(s, briefly); s == "" {
		return ""
	}
	return "<p>" + html.EscapeString(s) + "</p>"
}

// beginning cuts a text before the word that would take it beyond n characters.
func beginning(s string, n int) string {
	if cut, ok := cutEven(s, n); ok {
		return cut
	}
	return cutAny(s, n)
}

// cutEven cuts a text whose words stand between single spaces, as most do; ok is false if
// they may not.
func cutEven(s string, n int) (cut string, ok bool) {
	space := true // whether a word has to follow
	for i, r := range s {
		switch {
		case r == ' ' && space || r != ' ' && isSpace(r) || r == utf8.RuneError:
			return "", false
		case n == 0:
			next, _ := utf8.DecodeRuneInString(s[i+1:])
			return cutWord(s[:i]), r != ' ' || i+1 < len(s) && !isSpace(next)
		}
		space = r == ' '
		n--
	}
	return s, !space
}

// cutWord ends a text with its last but one word, and says that there is more.
func cutWord(s string) string {
	if i := strings.LastIndexByte(s, ' '); i > 0 {
		s = s[:i]
	}
	return s + "…"
}

// cutAny cuts a text whatever stands between its words.
func cutAny(s string, n int) string {
	var b strings.Builder
	count := -1 // characters, the spaces between words included
	for word := range strings.FieldsFuncSeq(s, isSpace) {
		if count >= 0 {
			b.WriteByte(' ')
		}
		b.WriteString(word)
		if count += 1 + utf8.RuneCountInString(word); count > n {
			break
		}
	}
	if count <= n {
		return b.String()
	}
	return cutWord(first(b.String(), n))
}

// isSpace is unicode.IsSpace, sooner for letters.
func isSpace(r rune) bool {
	if r > ' ' && r < 0x85 || r > 0xff && r < 0x1680 { // next to those of ASCII, Latin-1 and beyond
		return false
	}
	return unicode.IsSpace(r)
}

// first gives the first characters of a text, of which there are more.
func first(s string, n int) string {
	for i := range s {
		if n == 0 {
			s = s[:i]
			break
		}
		n--
	}
	if utf8.ValidString(s) {
		return s
	}
	return string([]rune(s))
}

// channel describes a topic's feed, but for its entries and its own address.
func (s *site) channel(opts *Options, t *topic.Topic) render.Channel {
	page := s.base + s.topicPath(t.ID)
	about := t.Description
	if about == "" {
		about = t.Title + " · " + opts.Title
	}
	return render.Channel{
		ID: page, Title: t.Title, Description: about, Language: t.Language, Link: page,
		Author: opts.Title, Generator: render.Generator{Name: "Foldwire", Version: opts.Version},
		Icon: s.base + "/icon.png", Logo: s.base + "/icon.png",
		TTL: min(max(s.rhythm(t), 0), 24*time.Hour), Hubs: opts.Hubs,
	}
}

// tombstones gathers the entries that became part of others.
func tombstones(gone []topic.Gone) []render.Gone {
	var list []render.Gone
	for _, g := range gone {
		list = append(list, render.Gone{ID: g.URN, At: g.At})
	}
	slices.SortFunc(list, func(a, b render.Gone) int { return strings.Compare(a.ID, b.ID) })
	return slices.CompactFunc(list, func(a, b render.Gone) bool { return a.ID == b.ID })
}

// gone gathers what became part of entries.
func gone(refs []ref) []topic.Gone {
	var list []topic.Gone
	for i := range refs {
		list = append(list, refs[i].gone...)
	}
	return list
}
