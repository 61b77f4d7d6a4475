package parse_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

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
		known := hashes(doc) // what an earlier poll remembers: no entry that could not be read is among it
		again, err := parse.ParseNew(body, contentType, func(raw uint64) bool { return slices.Contains(known, raw) })
		if err != nil || !slices.Equal(hashes(again), hashes(doc)) {
			t.Fatalf("hashes %x when known, %x when not; %v", hashes(again), hashes(doc), err)
		}
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
