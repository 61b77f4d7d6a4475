package bench

import (
	"strings"
	"testing"
)

const truthOfThree = `{"feed":1,"story":7,"copy":true}
{"feed":2,"story":7,"copy":true}
{"feed":2,"story":8,"copy":false}
`

func dumped(lines ...string) string {
	var b strings.Builder
	for _, l := range lines {
		source, rest, _ := strings.Cut(l, " ")
		link, dup, _ := strings.Cut(rest, " ")
		duplicateOf := "null"
		if dup != "" {
			duplicateOf = `"` + dup + `"`
		}
		b.WriteString(`{"id":"x","source":"` + source + `","url":"` + link + `","title":"","story":"s","duplicate_of":` + duplicateOf + "}\n")
	}
	return b.String()
}

func TestVerify(t *testing.T) {
	const one, two, three = "f00001 https://a.example/news/7", "f00002 https://a.example/news/7", "f00002 https://b.example/news/8"
	for name, c := range map[string]struct {
		dump string
		want Verdict
	}{
		"all":     {dumped(one, two+" x", three), Verdict{Served: 3, Stored: 3, Copies: 1, Duplicates: 1}},
		"lost":    {dumped(one, two+" x"), Verdict{Served: 3, Stored: 2, Lost: 1, Copies: 1, Duplicates: 1, First: "feed 2 lost story 8"}},
		"doubled": {dumped(one, one, two+" x", three), Verdict{Served: 3, Stored: 4, Doubled: 1, Copies: 1, Duplicates: 1, First: "https://a.example/news/7, id x, from feed 1"}},
		"one lost, one doubled, the count right": {
			dumped(one, two+" x", two),
			Verdict{Served: 3, Stored: 3, Lost: 1, Doubled: 1, Copies: 1, Duplicates: 1, First: "https://a.example/news/7, id x, from feed 2"},
		},
		"never served":      {dumped(one, two+" x", three, "f00003 https://b.example/news/9"), Verdict{Served: 3, Stored: 4, Doubled: 1, Copies: 1, Duplicates: 1, First: "https://b.example/news/9, id x, from feed 3"}},
		"a copy missed":     {dumped(one, two, three), Verdict{Served: 3, Stored: 3, Copies: 1, Missed: 1}},
		"no copy at all":    {dumped(one, two+" x", three+" x"), Verdict{Served: 3, Stored: 3, Copies: 1, Duplicates: 2, Wrong: 1}},
		"link with a query": {dumped(one+"?utm_source=x", two+" x", three), Verdict{Served: 3, Stored: 3, Copies: 1, Duplicates: 1}},
	} {
		got, err := Verify(strings.NewReader(truthOfThree), strings.NewReader(c.dump))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if got != c.want {
			t.Errorf("%s:\n got %+v\nwant %+v", name, got, c.want)
		}
		if bad := c.want.Lost+c.want.Doubled > 0; bad != (got.Err() != nil) {
			t.Errorf("%s: error %v", name, got.Err())
		}
	}
}

func TestVerifyRefusesWhatItCannotRead(t *testing.T) {
	for _, dump := range []string{`{"source":"feed","url":"https://a.example/news/7"}`, `{"source":"f1","url":"https://a.example/"}`, `{"source":`} {
		if v, err := Verify(strings.NewReader(truthOfThree), strings.NewReader(dump)); err == nil {
			t.Errorf("%s gives %+v and no error", dump, v)
		}
	}
	if _, err := Verify(strings.NewReader("no JSON"), strings.NewReader("")); err == nil {
		t.Error("a truth that is no JSON gives no error")
	}
}
