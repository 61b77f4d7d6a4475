package feedtest

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Reply answers one request for a feed.
type Reply func(w http.ResponseWriter, r *http.Request, f *Feed)

// Honest answers with the document, or 304 if the request shows that it is known.
func Honest() Reply {
	return func(w http.ResponseWriter, r *http.Request, f *Feed) {
		d := f.document()
		d.setHeader(w.Header())
		if d.matches(r) {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		d.write(w, d.encoding)
	}
}

// Full answers with the document whatever the request says.
func Full() Reply { return Packed("") }

// Packed answers with the document in a content coding: gzip, br, zstd, none if empty,
// or several with commas between.
func Packed(coding string) Reply {
	return func(w http.ResponseWriter, _ *http.Request, f *Feed) {
		d := f.document()
		d.setHeader(w.Header())
		d.write(w, coding)
	}
}

func (d document) write(w http.ResponseWriter, coding string) {
	w.Header().Set("Content-Type", d.contentType)
	body := d.body
	if coding != "" {
		w.Header().Set("Content-Encoding", coding)
		for name := range strings.SplitSeq(coding, ",") {
			body = Pack(strings.TrimSpace(name), body)
		}
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	//nolint:errcheck // whoever asked may be gone
	w.Write(body)
}

// Status answers with a status, headers given as name, value, name, value, and a page
// that names the status.
func Status(code int, header ...string) Reply {
	return func(w http.ResponseWriter, _ *http.Request, _ *Feed) {
		set(w.Header(), header)
		w.WriteHeader(code)
		if code >= http.StatusOK && code != http.StatusNoContent && code != http.StatusNotModified {
			fmt.Fprintf(w, "<html><title>%d %s</title></html>", code, http.StatusText(code))
		}
	}
}

// Redirect answers with a redirect of the given status.
func Redirect(code int, location string, header ...string) Reply {
	return Status(code, append([]string{"Location", location}, header...)...)
}

// RetryAfter answers with a status, 429 or 503 say, and a Retry-After as written.
func RetryAfter(code int, value string) Reply { return Status(code, "Retry-After", value) }

// With adds headers, given as name, value, name, value, to another reply.
func With(next Reply, header ...string) Reply {
	return func(w http.ResponseWriter, r *http.Request, f *Feed) {
		set(w.Header(), header)
		next(w, r, f)
	}
}

// Content answers 200 with a body of a type.
func Content(contentType string, body []byte) Reply {
	return func(w http.ResponseWriter, _ *http.Request, _ *Feed) {
		w.Header().Set("Content-Type", contentType)
		//nolint:errcheck // whoever asked may be gone
		w.Write(body)
	}
}

// Mislabelled answers with the document, which is UTF-8, under the name of another
// charset.
func Mislabelled(charset string) Reply {
	return func(w http.ResponseWriter, _ *http.Request, f *Feed) {
		d := f.document()
		mediaType, _, _ := strings.Cut(d.contentType, ";")
		Content(mediaType+"; charset="+charset, d.body)(w, nil, f)
	}
}

// Cookie answers as next does and sets a cookie, as if to recognise who asks.
func Cookie(next Reply) Reply {
	return With(next, "Set-Cookie", "visitor=1; Path=/; Max-Age=31536000")
}

// Page answers with an HTML page that advertises the given feeds.
func Page(feeds ...string) Reply {
	var b strings.Builder
	b.WriteString("<!doctype html><html><head><title>A page</title>\n")
	for _, u := range feeds {
		fmt.Fprintf(&b, "<link rel=\"alternate\" type=\"application/rss+xml\" title=\"News\" href=%q>\n", u)
	}
	b.WriteString("</head><body><p>Not a feed.</p></body></html>\n")
	return Content("text/html; charset=utf-8", []byte(b.String()))
}

// Delta answers 226 with the given items alone, to be taken as news besides what is
// known (RFC 3229 with feeds).
func Delta(items ...Item) Reply {
	return func(w http.ResponseWriter, _ *http.Request, f *Feed) {
		d := f.document()
		f.mu.Lock()
		c, format := f.channel, f.format
		f.mu.Unlock()
		c.Items = items
		d.setHeader(w.Header())
		w.Header().Set("Content-Type", d.contentType)
		w.Header().Set("IM", "feed")
		w.WriteHeader(http.StatusIMUsed)
		//nolint:errcheck // whoever asked may be gone
		c.Write(w, format)
	}
}

// Late lets d pass before another reply begins.
func Late(d time.Duration, next Reply) Reply {
	return func(w http.ResponseWriter, r *http.Request, f *Feed) {
		if f.origin.wait(r.Context(), d) {
			next(w, r, f)
		}
	}
}

// Never accepts the request and does not answer it.
func Never() Reply {
	return func(_ http.ResponseWriter, r *http.Request, f *Feed) {
		select {
		case <-r.Context().Done():
		case <-f.origin.done:
		}
	}
}

func set(h http.Header, pairs []string) {
	for i := 0; i+1 < len(pairs); i += 2 {
		h.Set(pairs[i], pairs[i+1])
	}
}
