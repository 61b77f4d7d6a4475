package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"

	"foldwire/aggregator/boltstore"
	"foldwire/config"
)

// maxAnswer bounds what a daemon may answer to a question, in bytes. Copies of what is
// stored are not bounded.
const maxAnswer = 256 << 20

// remote is the daemon that holds the database, reached through its admin address.
type remote struct {
	address, token string
	client         *http.Client
}

// storeOrDaemon gives fn the database if nobody holds it, else ask the daemon that does.
func storeOrDaemon(cfg *config.Config, fn func(*boltstore.Store) error, ask func(*remote) error) error {
	store, err := readStore(cfg)
	if errors.Is(err, boltstore.ErrInUse) {
		return ask(newRemote(cfg))
	}
	if err != nil {
		return err
	}
	return errors.Join(fn(store), store.Close())
}

func newRemote(cfg *config.Config) *remote {
	return &remote{address: reachable(cfg.Admin), token: cfg.AdminToken, client: &http.Client{
		// The token is for this address alone.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// reachable gives the address at which one that is listened on is reached.
func reachable(address string) string {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return address
	}
	switch host {
	case "", "0.0.0.0":
		host = "127.0.0.1"
	case "::":
		host = "::1"
	}
	return net.JoinHostPort(host, port)
}

// call asks and gives the answer if it is a good one; the caller closes its body.
func (r *remote) call(ctx context.Context, method, path string, query url.Values) (*http.Response, error) {
	u := url.URL{Scheme: "http", Host: r.address, Path: path, RawQuery: query.Encode()}
	req, err := http.NewRequestWithContext(ctx, method, u.String(), nil)
	if err != nil {
		return nil, err
	}
	if r.token != "" {
		req.Header.Set("Authorization", "Bearer "+r.token)
	}
	res, err := r.client.Do(req)
	if err != nil {
		return nil, fmt.Errorf("another process holds the database, and no daemon answers at %s (`admin:` in the config): %w", r.address, err)
	}
	if res.StatusCode == http.StatusOK {
		return res, nil
	}
	text, _ := io.ReadAll(io.LimitReader(res.Body, 64<<10)) // as much as came
	_ = res.Body.Close()                                    // only read
	words := strings.TrimSpace(string(text))
	if res.StatusCode == http.StatusUnauthorized {
		words += "; the daemon may still work with an older config"
	}
	return nil, fmt.Errorf("the daemon says: %s", words)
}

// ask asks and reads the JSON of the answer into answer.
func (r *remote) ask(ctx context.Context, method, path string, query url.Values, answer any) error {
	res, err := r.call(ctx, method, path, query)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if err := json.NewDecoder(io.LimitReader(res.Body, maxAnswer)).Decode(answer); err != nil {
		return fmt.Errorf("the answer of the daemon at %s cannot be read: %w", r.address, err)
	}
	return nil
}

// copy asks and writes the whole answer to w.
func (r *remote) copy(ctx context.Context, method, path string, w io.Writer) error {
	res, err := r.call(ctx, method, path, nil)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	n, err := io.Copy(w, res.Body)
	if err == nil && res.ContentLength >= 0 && n != res.ContentLength {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return fmt.Errorf("the answer of the daemon at %s breaks off: %w", r.address, err)
	}
	return nil
}
