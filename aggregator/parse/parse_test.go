package parse_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"foldwire/aggregator/feed"
	"foldwire/aggregator/parse"
)

var update = flag.Bool("update", false, "write the golden files anew")

// fixtures lists the documents of testdata: RSS and Atom as .xml, JSON Feed as .jsonfeed.
func fixtures(tb testing.TB) []string {
	tb.Helper()
	var files []string
	for _, pattern := range []string{"*.xml", "*.jsonfeed"} {
		found, err := filepath.Glob(filepath.Join("testdata", pattern))
		if err != nil {
			tb.Fatal(err)
		}
		files = append(files, found...)
	}
	if len(files) < 60 {
		tb.Fatalf("only %d fixtures found", len(files))
	}
	return files
}

func read(tb testing.TB, name string) []byte {
	tb.Helper()
	body, err := os.ReadFile(name)
	if err != nil {
		tb.Fatal(err)
	}
	return body
}

func TestGolden(t *testing.T) {
	for _, name := range fixtures(t) {
		t.Run(filepath.Base(name), func(t *testing.T) {
			doc, err := parse.Parse(read(t, name), "")
			if err != nil {
				t.Fatal(err)
			}
			var got bytes.Buffer
			enc := json.NewEncoder(&got)
			enc.SetEscapeHTML(false)
			enc.SetIndent("", "  ")
			if err := enc.Encode(doc); err != nil {
				t.Fatal(err)
			}
			golden := strings.TrimSuffix(name, filepath.Ext(name)) + ".json"
			if *update {
				if err := os.WriteFile(golden, got.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if want := read(t, golden); !bytes.Equal(got.Bytes(), want) {
				t.Errorf("not as in %s (run with -update to accept):\n%s", golden, got.String())
			}
		})
	}
}

// Entries that are known cost gofeed nothing, keep their place, and their hash is the
// same however they were read.
func TestParseNewKeepsOrderAndHashes(t *testing.T) {
	for _, name := range fixtures(t) {
		body := read(t, name)
		all, err := parse.Parse(body, "")
		if err != nil {
			t.Fatal(err)
		}
		var odd []uint64
		for i, e := range all.Entries {
			if i%2 == 1 {
				odd = append(odd, e.Raw)
			}
		}
		known := func(raw uint64) bool { return slices.Contains(odd, raw) }
		want := slices.Clone(all.Entries)
		for i, e := range want {
			if known(e.Raw) {
				want[i] = feed.Entry{Raw: e.Raw}
			}
		}
		doc, err := parse.ParseNew(body, "", known)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if !reflect.DeepEqual(doc.Entries, want) {
			t.Errorf("%s: with every other entry known\n%+v\nwant\n%+v", name, doc.Entries, want)
		}
	}
}

func TestRawChangesWithTheEntryAlone(t *testing.T) {
	item := func(title string) string {
		return "<item><title>" + title + "</title><guid>g</guid></item>"
	}
	doc := func(build, a, b string) []feed.Entry {
		d, err := parse.Parse([]byte("<rss><channel><lastBuildDate>"+build+"</lastBuildDate>"+a+b+"</channel></rss>"), "")
		if err != nil {
			t.Fatal(err)
		}
		return d.Entries
	}
	first, second := doc("Fri, 10 Apr 2026 09:30:00 GMT", item("a"), item("b")), doc("Sat, 11 Apr 2026 09:30:00 GMT", item("a"), item("c"))
	if first[0].Raw != second[0].Raw {
		t.Error("an unchanged entry has another hash")
	}
	if first[1].Raw == second[1].Raw {
		t.Error("a changed entry has the same hash")
	}
}

func TestNotAFeed(t *testing.T) {
	for _, c := range []struct{ name, body, what, remedy string }{
		{"empty", "", "empty", "URL"},
		{"spaces", " \n\t ", "empty", "URL"},
		{"text", "Not found", `plain text, not a feed: "Not found"`, "URL"},
		{"page", "<!DOCTYPE html><html><head><title>Trang chủ &amp; tin</title></head><body>x</body></html>", `HTML page ("Trang chủ & tin")`, "Look on the page"},
		{
			"page with feeds", `<html><head><link rel="alternate" type="application/rss+xml" href="/rss?a=1&amp;b=2"><link rel=alternate type=application/atom+xml href=/atom></head>`,
			"HTML page", "use /rss?a=1&b=2 or /atom instead",
		},
		{"sitemap", `<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url/></urlset>`, "sitemap", "search engines"},
		{"opml", `<opml version="2.0"><body><outline text="x"/></body></opml>`, "OPML", "foldwire import"},
		{"svg", `<svg xmlns="http://www.w3.org/2000/svg"/>`, "SVG", "URL"},
		{"xml", `<?xml version="1.0"?><soap:Envelope/>`, "<soap:Envelope>", "URL"},
		{"json", `{"error":"not found","code":404}`, "an object with error, code", "API"},
		{"json list", `[{"a":1}]`, "JSON but no feed", "URL"},
		{"png", "\x89PNG\r\n\x1a\n\x00\x00", "PNG image", "URL"},
		{"jpeg", "\xff\xd8\xff\xe0\x00\x10JFIF", "JPEG image", "URL"},
		{"gzip", "\x1f\x8b\x08\x00\x00", "gzip data", "URL"},
		{"pdf", "%PDF-1.7", "PDF", "URL"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := parse.Parse([]byte(c.body), "text/html; charset=utf-8")
			stage, ok := errors.AsType[*feed.Error](err)
			if !ok || stage.Stage != feed.StageParse {
				t.Fatalf("error %v does not name its stage", err)
			}
			if !strings.Contains(err.Error(), c.what) {
				t.Errorf("error %q does not say %q", err, c.what)
			}
			if !strings.Contains(stage.Remedy, c.remedy) {
				t.Errorf("remedy %q does not say %q", stage.Remedy, c.remedy)
			}
		})
	}
}

func TestWarnings(t *testing.T) {
	for name, want := range map[string]string{
		"truncated_in_text.xml":       "in the middle of an entry",
		"truncated_in_tag.xml":        "in the middle of an entry",
		"unclosed_root.xml":           "before its root element",
		"json_truncated.jsonfeed":     "ends early",
		"charset_untrue_utf8.xml":     "windows-1252",
		"charset_stray_bytes.xml":     "not UTF-8",
		"json10_wrong_types.jsonfeed": "type that JSON Feed asks for",
	} {
		doc, err := parse.Parse(read(t, filepath.Join("testdata", name)), "")
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(strings.Join(doc.Warnings, "; "), want) {
			t.Errorf("%s: warnings %q do not say %q", name, doc.Warnings, want)
		}
	}
	doc, err := parse.Parse(read(t, "testdata/rss20.xml"), "")
	if err != nil || len(doc.Warnings) > 0 {
		t.Errorf("a good feed gives %v, warnings %q", err, doc.Warnings)
	}
}

// The transport's charset counts where the document is silent or wrong about its own.
func TestContentType(t *testing.T) {
	const title = "Новости дня"
	koi8 := []byte{0xee, 0xcf, 0xd7, 0xcf, 0xd3, 0xd4, 0xc9, 0x20, 0xc4, 0xce, 0xd1}
	for _, c := range []struct{ declared, contentType string }{
		{"", "application/rss+xml; charset=koi8-r"},
		{` encoding="utf-8"`, "text/xml; charset=KOI8-R"},
		{` encoding="koi8-r"`, "text/xml"},
		{` encoding="koi8-r"`, "text/xml; charset=iso-8859-1"},
		{` encoding="windows-1251"`, `application/xml; charset="koi8-r"`},
		{` encoding="koi8-r"`, "text/xml; charset=nonsense"},
	} {
		body := slices.Concat([]byte(`<?xml version="1.0"`+c.declared+`?><rss><channel><title>`), koi8, []byte("</title></channel></rss>"))
		doc, err := parse.Parse(body, c.contentType)
		if err != nil || doc.Title != title {
			t.Errorf("declared %q, stated %q: title %q, %v", c.declared, c.contentType, doc.Title, err)
		}
	}
}

// Long texts take another way than short ones, and no document can make one text stand
// in for another.
func TestLongTexts(t *testing.T) {
	long := strings.Repeat("Câu này dài. ", 100)
	forged := "\uf8fe\uf8ff0"
	body := "<rss><channel><title>F</title><item><title>" + forged + "</title><description>" + long + "</description></item>" +
		"<item><title>" + long + "</title><description>" + forged + "</description></item></channel></rss>"
	doc, err := parse.Parse([]byte(body), "")
	if err != nil || len(doc.Entries) != 2 {
		t.Fatalf("%d entries, %v", len(doc.Entries), err)
	}
	want := strings.TrimSpace(long)
	if a, b := doc.Entries[0], doc.Entries[1]; a.Title != forged || a.Summary != want || b.Title != want || b.Summary != forged {
		t.Errorf("texts were mixed up: %+v", doc.Entries)
	}
}

// The mark behind what is taken off a text only later: a space that was decoded twice, and
// one behind a character that XML forbids.
func TestForgedTextsAreTakenAsTheyAre(t *testing.T) {
	encoded := base64.StdEncoding.EncodeToString([]byte("\x01 \uf8fe\uf8ff-1"))
	for _, summary := range []string{"<summary>\u00c2\u00a0ï£¾ï£¿-1</summary>", "<summary>\u00c2\u00a0ï£¾ï£¿0</summary>", `<summary mode="base64">` + encoded + "</summary>"} {
		body := `<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>a</id>` + summary + "</entry></feed>"
		doc, err := parse.Parse([]byte(body), "text/xml; charset=utf-8")
		if err != nil || len(doc.Entries) != 1 || !strings.Contains(doc.Entries[0].Summary, "\uf8fe\uf8ff") {
			t.Errorf("%q: %+v, %v", summary, doc.Entries, err)
		}
	}
}

// Entries that say something only in extensions stand among others that do not: each keeps
// its own, known entries between them or not.
func TestExtensionsStayWithTheirEntries(t *testing.T) {
	var rss, atom strings.Builder
	rss.WriteString(`<rss><channel><title>F</title>`)
	atom.WriteString(`<feed xmlns="http://www.w3.org/2005/Atom"><title>F</title>`)
	for i := range 12 {
		extension := ""
		if i%3 == 1 {
			extension = `<media:thumbnail url="https://example.org/` + strconv.Itoa(i) + `.png"/>`
		}
		rss.WriteString("<item><title>" + strconv.Itoa(i) + "</title>" + extension + "</item>")
		atom.WriteString("<entry><title>" + strconv.Itoa(i) + "</title>" + extension + "</entry>")
	}
	rss.WriteString("</channel></rss>")
	atom.WriteString("</feed>")
	for _, body := range []string{rss.String(), atom.String()} {
		doc := checkExtensions(t, body, func(uint64) bool { return false })
		some := doc.Entries[len(doc.Entries)/2].Raw
		checkExtensions(t, body, func(raw uint64) bool { return raw <= some })
		checkExtensions(t, body, func(raw uint64) bool { return raw > some })
	}
}

func checkExtensions(t *testing.T, body string, seen func(raw uint64) bool) feed.Document {
	t.Helper()
	doc, err := parse.ParseNew([]byte(body), "", seen)
	if err != nil || len(doc.Entries) != 12 {
		t.Fatalf("%d entries, %v", len(doc.Entries), err)
	}
	for i, e := range doc.Entries {
		want := feed.Entry{Raw: e.Raw}
		if !seen(e.Raw) {
			want.Title = strconv.Itoa(i)
		}
		if !seen(e.Raw) && i%3 == 1 {
			want.Image = "https://example.org/" + strconv.Itoa(i) + ".png"
		}
		if !reflect.DeepEqual(e, want) {
			t.Errorf("entry %d is %+v, want %+v", i, e, want)
		}
	}
	return doc
}
