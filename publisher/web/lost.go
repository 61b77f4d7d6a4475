package web

import (
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// lostPage is what a person sees where there is nothing to show.
type lostPage struct {
	Site    Site
	Say     string // the key of its heading
	Waiting bool   // it looks again by itself
}

// anyPages writes pages that no snapshot holds.
var anyPages = sync.OnceValues(NewPages) //nolint:gochecknoglobals // read once, as what is embedded never changes

// early are the files that a page loads which is shown before anything is published.
var early = sync.OnceValues(func() (map[string]*Resource, error) { return Assets(time.Time{}) }) //nolint:gochecknoglobals // as above

// starting answers while nothing is published yet.
func starting(w http.ResponseWriter, r *http.Request) {
	if assets, err := early(); err == nil && assets[r.URL.Path] != nil {
		answer(w, r, Entry{Resource: assets[r.URL.Path]})
		return
	}
	w.Header().Set("Retry-After", "5")
	lose(w, r, Site{Title: "Foldwire"}, http.StatusServiceUnavailable, "nothing is published yet")
}

// lose answers that there is nothing: with a page to a browser, and with a few words to
// whoever does not ask for pages.
func lose(w http.ResponseWriter, r *http.Request, site Site, status int, words string) {
	w.Header().Add("Vary", "Accept, Accept-Language")
	pages, err := anyPages()
	if err != nil || !strings.Contains(r.Header.Get("Accept"), "text/html") {
		refuse(w, status, words)
		return
	}
	page := lostPage{Site: site, Say: "lost"}
	switch status {
	case http.StatusGone:
		page.Say = "removed"
	case http.StatusServiceUnavailable:
		page.Say, page.Waiting = "starting", true
	}
	language := preferred(site.Language, r)
	body, err := pages.write(language, "lost.html", page)
	if err != nil {
		refuse(w, status, words)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", language)
	h.Set("Content-Security-Policy", pagePolicy)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	h.Set("Cache-Control", "max-age=30")
	if page.Waiting {
		h.Set("Cache-Control", "no-store")
	}
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // the client went away; there is nobody to tell
	}
}

// preferred gives the language of the interface that a request likes best: that of the
// site if it likes none or all.
func preferred(site string, r *http.Request) string {
	asked := Entry{Language: Tongue(site)}
	for _, l := range Languages() {
		asked.Variants = append(asked.Variants, Variant{Language: l, Make: func() *Resource { return &Resource{} }})
	}
	return asked.speak(strings.Join(r.Header.Values("Accept-Language"), ",")).Language
}
