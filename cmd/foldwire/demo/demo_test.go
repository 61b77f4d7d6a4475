package demo

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"foldwire/aggregator/parse"
)

func TestEveryPaperIsAFeedThatCanBeRead(t *testing.T) {
	start := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	o, err := NewOrigin("http://127.0.0.1:1", start)
	if err != nil {
		t.Fatal(err)
	}
	formats := map[string]bool{}
	for _, p := range o.Papers() {
		list := p.at(o.base, start, start)
		later := p.at(o.base, start, start.Add(time.Hour))
		body, contentType, err := o.feed(p, list)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := parse.Parse(body, contentType)
		if err != nil {
			t.Fatalf("%s: %v", p.Name, err)
		}
		if len(doc.Entries) != len(list) || doc.Format != p.Format || doc.Language != p.Language {
			t.Errorf("%s: %d entries of %d, format %s, language %s", p.Name, len(doc.Entries), len(list), doc.Format, doc.Language)
		}
		if p.Name != "sky" && p.Name != "suckhoe" && len(later) == len(list) && later[0].Title == list[0].Title {
			t.Errorf("%s: nothing appears while the demo runs", p.Name)
		}
		formats[p.Format] = true
	}
	if len(o.Papers()) < 8 || len(formats) != 4 {
		t.Errorf("%d papers in %d formats", len(o.Papers()), len(formats))
	}
}

func TestOriginAnswers304(t *testing.T) {
	o, err := NewOrigin("http://127.0.0.1:1", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	get := func(etag string) (status int, tag string) {
		r := httptest.NewRequest(http.MethodGet, "/tinh/feed", nil)
		if etag != "" {
			r.Header.Set("If-None-Match", etag)
		}
		w := httptest.NewRecorder()
		o.ServeHTTP(w, r)
		return w.Code, w.Header().Get("ETag")
	}
	status, tag := get("")
	if status != http.StatusOK || tag == "" {
		t.Fatalf("first: %d, ETag %q", status, tag)
	}
	if again, _ := get(tag); again != http.StatusNotModified {
		t.Errorf("again: %d", again)
	}
}
