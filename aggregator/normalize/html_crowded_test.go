package normalize

import (
	"strings"
	"testing"

	"golang.org/x/net/html"
	"pgregory.net/rapid"
)

// TestSanitizeBoundsAttributes: a tag of very many attributes is left out of a long text. A long
// address within a tag is none of that.
func TestSanitizeBoundsAttributes(t *testing.T) {
	attrs := func(n int) string { return "<p>a</p>\n<b" + strings.Repeat(" c=d", n) + "> e </b>" }
	rest := strings.TrimSpace(strings.Repeat("<i>f</i> ", maxTags/8))
	if b := sanitize(attrs(maxAttributes)+rest, nil, ""); b.html != "<p>a</p>\n<b> e </b>"+rest {
		t.Errorf("what is within the bound becomes %.80s", b.html)
	}
	more := attrs(maxAttributes+1) + rest
	for _, in := range []string{
		more, strings.ReplaceAll(more, " c=d", "/c"), strings.ReplaceAll(more, " c=d", "\tc='>'"), strings.ReplaceAll(more, " c=d", " c = \">\"d"),
		strings.ReplaceAll(more, "<b", `<b =" c=="`), strings.ReplaceAll(more, "<b", "<!--><B"), "<!--=\"--!>" + more,
		"<!=\">" + more, "<script><b c=\"</SCRIPT>" + more, "</b c='>'>" + more, "<?c='>" + more,
	} {
		if b := sanitize(in, nil, ""); b.html != "<p>a</p>\n e "+rest {
			t.Errorf("what is past the bound, %.40s, becomes %.80s", in, b.html)
		}
	}
	for in, want := range map[string]string{
		rest + "<b" + strings.Repeat(" c", maxTags):                                                 rest,
		rest + "<b c='" + strings.Repeat(" c", maxTags):                                             rest,
		rest + "<b c=" + strings.Repeat(" c", maxTags) + ">d":                                       rest + "d",
		`<b>a</b><img alt="b" src="data:image/png;base64,` + strings.Repeat("QU/D", maxTags) + `">`: "<b>a</b>",
	} {
		if b := sanitize(in, nil, ""); b.html != want {
			t.Errorf("%.20s… becomes %d bytes, %.80s", in[max(len(rest), len(in)-20):], len(b.html), b.html)
		}
	}
}

// TestWithoutCrowdedTagsKeepsTheRest: nothing but a tag has attributes, whatever stands behind
// a < elsewhere.
func TestWithoutCrowdedTagsKeepsTheRest(t *testing.T) {
	long := strings.Repeat("c d/e ", 2*maxAttributes)
	for _, in := range []string{
		"a < b " + long, "a <3 " + long + "<p>c</p>", "a <", "a </", "</ " + long + "> b", "a <b", "a <b c=", "a <b c='", "b</b " + long + ">c", "<!--", "<!---", "<!" + long, "<?" + long + ">",
		"<!-- " + long + " -->b", "<!--" + long + "=> c -->d", "<script>a<b " + long + "</script>c", "<STYLE>a<b " + long + "</style>c", "<textarea>" + long,
		"<b c=\"" + long + "\">d</b>", "<b c=" + strings.ReplaceAll(long, " ", "/") + ">d</b>", "<b" + strings.Repeat("/", 2*maxAttributes) + ">d</b>",
	} {
		if got := withoutCrowdedTags(in); got != in {
			t.Errorf("%.20s, %d bytes, becomes %d: %.40s", in, len(in), len(got), got)
		}
	}
	if got := withoutCrowdedTags("a <script " + long + "><b c=\"</script>b <i " + long + ">c</i>"); got != "a </script>b c</i>" {
		t.Errorf("crowded tags become %.80s", got)
	}
}

// TestWithoutCrowdedTagsIsLinear: what is never closed is not looked for again and again. Were
// it, this would take hours.
func TestWithoutCrowdedTagsIsLinear(t *testing.T) {
	for in, kept := range map[string]bool{
		"<": true, "<!--": true, "<!-": true, "<!": true, "<?": true, "</": true, "<!---->": true, "<script>": true, "<script></": true, "<b": true, "</b": true,
		"<b ": false, "<b c='": false, "<b c=\"d\"": false,
	} {
		in = strings.Repeat(in, 8_000_000/len(in))
		if got := withoutCrowdedTags(in); kept && got != in || !kept && got != "" {
			t.Errorf("%.20s: %d bytes become %d", in, len(in), len(got))
		}
	}
}

// TestMarkupLenIsTheTokenizers: what is taken for a tag, and how many attributes it has, is what
// the parser reads.
func TestMarkupLenIsTheTokenizers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		raw := strings.Join(rapid.SliceOf(rapid.SampledFrom([]string{
			"<", "</", ">", "/", "=", "'", `"`, " ", "\n", "-", "--", "!", "?", "<!--", "-->", "a", "B", "1", "<b", "<b c=", "<b c='d' ", "</b>", "<style>", "</style", "</style>", "<TITLE ", "<xmp/",
		})).Draw(t, "raw"), "")
		var got, want []int
		for at := 0; at < len(raw); {
			i := strings.IndexByte(raw[at:], '<')
			if i < 0 {
				break
			}
			n, attrs := markupLen(raw[at+i:])
			if at += i + n; attrs > 0 {
				got = append(got, attrs)
			}
		}
		for z := html.NewTokenizer(strings.NewReader(raw)); z.Next() != html.ErrorToken; {
			if n := len(z.Token().Attr); n > 0 {
				want = append(want, n)
			}
		}
		// An unclosed tag at the end is none, and the tokenizer leaves out what is named before.
		same := len(got) == len(want) || len(got) == len(want)+1
		for i := range min(len(got), len(want)) {
			same = same && got[i] >= want[i]
		}
		if !same {
			t.Fatalf("%q: %v, want %v", raw, got, want)
		}
	})
}
