package config

import (
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

var news = []NewSource{
	{ID: "tinh", URL: "https://tinh.example.org/rss", Title: `Cổng "thông tin"`, Tags: []string{"vi", "Tin tức", "no"}},
	{URL: "https://www.example.org/feed?id=1&x=${y}"},
}

func TestAddSources(t *testing.T) {
	const line1 = `- {id: tinh, url: "https://tinh.example.org/rss", title: "Cổng \"thông tin\"", tags: [vi, "Tin tức", "no"]}`
	const line2 = `- {id: example.org-id-1-x-y, url: "https://www.example.org/feed?id=1&x=$${y}"}`
	for name, c := range map[string]struct{ before, after string }{
		"empty":         {"", "sources:\n  L1\n  L2\n"},
		"only comments": {"# mine\n", "# mine\nsources:\n  L1\n  L2\n"},
		"no sources":    {"title: x", "title: x\nsources:\n  L1\n  L2\n"},
		"no value":      {"sources: # none yet\n\n# the rest\ntitle: x\n", "sources: # none yet\n  L1\n  L2\n\n# the rest\ntitle: x\n"},
		"list": {
			"# head\nsources: # here\n  # first\n  - https://a.example.org/ # a\n\n  - id: b   # b\n    url: 'https://b.example.org/'\n    tags:\n      - x\n  # after b\n\n# topics\ntopics:\n  - id: t\n",
			"# head\nsources: # here\n  # first\n  - https://a.example.org/ # a\n\n  - id: b   # b\n    url: 'https://b.example.org/'\n    tags:\n      - x\n  L1\n  L2\n  # after b\n\n# topics\ntopics:\n  - id: t\n",
		},
		"list at the margin":    {"sources:\n- https://a.example.org/\ntitle: x\n", "sources:\n- https://a.example.org/\nL1\nL2\ntitle: x\n"},
		"no line end":           {"sources:\n    - https://a.example.org/", "sources:\n    - https://a.example.org/\n    L1\n    L2\n"},
		"carriage returns":      {"sources:\r\n  - https://a.example.org/\r\ntitle: x\r\n", "sources:\r\n  - https://a.example.org/\r\n  L1\r\n  L2\r\ntitle: x\r\n"},
		"byte order mark":       {"\ufeffsources:\n  - https://a.example.org/\n", "\ufeffsources:\n  - https://a.example.org/\n  L1\n  L2\n"},
		"flow":                  {"sources: [https://a.example.org/] # c\ntitle: x\n", "sources: [https://a.example.org/, F1, F2] # c\ntitle: x\n"},
		"flow over lines":       {"sources: [\n  {id: \"]\", url: 'https://a.example.org/'},\n]\n", "sources: [\n  {id: \"]\", url: 'https://a.example.org/'},\nF1, F2]\n"},
		"flow, empty":           {"sources: []\n", "sources: [F1, F2]\n"},
		"flow items over lines": {"sources:\n  - {id: a,\n     url: \"https://a.example.org/\"}\n", "sources:\n  - {id: a,\n     url: \"https://a.example.org/\"}\n  L1\n  L2\n"},
	} {
		got, err := AddSources([]byte(c.before), news)
		want := strings.NewReplacer("L1", line1, "L2", line2, "F1", line1[2:], "F2", line2[2:]).Replace(c.after)
		if err != nil || string(got) != want {
			t.Errorf("%s: %v\n got %q\nwant %q", name, err, got, want)
		}
	}
}

func TestAddSourcesRefuses(t *testing.T) {
	for name, text := range map[string]string{
		"one source, no list":  "sources: https://a.example.org/\n",
		"flow with a comment":  "sources: [https://a.example.org/, # a ]\n  https://b.example.org/]\n",
		"alias":                "x-a: &a [https://a.example.org/]\nsources: *a\n",
		"dash on its own line": "sources:\n  -\n    id: a\n    url: https://a.example.org/\n",
		"all in braces":        "{sources: [https://a.example.org/]}\n",
		"null in words":        "sources: null\n",
	} {
		if got, err := AddSources([]byte(text), news); !errors.Is(err, ErrByHand) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	_, err := AddSources([]byte("sources: [\n"), news)
	if _, ok := errors.AsType[*Errors](err); !ok {
		t.Errorf("broken YAML: %v", err)
	}
	_, err = AddSources([]byte("sources: [{id: tinh, url: \"https://other.example.org\"}, \"https://WWW.example.org/feed?id=1&x=${y}\"]\n"), news)
	for _, words := range []string{"there is a source tinh already", "https://www.example.org/feed?id=1&x=${y} is there already"} {
		if err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("duplicates: %v", err)
		}
	}
}

func TestAddedIDsAreFree(t *testing.T) {
	text, err := AddSources(nil, []NewSource{{URL: "https://example.org/rss"}, {URL: "https://example.org/atom.xml"}, {URL: "https://www.example.org/"}})
	if err != nil {
		t.Fatal(err)
	}
	list, err := ListSources(text)
	if err != nil || len(list) != 3 || list[0].ID != "example.org" || list[1].ID != "example.org-2" || list[2].ID != "example.org-3" {
		t.Errorf("%v, %+v", err, list)
	}
}

// TestAddedSourcesLoad adds sources of any words to files of several shapes and reads them
// back through Load.
func TestAddedSourcesLoad(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		before := rapid.SampledFrom([]string{
			"", "title: x\n", "sources:\n", "sources: []\n", "sources:\n  - https://a.example.org/ # c\n# end", "sources: ['https://a.example.org/']\ntopics:\n  - id: t\n",
		}).Draw(t, "file")
		n := rapid.IntRange(1, 4).Draw(t, "n")
		var srcs []NewSource
		for i := range n {
			srcs = append(srcs, NewSource{
				URL:   "https://" + string(rune('k'+i)) + ".example.org/" + rapid.StringMatching(`[a-zA-Z0-9/%?=&.~_-]{0,12}`).Filter(func(s string) bool { _, err := url.Parse("https://x/" + s); return err == nil }).Draw(t, "path"),
				Title: rapid.StringOfN(rapid.RuneFrom([]rune("ađờ \"'\\#:{}[],$&*!|>%@`-?日\u0301\U0001f600\u00a0")), 0, 20, 80).Draw(t, "title"),
				Tags:  rapid.SliceOfNDistinct(rapid.StringMatching(`[a-zđờ0-9:#,"' -]{0,6}[a-z0-9]`).Filter(func(s string) bool { return strings.TrimSpace(s) == s }), 0, maxTags, rapid.ID[string]).Draw(t, "tags"),
			})
		}
		text, err := AddSources([]byte(before), srcs)
		if err != nil {
			t.Fatalf("%v\n%+v", err, srcs)
		}
		path := filepath.Join(dir, "foldwire.yaml")
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		cfg, err := Load(path, environment)
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		added := cfg.Sources[len(cfg.Sources)-n:]
		for i, want := range srcs {
			if got := added[i]; got.URL != want.URL || got.Title != want.Title || len(want.Tags) != len(got.Tags) || len(want.Tags) > 0 && !slices.Equal(got.Tags, want.Tags) {
				t.Fatalf("got %+v, want %+v\n%s", got, want, text)
			}
		}
	})
}

func FuzzAddSources(f *testing.F) {
	for _, file := range []string{"design", "full", "minimal"} {
		text, err := os.ReadFile(filepath.Join("testdata", file+".good.yaml"))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Add([]byte("sources: [a, {b: 'c]'}]"))
	f.Add([]byte("sources:\n- - a\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		before, err := ListSources(text)
		if err != nil {
			return
		}
		got, err := AddSources(text, []NewSource{{ID: "zz", URL: "https://zz.example.org/"}})
		if err != nil {
			return
		}
		after, err := ListSources(got)
		if err != nil || len(after) != len(before)+1 {
			t.Fatalf("%v: %q became %q", err, text, got)
		}
		if !containsAll(string(got), string(text)) {
			t.Fatalf("%q became %q", text, got)
		}
	})
}

// containsAll says whether got is text with one thing put in.
func containsAll(got, text string) bool {
	i := 0
	for i < len(text) && i < len(got) && got[i] == text[i] {
		i++
	}
	return strings.HasSuffix(got, text[i:])
}
