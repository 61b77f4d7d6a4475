package web

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// How long others may keep an answer, whatever is known of when it changes.
const (
	minAge     = 30 * time.Second
	defaultAge = 5 * time.Minute
	maxAge     = time.Hour
	assetAge   = 24 * time.Hour
)

// Policies for what a browser may do with a document. Pages load our own style, script
// and pictures and nothing else; feeds run nothing at all.
const (
	pagePolicy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
	feedPolicy = "default-src 'none'; sandbox; frame-ancestors 'none'"
)

// Handler serves the snapshot that current gives at the time of each request; nil means
// that there is none yet.
func Handler(current func() *Snapshot) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header()["X-Content-Type-Options"] = noSniff
		s := current()
		if s == nil {
			starting(w, r)
			return
		}
		serve(w, r, s)
	})
}

func serve(w http.ResponseWriter, r *http.Request, s *Snapshot) {
	path := r.URL.Path
	e, found := s.Entries[path]
	if found && e.Kind == Feed {
		allowAll(w.Header())
	}
	switch {
	case r.Method == http.MethodOptions && found:
		if e.Kind == Feed {
			allowAsking(w.Header())
		}
		w.Header().Set("Allow", "GET, HEAD, OPTIONS")
		w.WriteHeader(http.StatusNoContent)
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		w.Header().Set("Allow", "GET, HEAD, OPTIONS")
		refuse(w, http.StatusMethodNotAllowed, "only GET and HEAD are answered")
	case found:
		answer(w, r, e)
	case s.Moved[path] != "":
		w.Header().Set("Cache-Control", "max-age=3600")
		http.Redirect(w, r, s.Moved[path], http.StatusPermanentRedirect)
	case s.Gone[path]:
		lose(w, r, s.Site, http.StatusGone, "this was here once and is gone for good")
	default:
		if trimmed := strings.TrimRight(path, "/"); trimmed != path {
			if _, ok := s.Entries[trimmed]; ok {
				http.Redirect(w, r, s.Site.Root+trimmed, http.StatusPermanentRedirect)
				return
			}
		}
		lose(w, r, s.Site, http.StatusNotFound, "not found")
	}
}

// allowAll lets programs in any web page read a feed, and see its validators.
func allowAll(h http.Header) {
	h["Access-Control-Allow-Origin"], h["Access-Control-Expose-Headers"] = anyOrigin, seenByAll
}

// allowAsking answers what a browser asks before it lets a page send conditions.
func allowAsking(h http.Header) {
	h.Set("Access-Control-Allow-Methods", "GET, HEAD, OPTIONS")
	h.Set("Access-Control-Allow-Headers", "If-None-Match, If-Modified-Since")
	h.Set("Access-Control-Max-Age", "86400")
}

// answer serves a resource. A request for a part of it gets all of it, as RFC 9110,
// section 14.2 allows: documents this small are not worth being put together again.
func answer(w http.ResponseWriter, r *http.Request, e Entry) {
	now := time.Now() //nolint:forbidigo // the age of an answer counts from when it is given
	h := w.Header()
	h["Vary"] = varyEncoding
	if len(e.Variants) > 0 {
		e = e.speak(strings.Join(r.Header["Accept-Language"], ","))
		h["Vary"] = varyLanguage
		h["Content-Language"] = []string{e.Language}
	}
	f := e.form(wanted(r.Header["Accept-Encoding"]))
	h["Etag"], h["Last-Modified"] = f.tag, f.modified
	h["Cache-Control"] = []string{"public, max-age=" + strconv.Itoa(int(age(e, now).Seconds()))}
	switch e.Kind {
	case Page:
		h["Content-Security-Policy"], h["Referrer-Policy"] = pageRules, referrer
	case Feed:
		h["Content-Security-Policy"] = feedRules
	}
	if e.unchanged(r, f) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h["Content-Type"], h["Accept-Ranges"], h["Content-Length"] = f.mediaType, noRanges, f.length
	if f.encoding != nil {
		h["Content-Encoding"] = f.encoding
	}
	w.WriteHeader(http.StatusOK)
	if r.Method != http.MethodHead {
		_, _ = w.Write(f.body) // the client went away; there is nobody to tell
	}
}

// age is how long others may keep an answer: until the resource can change.
func age(e Entry, now time.Time) time.Duration {
	switch {
	case e.Kind == Asset:
		return assetAge
	case e.Next.IsZero():
		return defaultAge
	}
	return min(max(e.Next.Sub(now), minAge), maxAge)
}

// unchanged evaluates the conditions of a request (RFC 9110, section 13.2.2). A tag of
// any encoding will do: what the client holds says the same. f is the form of the answer.
func (r *Resource) unchanged(req *http.Request, f *form) bool {
	if tags := req.Header["If-None-Match"]; len(tags) > 0 {
		if len(tags) == 1 && tags[0] == f.tag[0] {
			return true
		}
		for part := range strings.SplitSeq(strings.Join(tags, ","), ",") {
			part = strings.TrimPrefix(strings.TrimSpace(part), "W/")
			if part == "*" || r.hasTag(part) {
				return true
			}
		}
		return false
	}
	asked := req.Header["If-Modified-Since"]
	if len(asked) == 0 {
		return false
	}
	since, err := http.ParseTime(asked[0])
	return err == nil && !r.Modified.After(since)
}

func (r *Resource) hasTag(quoted string) bool {
	tag, ok := strings.CutPrefix(quoted, `"`+r.tag)
	if !ok {
		return false
	}
	switch tag {
	case `"`, `-br"`, `-zstd"`, `-gzip"`:
		return true
	}
	return false
}

// refuse answers with a status and a few words.
func refuse(w http.ResponseWriter, status int, words string) {
	h := w.Header()
	h.Set("Content-Type", "text/plain; charset=utf-8")
	h.Set("Cache-Control", "max-age=30")
	if status == http.StatusServiceUnavailable || status == http.StatusMethodNotAllowed {
		h.Set("Cache-Control", "no-store")
	}
	w.WriteHeader(status)
	_, _ = fmt.Fprintln(w, words) // the client went away; there is nobody to tell
}
