package fetch_test

import (
	"errors"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"

	"foldwire/aggregator/feed"
	"foldwire/aggregator/feedtest"
	"foldwire/aggregator/fetch"
)

// TestSecretsStayAtHome shows that credentials and custom headers go to the source's own
// origin alone, even if a redirect comes back to it.
func TestSecretsStayAtHome(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := feedtest.NewPipe(t)
		o.Feed("a.example/f").Always(feedtest.Redirect(302, "http://a.example/g"))
		o.Feed("a.example/g").Always(feedtest.Redirect(302, "http://b.example/f"))
		o.Feed("b.example/f").Always(feedtest.Redirect(302, "http://user:pw@a.example/h"))
		o.Feed("a.example/h").Always(feedtest.Status(401))
		src := feed.Source{ID: "s", URL: "http://a.example/f", Access: feed.Access{
			User: "lan", Password: "s3cret", Headers: map[string]string{"X-Key": "k3y", "Cookie": "c00kie"},
		}}
		_, err := client(t, o).Fetch(t.Context(), src, src.URL, feed.Validators{})
		checkStatus(t, err, 401)
		if e, _ := errors.AsType[*fetch.StatusError](err); !e.Withheld {
			t.Error("the error does not say that credentials were kept back")
		}
		for i, r := range o.Requests() {
			has := r.Header.Get("Authorization") != "" && r.Header.Get("X-Key") != "" && r.Header.Get("Cookie") != ""
			some := r.Header.Get("Authorization") != "" || r.Header.Get("X-Key") != "" || r.Header.Get("Cookie") != ""
			if home := i < 2; home != has || home != some {
				t.Errorf("request %d to %s%s: %v", i, r.Host, r.Path, r.Header)
			}
		}
	})
}

// TestSecretsStayOnTheirPort shows that another port of the same host is another
// origin.
func TestSecretsStayOnTheirPort(t *testing.T) {
	for name, c := range map[string]struct{ from, to string }{
		"another port":  {"http://a.example/f", "http://a.example:8080/g"},
		"the usual one": {"http://a.example:8080/f", "http://a.example/g"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				o := feedtest.NewPipe(t)
				o.Feed("/f").Always(feedtest.Redirect(302, c.to))
				o.Feed("/g").Always(feedtest.Status(401))
				src := feed.Source{ID: "s", URL: c.from, Access: feed.Access{Bearer: "t0ken"}}
				_, err := client(t, o, func(opts *fetch.Options) { opts.Ports = []uint16{80, 8080} }).Fetch(t.Context(), src, src.URL, feed.Validators{})
				checkStatus(t, err, 401)
				asked := o.Requests()
				if len(asked) != 2 || asked[0].Header.Get("Authorization") == "" || asked[1].Header.Get("Authorization") != "" {
					t.Errorf("asked %+v", asked)
				}
			})
		})
	}
}

// TestDowngradeSendsNoSecrets shows that what was written for https is not sent in clear.
func TestDowngradeSendsNoSecrets(t *testing.T) {
	open, secure := feedtest.New(t), feedtest.NewTLS(t)
	open.Feed("/g").Always(feedtest.Status(401))
	secure.Feed("/f").Always(feedtest.Redirect(302, open.URL("/g")))
	port, err := strconv.ParseUint(open.URL("")[strings.LastIndexByte(open.URL(""), ':')+1:], 10, 16)
	if err != nil {
		t.Fatal(err)
	}
	src := feed.Source{ID: "s", URL: secure.URL("/f"), Access: feed.Access{User: "lan", Password: "s3cret"}}
	c := client(t, nil, func(opts *fetch.Options) { opts.RootCAs, opts.Ports = secure.RootCAs(), []uint16{uint16(port)} })
	_, err = c.Fetch(t.Context(), src, src.URL, feed.Validators{})
	checkStatus(t, err, 401)
	if got := open.Requests()[0].Header.Get("Authorization"); got != "" || secure.Requests()[0].Header.Get("Authorization") == "" {
		t.Errorf("sent %q in clear", got)
	}
}

// TestSecretsAreNotAdopted shows that a source whose adopted URL is of another origin
// than the one the operator wrote sends that origin no secrets.
func TestSecretsAreNotAdopted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := feedtest.NewPipe(t)
		f := o.Feed("b.example/f").Items(article("1"))
		src := feed.Source{ID: "s", URL: "http://lan:s3cret@a.example/f", Access: feed.Access{Bearer: "t0ken"}}
		if _, err := client(t, o).Fetch(t.Context(), src, f.URL(), feed.Validators{}); err != nil {
			t.Fatal(err)
		}
		if h := f.Requests()[0].Header; h.Get("Authorization") != "" {
			t.Errorf("sent %q", h.Get("Authorization"))
		}
	})
}
