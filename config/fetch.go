package config

import (
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// fetch reads how sources are asked.
func (l *loader) fetch(o object) Fetch {
	f := Fetch{
		Timeout:     20 * time.Second,
		MaxBody:     10 << 20,
		MaxEntries:  10_000,
		Concurrency: 32,
		PerHost:     1,
		Pause:       time.Second,
	}
	o, ok := o.object("fetch", "timeout", "max_body", "max_entries", "concurrency", "per_host", "pause", "contact", "allow", "ports", "proxy")
	if !ok {
		return f
	}
	o.duration("timeout", &f.Timeout, time.Second, 10*time.Minute)
	o.size("max_body", &f.MaxBody, 1<<10, 1<<30)
	o.number("max_entries", &f.MaxEntries, 1, 20_000) // what the parser takes
	o.number("concurrency", &f.Concurrency, 1, 1024)
	o.number("per_host", &f.PerHost, 1, 16)
	o.duration("pause", &f.Pause, 0, time.Minute)
	if o.text("contact", &f.Contact, 200) && !contactable(f.Contact) {
		l.fail(o.value("contact"), "Write an e-mail address or a URL.", "nobody can be reached at the contact %q", f.Contact)
	}
	f.Allow = l.prefixes(o)
	f.Ports = l.ports(o)
	o.proxy("proxy", &f.Proxy)
	return f
}

// contactable says whether text can stand in a User-Agent and looks like an e-mail
// address or a URL.
func contactable(text string) bool {
	if strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r == '(' || r == ')' || r > '~' }) {
		return false
	}
	u, err := url.Parse(text)
	if err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" {
		return true
	}
	user, host, found := strings.Cut(text, "@")
	return found && user != "" && strings.Contains(host, ".")
}

// prefixes reads the addresses that may be asked although they are special.
func (l *loader) prefixes(o object) []netip.Prefix {
	var all []netip.Prefix
	for _, it := range o.texts("allow", 100) {
		p, err := netip.ParsePrefix(it.text)
		if addr, bad := netip.ParseAddr(it.text); bad == nil {
			p, err = netip.PrefixFrom(addr, addr.BitLen()), nil
		}
		switch {
		case err != nil:
			l.fail(it.node, "Write 10.1.0.0/16, 127.0.0.1 or fd00::/8.", "%q is not a range of addresses", it.text)
			continue
		case p != p.Masked():
			l.fail(it.node, "Write "+p.Masked().String()+".", "%s has bits beyond its length", it.text)
			continue
		case p.Bits() == 0:
			l.warn(it.node, "Name only the networks that hold your feeds.", "%s lets a feed's redirects reach every address, also those inside your network", it.text)
		}
		all = append(all, p)
	}
	return all
}

func (l *loader) ports(o object) []uint16 {
	var all []uint16
	for _, it := range o.texts("ports", 1000) {
		n, err := strconv.ParseUint(it.text, 10, 16)
		if err != nil || n == 0 {
			l.fail(it.node, "Ports are numbers from 1 to 65535.", "%q is not a port", it.text)
			continue
		}
		all = append(all, uint16(n))
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// proxy reads the URL of a proxy; it may hold credentials.
func (o object) proxy(key string, to *string) {
	text, ok := o.scalar(key)
	if !ok {
		return
	}
	n := o.value(key)
	if strings.Contains(text, "@") {
		o.l.hide(n)
	}
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Hostname() == "" || badPort(u):
		o.l.fail(n, "Write http://host:port or socks5://host:port.", "the proxy is not a URL with a host")
	case u.Scheme != "http" && u.Scheme != "https" && u.Scheme != "socks5":
		o.l.fail(n, "Write http://host:port or socks5://host:port.", "%q is no kind of proxy: want http, https or socks5", u.Scheme)
	default:
		*to = text
	}
}
