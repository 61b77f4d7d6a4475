package web

import (
	"strings"
	"testing"
)

// TestNothingThere asks as a browser does for what is not there, and as a program does.
func TestNothingThere(t *testing.T) {
	s := site()
	s.Site = Site{Title: "Morning <wire>", Root: "/wire", Language: "en"}
	s.Gone["/topics/old"] = true
	browser := []string{"Accept", "text/html,application/xhtml+xml,*/*;q=0.8"}
	for _, tt := range []struct {
		s       *Snapshot
		path    string
		header  []string
		status  int
		wants   []string
		mustNot string
	}{
		{s, "/nowhere", nil, 404, []string{"not found"}, "<"},
		{s, "/nowhere", browser, 404, []string{"There is no such page", "Morning &lt;wire&gt;", `href="/wire/"`, `href="/wire/style.css?v=`}, "refresh"},
		{s, "/nowhere", append(browser, "Accept-Language", "vi"), 404, []string{`<html lang="vi"`, "Không có trang này", "Tất cả chủ đề"}, "no such page"},
		{s, "/topics/old", browser, 410, []string{"This topic is no more"}, "refresh"},
		{s, "/feeds/old.atom", []string{"Accept", "application/atom+xml, */*"}, 410, []string{"gone for good"}, "<"},
		{nil, "/", nil, 503, []string{"nothing is published yet"}, "<"},
		{nil, "/", browser, 503, []string{"Nothing is published yet", `http-equiv="refresh"`, "Foldwire"}, ""},
		{nil, "/style.css", browser, 200, []string{":root"}, ""},
	} {
		res := serveSite(t, tt.s)("GET", tt.path, tt.header...)
		body := string(res.Body)
		if res.StatusCode != tt.status || tt.mustNot != "" && strings.Contains(body, tt.mustNot) {
			t.Errorf("%s with %q: %d\n%s", tt.path, tt.header, res.StatusCode, body)
		}
		for _, want := range tt.wants {
			if !strings.Contains(body, want) {
				t.Errorf("%s with %q does not say %q:\n%s", tt.path, tt.header, want, body)
			}
		}
		isPage := strings.HasPrefix(res.Header.Get("Content-Type"), "text/html")
		if isPage && res.Header.Get("Content-Security-Policy") != pagePolicy {
			t.Errorf("%s: the policy is %q", tt.path, res.Header.Get("Content-Security-Policy"))
		}
		if tt.status != 200 && !strings.Contains(res.Header.Get("Vary"), "Accept") {
			t.Errorf("%s: Vary is %q", tt.path, res.Header.Get("Vary"))
		}
		if tt.status == 503 && (res.Header.Get("Retry-After") == "" || res.Header.Get("Cache-Control") != "no-store") {
			t.Errorf("%s: %v", tt.path, res.Header)
		}
	}
}
