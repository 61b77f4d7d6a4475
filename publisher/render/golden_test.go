package render

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"foldwire/publisher/render/rendertest"
)

var update = flag.Bool("update", false, "write the golden files anew")

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is not as it was; if it should not be, run with -update:\n%s", path, got)
	}
}

func TestGolden(t *testing.T) {
	archive := channel(full())
	archive.Paging = Paging{
		Archive: true, Current: "https://news.example.org/feeds/t.atom",
		PrevArchive: "https://news.example.org/feeds/t/1.atom",
	}
	archive.Gone = []Gone{{ID: urn(9), At: dawn}}
	last := full()
	last.ID, last.Language = urn(3), ""
	several := channel(full(), bare(), last)
	several.Gone = []Gone{{ID: urn(9), At: dawn}, {ID: urn(8), At: dawn}}
	english := channel(full())
	english.Language = "en"
	unsigned := full()
	unsigned.Authors = nil
	for name, ch := range map[string]draft{
		"unsigned": channel(unsigned), "full": channel(full()), "english": english, "bare": channel(bare()), "empty": channel(), "archive": archive,
		"several": several,
	} {
		for _, f := range formats() {
			body := f.render(t, ch)
			golden(t, name+"."+f.name, body)
			for _, problem := range f.check(body) {
				t.Errorf("%s.%s: %s", name, f.name, problem)
			}
			if again := f.render(t, ch); !bytes.Equal(body, again) {
				t.Errorf("%s.%s: the same channel gives other bytes", name, f.name)
			}
		}
	}
}

func TestGoldenOPML(t *testing.T) {
	var b bytes.Buffer
	err := OPML(&b, "Morning wire\x00", dawn.Add(time.Hour), []Outline{
		{Title: "Bầu cử", Feed: "https://news.example.org/feeds/a.atom", Link: "https://news.example.org/topics/a", Language: "vi"},
		{Title: "R&D <x>", Description: "\"quoted\"", Feed: "https://news.example.org/feeds/b.atom"},
	})
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "feeds.opml", b.Bytes())
	for _, problem := range rendertest.OPML(b.Bytes()) {
		t.Error(problem)
	}
}
