package bench

import (
	"html"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
)

// article is the text of an item before it gets its markup.
type article struct {
	title     string
	author    string
	tags      []string
	sentences []string
}

const (
	subjectWords  = 14
	summaryBytes  = 280
	markupBytes   = 120  // of an item's HTML, and
	markupShare   = 0.16 // of what is left
	halfSentence  = 50   // bytes by which the last one goes past the end
	minimumWords  = 7    // of a sentence
	spreadOfWords = 19
)

// article gives one view of a story: the same words about the same subject each time, but
// sentences of its own for each view.
func (w *World) article(p place, view int) *article {
	l := w.languages[p.language]
	about := w.rng(4, p.story)
	subject := make([]string, subjectWords)
	for i := range subject {
		subject[i] = l.rare(about)
	}
	// A few names stand in every article.
	for i := range 4 {
		subject[i] = capital(subject[i])
	}
	t := &article{author: capital(l.rare(about)) + " " + capital(l.rare(about)), tags: subject[4 : 5+about.IntN(3)]}
	rng := w.rng(5, p.story, view)
	var b strings.Builder
	l.sentence(&b, 6+rng.IntN(6), subject, 0.5, rng)
	t.title = b.String()
	size := float64(w.Body-markupBytes) * (1 - markupShare) * math.Exp(rng.NormFloat64()*0.5-0.125)
	for n := halfSentence; n < int(size) || len(t.sentences) == 0; {
		b.Reset()
		l.sentence(&b, minimumWords+rng.IntN(spreadOfWords), subject, 0.18, rng)
		b.WriteByte('.')
		n += b.Len() + 1
		t.sentences = append(t.sentences, b.String())
	}
	return t
}

// edit makes of an article what another paper makes of it.
func (t *article) edit(site string, rng *rand.Rand) {
	switch rng.IntN(3) {
	case 0:
		t.title += " - " + site
	case 1:
		t.title = strings.ToUpper(t.title)
	default:
		t.title += " | " + site
	}
	if n := len(t.sentences); n > 4 {
		t.sentences = t.sentences[:n-1]
		i := 2 + rng.IntN(n-3)
		words := strings.Fields(t.sentences[i])
		t.sentences[i] = strings.Join(words[:len(words)-1], " ") + "."
	}
}

func (t *article) summary() string {
	s := strings.Join(t.sentences[:min(3, len(t.sentences))], " ")
	if len(s) <= summaryBytes {
		return s
	}
	return s[:strings.LastIndexByte(s[:summaryBytes], ' ')] + "…"
}

// html sets the sentences in the markup that feeds come with, what a reader must not get
// included.
func (t *article) html(site string, story int, rng *rand.Rand) string {
	var b strings.Builder
	id := strconv.Itoa(story)
	if rng.IntN(2) == 0 {
		b.WriteString(`<figure><img src="https://` + site + "/img/" + id + `.jpg" alt="" width="800" height="450" loading="lazy"/><figcaption>` + t.author + "</figcaption></figure>\n")
	}
	for rest := t.sentences; len(rest) > 0; {
		n := min(2+rng.IntN(3), len(rest))
		paragraph(&b, html.EscapeString(strings.Join(rest[:n], " ")), site, rng)
		rest = rest[n:]
	}
	switch rng.IntN(6) {
	case 0:
		b.WriteString(`<img src="https://pixel.example/t.gif?s=` + site + "&amp;i=" + id + `" width="1" height="1"/>` + "\n")
	case 1:
		b.WriteString(`<script async src="https://ads.example/` + site + `.js"></script>` + "\n")
	case 2:
		b.WriteString(`<ul><li><a href="https://` + site + `/a">` + t.tags[0] + `</a></li><li><a href="/b" onclick="x()">»</a></li></ul>` + "\n")
	}
	return b.String()
}

func paragraph(b *strings.Builder, p, site string, rng *rand.Rand) {
	// What differs from paper to paper is the markup, never a word: a reprint stays one.
	word, rest, _ := strings.Cut(p, " ")
	if rng.IntN(2) == 0 {
		word = `<a href="https://` + site + "/topic/" + strconv.Itoa(rng.IntN(1000)) + `" class="ref" target="_blank">` + word + "</a>"
	}
	p = word + " " + rest
	switch rng.IntN(8) {
	case 0:
		b.WriteString("<blockquote><p>" + p + "</p></blockquote>\n")
	case 1:
		b.WriteString("<p><strong>" + word + "</strong> " + rest + "</p>\n")
	case 2:
		b.WriteString(`<p class="body-text" style="margin:0 0 1em">` + p + "</p>\n")
	default:
		b.WriteString("<p>" + p + "</p>\n")
	}
}
