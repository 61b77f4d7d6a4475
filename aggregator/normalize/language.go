package normalize

import (
	"strings"

	"golang.org/x/text/language"

	"foldwire/aggregator/feed"
)

// How much text decides the language of a document.
const (
	poolEntries = 20
	poolRunes   = 1200 // more costs time and changes nothing
	entryRunes  = 240  // of one entry's text
	itemLetters = 400  // that may show that an item is in another language
)

// normalTag gives a language tag in its usual spelling ("zh_cn" → "zh-CN"), or "" if it
// is none: many feeds declare "english", "utf-8" or an empty word.
func normalTag(s string) string {
	s = strings.TrimSpace(s)
	switch s {
	case "":
		return ""
	case "en", "vi", "en-US", "en-GB", "vi-VN":
		return s
	}
	if len(s) > 35 || !isWord(s) {
		return ""
	}
	tag, err := language.Raw.Parse(strings.ReplaceAll(s, "_", "-"))
	if err != nil {
		return ""
	}
	s = tag.String()
	switch primary(s) {
	case "und", "mul", "zxx", "mis":
		return ""
	}
	return s
}

// primary gives the language of a tag without script and region.
func primary(tag string) string {
	base, _, _ := strings.Cut(tag, "-")
	return base
}

// docLanguage is the language of a document as far as its entries do not say otherwise.
type docLanguage struct {
	tag      string
	declared bool
	fixed    bool   // by the operator: nothing in the feed corrects it
	wrong    string // what the document declares against all evidence

	entry, entryTag string // what the last entry declares, and as a tag: the others will, too
}

// languageOfDocument decides a document's language: what the operator says, else what the
// document declares unless its text plainly is in another language (many feeds declare
// English because their software does), else what the text looks like.
func languageOfDocument(doc *feed.Document, src *feed.Source, items []feed.Item) docLanguage {
	if tag := normalTag(src.Language); tag != "" {
		return docLanguage{tag: tag, declared: true, fixed: true}
	}
	declared := normalTag(doc.Language)
	if len(items) == 0 {
		return docLanguage{tag: declared, declared: declared != ""}
	}
	sample := pool(doc, items)
	if declared != "" {
		if truth := contradiction(declared, sample); truth != "" {
			return docLanguage{tag: truth, wrong: primary(declared)}
		}
		return docLanguage{tag: declared, declared: true}
	}
	return docLanguage{tag: guess(sample)}
}

// pool gives a sample of what a document says: titles and the beginnings of texts.
func pool(doc *feed.Document, items []feed.Item) string {
	var b strings.Builder
	left := poolRunes
	b.Grow(2 * poolRunes)
	add := func(s string, most int) {
		n := 0
		for i := range s {
			if n == most || left == 0 {
				s = s[:i]
				break
			}
			n++
			left--
		}
		b.WriteString(s)
		b.WriteByte('\n')
	}
	share := max(entryRunes, poolRunes/len(items))
	for i := range items[:min(len(items), poolEntries)] {
		add(items[i].Title, entryRunes)
		add(items[i].Text, share)
	}
	for i := range doc.Entries {
		if left == 0 {
			break
		}
		add(doc.Entries[i].Title, entryRunes)
	}
	return b.String()
}

// of gives the language of one item: what its entry declares, else the document's, unless
// its own letters are plainly those of another language.
func (t *docLanguage) of(e *feed.Entry, it *feed.Item) (tag string, declared bool) {
	tag, declared = t.tag, t.declared
	if e.Language != t.entry {
		t.entry, t.entryTag = e.Language, normalTag(e.Language)
	}
	if own := t.entryTag; own != "" && !t.fixed && primary(own) != t.wrong {
		tag, declared = own, true
	}
	if t.fixed {
		return tag, declared
	}
	counts := countLetters(itemLetters, it.Title, it.Text)
	if truth := counts.language(); truth != "" && counts.all >= 40 && !counts.mayBe(primary(tag)) {
		return truth, false
	}
	return tag, declared
}
