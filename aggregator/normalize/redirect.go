package normalize

import (
	"net/url"
	"strings"
)

// redirectTarget gives where a URL that only forwards to another one leads, if the URL
// says so itself.
func redirectTarget(s string) (string, bool) {
	host, path, query, _ := splitURL(s)
	host = strings.TrimPrefix(host, "www.")
	if target, ok := ampTarget(host, path, query); ok {
		return resolve(nil, target)
	}
	if host == "r.search.yahoo.com" {
		_, rest, _ := strings.Cut(path, "/RU=")
		rest, _, _ = strings.Cut(rest, "/")
		return decodedURL(rest)
	}
	if host == "href.li" || host == "anonym.to" || host == "hidereferrer.com" {
		return decodedURL(query)
	}
	for name := range strings.SplitSeq(redirectParameters(host, path), " ") {
		if target, ok := parameter(query, name); ok {
			return target, true
		}
	}
	return "", false
}

// ampTarget gives the page behind an AMP cache or viewer.
func ampTarget(host, path, query string) (string, bool) {
	isCache := strings.HasSuffix(host, ".cdn.ampproject.org") || host == "cdn.ampproject.org" || strings.HasSuffix(host, "bing-amp.com")
	isViewer := strings.HasPrefix(host, "google.") && strings.HasPrefix(path, "/amp/")
	if !isCache && !isViewer {
		return "", false
	}
	for _, prefix := range [...]string{"/c/", "/v/", "/i/", "/wp/", "/amp/"} {
		rest, found := strings.CutPrefix(path, prefix)
		if !found {
			continue
		}
		rest = strings.TrimPrefix(rest, "s/")
		if dot := strings.IndexByte(rest, '.'); dot <= 0 {
			return "", false
		}
		if query != "" {
			rest += "?" + query
		}
		return "https://" + rest, true
	}
	return "", false
}

// redirectParameters gives, for hosts that forward, the parameters that may hold the
// target; "" for all others. A parameter "url" elsewhere may be anything.
func redirectParameters(host, path string) string {
	switch host {
	case "news.google.com", "accounts.google.com":
		return "url continue"
	case "l.facebook.com", "lm.facebook.com", "facebook.com", "m.facebook.com", "l.instagram.com", "l.messenger.com":
		if host == "l.instagram.com" || strings.HasSuffix(path, "l.php") || strings.HasSuffix(path, "sharer.php") {
			return "u"
		}
	case "out.reddit.com", "exit.sc", "getpocket.com", "slack-redir.net", "steamcommunity.com", "linkedin.com", "bing.com",
		"go.redirectingat.com", "go.skimresources.com", "redirect.viglink.com", "awin1.com", "click.linksynergy.com",
		"outgoing.prod.webservices.mozgcp.net", "medium.com", "disq.us", "l.threads.com", "link.medium.com", "api.follow.it":
		return forwarding(host, path)
	case "youtube.com":
		if path == "/redirect" {
			return "q"
		}
	case "t.umblr.com":
		return "z"
	case "vk.com":
		if path == "/away.php" {
			return "to"
		}
	case "duckduckgo.com":
		return "uddg"
	}
	switch {
	case strings.HasPrefix(host, "google.") && (path == "/url" || path == "/imgres"):
		return "q url imgrefurl"
	case strings.HasSuffix(host, ".safelinks.protection.outlook.com"):
		return "url"
	}
	return ""
}

// forwarding tells the hosts that forward everything from those that forward at one
// path only.
func forwarding(host, path string) string {
	switch host {
	case "getpocket.com", "linkedin.com":
		if !strings.Contains(path, "redir") {
			return ""
		}
	case "steamcommunity.com":
		if !strings.HasPrefix(path, "/linkfilter") {
			return ""
		}
	case "bing.com":
		if path != "/news/apiclick.aspx" {
			return ""
		}
	case "medium.com":
		if path != "/r/" && path != "/m/global-identity" && path != "/m/global-identity-2" {
			return ""
		}
		return "redirectUrl"
	case "click.linksynergy.com":
		return "murl"
	case "awin1.com":
		return "ued p"
	}
	return "url u"
}

// parameter gives the http or https URL in a parameter of a query.
func parameter(query, name string) (string, bool) {
	for p := range strings.SplitSeq(query, "&") {
		if v, found := strings.CutPrefix(p, name+"="); found {
			return decodedURL(v)
		}
	}
	return "", false
}

// decodedURL gives the absolute URL that v holds in percent-encoded form.
func decodedURL(v string) (string, bool) {
	plain, err := url.QueryUnescape(v)
	if err != nil || !strings.HasPrefix(plain, "http://") && !strings.HasPrefix(plain, "https://") {
		return "", false
	}
	return resolve(nil, plain)
}
