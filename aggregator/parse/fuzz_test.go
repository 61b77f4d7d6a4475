package parse_test

import (
	"errors"
	"slices"
	"testing"
	"unicode/utf8"

	"foldwire/aggregator/feed"
	"foldwire/aggregator/parse"
)

// FuzzParse holds what must be true of any bytes: no panic; an error names its stage and
// a remedy; all texts are valid UTF-8; the same bytes read the same; and what is known
// already changes neither the number nor the hashes of the entries.
func FuzzParse(f *testing.F) {
	for _, name := range fixtures(f) {
		f.Add(read(f, name), "")
	}
	f.Add([]byte("<rss><channel><item><title>\xe9</title></item></channel></rss>"), "text/xml; charset=iso-8859-1")
	f.Fuzz(func(t *testing.T, body []byte, contentType string) {
		doc, err := parse.Parse(slices.Clone(body), contentType)
		if err != nil {
			if e, ok := errors.AsType[*feed.Error](err); !ok || e.Stage != feed.StageParse || e.Remedy == "" {
				t.Fatalf("error without stage or remedy: %v", err)
			}
			return
		}
		if doc.Format == "" {
			t.Error("no format")
		}
		for _, e := range doc.Entries {
			for _, s := range []string{e.GUID, e.Link, e.Title, e.Summary, e.Content} {
				if !utf8.ValidString(s) {
					t.Fatalf("not UTF-8: %q", s)
				}
			}
		}
		again, err := parse.ParseNew(body, contentType, func(uint64) bool { return true })
		if err != nil || len(again.Entries) != len(doc.Entries) {
			t.Fatalf("%d entries when known, %d when not; %v", len(again.Entries), len(doc.Entries), err)
		}
		for i := range again.Entries {
			if again.Entries[i].Raw != doc.Entries[i].Raw {
				t.Fatalf("entry %d: hash %x when known, %x when not", i, again.Entries[i].Raw, doc.Entries[i].Raw)
			}
		}
	})
}
