package parse_test

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"foldwire/aggregator/feed"
	"foldwire/aggregator/parse"
)

// FuzzParse holds what must be true of any bytes: no panic; an error names its stage and
// a remedy; all texts are UTF-8 that XML can carry; the same bytes read the same; and what is known
// already changes neither the number nor the hashes of the entries.
func FuzzParse(f *testing.F) {
	for _, name := range fixtures(f) {
		f.Add(read(f, name), "")
	}
	f.Add([]byte("<rss><channel><item><title>\xe9</title></item></channel></rss>"), "text/xml; charset=iso-8859-1")
	f.Add([]byte(`{"items":[{"id":"\u001b\uffff","title":"\u0000","content_html":"\u0007<p>","content_text":"x"}]}`), "")
	f.Fuzz(func(t *testing.T, body []byte, contentType string) {
		doc, err := parse.Parse(slices.Clone(body), contentType)
		if err != nil {
			if e, ok := errors.AsType[*feed.Error](err); !ok || e.Stage != feed.StageParse || e.Remedy == "" {
				t.Fatalf("error without stage or remedy: %v", err)
			}
			return
		}
		checkTexts(t, doc)
		checkKnown(t, doc, body, contentType)
	})
}

type fataler interface {
	Fatalf(format string, args ...any)
}

// checkKnown reads a document once more as one of which all entries are known, and as one
// of which some are: what an entry is does not depend on what is known of others.
func checkKnown(t fataler, doc feed.Document, body []byte, contentType string) {
	known := hashes(doc) // what an earlier poll remembers: no entry that could not be read is among it
	for _, seen := range []func(raw uint64) bool{
		func(raw uint64) bool { return slices.Contains(known, raw) },
		func(raw uint64) bool { return slices.Contains(known, raw) && raw%2 == 0 },
		func(raw uint64) bool { return slices.Contains(known, raw) && raw%2 == 1 },
	} {
		again, err := parse.ParseNew(slices.Clone(body), contentType, seen)
		if err != nil || !slices.Equal(hashes(again), hashes(doc)) {
			t.Fatalf("from %q: hashes %x when known, %x when not; %v", body, hashes(again), hashes(doc), err)
		}
		for i, e := range again.Entries {
			if !seen(e.Raw) && !reflect.DeepEqual(e, doc.Entries[i]) {
				t.Fatalf("from %q: entry %d is %+v when others are known, %+v when not", body, i, e, doc.Entries[i])
			}
		}
	}
}

// Entries with and without ends, with elements that are never closed, with what looks like
// entries within: each is the same whatever is known of the others.
func TestKnownEntriesChangeNoOther(t *testing.T) {
	lost := strings.Repeat("<item><x></item>", 9)
	pieces := []string{
		lost, "<item>", "</item>", "<ITEM>", "</ITEM>", "<x>", "</x>", "<y>", "</y>", "<title>", "</title>", "t", "<author>", "</author>", "<link>u</link>", "<guid>g</guid>",
		"<description>", "</description>", "<![CDATA[", "]]>", "<!--", "-->", "<!DOCTYPE a [", "]>", "<image>", "</image>", "<b>", "</b>", "<entry>", "</entry>", "</channel>",
		"<item><title>a</title><y></item>", "<item><title>b</title></item>", "<pubDate>2026-11-01</pubDate>", "&amp;", "<item a='>", "<div>", "</div>", "<source>", "<category>",
	}
	rapid.Check(t, func(rt *rapid.T) {
		body := []byte("<rss><channel>" + strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 24).Draw(rt, "pieces"), "") + "</channel></rss>")
		doc, err := parse.Parse(slices.Clone(body), "")
		if err != nil {
			rt.Skip("no feed")
		}
		checkKnown(rt, doc, body, "")
	})
}

func checkTexts(t *testing.T, doc feed.Document) {
	t.Helper()
	if doc.Format == "" {
		t.Error("no format")
	}
	for _, e := range doc.Entries {
		for _, s := range []string{e.GUID, e.Link, e.Title, e.Summary, e.Content} {
			if !utf8.ValidString(s) || strings.ContainsFunc(s, isForbidden) {
				t.Fatalf("not clean UTF-8: %q", s)
			}
		}
	}
}

// isForbidden says whether XML 1.0 has no such character.
func isForbidden(r rune) bool {
	return r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0xfffe || r == 0xffff
}

func hashes(doc feed.Document) []uint64 {
	raw := make([]uint64, 0, len(doc.Entries))
	for _, e := range doc.Entries {
		raw = append(raw, e.Raw)
	}
	return raw
}
