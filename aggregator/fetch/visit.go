package fetch

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"foldwire/aggregator/feed"
)

// visit asks one hop. It gives the URL of the next if the answer is a redirect.
func (ch *chain) visit(ctx context.Context, here string) (next *url.URL, err error) {
	ch.dog.enter(headers)
	if ch.via.proxied {
		if _, err := ch.c.guard.resolve(ctx, ch.url.Hostname()); err != nil {
			return nil, roundTripError(err, context.Cause(ctx), &ch.c.opts)
		}
	}
	req, conditional, err := ch.request(ctx, here)
	if err != nil {
		return nil, err
	}
	res, err := ch.via.RoundTrip(req)
	if err != nil {
		return nil, roundTripError(err, context.Cause(ctx), &ch.c.opts)
	}
	ch.dog.enter(body)
	defer res.Body.Close()
	next, err = ch.read(res, conditional, now())
	if err == nil {
		return next, nil
	}
	if _, ok := errors.AsType[*StatusError](err); ok {
		return nil, err
	}
	if cause := context.Cause(ctx); cause != nil {
		err = cause
	}
	return nil, bounded(err, &ch.c.opts)
}

// read takes in an answer by its status.
func (ch *chain) read(res *http.Response, conditional bool, at time.Time) (*url.URL, error) {
	ch.resp.Status = res.StatusCode
	if res.StatusCode >= 300 {
		ch.notBefore(retryAfter(res.Header, at))
	}
	switch res.StatusCode {
	case http.StatusOK, http.StatusNonAuthoritativeInfo, http.StatusIMUsed:
		return nil, ch.readFeed(res, at)
	case http.StatusNotModified:
		return nil, ch.readNotModified(res, conditional, at)
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther,
		http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		drain(res)
		return ch.redirect(res)
	}
	drain(res)
	return nil, ch.refused(res.StatusCode, at)
}

// readFeed takes in an answer that brings a document, or what is new in it.
func (ch *chain) readFeed(res *http.Response, at time.Time) error {
	if res.StatusCode == http.StatusIMUsed {
		if im := tokens(res.Header["Im"]); len(im) != 1 || im[0] != "feed" {
			return fmt.Errorf("%w: 226 with a manipulation that was not asked for", ErrAnswer)
		}
		ch.resp.Delta = true
	}
	content, release, err := ch.c.readBody(res, &ch.dog.received, ch.c.opts.MaxBody)
	ch.resp.Wire = ch.dog.received.Load()
	if err != nil {
		return err
	}
	ch.resp.Body, ch.resp.Release = content, release
	ch.resp.ContentType = first(res.Header, "Content-Type")
	ch.finish(received(res.Header), res.Header, at)
	return nil
}

// readNotModified takes in a 304, which only a conditional request can be answered with.
func (ch *chain) readNotModified(res *http.Response, conditional bool, at time.Time) error {
	if !conditional {
		return fmt.Errorf("%w: 304 to an unconditional request", ErrAnswer)
	}
	ch.resp.NotModified = true
	sent := feed.Validators{ETag: echoable(ch.validators.ETag), LastModified: echoable(ch.validators.LastModified)}
	ch.finish(refreshed(sent, received(res.Header)), res.Header, at)
	return nil
}

// finish notes what a good answer says besides its body.
func (ch *chain) finish(v feed.Validators, h http.Header, at time.Time) {
	if !v.IsZero() && ch.resp.URL != ch.asked[0] {
		v.URL = ch.resp.URL
	}
	ch.resp.Validators = v
	ch.resp.Hints.MaxAge = maxAge(h, at)
	if ch.resp.Moved == ch.asked[0] || ch.downgrade {
		ch.resp.Moved = ""
	}
}

// refused makes the error of an answer that brings no feed.
func (ch *chain) refused(code int, at time.Time) error {
	// What a passing redirect leads to says nothing for good about the source.
	ch.resp.Gone = code == http.StatusGone && ch.permanent
	if code == http.StatusTooManyRequests {
		until := ch.resp.Hints.NotBefore
		if until.IsZero() {
			until = at.Add(usualHold)
		}
		ch.lane.hold(ch.url.Hostname(), until, at)
	}
	denied := code == http.StatusUnauthorized || code == http.StatusForbidden || code == http.StatusNotFound
	return &StatusError{Code: code, Withheld: denied && ch.strayed && ch.hasSecrets()}
}

// redirect gives where the answer leads and notes whether the source has moved there.
func (ch *chain) redirect(res *http.Response) (*url.URL, error) {
	next, err := ch.location(first(res.Header, "Location"))
	if err != nil {
		return nil, err
	}
	if len(ch.asked) > maxRedirects {
		return nil, fmt.Errorf("%w, the last to %s", ErrRedirects, shown(next))
	}
	to := plain(next)
	if i := slices.Index(ch.asked, to); i >= 0 {
		return nil, fmt.Errorf("%w: %s after %d redirects", ErrLoop, shown(next), len(ch.asked)-i)
	}
	ch.downgrade = ch.downgrade || ch.url.Scheme == "https" && next.Scheme == "http"
	code := res.StatusCode
	ch.permanent = ch.permanent && (code == http.StatusMovedPermanently || code == http.StatusPermanentRedirect)
	if ch.permanent {
		ch.resp.Moved = to
	}
	return next, nil
}

// location reads the target of a redirect. Credentials that it names are not used: the
// origin would choose what we send to another.
func (ch *chain) location(s string) (*url.URL, error) {
	if s == "" {
		return nil, fmt.Errorf("%w: it names no target", ErrLocation)
	}
	next, err := ch.url.Parse(s)
	if err != nil {
		return nil, fmt.Errorf("%w: its target cannot be read", ErrLocation)
	}
	next.User = nil
	if err := tidy(next); err != nil {
		return nil, fmt.Errorf("%w: its target is no http or https URL", ErrLocation)
	}
	return next, nil
}

// notBefore keeps the latest of the times that the hops named.
func (ch *chain) notBefore(t time.Time) {
	if t.After(ch.resp.Hints.NotBefore) {
		ch.resp.Hints.NotBefore = t
	}
}
