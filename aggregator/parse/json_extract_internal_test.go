package parse

import (
	"encoding/json"
	"strings"
	"testing"

	jsonfeed "github.com/mmcdole/gofeed/json"
	"pgregory.net/rapid"
)

// A string is read as encoding/json reads it, or not at all.
func TestUnquote(t *testing.T) {
	pieces := []string{
		"a", "é", "<p>", `\u003c`, `\u00e9`, `\uD83D`, `\ude00`, `\"`, `\\`, `\/`, `\b\f\n\r\t`, `\x`, `\u12`, `\u00g0`, `\`, "\t", "\n", `\u0000`, `\u 0041`, `\u+041`, "\u2028", `\U0041`,
	}
	rapid.Check(t, func(rt *rapid.T) {
		quoted := `"` + strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 8).Draw(rt, "pieces"), "") + `"`
		end := jsonString([]byte(quoted), 0)
		if end < 0 {
			rt.Skip("has no end")
		}
		quoted = quoted[:end]
		var want string
		err := json.Unmarshal([]byte(quoted), &want)
		got, ok := new(jsonExtractor).unquote([]byte(quoted))
		if ok != (err == nil) || got != want {
			rt.Fatalf("%s: %q, %v; want %q, %v", quoted, got, ok, want, err)
		}
	})
}

// What is taken out of an item and what is left of it are the item.
func TestExtractJSON(t *testing.T) {
	long := strings.Repeat(`<p class=\"a\">Câu này \u0026 câu kia.<\/p>\n`, 40)
	short := `\u003cb> x`
	for _, item := range []string{
		`{"id":"1","content_html":"` + long + `","title":"t"}`,
		`{"content_html":"` + long + `"}`,
		`{ "summary" : "` + long + `" , "content_text" : "` + long + "\" ,\r\n\t\"tags\":[\"a\"],\"_x\":{\"b\":[]} }",
		`{"content_html":"` + long + `","content_text":"` + long + `","summary":"` + short + `"}`,
		`{"content_html":"` + short + `","summary":"` + long + `","image":null,"size":-1.5e3}`,
		`{"content_html":" ","content_text":"` + long + `"}`,
	} {
		var whole, left jsonfeed.Item
		own, rest := new(jsonExtractor).extract([]byte(item))
		if err := json.Unmarshal([]byte(item), &whole); err != nil {
			t.Fatalf("%.80s…: %v", item, err)
		}
		if err := json.Unmarshal(rest, &left); err != nil {
			t.Fatalf("of %.80s… is left %s: %v", item, rest, err)
		}
		if len(rest) > len(item)/2 {
			t.Errorf("of %d bytes %d are left: %s", len(item), len(rest), rest)
		}
		dates := &dateReader{}
		want, got := jsonEntry(&whole, &direct{}, dates), jsonEntry(&left, &own, dates)
		if got.GUID != want.GUID || got.Title != want.Title || got.Summary != want.Summary || got.Content != want.Content || len(got.Categories) != len(want.Categories) {
			t.Errorf("%.80s…: got %+v, want %+v", item, got, want)
		}
	}
}

// An item that gofeed would refuse is not made one that it takes.
func TestExtractJSONLeavesOddItemsWhole(t *testing.T) {
	text := `"content_html":"` + strings.Repeat("x", extractFrom) + `"`
	for _, item := range []string{
		"{" + text + ",}", "{," + text + "}", "{" + text + ",,\"a\":1}", "{" + text + "", "{" + text + "}}", "{" + text + "}\n{}", "{" + text + ` "a":1}`, "{" + text + `,"a"}`,
		"{" + text + `,"a":}`, "{/* a */" + text + "}", "{" + text + ",a:1}", "{" + text + `,"a"=1}`, "[" + text + "]", `{"a":[` + text + "}", "{\f" + text + "}", "{" + text + `,"b`,
	} {
		if own, rest := new(jsonExtractor).extract([]byte(item)); string(rest) != item || own.content != "" {
			t.Errorf("of %.20s…%s is left %.200s", item, item[len(item)-10:], rest)
		}
	}
}

// Of a text that is there twice the last counts, as encoding/json has it, however its name is
// written.
func TestExtractJSONOfTwoTexts(t *testing.T) {
	long := `"` + strings.Repeat("x", extractFrom) + `"`
	for _, item := range []string{
		`{"content_html":"a","content_html":` + long + `}`, `{"content_html":` + long + `,"content_html":"a"}`, `{"content_html":` + long + `,"Content_HTML":"a"}`,
		`{"summary":` + long + `,"summary":null}`, `{"summary":` + long + `,"summ\u0061ry":"a"}`, `{"content_text":` + long + `,"content_text":` + long + `}`,
	} {
		if own, rest := new(jsonExtractor).extract([]byte(item)); string(rest) != item || own.summary+own.content != "" {
			t.Errorf("of %.20s…%s is left %.200s", item, item[len(item)-10:], rest)
		}
	}
}
