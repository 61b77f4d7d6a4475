package fetch_test

import (
	"encoding/base64"
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"foldwire/aggregator/feed"
	"foldwire/aggregator/feedtest"
	"foldwire/aggregator/fetch"
)

// TestCredentials shows what is sent for each way of logging in.
func TestCredentials(t *testing.T) {
	o := feedtest.New(t)
	f := o.Feed("/f").Items(article("1"))
	inURL := strings.Replace(f.URL(), "http://", "http://lan:m%E1%BA%ADt@", 1)
	basic := func(s string) string { return "Basic " + base64.StdEncoding.EncodeToString([]byte(s)) }
	for name, c := range map[string]struct {
		url    string
		access feed.Access
		want   string
	}{
		"none":         {f.URL(), feed.Access{}, ""},
		"basic":        {f.URL(), feed.Access{User: "lan", Password: "mật:khẩu"}, basic("lan:mật:khẩu")},
		"in the URL":   {inURL, feed.Access{}, basic("lan:mật")},
		"both":         {inURL, feed.Access{User: "an", Password: "x"}, basic("an:x")},
		"token":        {inURL, feed.Access{Bearer: "t0ken"}, "Bearer t0ken"},
		"header":       {inURL, feed.Access{Bearer: "t0ken", Headers: map[string]string{"authorization": "Token x"}}, "Token x"},
		"own agent":    {f.URL(), feed.Access{Headers: map[string]string{"User-Agent": "Mine/1"}}, ""},
		"empty header": {f.URL(), feed.Access{Headers: map[string]string{"X-Empty": ""}}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			o.Forget()
			res, err := client(t, o).Fetch(t.Context(), feed.Source{ID: "s", URL: c.url, Access: c.access}, c.url, feed.Validators{})
			if err != nil {
				t.Fatal(err)
			}
			if got := o.Requests()[0].Header.Get("Authorization"); got != c.want {
				t.Errorf("sent %q, want %q", got, c.want)
			}
			if strings.Contains(fmt.Sprint(res), "lan:") || res.URL != f.URL() {
				t.Errorf("the response holds the credentials: %s", res.URL)
			}
		})
	}
}

// TestMoveKeepsNoCredentials shows that a moved URL, which is stored and shown, holds
// none.
func TestMoveKeepsNoCredentials(t *testing.T) {
	o := feedtest.New(t)
	o.Feed("/a").Always(feedtest.Redirect(301, strings.Replace(o.URL("/b"), "http://", "http://x:y@", 1)))
	o.Feed("/b").Items(article("1"))
	u := strings.Replace(o.URL("/a"), "http://", "http://lan:s3cret@", 1)
	res := ask(t, client(t, o), u, feed.Validators{})
	if res.Moved != o.URL("/b") || res.Validators.URL != o.URL("/b") {
		t.Errorf("moved %q, validators of %q", res.Moved, res.Validators.URL)
	}
}

// TestBadAccess shows that what cannot be sent is refused, by name and not by value.
func TestBadAccess(t *testing.T) {
	o := feedtest.New(t)
	f := o.Feed("/f").Items(article("1"))
	for _, a := range []feed.Access{
		{Headers: map[string]string{"X-Key": "s3cret\r\nX: y"}},
		{Headers: map[string]string{"X Key": "s3cret"}},
		{Headers: map[string]string{"Host": "s3cret"}},
		{Headers: map[string]string{"accept-encoding": "s3cret"}},
		{Headers: map[string]string{"If-None-Match": "s3cret"}},
		{Headers: map[string]string{"Expect": "s3cret"}},
		{Bearer: "s3cret\n"},
	} {
		_, err := client(t, o).Fetch(t.Context(), feed.Source{ID: "s", URL: f.URL(), Access: a}, f.URL(), feed.Validators{})
		checkError(t, err, fetch.ErrCredential)
		if strings.Contains(err.Error(), "s3cret") {
			t.Errorf("quoted: %v", err)
		}
	}
	for _, p := range []string{"http://u:s3cret@", "ftp://u:s3cret@h", "u:s3cret", "http://u:s3/cret@h", "://s3cret"} {
		_, err := client(t, o).Fetch(t.Context(), feed.Source{ID: "s", Access: feed.Access{Proxy: p}}, f.URL(), feed.Validators{})
		checkError(t, err, fetch.ErrProxy)
		if strings.Contains(err.Error(), "s3") {
			t.Errorf("quoted: %v", err)
		}
		if _, err := fetch.New(fetch.Options{Proxy: p}); err == nil || strings.Contains(err.Error(), "s3") {
			t.Errorf("proxy of all: %v", err)
		}
	}
	if len(o.Requests()) > 0 {
		t.Error("something was sent")
	}
}

// TestSecretsNotInErrors goes through the ways to fail with secrets in every place.
func TestSecretsNotInErrors(t *testing.T) {
	o := feedtest.New(t)
	f := o.Feed("/f").Items(article("1"))
	dead := deadAddress(t)
	socks := feedtest.NewSOCKSProxy(t, o)
	http := feedtest.NewHTTPProxy(t, o)
	secrets := feed.Access{User: "lan", Password: "s3cret", Headers: map[string]string{"X-Key": "s3cret"}}
	userinfo := func(u string) string { return strings.Replace(u, "://", "://lan:s3cret@", 1) + "?key=s3cret" }
	c := client(t, nil, func(opts *fetch.Options) { opts.MaxBody, opts.FirstByte = 100, 300*time.Millisecond })
	fails := func(what, url, proxy string) {
		t.Helper()
		src := feed.Source{ID: "s", URL: url, Access: secrets}
		src.Access.Proxy = proxy
		res, err := c.Fetch(t.Context(), src, url, feed.Validators{ETag: `"s3cret"`})
		if err == nil {
			t.Errorf("%s: no error", what)
		}
		if strings.Contains(fmt.Sprintf("%v %+v %#v", err, err, err), "s3cret") {
			t.Errorf("%s: %v", what, err)
		}
		res.URL = strings.Replace(res.URL, "?key=s3cret", "", 1) // the operator's own URL
		if strings.Contains(fmt.Sprintf("%+v", res), "s3cret") {
			t.Errorf("%s: response %+v", what, res)
		}
	}
	fails("refused", userinfo("http://"+dead+"/f"), "")
	fails("proxy refused", userinfo(f.URL()), "http://lan:s3cret@"+dead)
	fails("socks refused", userinfo(f.URL()), "socks5://lan:s3cret@"+dead)
	fails("socks over HTTP", userinfo(f.URL()), userinfo(strings.Replace(http.URL, "http", "socks5", 1)))
	fails("HTTP over socks", userinfo(f.URL()), userinfo(strings.Replace(socks.URL, "socks5", "http", 1)))
	fails("unknown host", userinfo("http://unknown.invalid/f"), "")
	fails("bad port", "http://lan:s3cret@127.0.0.1:x/f", "")
	fails("no TLS", userinfo(strings.Replace(f.URL(), "http:", "https:", 1)), "")
	for _, r := range []feedtest.Reply{
		feedtest.Status(401), feedtest.Status(404), feedtest.Status(500), feedtest.Redirect(302, "http://10.0.0.1/?key=s3cret"),
		feedtest.Redirect(302, "ftp://x/s3cret"), feedtest.Redirect(302, "/f?key=s3cret"), feedtest.Redirect(302, "http://127.0.0.1:1/?key=s3cret"),
		feedtest.Redirect(302, "//"+dead+"/?key=s3cret"), feedtest.LyingLength(9), feedtest.HangUp(), feedtest.Huge(200),
	} {
		f.Always(r)
		fails("an answer", userinfo(f.URL()), "")
	}
}

// deadAddress gives an address at which nobody listens.
func deadAddress(t *testing.T) string {
	t.Helper()
	return netip.AddrPortFrom(netip.MustParseAddr("127.0.0.1"), 1).String()
}

// TestProxyCredentials shows that each proxy gets its user and password and the origin
// does not, and that a source's own proxy wins.
func TestProxyCredentials(t *testing.T) {
	o, secure := feedtest.New(t), feedtest.NewTLS(t)
	f := o.Feed("/f").Items(article("1"))
	secure.Feed("/f").Items(article("1"))
	basic := "Basic " + base64.StdEncoding.EncodeToString([]byte("lan:s3cret"))
	for _, c := range []struct {
		proxy *feedtest.Proxy
		url   string
		want  string
	}{
		{feedtest.NewHTTPProxy(t, o), "http://good.example/f", basic},
		{feedtest.NewSOCKSProxy(t, o), "http://good.example/f", "lan:s3cret"},
		{feedtest.NewHTTPProxy(t, secure), "https://127.0.0.1/f", basic},
		{feedtest.NewSOCKSProxy(t, secure), "https://127.0.0.1/f", "lan:s3cret"},
	} {
		cl := guarded(t, secure, func(opts *fetch.Options) { opts.Proxy = "http://" + deadAddress(t) })
		src := feed.Source{ID: "s", Access: feed.Access{Proxy: strings.Replace(c.proxy.URL, "://", "://lan:s3cret@", 1)}}
		res, err := cl.Fetch(t.Context(), src, c.url, feed.Validators{})
		if err != nil || res.URL != c.url {
			t.Errorf("%s via %s: %v", c.url, c.proxy.URL, err)
			continue
		}
		if got := c.proxy.Credentials(); len(got) != 1 || got[0] != c.want {
			t.Errorf("%s via %s: credentials %q", c.url, c.proxy.URL, got)
		}
	}
	for _, r := range append(f.Requests(), secure.Requests()...) {
		if r.Header.Get("Proxy-Authorization") != "" {
			t.Error("the origin saw the proxy's credentials")
		}
	}
}
