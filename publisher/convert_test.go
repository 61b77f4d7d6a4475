package publisher

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

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
