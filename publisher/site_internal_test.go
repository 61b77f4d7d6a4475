package publisher

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"foldwire/aggregator/feed"
	"foldwire/publisher/topic"
	"foldwire/publisher/web"
)

// TestAddressesThatAreNobodysBusiness: what a query holds may be all that it takes to read
// somebody's own feed.
func TestAddressesThatAreNobodysBusiness(t *testing.T) {
	for url, want := range map[string]bool{
		"https://paper.example/feed":                                                  false,
		"https://paper.example/?feed=rss2&author=5&page=2":                            false,
		"https://paper.example/feed?channel_id=UCabcdefghijklmn":                      false,
		"https://paper.example/feed?keywords=bridge&monkey=1":                         false,
		"https://paper.example/feed?token=":                                           false,
		"https://paper.example/feed?token=abc":                                        true,
		"https://paper.example/feed?a=1&ACCESS_TOKEN=abc":                             true,
		"https://paper.example/feed?api-key=abc":                                      true,
		"https://paper.example/feed?apiKey=abc":                                       true,
		"https://paper.example/feed?auth=abc":                                         true,
		"https://paper.example/feed?X-Amz-Signature=abc":                              true,
		"https://paper.example/feed?user=a;pw=b":                                      true,
		"https://me:word@paper.example/feed":                                          true,
		"https://paper.example/feed?private[key]=abc":                                 true,
		"https://paper.example/feed?q=token%3Dabc&sort=new#token=":                    false,
		"https://paper.example/feeds/0123456789abcdef0123456789abcdef.xml":            true,
		"https://paper.example/p/eyJ0IjoiYWJjZGVmIiwicyI6MTIzNDU2Nzg5MDEyfQ/rss":      true,
		"https://paper.example/calendar/private-4f3e2d/basic":                         true,
		"https://paper.example/feed/podcast/12/private/5e6f.rss":                      true,
		"https://paper.example/shows/5f6f0a1b2c3d4e5f60718293.xml":                    false,
		"https://paper.example/d/2f9f0c4e-0d5b-4a63-9d8b-0d0e1f2a3b4c/podcast.rss":    false,
		"https://paper.example/privateer/aprettylongnamewithoutanynumberatall/feed/":  false,
		"https://paper.example/me.private.atom":                                       true,
		"https://paper.example/rss/secret:4f3e2d/mine":                                true,
		"https://paper.example/private-feed/mine":                                     true,
		"https://paper.example/token-4f3e2d.xml":                                      true,
		"https://paper.example/secret-places-of-the-coast/feed/atom/":                 false,
		"https://paper.example/2026/my-own-private-island/feed":                       false,
		"https://paper.example/top-10-secret-places/feed":                             false,
		"https://paper.example/private-schools.rss":                                   false,
		"https://paper.example/tag/tokenów/feed":                                      false,
		"https://paper.example/rss/tin-tức-mới-nhất-về-cầu-đường-2026.rss":            false,
		"https://news.google.com/rss/topics/CAAqAbCdEfGhIjKlMnOpQrStUvWxYz0123456789": false,
		"https://news.google.com/rss/search?q=bridge&token=abc":                       true,
		"https://paper.example/20261126000000000000000000000000000000/feed":           false,
	} {
		src := feed.Source{ID: "s", URL: url}
		if got := hidden(&src); got != want {
			t.Errorf("%s: hidden %v", url, got)
		}
		if o := outlet(src, feed.State{Title: "A"}); want != (o.Feed == "") || want && o.ID == url {
			t.Errorf("%s is told as %+v", url, o)
		}
	}
}

// TestASiteBelowAnOddPath: where the site lies at a path that addresses have to escape, what
// it leads to is escaped once, in redirects, too.
func TestASiteBelowAnOddPath(t *testing.T) {
	n, srcs := newNewsroom(), sources("alpha")
	one, two := n.found(n.item("alpha", "One", dawn, dawn), dawn), n.found(n.item("alpha", "Two", dawn, dawn), dawn)
	n.merge(one, two, dawn)
	p := New(Options{BaseURL: "https://news.example.org/tin%20t%E1%BB%A9c", Sources: srcs, Topics: []*topic.Topic{mustTopic(t, topic.Spec{ID: "all"}, srcs)}}, n)
	s := publish(t, p, dawn)
	if body := string(s.Entries["/topics/all"].Body); !strings.Contains(body, `href="/tin%20t%E1%BB%A9c/stories/`+one.String()) {
		t.Errorf("the topic leads elsewhere:\n%s", body)
	}
	for path, want := range map[string]string{"/topics/all/": "/topics/all", "/stories/" + two.String(): "/stories/" + one.String()} {
		w := httptest.NewRecorder()
		web.Handler(p.Current).ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
		if got := w.Header().Get("Location"); got != "/tin%20t%E1%BB%A9c"+want {
			t.Errorf("%s leads to %q", path, got)
		}
	}
}
