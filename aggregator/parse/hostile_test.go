package parse_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"foldwire/aggregator/feed"
	"foldwire/aggregator/parse"
)

// Hostile documents are a few megabytes at most and would cost a naive parser gigabytes,
// its stack, or minutes. Each must come back, with what it holds or with an error, having
// allocated no more than a small multiple of its size.
func TestHostile(t *testing.T) {
	item := "<item><title>t</title><link>https://wire.example.org/1</link>%s</item>"
	in := func(s string) string {
		return `<rss version="2.0"><channel><title>F</title>` + fmt.Sprintf(item, s) + `<item><title>last</title></item></channel></rss>`
	}
	many := strings.Repeat
	var namespaces strings.Builder
	for i := range 4000 {
		fmt.Fprintf(&namespaces, ` xmlns:n%d="urn:n%d"`, i, i)
	}
	var known strings.Builder
	for i := range 200 {
		fmt.Fprintf(&known, ` xmlns:n%d="http://purl.org/dc/elements/1.1/"`, i)
	}
	for _, c := range []struct {
		name, body string
		entries    int // -1: an error is due
		times      int // allocated bytes per byte of the document, at most
	}{
		{"nested extension", in("<x:a>" + many("<x:b>", 500_000)), -1, 12},
		{"nested and closed", in(many("<x:b>", 200_000) + many("</x:b>", 200_000)), 2, 12},
		{"nested markup", in("<description>" + many("<b>", 500_000) + "x</description>"), 2, 40},
		{"nested groups", in(many("<media:group>", 300_000)), -1, 12},
		{"nested authors", in(many("<author>", 300_000)), 2, 30},
		{"unknown namespaces", `<rss` + namespaces.String() + `><channel>` + many("<item><title>t</title></item>", 4000) + `</channel></rss>`, 4000, 60},
		{"known namespaces", many(`<x`+known.String()+`>`, 10) + in(""), -1, 20},
		{"attributes", in("<enclosure" + many(` a="1"`, 500_000) + ` url="u"/>`), 2, 12},
		{"huge attribute", in(`<enclosure url="` + many("x", 3_000_000) + `"/>`), 2, 40},
		{"unclosed quotes", in(many(`<a b="`, 400_000)), 2, 40},
		{"unclosed CDATA", in("<description>" + many("<![CDATA[", 300_000)), 2, 20},
		{"CDATA closed once", in("<title>" + many("<![CDATA[x</title>", 200_000) + "]]>"), 2, 40},
		{"brackets before JSON", "jsonfeed.org " + many("{/*", 500_000), -1, 12},
		{"unclosed authors", in(many("<author>a<title>b</title>", 80_000)), -1, 30},
		{"fields in an author", in("<author>" + many("<title>b</title>", 200_000) + "</author>"), 2, 60},
		{"fields in a text", in("<description>" + many("<link>b</link>", 200_000) + "</description>"), 2, 60},
		{"quotes in HTML", in("<description>" + many(`&lt;a b="&gt;'&lt;c d='`, 100_000) + `"</description>`), 2, 40},
		{"unclosed comments", in(many("<!--", 500_000)), 2, 20},
		{"doctypes", many("<!DOCTYPE x [", 200_000) + in(""), 2, 20},
		{"entity expansion", `<!DOCTYPE rss [<!ENTITY x "` + many("y", 1000) + `">]>` + in("<description>"+many("&x;", 500_000)+"</description>"), -1, 60},
		{"entity nest", `<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY c "&b;&b;&b;">]>` + in("<description>&c;</description>"), 2, 400},
		{"bare ampersands", in("<description>" + many("&", 2_000_000) + "</description>"), 2, 40},
		{"bare less-than", in("<description>" + many("<", 2_000_000) + "</description>"), 2, 40},
		{"elements around entries", in(many("<item><x>", 9_000)), -1, 30},
		{"a long base", `<feed xml:base="http://x.example/` + many("y", 900) + `/">` + many(`<entry><link href="a"/><link href="b" rel="c"/></entry>`, 15_000) + `</feed>`, -1, 120},
		{"a base that is none", `<feed xml:base="http://x.example/` + many("y", 2_000_000) + `/">` + many(`<entry><link href="a"/></entry>`, 15_000) + `</feed>`, 15_000, 60},
		{"a long base in a text", `<feed><entry><content type="xhtml"><div><p xml:base="http://x.example/` + many("y", 900) + `/">` + many(`<a href="b">c</a>`, 100_000) + `</p></div></content></entry></feed>`, -1, 120},
		{"stray end tags", in(many("</x>", 500_000)), 2, 12},
		{"items", `<rss><channel>` + many("<item>", 100_000) + `</channel></rss>`, -1, 60},
		{"fields", in(many("<category>a</category>", 100_000)), -1, 30},
		{"keywords", in("<keywords>x</keywords><itunes:keywords>" + many("a,", 1_000_000) + "</itunes:keywords>"), -1, 30},
		{"scripts", "<html>" + many("<script>", 300_000), -1, 12},
		{"JSON nesting", `{"version":"https://jsonfeed.org/version/1","items":[{"id":"1","x":` + many("[", 1_000_000), 0, 12},
		{"JSON nesting closed", `{"items":[{"id":"1","x":` + many("[", 200_000) + many("]", 200_000) + `}]}`, 0, 60},
		{"JSON items", `{"items":[` + many("{},", 100_000) + `{}]}`, -1, 60},
		{"JSON items of nothing", `{"items":[` + many("{},", 1_000_000) + `{}]}`, -1, 12},
		{"JSON members", `{"items":[{"id":"1",` + many(`"x":1,`, 500_000) + `"y":1}]}`, 1, 20},
		{"JSON tags", `{"items":[{"id":"1","tags":[` + many(`"x",`, 2_000) + `"y"]}]}`, -1, 60},
		{"JSON attachments", `{"items":[{"id":"1","attachments":[` + many(`{},`, 2_000) + `{}]}]}`, -1, 60},
		{"JSON authors", `{"items":[{"id":"1","authors":[` + many(`{"name":"x"},`, 2_000) + `{}]}]}`, -1, 60},
		{"JSON authors of all", `{"authors":[` + many(`{"name":"x"},`, 2_000) + `{}],"items":[{"id":"1"}]}`, -1, 60},
		{"dates", in("<pubDate>" + many("9", 1_000_000) + "</pubDate>"), 2, 30},
	} {
		t.Run(c.name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			doc, err := parse.Parse([]byte(c.body), "")
			runtime.ReadMemStats(&after)
			spent := after.TotalAlloc - before.TotalAlloc
			if limit := uint64(c.times*len(c.body)) + 1<<20; spent > limit {
				t.Errorf("allocated %d bytes for a document of %d", spent, len(c.body))
			}
			if c.entries < 0 {
				if e, ok := errors.AsType[*feed.Error](err); !ok || e.Remedy == "" {
					t.Errorf("want an error with a remedy, got %d entries, %v", len(doc.Entries), err)
				}
				return
			}
			if err != nil || len(doc.Entries) != c.entries {
				t.Errorf("%d entries, want %d; %v", len(doc.Entries), c.entries, err)
			}
		})
	}
}

// An entry is passed over in one go whatever comments it holds: looking for its end behind each
// of these would take an hour.
func TestKnownEntryOfComments(t *testing.T) {
	body := `<rss version="2.0"><channel><item><title>t</title><description>` + strings.Repeat("<!-->", 4_000_000) +
		`<!--</item>--><![CDATA[</item>]]>x</description></item><item><title>last</title></item></channel></rss>`
	doc, err := parse.ParseNew([]byte(body), "", func(uint64) bool { return true })
	if err != nil || len(doc.Entries) != 2 || doc.Entries[0].Title != "" {
		t.Errorf("%d entries, want 2 that are passed over; %v", len(doc.Entries), err)
	}
}

// Plain text becomes HTML whatever it holds, but where it is made of what grows by that, its
// words alone.
func TestTextThatGrows(t *testing.T) {
	long := strings.Repeat("if (a &&\nb < c) ", 20_000)
	for name, c := range map[string]struct{ text, want string }{
		"code":       {long, strings.TrimSpace(strings.NewReplacer("&", "&amp;", "<", "&lt;").Replace(long))},
		"ampersands": {"a" + strings.Repeat("&", 1_000_000) + "b", "a" + strings.Repeat(" ", 1_000_000) + "b"},
		"quotes":     {`a<` + strings.Repeat(`"`, 1_000_000) + "b", "a&lt;" + strings.Repeat(`"`, 1_000_000) + "b"},
	} {
		atom := `<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>a</id><content type="text"><![CDATA[` + c.text + `]]></content></entry></feed>`
		text, err := json.Marshal(c.text)
		if err != nil {
			t.Fatal(err)
		}
		for format, body := range map[string]string{
			"Atom": atom, "JSON": `{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"a","content_text":` + string(text) + `}]}`,
		} {
			doc, err := parse.Parse([]byte(body), "")
			if err != nil || len(doc.Entries) != 1 {
				t.Fatalf("%s: %d entries, %v", format, len(doc.Entries), err)
			}
			if got := strings.ReplaceAll(doc.Entries[0].Content, "<br>", ""); got != c.want {
				t.Errorf("%s in %s: %d bytes become %d: %.60q", name, format, len(c.text), len(got), got)
			}
		}
	}
	lines := `{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"a","content_text":"` + strings.Repeat(`a\n`, 1_000_000) + `"}]}`
	doc, err := parse.Parse([]byte(lines), "")
	if err != nil || len(doc.Entries) != 1 || len(doc.Entries[0].Content) != 2*1_000_000-1 {
		t.Errorf("lines: %d entries, %v", len(doc.Entries), err)
	}
}
