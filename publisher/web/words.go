package web

import (
	"encoding/json"
	"fmt"
	"html/template"
	"strings"
	"time"
)

// The languages of the interface, as BCP 47 names them. English comes first: it is what
// who asks for neither gets, unless the site says otherwise.
const (
	English    = "en"
	Vietnamese = "vi"
)

// Languages lists the languages of the interface.
func Languages() []string { return []string{English, Vietnamese} }

// Tongue gives the language of the interface that fits a site's language best.
func Tongue(language string) string {
	primary, _, _ := strings.Cut(strings.ToLower(language), "-")
	for _, l := range Languages() {
		if primary == l {
			return l
		}
	}
	return English
}

// lexicon is what the interface says in one language, by key. What depends on a number
// has the form for one and, after a bar, the form for others.
type lexicon struct {
	language string
	phrases  map[string]string
}

// lexicons reads the phrases of all languages.
func lexicons() ([]lexicon, error) {
	text, err := files.ReadFile("page/interface.json")
	if err != nil {
		return nil, fmt.Errorf("read the interface's words: %w", err)
	}
	var phrases map[string]map[string]string
	if err := json.Unmarshal(text, &phrases); err != nil {
		return nil, fmt.Errorf("read the interface's words: %w", err)
	}
	var list []lexicon
	for _, l := range Languages() {
		lex := lexicon{language: l, phrases: make(map[string]string, len(phrases))}
		for key, said := range phrases {
			if said[l] == "" {
				return nil, fmt.Errorf("read the interface's words: %q is not said in %q", key, l)
			}
			lex.phrases[key] = said[l]
		}
		list = append(list, lex)
	}
	return list, nil
}

// say gives a phrase with its values.
func (l lexicon) say(key string, values ...any) (string, error) {
	p, ok := l.phrases[key]
	if !ok {
		return "", fmt.Errorf("the interface has no word for %q", key)
	}
	if len(values) == 0 {
		return p, nil
	}
	return fmt.Sprintf(p, values...), nil
}

// count gives a phrase that depends on a number.
func (l lexicon) count(n int, key string) (string, error) {
	p, ok := l.phrases[key]
	if !ok {
		return "", fmt.Errorf("the interface has no word for %q", key)
	}
	one, many, ok := strings.Cut(p, "|")
	if !ok || n == 1 {
		return fmt.Sprintf(one, n), nil
	}
	return fmt.Sprintf(many, n), nil
}

// why says why an item is in its story.
func (l lexicon) why(m StoryMember) (string, error) {
	other := m.Match
	if other == "" {
		other = l.phrases["another-source"]
	}
	key := "why-" + m.Rule
	switch m.Rule {
	case "same-url", "same-text":
		return l.say(key, other)
	case "near-text", "related":
		return l.say(key, other, percent(min(m.Score, 0.99))) // all of it would be another rule
	}
	return l.say("why-founded")
}

// stamp gives a time in UTC as the language's people write it.
func (l lexicon) stamp(t time.Time) string {
	if l.language == Vietnamese {
		return t.UTC().Format("02/01/2006 15:04 UTC")
	}
	return t.UTC().Format("2 Jan 2006, 15:04 UTC")
}

// time marks up a time.
func (l lexicon) time(t time.Time) Markup {
	machine := t.UTC().Format(time.RFC3339)
	return Markup(`<time datetime="` + machine + `">` + template.HTMLEscapeString(l.stamp(t)) + `</time>`) //nolint:gosec // digits and what is escaped
}

// date gives a day as the language's people write it.
func (l lexicon) date(t time.Time) string {
	if l.language == Vietnamese {
		return t.UTC().Format("02/01/2006")
	}
	return t.UTC().Format("2 January 2006")
}

// percent gives a share with a space that no line breaks at.
func percent(share float64) string { return fmt.Sprintf("%.0f\u00a0%%", 100*share) }
