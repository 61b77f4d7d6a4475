package fetch

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"

	"golang.org/x/net/http/httpguts"

	"foldwire/aggregator/feed"
)

// maxRedirects is how many redirects a fetch follows.
const maxRedirects = 10

// chain is one fetch on its way along redirects.
type chain struct {
	c    *Client
	src  *feed.Source
	via  route
	dog  *watchdog
	resp *feed.Response

	home       origin // what the source's secrets belong to
	user       *url.Userinfo
	strayed    bool   // a redirect left home; secrets stay behind for good
	port       string // the asked URL's own, which is allowed
	validators feed.Validators
	owner      string // the URL that gave the validators

	url       *url.URL
	asked     []string // the URLs so far, this one included
	permanent bool     // none but permanent redirects so far
	downgrade bool     // a redirect went from https to http
	lane      *lane
}

// Fetch asks for rawURL on behalf of src, conditionally if v is not zero. It follows
// redirects, and waits for its turn with each host. The Response is filled as far as
// known even when there is an error.
func (c *Client) Fetch(ctx context.Context, src feed.Source, rawURL string, v feed.Validators) (feed.Response, error) {
	var resp feed.Response
	if err := c.fetch(ctx, &src, rawURL, v, &resp); err != nil {
		resp.Held = errors.Is(err, ErrHeld)
		return resp, asError(src.ID, err)
	}
	return resp, nil
}

func (c *Client) fetch(ctx context.Context, src *feed.Source, rawURL string, v feed.Validators, resp *feed.Response) error {
	u, err := parseURL(rawURL)
	if err != nil {
		return err
	}
	via, err := c.roundTripper(src.Access.Proxy)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	timeout := positive(src.Access.Timeout, c.opts.Timeout)
	ch := &chain{
		c: c, src: src, via: via, resp: resp, url: u, port: portOf(u), permanent: true,
		dog:        newWatchdog(cancel, timeout, c.opts.FirstByte, c.opts.MinRate),
		validators: v, owner: v.URL,
	}
	ch.setHome(u, rawURL)
	defer ch.leave()
	if err := ch.run(ctx); err != nil {
		resp.Moved = ""
		if errorsIsCause(ctx, ErrTimeout) {
			return fmt.Errorf("%w (%v)", ErrTimeout, timeout)
		}
		return err
	}
	return nil
}

// errorsIsCause says whether ctx ended for the given reason.
func errorsIsCause(ctx context.Context, reason error) bool { return context.Cause(ctx) == reason } //nolint:errorlint // the cause is the sentinel itself

// setHome finds out to which origin the secrets belong: that of the URL which the
// operator wrote them for, not one that was adopted since.
func (ch *chain) setHome(asked *url.URL, rawURL string) {
	home := asked
	if ch.src.URL != "" && ch.src.URL != rawURL {
		if u, err := parseURL(ch.src.URL); err == nil {
			home = u
		}
	}
	ch.home, ch.user = originOf(home), home.User
	if ch.user == nil && originOf(asked) == ch.home {
		ch.user = asked.User
	}
	if ch.owner == "" {
		ch.owner = plain(asked)
	}
}

// run asks hop after hop until an answer is no redirect.
func (ch *chain) run(ctx context.Context) error {
	for {
		here := plain(ch.url)
		ch.asked = append(ch.asked, here)
		ch.resp.URL = here
		if err := ch.check(); err != nil {
			return err
		}
		if err := ch.enter(ctx); err != nil {
			return err
		}
		next, err := ch.visit(ctx, here)
		ch.dog.enter(idle)
		if err != nil || next == nil {
			return err
		}
		ch.url = next
	}
}

// check refuses ports and addresses before anything is sent.
func (ch *chain) check() error {
	if portOf(ch.url) != ch.port && !slices.Contains(ch.c.opts.Ports, portNumber(ch.url)) {
		return fmt.Errorf("%w: %s", ErrPort, shown(ch.url))
	}
	if err := ch.c.guard.checkLiteral(ch.url.Hostname()); err != nil {
		return err
	}
	ch.strayed = ch.strayed || originOf(ch.url) != ch.home
	return nil
}

// enter waits for a place in the host's lane, unless the last hop was in the same, and
// only then for one of the client's own.
func (ch *chain) enter(ctx context.Context) error {
	host := ch.url.Hostname()
	key := laneKey(host)
	if ch.lane == nil || ch.lane.key != key {
		ch.leave()
		l, err := ch.c.lanes.enter(ctx, key)
		if err != nil {
			return err
		}
		select {
		case ch.c.slots <- struct{}{}:
			ch.lane = l
		case <-ctx.Done():
			ch.c.lanes.leave(l)
			return context.Cause(ctx)
		}
	}
	if until := ch.lane.heldUntil(host, now()); !until.IsZero() {
		ch.notBefore(until)
		return heldError(host, until)
	}
	return nil
}

// leave gives the places back.
func (ch *chain) leave() {
	if ch.lane == nil {
		return
	}
	slots := ch.c.slots
	if release := ch.resp.Release; release == nil {
		<-slots
	} else { // bodies would pile up where answers come faster than they are read
		ch.resp.Release = func() {
			release()
			<-slots
		}
	}
	ch.c.lanes.leave(ch.lane)
	ch.lane = nil
}

// request makes the request of this hop and says whether it is conditional and whether
// secrets were kept back.
func (ch *chain) request(ctx context.Context, here string) (req *http.Request, conditional bool, err error) {
	h := make(http.Header, 8)
	maps.Copy(h, ch.c.header)
	if here == ch.owner {
		conditional = ch.setValidators(h)
	}
	if !ch.strayed {
		if err := ch.setSecrets(h); err != nil {
			return nil, false, err
		}
	}
	u := *ch.url
	u.User = nil
	req = (&http.Request{
		Method: http.MethodGet, URL: &u, Host: u.Host, Header: h,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
	}).WithContext(ctx)
	return req, conditional, nil
}

// setValidators echoes what the URL gave, byte for byte.
func (ch *chain) setValidators(h http.Header) bool {
	etag, modified := echoable(ch.validators.ETag), echoable(ch.validators.LastModified)
	if etag != "" {
		h["If-None-Match"] = []string{etag}
	}
	if modified != "" {
		h["If-Modified-Since"] = []string{modified}
	}
	return etag != "" || modified != ""
}

// setSecrets adds what the operator configured for the source. Where several are given,
// headers win over the token, and the token over user and password.
func (ch *chain) setSecrets(h http.Header) error {
	a := &ch.src.Access
	user, password := a.User, a.Password
	if user == "" && password == "" && ch.user != nil {
		user = ch.user.Username()
		password, _ = ch.user.Password()
	}
	switch {
	case !httpguts.ValidHeaderFieldValue(a.Bearer):
		return fmt.Errorf("%w: the token holds control characters", ErrCredential)
	case a.Bearer != "":
		h["Authorization"] = []string{"Bearer " + a.Bearer}
	case user != "" || password != "":
		h["Authorization"] = []string{"Basic " + base64.StdEncoding.EncodeToString([]byte(user+":"+password))}
	}
	for name, value := range a.Headers {
		if !httpguts.ValidHeaderFieldName(name) || feed.ReservedHeader(name) {
			return fmt.Errorf("%w: the header %q cannot be set", ErrCredential, name)
		}
		if !httpguts.ValidHeaderFieldValue(value) {
			return fmt.Errorf("%w: the value of %s holds control characters", ErrCredential, name)
		}
		h[http.CanonicalHeaderKey(name)] = []string{value}
	}
	return nil
}

// hasSecrets says whether the source has anything that could have been kept back.
func (ch *chain) hasSecrets() bool {
	a := &ch.src.Access
	return ch.user != nil || a.User != "" || a.Password != "" || a.Bearer != "" || len(a.Headers) > 0
}
