package aggregator

import (
	"encoding/json"
	"strings"
	"testing"
)

func clusterLines(t *testing.T, in string) []assignment {
	t.Helper()
	var out strings.Builder
	if err := ClusterLines(t.Context(), strings.NewReader(in), &out); err != nil {
		t.Fatal(err)
	}
	var got []assignment
	for l := range strings.Lines(out.String()) {
		var a assignment
		if err := json.Unmarshal([]byte(l), &a); err != nil {
			t.Fatalf("%q: %v", l, err)
		}
		got = append(got, a)
	}
	return got
}

func TestClusterLines(t *testing.T) {
	got := clusterLines(t, `{"id":"1","time":"2026-03-01T06:00:00Z","lang":"en","source":"a","title":"Strong earthquake hits Valdoria coast","summary":"`+quake+`","text":null,"url":"https://a.example/1"}
{"id":"2","title":"Strong earthquake hits Valdoria coast | Harbour Post","text":"(Newswire) - `+quake+`"}

{"id":"3","time":null,"lang":null,"source":null,"title":"Chess champion retires","summary":null,"text":null,"url":null}
{"id":"4","source":"b","title":"Seen elsewhere","url":"https://a.example/1"}
`)
	if len(got) != 4 {
		t.Fatalf("%d lines, want 4", len(got))
	}
	for i, id := range []string{"1", "2", "3", "4"} {
		if got[i].ID != id || got[i].Story == "" {
			t.Errorf("line %d is %+v, want id %s and a story", i+1, got[i], id)
		}
	}
	for _, i := range []int{1, 3} {
		if got[i].DuplicateOf == nil || *got[i].DuplicateOf != "1" || got[i].Story != got[0].Story {
			t.Errorf("%+v is no duplicate of 1", got[i])
		}
	}
	if got[0].DuplicateOf != nil || got[2].Story == got[0].Story {
		t.Errorf("unrelated items: %+v, %+v", got[0], got[2])
	}
}

func TestClusterLinesIsDeterministic(t *testing.T) {
	var in strings.Builder
	w := newWire(1e9)
	for range 400 {
		it := w.next()
		b, err := json.Marshal(map[string]any{"id": it.ID, "time": it.Published, "source": it.Source, "title": it.Title, "text": it.Text})
		if err != nil {
			t.Fatal(err)
		}
		in.Write(append(b, '\n'))
	}
	var first, second strings.Builder
	for _, out := range []*strings.Builder{&first, &second} {
		if err := ClusterLines(t.Context(), strings.NewReader(in.String()), out); err != nil {
			t.Fatal(err)
		}
	}
	if first.String() != second.String() {
		t.Error("the same input gave two outputs")
	}
}

func TestClusterLinesNamesTheBadLine(t *testing.T) {
	good := `{"id":"1","title":"x"}` + "\n"
	for name, c := range map[string]struct{ in, want string }{
		"not JSON":   {good + "{", "line 2: not an item"},
		"no id":      {good + "\n" + `{"title":"x"}`, `line 3: not an item: "id" is missing`},
		"twice":      {good + good, `line 2: id "1" was given before`},
		"bad time":   {`{"id":"1","time":"yesterday"}`, "line 1: not an item"},
		"wrong":      {`{"id":1,"title":"x"}`, "line 1: not an item"},
		"too long":   {good + `{"id":"2","title":"` + strings.Repeat("x", maxLine) + `"}`, "line 2: longer than"},
		"an array":   {`[1]`, "line 1: not an item"},
		"two a line": {`{"id":"1"} {"id":"2"}`, "line 1: not an item"},
	} {
		var out strings.Builder
		err := ClusterLines(t.Context(), strings.NewReader(c.in), &out)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want one with %q", name, err, c.want)
		}
		if out.Len() > 0 {
			t.Errorf("%s: something was printed before the error", name)
		}
	}
}

func FuzzClusterLines(f *testing.F) {
	for _, s := range []string{"", "{}", `{"id":"1","title":"a b c d e f"}`, `{"id":"1"}` + "\n" + `{"id":"2"}`, `{"id":"x","time":"2026-03-01T06:00:00+07:00","lang":"vi","title":"Hoà Bình","text":"` + strings.Repeat("một hai ba ", 9) + `"}`, "\x00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var out strings.Builder
		if err := ClusterLines(t.Context(), strings.NewReader(s), &out); err != nil {
			return
		}
		for l := range strings.Lines(out.String()) {
			if !json.Valid([]byte(l)) {
				t.Fatalf("not JSON: %q", l)
			}
		}
	})
}
