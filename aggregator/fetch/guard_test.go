package fetch_test

import (
	"net/netip"
	"strings"
	"testing"

	"foldwire/aggregator/feed"
	"foldwire/aggregator/feedtest"
	"foldwire/aggregator/fetch"
)

// guarded makes a client that may ask 127.0.0.1 and knows some names, one of which means
// an address that is not allowed.
func guarded(t *testing.T, o *feedtest.Origin, change ...func(*fetch.Options)) *fetch.Client {
	t.Helper()
	return client(t, nil, append([]func(*fetch.Options){func(opts *fetch.Options) {
		opts.Allow = []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}
		opts.Resolver = feedtest.Resolver(map[string][]netip.Addr{
			"good.example":   {netip.MustParseAddr("127.0.0.1")},
			"bad.example":    {netip.MustParseAddr("127.0.0.2")},
			"mapped.example": {netip.MustParseAddr("::ffff:127.0.0.2")},
			"nat64.example":  {netip.MustParseAddr("64:ff9b::7f00:2")},
			"mixed.example":  {netip.MustParseAddr("127.0.0.2"), netip.MustParseAddr("127.0.0.1")},
		})
		opts.RootCAs = o.RootCAs()
	}}, change...)...)
}

func port(o *feedtest.Origin) string {
	return o.URL("")[strings.LastIndexByte(o.URL(""), ':'):]
}

// TestSpecialAddressRefused shows that neither an address nor a name that means one is
// asked, first or after a redirect.
func TestSpecialAddressRefused(t *testing.T) {
	o := feedtest.New(t)
	o.Feed("/f").Items(article("1"))
	c := guarded(t, o)
	for _, host := range []string{
		"127.0.0.2", "[::1]", "[::ffff:127.0.0.2]", "[::ffff:7f00:2]", "[64:ff9b::7f00:2]", "169.254.169.254", "10.0.0.1", "0.0.0.0",
		"bad.example", "BAD.example.", "mapped.example", "nat64.example",
	} {
		o.Forget()
		target := "http://" + host + port(o) + "/f"
		refused(t, c, target, fetch.ErrAddress)
		if n := len(o.Requests()); n != 0 {
			t.Errorf("%s: %d requests", host, n)
		}
		o.Feed("/r").Always(feedtest.Redirect(301, target))
		o.Feed("/rr").Always(feedtest.Redirect(302, "/r"))
		text := refused(t, c, "http://good.example"+port(o)+"/rr", fetch.ErrAddress)
		if !strings.Contains(text, "address is not a public one") {
			t.Errorf("%s: %s", host, text)
		}
		if n := len(o.Requests()); n != 2 {
			t.Errorf("%s after a redirect: %d requests", host, n)
		}
	}
	for _, host := range []string{"127.0.0.1", "good.example", "[::ffff:127.0.0.1]", "mixed.example"} {
		ask(t, c, "http://"+host+port(o)+"/f", feed.Validators{})
	}
}

// TestNumericHostForms shows that an address in disguise is refused or not found.
func TestNumericHostForms(t *testing.T) {
	o := feedtest.New(t)
	o.Feed("/f").Items(article("1"))
	c := client(t, nil, func(opts *fetch.Options) { opts.Allow = nil })
	for _, host := range []string{"2130706433", "0x7f000001", "0177.0.0.1", "127.1", "127.0.0.1.", "localhost"} {
		_, err := c.Fetch(t.Context(), feed.Source{ID: "s"}, "http://"+host+port(o)+"/f", feed.Validators{})
		if err == nil || len(o.Requests()) > 0 {
			t.Errorf("%s: %v, %d requests", host, err, len(o.Requests()))
		}
	}
}

// TestPorts shows that a redirect leads to allowed ports alone, and that the port which
// the operator wrote is one.
func TestPorts(t *testing.T) {
	a, b := feedtest.New(t), feedtest.New(t)
	a.Feed("/f").Always(feedtest.Redirect(302, b.URL("/f?token=s3cret")))
	b.Feed("/f").Items(article("1"))
	c := client(t, nil)
	text := refused(t, c, a.URL("/f"), fetch.ErrPort)
	if !strings.Contains(text, port(b)) || strings.Contains(text, "s3cret") {
		t.Errorf("got %s", text)
	}
	if n := len(b.Requests()); n != 0 {
		t.Errorf("%d requests", n)
	}
	ask(t, client(t, nil, anyPort(b)), a.URL("/f"), feed.Validators{})
}

// TestBadURLs shows that what cannot be asked is refused without quoting it.
func TestBadURLs(t *testing.T) {
	c := client(t, nil)
	for _, u := range []string{
		"", "feed", "/f", "ftp://origin.example/", "file:///etc/passwd", "gopher://127.0.0.1/", "http:opaque", "http://", "https:///f",
		"http://s3cret@", "http://u:s3/cret@origin.example", "http://u:s3cret@[::1", "http://origin.example:s3cret/", "http://origin.example:0/",
		"http://origin.example:99999/", "http://a b/?s3cret", "http://%zz/", "http://u:s3cret\x7f@origin.example/", "http://-.\u2028/",
	} {
		text := refused(t, c, u, fetch.ErrURL)
		if strings.Contains(text, "s3") {
			t.Errorf("quoted: %s", text)
		}
	}
}

// TestProxyTargetChecked shows that a proxy is not asked for special addresses, while it
// may itself be at one.
func TestProxyTargetChecked(t *testing.T) {
	o, secure := feedtest.New(t), feedtest.NewTLS(t)
	o.Feed("/f").Items(article("1"))
	o.Feed("/r").Always(feedtest.Redirect(302, "http://bad.example/f"))
	for name, p := range map[string]*feedtest.Proxy{
		"http": feedtest.NewHTTPProxy(t, o), "socks5": feedtest.NewSOCKSProxy(t, o),
	} {
		t.Run(name, func(t *testing.T) {
			c := guarded(t, secure, func(opts *fetch.Options) { opts.Proxy = p.URL })
			ask(t, c, "http://good.example/f", feed.Validators{})
			before := len(p.Targets())
			for _, host := range []string{"bad.example", "mapped.example", "nat64.example", "10.0.0.1", "[::1]"} {
				refused(t, c, "http://"+host+"/f", fetch.ErrAddress)
				refused(t, c, "https://"+host+"/f", fetch.ErrAddress)
			}
			if after := len(p.Targets()); after != before {
				t.Errorf("the proxy was asked for %v", p.Targets())
			}
			refused(t, c, "http://good.example/r", fetch.ErrAddress)
			_, err := c.Fetch(t.Context(), feed.Source{ID: "s"}, "http://unknown.example/f", feed.Validators{})
			if err == nil || !strings.Contains(err.Error(), "no such host") {
				t.Errorf("a name that cannot be checked: %v", err)
			}
		})
	}
}

// TestProxyOfOpenClient shows that a client which may ask everything leaves names that
// only the proxy knows to the proxy.
func TestProxyOfOpenClient(t *testing.T) {
	o := feedtest.New(t)
	o.Feed("/f").Items(article("1"))
	for name, p := range map[string]*feedtest.Proxy{
		"http": feedtest.NewHTTPProxy(t, o), "socks5": feedtest.NewSOCKSProxy(t, o),
	} {
		c := guarded(t, o, func(opts *fetch.Options) {
			opts.Proxy = p.URL
			opts.Allow = []netip.Prefix{netip.MustParsePrefix("0.0.0.0/0"), netip.MustParsePrefix("::/0")}
		})
		ask(t, c, "http://hidden.example/f", feed.Validators{})
		if got := p.Targets(); len(got) != 1 || !strings.Contains(got[0], "hidden.example") {
			t.Errorf("%s was asked for %v", name, got)
		}
	}
}
