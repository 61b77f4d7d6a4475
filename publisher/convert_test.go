package publisher

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"foldwire/aggregator/feed"
	"foldwire/publisher/topic"
)

// TestWhatIsTooLongForAFeed: a feed tells no text of megabytes, nor one that is written in
// megabytes, but how it begins.
func TestWhatIsTooLongForAFeed(t *testing.T) {
	article := "<p>" + strings.Repeat("từ ", 100_000) + "</p>"
	huge := "<p>" + strings.Repeat("từ ", 200_000) + "</p>"
	quoted := "<p>" + strings.Repeat(`"`, 200_000) + "</p>"
	for _, c := range []struct{ mode, summary, content, wantSummary, wantContent string }{
		{topic.ContentFull, "<p>a</p>", article, "<p>a</p>", article},
		{topic.ContentFull, "<p>a</p>", huge, "<p>a</p>", ""},
		{topic.ContentFull, huge, huge, "<p>mở đầu</p>", ""},
		{topic.ContentFull, quoted, quoted, "<p>mở đầu</p>", ""},
		{topic.ContentFull, "", article, "", article},
		{topic.ContentSummary, article, huge, article, ""},
		{topic.ContentSummary, huge, article, "<p>mở đầu</p>", ""},
		{topic.ContentSummary, " ", "", "<p>mở đầu</p>", ""},
		{topic.ContentNone, article, article, "", ""},
	} {
		lead := &feed.Item{Title: "Tin", Text: "mở đầu", Summary: c.summary, Content: c.content}
		e := new(site).entry(&topic.Topic{Spec: topic.Spec{Content: c.mode}}, &topic.Entry{Lead: lead})
		if e.Summary != c.wantSummary || e.Content != c.wantContent {
			t.Errorf("%s of %d and %d bytes: %.40q, %.40q, want %.40q, %.40q", c.mode, len(c.summary), len(c.content), e.Summary, e.Content, c.wantSummary, c.wantContent)
		}
	}
}

func TestBeginning(t *testing.T) {
	for _, tt := range []struct {
		in   string
		n    int
		want string
	}{
		{"", 5, ""},
		{"  \n ", 5, ""},
		{" hoà  bình\n", 9, "hoà bình"},
		{"hoà bình", 8, "hoà bình"},
		{"hoà bình", 7, "hoà…"},
		{"hoà bình nay", 8, "hoà…"},
		{"hoà bình nay", 9, "hoà bình…"},
		{"đđđđđđ", 4, "đđđđ…"},
		{"\xff\xffab", 3, "\ufffd\ufffda…"},
		{"mai\u00a0sau\u2003ở\u3000nhà\u1680này", 14, "mai sau ở nhà…"},
		{strings.Repeat("từ ", 1<<20), 5, "từ…"},
	} {
		if got := beginning(tt.in, tt.n); got != tt.want {
			t.Errorf("beginning(%.20q, %d) = %q, want %q", tt.in, tt.n, got, tt.want)
		}
	}
}

// TestMostTextsAreCutAlike: a text is cut the same, whether or not it is even.
func TestMostTextsAreCutAlike(t *testing.T) {
	even := 0
	rapid.Check(t, func(rt *rapid.T) {
		parts := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "ngày", "ở", "dài lắm", " ", " ", "  ", "\n", "\u00a0", "\u3000", "\u2003", "\xff", "\ufffd", "…"}), 0, 24).Draw(rt, "parts")
		s, n := strings.Join(parts, ""), rapid.IntRange(1, 40).Draw(rt, "characters")
		cut, ok := cutEven(s, n)
		if !ok {
			return
		}
		even++
		if want := cutAny(s, n); cut != want {
			rt.Errorf("%q cut to %d characters is %q, want %q", s, n, cut, want)
		}
	})
	if even == 0 {
		t.Error("no text was even")
	}
}
