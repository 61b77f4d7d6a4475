package config

import (
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"foldwire/aggregator/feed"
)

const (
	maxSources = 100_000
	maxTags    = 50
)

// reader reads sources one after the other and knows those before.
type reader struct {
	l    *loader
	cfg  *Config
	base feed.Source // what a source is that says nothing but its URL
	ids  map[string]*yaml.Node
	urls map[string]*yaml.Node
	tags map[string]*yaml.Node
}

// sources reads all sources. Those with mistakes are among them as far as they could be
// read, so that topics that name them are not called wrong too.
func (l *loader) sources(o object, cfg *Config) []feed.Source {
	if !o.has("sources") {
		l.fail(nil, "Two lines are enough:\nsources:\n  - https://example.org/feed.xml", "the config has no sources")
		return nil
	}
	nodes := o.list("sources")
	if len(nodes) == 0 && o.value("sources").ShortTag() != "!!null" {
		l.fail(o.fields["sources"].key, "Add a line: - https://example.org/feed.xml", "there is no source")
	}
	if len(nodes) > maxSources {
		l.fail(nodes[maxSources], "", "there are more than %d sources", maxSources)
		nodes = nodes[:maxSources]
	}
	r := reader{l: l, cfg: cfg, ids: map[string]*yaml.Node{}, urls: map[string]*yaml.Node{}, tags: map[string]*yaml.Node{}}
	r.base = feed.Source{Schedule: cfg.Schedule, Identity: feed.IdentityAuto, Adaptive: true, Keep: cfg.Retention.Keep}
	o.flag("adaptive", &r.base.Adaptive)
	var all []feed.Source
	for _, n := range nodes {
		if src, ok := r.source(deref(n)); ok {
			all = append(all, src)
		}
	}
	for tag, n := range r.tags {
		if _, clash := r.ids[tag]; clash {
			l.warn(n, "Rename one, or from: ["+tag+"] takes both.", "%q is a tag and also the id of a source", tag)
		}
	}
	return all
}

func (r reader) source(n *yaml.Node) (feed.Source, bool) {
	src := r.base
	if n.Kind == yaml.ScalarNode {
		text, ok := r.l.scalar(n, "url")
		if !ok {
			return src, false
		}
		r.address(n, n, text, "", &src)
		return src, true
	}
	o, ok := r.l.object(n, "a source", "id", "url", "title", "tags", "priority", "schedule", "identity", "language", "adaptive", "keep",
		"user", "password", "password_file", "bearer", "bearer_file", "headers", "proxy", "timeout")
	if !ok {
		return src, false
	}
	var id, address string
	if o.text("id", &id, 200) && !validID(id) {
		r.l.fail(o.value("id"), "Use letters a–z, digits and . - _, at most 64, the first a letter or digit.", "%q cannot be the id of a source", id)
	}
	switch {
	case o.text("url", &address, 4000):
		at := o.value("url")
		if id != "" {
			at = o.value("id")
		}
		r.address(at, o.value("url"), address, id, &src)
	default:
		if !o.has("url") {
			r.l.fail(n, "Add url: https://…", "a source has no url")
		}
		src.ID = feed.SourceID(id)
	}
	r.rest(o, &src)
	return src, true
}

// rest reads what a source may say beside its URL.
func (r reader) rest(o object, src *feed.Source) {
	o.text("title", &src.Title, 200)
	o.number("priority", &src.Priority, -1_000_000, 1_000_000)
	src.Schedule = o.schedule("schedule", r.cfg.Location, src.Schedule)
	identity := string(src.Identity)
	o.choice("identity", &identity, "auto", "guid", "link", "title")
	src.Identity = feed.Identity(identity)
	o.language("language", &src.Language)
	o.flag("adaptive", &src.Adaptive)
	o.number("keep", &src.Keep, 1, 10_000_000)
	for _, t := range o.texts("tags", maxTags) {
		if strings.TrimSpace(t.text) != t.text || t.text == "" || len(t.text) > 100 {
			r.l.fail(t.node, "Tags are words of at most 100 bytes.", "%q cannot be a tag", t.text)
			continue
		}
		if !slices.Contains(src.Tags, t.text) {
			src.Tags = append(src.Tags, t.text)
		}
		if _, known := r.tags[t.text]; !known {
			r.tags[t.text] = t.node
		}
	}
	r.access(o, &src.Access)
}

// access reads how a source is asked.
func (r reader) access(o object, a *feed.Access) {
	o.text("user", &a.User, 200)
	hasPassword := o.secret("password", &a.Password)
	hasBearer := o.secret("bearer", &a.Bearer)
	switch {
	case hasPassword && !o.has("user"):
		r.l.fail(o.value(o.given("password", "password_file")), "Add user: ….", "a password without a user")
	case strings.Contains(a.User, ":"):
		r.l.fail(o.value("user"), "", "a user's name cannot hold a colon")
	case hasBearer && (hasPassword || o.has("user")):
		r.l.fail(o.value(o.given("bearer", "bearer_file")), "Keep one of the two.", "a source has both a password and a bearer token")
	}
	if !o.has("password") && !o.has("password_file") && o.has("user") {
		r.l.fail(o.value("user"), "Add password_file: ….", "a user without a password")
	}
	o.proxy("proxy", &a.Proxy)
	o.duration("timeout", &a.Timeout, time.Second, 10*time.Minute)
	a.Headers = r.headers(o)
}

// address takes a source's URL and id; without an id it makes one from the URL.
func (r reader) address(idAt, at *yaml.Node, text, id string, src *feed.Source) {
	src.ID, src.URL = feed.SourceID(id), text
	u := r.l.webURL(at, text, "url")
	if u != nil {
		spelled := SpellURL(text)
		if first, twice := r.urls[spelled]; twice {
			r.l.fail(at, "Keep one of the two.", "two sources have the same URL: the first is on line %d", first.Line)
		} else {
			r.urls[spelled] = at
		}
		r.special(at, u)
		if id == "" {
			src.ID = feed.SourceID(IDFor(text))
		}
	}
	if src.ID == "" {
		return
	}
	if first, twice := r.ids[string(src.ID)]; twice {
		hint := "Ids name stored items: give each source its own."
		if id == "" {
			hint = "Give one of them an id: …"
		}
		r.l.fail(idAt, hint, "two sources have the id %q: the first is on line %d", src.ID, first.Line)
		return
	}
	r.ids[string(src.ID)] = idAt
}

// special warns of addresses that are refused unless they are allowed.
func (r reader) special(at *yaml.Node, u *url.URL) {
	ip, err := netip.ParseAddr(u.Hostname())
	if strings.EqualFold(u.Hostname(), "localhost") {
		ip, err = netip.AddrFrom4([4]byte{127, 0, 0, 1}), nil
	}
	if err != nil {
		return
	}
	ip = ip.Unmap()
	if !ip.IsLoopback() && !ip.IsPrivate() && !ip.IsLinkLocalUnicast() {
		return
	}
	for _, p := range r.cfg.Fetch.Allow {
		if p.Contains(ip) {
			return
		}
	}
	r.l.warn(at, "Add fetch: {allow: ["+quoted(ip.String())+"]}.", "%s is not a public address: it will be refused", u.Hostname())
}

// SpellURL spells a URL so that those are equal which lead to the same place by what is
// written alone (RFC 3986, section 6.2.3): case of the host, usual port, empty path. What is
// no URL stays as it is.
func SpellURL(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	u.Host = strings.ToLower(u.Host)
	switch u.Scheme {
	case "http":
		u.Host = strings.TrimSuffix(u.Host, ":80")
	case "https":
		u.Host = strings.TrimSuffix(u.Host, ":443")
	}
	if u.Path == "" {
		u.Path = "/"
	}
	return u.String()
}
