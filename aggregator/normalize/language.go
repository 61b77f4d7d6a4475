package normalize

import (
	"strings"

	"github.com/abadojack/whatlanggo"
	"golang.org/x/text/language"

	"foldwire/aggregator/feed"
)

// How much text decides the language of a document.
const (
	poolEntries = 20
	poolRunes   = 1200 // more costs time and changes nothing
	entryRunes  = 240  // of one entry's text
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

// tongue is the language of a document as far as its entries do not say otherwise.
type tongue struct {
	tag      string
	declared bool
	fixed    bool   // by the operator: nothing in the feed corrects it
	wrong    string // what the document declares against all evidence
}

// documentTongue decides a document's language: what the operator says, else what the
// document declares unless its text plainly is in another language (many feeds declare
// English because their software does), else what the text looks like.
func documentTongue(doc *feed.Document, src *feed.Source, items []feed.Item) tongue {
	if tag := normalTag(src.Language); tag != "" {
		return tongue{tag: tag, declared: true, fixed: true}
	}
	declared := normalTag(doc.Language)
	if len(items) == 0 {
		return tongue{tag: declared, declared: declared != ""}
	}
	sample := pool(doc, items)
	if declared != "" {
		if truth := contradiction(declared, sample); truth != "" {
			return tongue{tag: truth, wrong: primary(declared)}
		}
		return tongue{tag: declared, declared: true}
	}
	return tongue{tag: guess(sample)}
}

// pool gives a sample of what a document says: titles and the beginnings of texts.
func pool(doc *feed.Document, items []feed.Item) string {
	var b strings.Builder
	left := poolRunes
	add := func(s string, most int) {
		n := 0
		for _, r := range s {
			if n == most || left == 0 {
				break
			}
			b.WriteRune(r)
			n++
			left--
		}
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
func (t tongue) of(e *feed.Entry, it *feed.Item) (tag string, declared bool) {
	tag, declared = t.tag, t.declared
	if own := normalTag(e.Language); own != "" && !t.fixed && primary(own) != t.wrong {
		tag, declared = own, true
	}
	if t.fixed {
		return tag, declared
	}
	counts := countLetters(it.Title, it.Text)
	if truth := counts.language(); truth != "" && counts.all >= 40 && !counts.mayBe(primary(tag)) {
		return truth, false
	}
	return tag, declared
}

// contradiction gives the language in which sample plainly is, if that is not the
// declared one.
func contradiction(declared, sample string) string {
	counts := countLetters(sample)
	if counts.all < 40 {
		return ""
	}
	if !counts.mayBe(primary(declared)) {
		if truth := guess(sample); truth != primary(declared) {
			return truth
		}
		return ""
	}
	if primary(declared) != "en" || counts.all < 200 || isEnglish(sample) {
		return ""
	}
	if info := whatlanggo.Detect(sample); info.IsReliable() && info.Lang != whatlanggo.Eng {
		return info.Lang.Iso6391()
	}
	return ""
}

// guess gives the language of a text: from its letters if only one language has them,
// else from its trigrams. It is "" if that is not sure.
func guess(sample string) string {
	counts := countLetters(sample)
	if tag := counts.language(); tag != "" {
		return tag
	}
	if counts.all < 20 {
		return ""
	}
	if counts.script() == latin && isEnglish(sample) {
		return "en"
	}
	info := whatlanggo.Detect(sample)
	if !info.IsReliable() {
		return ""
	}
	return info.Lang.Iso6391()
}

// isEnglish says whether the small words of English are as frequent in a text as they
// are in English.
func isEnglish(sample string) bool {
	small, all := 0, 0
	for w := range strings.FieldsSeq(sample) {
		all++
		switch strings.ToLower(w) {
		case "the", "of", "and", "to", "in", "is", "for", "that", "on", "with", "by", "from", "this", "are", "was", "it", "as", "at":
			small++
		}
	}
	return all >= 12 && small*7 >= all
}
