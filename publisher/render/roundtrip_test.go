package render

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"foldwire/aggregator/feed"
	"foldwire/aggregator/parse"
)

// TestRandomChannels renders whatever there can be, checks it, and reads it back.
func TestRandomChannels(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		ch := channel()
		for i := range rapid.IntRange(0, 5).Draw(rt, "entries") {
			e := randomEntry(rt)
			e.ID = urn(byte(i + 1))
			ch.entries = append(ch.entries, e)
		}
		for _, f := range formats() {
			body, err := f.written(&ch)
			if err != nil {
				rt.Fatal(err)
			}
			for _, problem := range f.check(body) {
				rt.Errorf("%s: %s", f.name, problem)
			}
			readBack(rt, f, ch, body)
		}
	})
}

// words draws a text with a bias to what is nasty.
func words(rt *rapid.T, name string) string {
	list := slices.DeleteFunc(nasty(), func(s string) bool { return len(s) > 200 })
	return rapid.OneOf(
		rapid.StringN(0, 40, -1),
		rapid.SampledFrom(list),
		rapid.StringMatching(`[A-Za-zàâđêôơưạ&<> ]{0,30}`),
		rapid.Map(rapid.SliceOfN(rapid.Byte(), 0, 20), func(b []byte) string { return string(b) }),
	).Draw(rt, name)
}

func address(rt *rapid.T, name string) string {
	return rapid.OneOf(
		rapid.Just(""),
		rapid.StringMatching(`https?://[a-z]{1,9}\.example\.org/[a-z0-9/._~-]{0,20}(\?[a-z]=[a-z0-9%&+]{0,9})?(#[a-z]{1,4})?`),
		rapid.SampledFrom(slices.DeleteFunc(nasty(), func(s string) bool { return len(s) > 200 })),
	).Draw(rt, name)
}

func moment(rt *rapid.T, name string) time.Time {
	return dawn.Add(time.Duration(rapid.IntRange(-1e9, 1e9).Draw(rt, name)) * time.Second)
}

func randomEntry(rt *rapid.T) Entry {
	e := wreck(func() string { return words(rt, "text") })
	e.Link, e.Page, e.Image = address(rt, "link"), address(rt, "page"), address(rt, "image")
	e.Source.Feed, e.Source.Site = address(rt, "feed"), address(rt, "site")
	for i := range e.Enclosures {
		e.Enclosures[i].URL = address(rt, "enclosure")
		e.Enclosures[i].Length = rapid.Int64Range(0, 1<<40).Draw(rt, "length")
		e.Enclosures[i].Type = rapid.SampledFrom([]string{"", "audio/mpeg", "image/png", "no type"}).Draw(rt, "type")
	}
	e.Published = moment(rt, "published")
	e.Updated = e.Published.Add(time.Duration(rapid.IntRange(0, 1e6).Draw(rt, "later")) * time.Second)
	return e
}

// readBack parses a document and compares it with what was rendered.
func readBack(rt *rapid.T, f format, ch draft, body []byte) {
	doc, err := parse.Parse(body, f.kind)
	if err != nil {
		rt.Fatalf("%s is not read: %v\n%s", f.name, err, body)
	}
	if len(doc.Entries) != len(ch.entries) {
		rt.Fatalf("%s: %d entries, want %d", f.name, len(doc.Entries), len(ch.entries))
	}
	if doc.Title != "Bầu cử & more" || doc.Link != ch.Link || doc.Self != ch.Self || !slices.Equal(doc.Hubs, ch.Hubs) {
		rt.Errorf("%s: title %q, link %q, self %q, hubs %q", f.name, doc.Title, doc.Link, doc.Self, doc.Hubs)
	}
	for i := range ch.entries {
		for _, diff := range differences(f, prepare(ch.Language, &ch.entries[i]), doc.Entries[i]) {
			rt.Errorf("%s, entry %d: %s", f.name, i+1, diff)
		}
	}
}

func differences(f format, w prepared, got feed.Entry) []string {
	var list []string
	differ := func(what string, got, want any) {
		if fmt.Sprint(got) != fmt.Sprint(want) {
			list = append(list, fmt.Sprintf("%s is %q, want %q", what, got, want))
		}
	}
	// What looks like HTML in a plain text is written as it is, and read as HTML by a
	// parser that trusts nobody. It also takes for UTF-8 what looks like that in Latin-1.
	text := func(what, got, want string) {
		if !strings.ContainsAny(want, "<&") && !slices.ContainsFunc(strings.Split(want, "|"), encodedTwice) {
			differ(what, got, want)
		}
	}
	title := w.title
	if f.name == "rss" {
		title = rssTitle(title)
	}
	differ("id", got.GUID, w.id)
	text("title", got.Title, title)
	differ("link", got.Link, w.link)
	differ("published", got.Published.UTC(), w.published)
	if f.name != "rss" {
		differ("updated", got.Updated.UTC().Truncate(time.Second), w.updated.Truncate(time.Second))
	}
	authors := people(w.authors)
	if f.name == "json" && authors == "" {
		authors = w.source.Title
	}
	if !strings.Contains(authors, "@") { // or it is read as a person's name and address
		text("authors", people(got.Authors), authors)
	}
	text("categories", terms(got.Categories), strings.Join(w.categories, "|"))
	if f.name != "rss" {
		differ("enclosures", files(got.Enclosures), files(w.enclosures))
	} else if e, ok := best(w.enclosures); ok && !strings.Contains(files(got.Enclosures), files([]feed.Enclosure{e})) {
		list = append(list, fmt.Sprintf("enclosures are %s, want %s", files(got.Enclosures), e.URL))
	}
	return list
}

// encodedTwice says whether the characters of a text, each taken for a byte, are UTF-8 that
// is not ASCII.
func encodedTwice(s string) bool {
	var once []byte
	ascii := true
	for _, r := range s {
		if r > 0xff {
			return false
		}
		once, ascii = append(once, byte(r)), ascii && r < utf8.RuneSelf
	}
	return !ascii && utf8.Valid(once)
}

func people(list []feed.Author) string {
	var names []string
	for _, a := range list {
		names = append(names, a.Name)
	}
	return strings.Join(names, "|")
}

func terms(list []feed.Category) string {
	var names []string
	for _, c := range list {
		names = append(names, c.Term)
	}
	return strings.Join(names, "|")
}

func files(list []feed.Enclosure) string {
	var out []string
	for _, e := range list {
		out = append(out, fmt.Sprint(e.URL, " ", e.Type, " ", max(e.Length, 0))) // an entry that does not say it is read as -1
	}
	return strings.Join(out, "|")
}
