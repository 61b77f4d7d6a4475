package normalize

import (
	"slices"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// Canonical gives raw without what does not change which page it leads to: scheme, www
// and mobile hosts, AMP addresses, default ports, tracking and session parameters, the
// order of parameters, percent-encoding (RFC 3986, section 6.2.2), a fragment, a trailing
// slash, an index page. A redirector that names its target gives the target. URLs of
// equal pages come out equal; what comes out is a key, not always an address to fetch.
// It is "" if raw is not an absolute http or https URL, or too long to be one, or if it has
// to be unwrapped more often than any honest link has. Canonical(Canonical(u)) == Canonical(u):
// what comes out is what one more round would leave as it is.
func Canonical(raw string) string {
	s, ok := resolve(nil, raw)
	for range 8 { // each round only takes away: nearly always the second finds nothing
		if !ok {
			return ""
		}
		if next := canonicalOnce(s); next != s {
			s = next
			continue
		}
		again, fits := resolve(nil, s) // "https" is longer than "http"
		if fits && again == s {
			return s
		}
		s, ok = again, fits
	}
	return ""
}

// canonicalOnce does one round. It gives "" if nothing is left to name.
func canonicalOnce(s string) string {
	for range 4 {
		target, ok := redirectTarget(s)
		if !ok {
			break
		}
		s = target
	}
	host, path, query, fragment := splitURL(s)
	host = canonicalHost(host)
	path = canonicalPath(path)
	query = canonicalQuery(host, path, query)
	if fragment = canonicalFragment(fragment); fragment != "" {
		fragment = "#" + fragment
	}
	if query != "" {
		query = "?" + query
	}
	if query+fragment == "" {
		path = strings.TrimSuffix(path, "/")
	}
	return "https://" + host + path + query + fragment
}

// splitURL takes apart what resolve gave.
func splitURL(s string) (host, path, query, fragment string) {
	_, s, _ = strings.Cut(s, "://")
	s, fragment, _ = strings.Cut(s, "#")
	s, query, _ = strings.Cut(s, "?")
	if i := strings.IndexByte(s, '/'); i >= 0 {
		return s[:i], s[i:], query, fragment
	}
	return s, "/", query, fragment
}

// canonicalHost gives a host without default port, without www and without what
// marks a mobile or AMP edition.
func canonicalHost(host string) string {
	host = strings.TrimSuffix(strings.TrimSuffix(host, ":80"), ":443")
	host = strings.TrimSuffix(host, ".")
	for {
		label, rest, found := strings.Cut(host, ".")
		if !found {
			return host
		}
		switch label {
		case "www", "m", "mobile", "amp", "wap":
			if !isDomain(rest) {
				return host
			}
			host = rest
			continue
		}
		if next, domain, found := strings.Cut(rest, "."); found && next == "m" && strings.HasPrefix(domain, "wiki") {
			host = label + "." + domain // en.m.wikipedia.org
			continue
		}
		return host
	}
}

// isDomain says whether host, with its port, is more than a public suffix: m.co.uk is a
// site of its own, m.example.co.uk is an edition of example.co.uk.
func isDomain(host string) bool {
	host, _, _ = strings.Cut(host, ":")
	if !strings.Contains(host, ".") || host[0] == '-' {
		return false
	}
	suffix, _ := publicsuffix.PublicSuffix(host)
	return suffix != host
}

// canonicalPath gives a path without dot segments, doubled slashes, AMP marks, session
// ids and index pages.
func canonicalPath(path string) string {
	path = normalizeEscapes(path, false)
	if i := strings.Index(path, ";"); i >= 0 && strings.Contains(strings.ToLower(path[i:]), "sessionid=") {
		path = path[:i]
	}
	segments := make([]string, 0, 8)
	for seg := range strings.SplitSeq(path, "/") {
		switch seg {
		case "", ".":
		case "..":
			if len(segments) > 0 {
				segments = segments[:len(segments)-1]
			}
		default:
			segments = append(segments, seg)
		}
	}
	segments = withoutEdition(segments)
	return "/" + strings.Join(segments, "/")
}

// withoutEdition takes AMP marks and the index page off the ends of a path.
func withoutEdition(segments []string) []string {
	for n := len(segments); n > 0; n = len(segments) {
		last := segments[n-1]
		switch {
		case last == "amp" && n > 1, isIndexPage(last):
			segments = segments[:n-1]
		case strings.HasSuffix(last, ".amp.html"):
			segments[n-1] = strings.TrimSuffix(last, ".amp.html") + ".html"
		case strings.HasSuffix(last, ".amp") && len(last) > len(".amp"):
			segments[n-1] = strings.TrimSuffix(last, ".amp")
		case segments[0] == "amp" && n > 1 && looksLikeArticle(last):
			segments = segments[1:]
		default:
			return segments
		}
	}
	return segments
}

// looksLikeArticle says whether a segment names an article rather than a section.
func looksLikeArticle(seg string) bool {
	return strings.Count(seg, "-") >= 2 || strings.ContainsAny(seg, "0123456789")
}

func isIndexPage(seg string) bool {
	name, ext, _ := strings.Cut(strings.ToLower(seg), ".")
	switch name {
	case "index":
		switch ext {
		case "html", "htm", "php", "asp", "aspx", "jsp", "shtml", "cfm":
			return true
		}
	case "default":
		return ext == "asp" || ext == "aspx" || ext == "htm" || ext == "html"
	}
	return false
}

// canonicalQuery gives the parameters that choose the page, in order.
func canonicalQuery(host, path, query string) string {
	if query == "" {
		return ""
	}
	var params []string
	for p := range strings.SplitSeq(query, "&") {
		for strings.HasPrefix(p, "amp;") { // "&" escaped for HTML, once or several times
			p = p[len("amp;"):]
		}
		name, value, _ := strings.Cut(p, "=")
		name, value = normalizeEscapes(name, true), normalizeEscapes(value, true)
		if name == "" && value == "" || isTracking(host, path, name, value) {
			continue
		}
		if value != "" {
			name += "=" + value
		}
		params = append(params, name)
	}
	slices.SortStableFunc(params, func(a, b string) int {
		a, _, _ = strings.Cut(a, "=")
		b, _, _ = strings.Cut(b, "=")
		return strings.Compare(a, b)
	})
	return strings.Join(params, "&")
}

// canonicalFragment keeps a fragment only if it is the address of a page that a script
// draws: "#!/post/1", "#/post/1".
func canonicalFragment(f string) string {
	if strings.HasPrefix(f, "!") && len(f) > 1 || strings.HasPrefix(f, "/") && len(f) > 1 {
		return normalizeEscapes(f, false)
	}
	return ""
}

// isHome says whether a canonical URL is a site's home page: it names no item.
func isHome(canonical string) bool {
	_, rest, _ := strings.Cut(canonical, "://")
	return !strings.ContainsAny(rest, "/?#")
}
