package fetch

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"foldwire/aggregator/feed"
)

// Each bound has its own error, which names it as the config does.
var (
	ErrBodySize   = errors.New("body exceeds max_body")
	ErrHeaderSize = errors.New("header exceeds max_header")
	ErrFirstByte  = errors.New("no answer within first_byte")
	ErrTimeout    = errors.New("not finished within timeout")
	ErrSlow       = errors.New("body comes slower than min_rate")
	ErrRatio      = errors.New("body unpacks to far more than a feed does")
	ErrRedirects  = errors.New("more than 10 redirects")
)

// What else an answer or an address can be refused for.
var (
	ErrTruncated  = errors.New("answer ends before its end")
	ErrEncoding   = errors.New("body cannot be unpacked")
	ErrLoop       = errors.New("redirects lead in a circle")
	ErrLocation   = errors.New("redirect leads nowhere")
	ErrURL        = errors.New("not a URL that can be fetched")
	ErrPort       = errors.New("port is not allowed")
	ErrAddress    = errors.New("address is not a public one")
	ErrHeld       = errors.New("host asked to be left alone")
	ErrAnswer     = errors.New("answer makes no sense")
	ErrCredential = errors.New("credentials cannot be sent")
	ErrProxy      = errors.New("proxy cannot be used")
)

// StatusError is an answer that brings no feed.
type StatusError struct {
	Code     int
	Withheld bool // credentials were kept back, as the URL is not of the origin they are for
}

// Error gives the status with its meaning.
func (e *StatusError) Error() string {
	what := fmt.Sprintf("answered %d", e.Code)
	if text := http.StatusText(e.Code); text != "" {
		what += " " + text
	}
	if e.Withheld {
		what += " (credentials were kept back: a redirect led to another origin)"
	}
	return what
}

// asError makes the *feed.Error that Fetch returns.
func asError(src feed.SourceID, err error) error {
	return &feed.Error{Stage: feed.StageFetch, Source: src, Err: err, Remedy: remedy(err)}
}

// remedy says in a sentence what the operator can do.
func remedy(err error) string {
	if e, ok := errors.AsType[*StatusError](err); ok {
		return e.remedy()
	}
	for _, r := range remedies() {
		if errors.Is(err, r.err) {
			return r.text
		}
	}
	return networkRemedy(err)
}

type errRemedy struct {
	err  error
	text string
}

func remedies() []errRemedy {
	return []errRemedy{
		{context.Canceled, ""},
		{ErrBodySize, "Ask the publisher for a shorter feed, or raise max_body under fetch."},
		{ErrHeaderSize, "Tell the publisher; no feed needs so long a header."},
		{ErrFirstByte, "Nothing to do unless it lasts; then the publisher's server is too slow, or a firewall drops the request."},
		{ErrTimeout, "Nothing to do unless it lasts; then raise the source's timeout."},
		{ErrSlow, "Nothing to do unless it lasts; then the publisher's server is overloaded."},
		{ErrRatio, "Do not trust this source: the answer is built to exhaust memory."},
		{ErrRedirects, "Open the URL in a browser and write the address at which it ends."},
		{ErrLoop, "Ask the publisher for the feed's address; this one may need cookies, which are not kept."},
		{ErrLocation, "Open the URL in a browser and write the address at which it ends."},
		{ErrTruncated, "Nothing to do unless it lasts; then tell the publisher that answers are cut off."},
		{ErrEncoding, "Tell the publisher that the Content-Encoding does not match the content."},
		{ErrURL, "Write the source's url as http://… or https://…."},
		{ErrPort, "If the port is meant, list it in ports under fetch."},
		{ErrAddress, "If the address is meant, list it in allow under fetch."},
		{ErrHeld, "Nothing to do: it is tried again when the time is over."},
		{ErrAnswer, "Tell the publisher; the server does not keep to HTTP."},
		{ErrCredential, "Correct the source's headers or credentials."},
		{ErrProxy, "Write proxy as http://host:port, https://host:port or socks5://host:port."},
	}
}

func networkRemedy(err error) string {
	if e, ok := errors.AsType[*net.DNSError](err); ok {
		if e.IsNotFound {
			return "Check the host name in the source's url."
		}
		return "Nothing to do unless it lasts; then check this machine's name service."
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return "Tell the publisher that the certificate is not valid; until then the source cannot be trusted."
	}
	return "Nothing to do unless it lasts; then check that the publisher's server can be reached from here."
}

func (e *StatusError) remedy() string {
	switch {
	case e.Withheld:
		return "Write the address to which the source has moved as its url, so that the credentials belong to it."
	case e.Code == 401:
		return "Check the source's user, password or token."
	case e.Code == 407:
		return "Check the user and password in proxy."
	case e.Code == 403 || e.Code == 451:
		return "The publisher refuses this client; ask them, or remove the source."
	case e.Code == 404:
		return "Check the source's url; `foldwire check --fetch` looks for feeds that the site offers."
	case e.Code == 410:
		return "The feed is gone for good: remove the source or give it a new url; it is not asked again until then."
	case e.Code == 429:
		return "Nothing to do: the next poll waits as long as the publisher asks, or if that is not said, for growing pauses."
	case e.Code >= 500:
		return "Nothing to do unless it lasts; it is tried again after growing pauses."
	}
	return "Open the URL in a browser and check that it is a feed."
}

// brief bounds the text of an error that may quote the origin.
type brief struct{ err error }

const maxErrorText = 300

func (b brief) Error() string { return clip(b.err.Error()) }

// clip bounds a text that the origin chose.
func clip(text string) string {
	if len(text) > maxErrorText {
		text = strings.ToValidUTF8(text[:maxErrorText], "") + "…"
	}
	return text
}

func (b brief) Unwrap() error { return b.err }

// roundTripError gives the error of an attempt its own name. cause is why the attempt's
// context ended, if it did: a bound that was passed tells more than "canceled".
func roundTripError(err, cause error, o *Options) error {
	switch {
	case cause != nil:
		return bounded(cause, o)
	case isHeaderSize(err):
		return fmt.Errorf("%w (%d bytes)", ErrHeaderSize, o.MaxHeader)
	case isProtocolError(err):
		return fmt.Errorf("%w (%d bytes), or the server does not keep to HTTP/2", ErrHeaderSize, o.MaxHeader)
	}
	return brief{err}
}

// bounded adds the size of the bound to an error that names it.
func bounded(err error, o *Options) error {
	switch {
	case errors.Is(err, ErrFirstByte):
		return fmt.Errorf("%w (%v)", err, o.FirstByte)
	case errors.Is(err, ErrSlow):
		return fmt.Errorf("%w (%d bytes per second)", err, o.MinRate)
	case errors.Is(err, ErrBodySize):
		return fmt.Errorf("%w (%d bytes)", err, o.MaxBody)
	}
	return err
}

// isHeaderSize recognises the transport's errors about the header's size, which have no
// type of their own.
func isHeaderSize(err error) bool {
	text := err.Error()
	return strings.Contains(text, "response headers exceeded") || strings.Contains(text, "header list")
}

// isProtocolError recognises what the transport makes of an HTTP/2 header that goes far
// past the bound: it ends the connection as it does over a server that breaks the
// protocol, and does not tell which.
func isProtocolError(err error) bool {
	return strings.HasSuffix(err.Error(), "connection error: PROTOCOL_ERROR")
}

// heldError says until when a host is left alone.
func heldError(host string, until time.Time) error {
	return fmt.Errorf("%w: %s, until %s", ErrHeld, host, until.UTC().Format("2006-01-02 15:04:05 UTC"))
}
