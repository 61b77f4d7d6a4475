package config

import (
	"net"
	"net/netip"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// minToken is the least length of the admin token that is not warned of.
const minToken = 16

// addresses reads where the program listens and where readers see it.
func (l *loader) addresses(o object, cfg *Config) {
	cfg.Listen, cfg.Admin = "127.0.0.1:8080", "127.0.0.1:8081"
	listenOK := l.address(o, "listen", &cfg.Listen)
	adminOK := l.address(o, "admin", &cfg.Admin)
	if o.secret("admin_token", &cfg.AdminToken) && len(cfg.AdminToken) < minToken {
		l.warn(o.value(o.given("admin_token", "admin_token_file")), "Take one from: openssl rand -hex 24", "the admin token is shorter than %d characters", minToken)
	}
	if adminOK && !loopback(cfg.Admin) && cfg.AdminToken == "" && !o.has("admin_token") && !o.has("admin_token_file") {
		l.fail(o.value("admin"), "Use 127.0.0.1:8081, or set admin_token_file.", "the admin address %s can be reached from elsewhere and asks for no token", cfg.Admin)
	}
	if listenOK && adminOK && collide(cfg.Listen, cfg.Admin) {
		l.fail(o.value(o.given("admin", "listen")), "Give each its own port.", `"listen" and "admin" are the same address: %s and %s`, cfg.Listen, cfg.Admin)
	}
	l.baseURL(o, cfg, listenOK)
}

// given gives the first of keys that the file holds, or the last.
func (o object) given(keys ...string) string {
	for _, k := range keys {
		if o.has(k) {
			return k
		}
	}
	return keys[len(keys)-1]
}

// address reads host:port; false if it is a mistake.
func (l *loader) address(o object, key string, to *string) bool {
	if !o.has(key) {
		return true
	}
	var text string
	if !o.text(key, &text, 260) {
		return false
	}
	host, port, err := net.SplitHostPort(text)
	if err != nil {
		l.fail(o.value(key), "Write host:port, such as 127.0.0.1:8080 or [::1]:8080; :8080 is every address of this machine.", "%q is not an address: %q", key, text)
		return false
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil {
		l.fail(o.value(key), "Ports are numbers from 1 to 65535; 0 takes any that is free.", "%q has no usable port: %q", key, text)
		return false
	} else if n == 0 && key == "listen" && !loopback(text) {
		l.warn(o.value(key), "", "port 0 is another one at each start: readers lose their feeds")
	}
	if strings.ContainsAny(host, " /\\@?#") {
		l.fail(o.value(key), "Write host:port, such as 127.0.0.1:8080.", "%q has no usable host: %q", key, text)
		return false
	}
	*to = text
	return true
}

// loopback says whether only this machine can reach an address.
func loopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return false
	}
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}

// collide says whether one program cannot listen on both addresses.
func collide(a, b string) bool {
	hostA, portA, _ := net.SplitHostPort(a)
	hostB, portB, _ := net.SplitHostPort(b)
	if portA != portB || portA == "0" {
		return false
	}
	return everyHost(hostA) || everyHost(hostB) || strings.EqualFold(hostName(hostA), hostName(hostB))
}

func everyHost(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "" || err == nil && ip.IsUnspecified()
}

func hostName(host string) string {
	if strings.EqualFold(host, "localhost") {
		return "127.0.0.1"
	}
	return host
}

func (l *loader) baseURL(o object, cfg *Config, listenOK bool) {
	var text string
	if !o.text("base_url", &text, 500) {
		switch {
		case o.has("base_url"):
		case len(cfg.Hubs) > 0:
			l.warn(o.value("hubs"), "Set base_url to the address under which readers see the feeds.", "without base_url the hubs are told of feeds at %s, which they cannot reach", cfg.Listen)
		case listenOK && !loopback(cfg.Listen):
			l.warn(o.value("listen"), "Set base_url to the address under which readers see the feeds.", "without base_url the feeds name %s as their own address", cfg.Listen)
		}
		return
	}
	n := o.value("base_url")
	u := l.webURL(n, text, "base_url")
	if u == nil {
		return
	}
	if u.RawQuery != "" || u.ForceQuery {
		l.fail(n, "Write only scheme, host and path: https://news.example.org", "base_url has a query")
		return
	}
	cfg.BaseURL = strings.TrimRight(text, "/")
}

// webURL checks an absolute http or https URL without credentials and fragment; nil if it
// is a mistake. Its messages do not repeat credentials.
func (l *loader) webURL(n *yaml.Node, text, what string) *url.URL {
	u, err := url.Parse(text)
	switch {
	case err != nil || strings.ContainsAny(text, " \t\n\"<>\\^`{|}"):
		l.hideURL(n, text)
		l.fail(n, "Percent-encode what is not allowed in a URL.", "the %s is not a URL", what)
	case u.User != nil:
		l.hide(n)
		l.fail(n, "URLs are logged. Use the keys user and password_file of a source.", "the %s holds credentials", what)
	case u.Scheme == "" || u.Opaque != "" && u.Host == "":
		l.fail(n, schemeHint(text), "the %s %q has no http:// or https://", what, text)
	case u.Scheme != "http" && u.Scheme != "https":
		l.fail(n, schemeHint(text), "the %s starts with %s:, not with http: or https:", what, u.Scheme)
	case u.Hostname() == "":
		l.fail(n, "", "the %s %q names no host", what, text)
	case u.Fragment != "":
		l.fail(n, "Remove it: servers never see it.", "the %s has a fragment: #%s", what, u.Fragment)
	case badPort(u):
		l.fail(n, "Ports are numbers from 1 to 65535.", "the %s has no usable port: %q", what, u.Port())
	default:
		return u
	}
	return nil
}

// hideURL masks a URL that could not be read but looks like it holds credentials.
func (l *loader) hideURL(n *yaml.Node, text string) {
	if strings.Contains(text, "@") {
		l.hide(n)
	}
}

func badPort(u *url.URL) bool {
	if u.Port() == "" {
		return strings.HasSuffix(u.Host, ":")
	}
	n, err := strconv.ParseUint(u.Port(), 10, 16)
	return err != nil || n == 0
}

func schemeHint(text string) string {
	if rest, ok := strings.CutPrefix(text, "feed://"); ok {
		return "Write https://" + rest
	}
	if rest, ok := strings.CutPrefix(text, "feed:http"); ok {
		return "Write http" + rest
	}
	if strings.Contains(text, ".") && !strings.Contains(text, ":") && !strings.HasPrefix(text, "/") {
		return "Write https://" + text
	}
	return "Write an address such as https://example.org/feed.xml"
}

// folders reads where files are kept.
func (l *loader) folders(o object, cfg *Config) {
	data, output := "data", ""
	o.text("data", &data, 1000)
	o.text("output", &output, 1000)
	for _, key := range []string{"data", "output"} {
		switch text := map[string]string{"data": data, "output": output}[key]; {
		case text == "" && o.has(key):
			l.fail(o.value(key), `Name a folder; "." is that of the config.`, "%q is empty", key)
		case text == "~" || strings.HasPrefix(text, "~/"):
			l.fail(o.value(key), "Write ${HOME}"+text[1:], "%q would be a folder that is called ~", key)
		}
	}
	cfg.Data = l.path(data)
	if output == "" {
		return
	}
	cfg.Output = l.path(output)
	if rel, err := filepath.Rel(realPath(cfg.Output), realPath(cfg.Data)); err == nil && filepath.IsLocal(rel) {
		l.fail(o.value("output"), "Use another folder for output.", "the database would be published: %q lies within %q", "data", "output")
	}
}

// realPath gives a path from the root on, links followed as far as it leads to what is there.
func realPath(path string) string {
	abs, err := filepath.Abs(path)
	if err != nil {
		return path
	}
	for there, rest := abs, ""; ; there, rest = filepath.Dir(there), filepath.Join(filepath.Base(there), rest) {
		if followed, err := filepath.EvalSymlinks(there); err == nil {
			return filepath.Join(followed, rest)
		}
		if there == filepath.Dir(there) {
			return abs
		}
	}
}
