package publisher

import (
	"strings"
	"testing"
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
