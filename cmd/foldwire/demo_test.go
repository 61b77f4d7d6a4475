package main

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"foldwire/aggregator/feed"
	"foldwire/aggregator/parse"
)

// startDemo runs foldwire demo and gives the addresses that it prints.
func startDemo(t *testing.T) (feeds []string) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	stdout, w := io.Pipe()
	var stderr strings.Builder
	done := make(chan int)
	go func() {
		code := run(ctx, []string{"demo", "--listen", "127.0.0.1:0"}, strings.NewReader(""), w, &stderr)
		w.Close()
		done <- code
	}()
	lines := bufio.NewScanner(stdout)
	for lines.Scan() && !strings.Contains(lines.Text(), "Ctrl-C") {
		if m := regexp.MustCompile(`http://\S+/feeds/\S+\.atom`).FindString(lines.Text()); m != "" {
			feeds = append(feeds, strings.TrimSuffix(m, ".atom"))
		}
	}
	t.Cleanup(func() {
		go io.Copy(io.Discard, stdout) //nolint:errcheck // only so that the demo can end
		stop()
		if code := <-done; code != exitDone {
			t.Errorf("foldwire demo ended with %d\n%s", code, stderr.String())
		}
	})
	return feeds
}

// get asks for an address as a program does, and gives a good answer's header and body.
func get(t *testing.T, url string) (http.Header, []byte) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s, %v", url, res.Status, err)
	}
	return res.Header, body
}

func subscribe(t *testing.T, url string) feed.Document {
	t.Helper()
	header, body := get(t, url)
	doc, err := parse.Parse(body, header.Get("Content-Type"))
	if err != nil {
		t.Fatalf("%s: %v", url, err)
	}
	return doc
}

// sameInAllFormats reads a topic's three feeds, which must have the same entries, and
// gives what they say.
func sameInAllFormats(t *testing.T, address string) string {
	t.Helper()
	var ids []string
	var text strings.Builder
	for _, format := range []string{".atom", ".rss", ".json"} {
		var got []string
		for _, e := range subscribe(t, address+format).Entries {
			got = append(got, e.GUID)
			text.WriteString(e.Title + "\n" + e.Content + "\n")
		}
		if ids == nil {
			ids = got
		}
		if len(got) == 0 || !slices.Equal(got, ids) {
			t.Errorf("%s%s has the entries %v, .atom has %v", address, format, got, ids)
		}
	}
	return text.String()
}

// TestDemo subscribes to the demo's topics as a reader would.
func TestDemo(t *testing.T) {
	feeds := startDemo(t)
	if len(feeds) != 3 {
		t.Fatalf("the demo tells of the feeds %v, want three", feeds)
	}
	texts := map[string]string{}
	for _, f := range feeds {
		texts[f] = sameInAllFormats(t, f)
	}
	for topic, want := range map[string][]string{
		"/bau-cu":   {"Hội nghị hiệp thương", "Also covered by", "cử tri"},
		"/doi-song": {"trường phổ thông nội trú", "Same text at", "bảo hiểm y tế"},
		"/world":    {"Harbour bridge closed", "Cracked cable shuts harbour bridge", "Same text at", "interest rate"},
	} {
		i := slices.IndexFunc(feeds, func(f string) bool { return strings.HasSuffix(f, topic) })
		if i < 0 {
			t.Errorf("no topic %s among %v", topic, feeds)
			continue
		}
		for _, s := range want {
			if !strings.Contains(texts[feeds[i]], s) {
				t.Errorf("topic %s does not say %q", topic, s)
			}
		}
	}
}
