package render

import (
	"fmt"
	"html"
	"strings"
	"time"
)

// maxCovers is how many sources the list names before it refers to the story's page.
const maxCovers = 10

// labels are the words of the list.
type labels struct {
	covered, same, more, rest, stamp string
}

// labelsFor gives the words in the language that the operator gave the topic.
func labelsFor(lang string) labels {
	primary, _, _ := strings.Cut(strings.ToLower(lang), "-")
	if primary == "vi" {
		return labels{covered: "Cùng đưa tin", same: "Đăng lại nguyên văn", more: "và %d nguồn khác", rest: "và %d tin khác", stamp: "15:04 02/01/2006 UTC"}
	}
	return labels{covered: "Also covered by", same: "Same text at", more: "and %d more", rest: "and %d more", stamp: "2 Jan 2006, 15:04 UTC"}
}

// coverList writes the list "Also covered by" and the line that names duplicates, or
// nothing if no other source tells the story.
func coverList(lang string, p *prepared) string {
	if len(p.covered) == 0 && len(p.duplicates) == 0 {
		return ""
	}
	words := labelsFor(lang)
	var b strings.Builder
	b.WriteString("<hr>")
	if len(p.covered) > 0 {
		fmt.Fprintf(&b, "<p><strong>%s:</strong></p><ul>", words.covered)
		for _, c := range p.covered[:min(len(p.covered), maxCovers)] {
			b.WriteString("<li>" + coverLine(c, words.stamp) + "</li>")
		}
		if more := len(p.covered) - maxCovers; more > 0 {
			b.WriteString("<li>" + anchor(p.page, "", fmt.Sprintf(words.more, more)) + "</li>")
		}
		b.WriteString("</ul>")
	}
	if len(p.duplicates) > 0 {
		names := make([]string, 0, maxCovers+1)
		for _, c := range p.duplicates[:min(len(p.duplicates), maxCovers)] {
			names = append(names, anchor(c.Link, "", c.Outlet))
		}
		if more := len(p.duplicates) - maxCovers; more > 0 {
			names = append(names, anchor(p.page, "", fmt.Sprintf(words.more, more)))
		}
		fmt.Fprintf(&b, "<p><small>%s: %s.</small></p>", words.same, strings.Join(names, ", "))
	}
	return b.String()
}

// coverLine writes outlet, headline and time of one source.
func coverLine(c Cover, stamp string) string {
	t := c.Published.UTC()
	return fmt.Sprintf(`<b>%s</b>: %s (<time datetime="%s">%s</time>)`,
		html.EscapeString(c.Outlet), anchor(c.Link, c.Language, c.Title), t.Format(time.RFC3339), t.Format(stamp))
}

// anchor links text to an address, if there is one.
func anchor(href, lang, text string) string {
	text = html.EscapeString(text)
	if href == "" {
		return text
	}
	if lang != "" {
		lang = ` hreflang="` + html.EscapeString(lang) + `"`
	}
	return `<a href="` + html.EscapeString(href) + `"` + lang + `>` + text + `</a>`
}

// Told is a story in a digest.
type Told struct {
	Lead Cover
	Page string
	Text string // plain; may be empty
	More int    // other sources that tell it
}

// Digest writes a list of stories as HTML, and how many there are beyond them, which a page
// tells.
func Digest(lang string, stories []Told, rest int, page string) string {
	if len(stories) == 0 {
		return ""
	}
	words := labelsFor(lang)
	var b strings.Builder
	b.WriteString("<ul>")
	for _, s := range stories {
		c := covers([]Cover{s.Lead})[0]
		if c.Link == "" {
			c.Link = link(s.Page)
		}
		t := c.Published.UTC()
		fmt.Fprintf(&b, `<li><p><strong>%s</strong><br><small>%s, <time datetime="%s">%s</time>`,
			anchor(c.Link, c.Language, c.Title), html.EscapeString(c.Outlet), t.Format(time.RFC3339), t.Format(words.stamp))
		if s.More > 0 {
			b.WriteString(", " + anchor(link(s.Page), "", fmt.Sprintf(words.more, s.More)))
		}
		b.WriteString("</small></p>")
		if text := line(s.Text); text != "" {
			b.WriteString("<p>" + html.EscapeString(text) + "</p>")
		}
		b.WriteString("</li>")
	}
	b.WriteString("</ul>")
	if rest > 0 {
		b.WriteString("<p>" + anchor(link(page), "", fmt.Sprintf(words.rest, rest)) + "</p>")
	}
	return b.String()
}
