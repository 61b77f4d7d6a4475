package main

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/pprof"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"

	"foldwire/aggregator"
	"foldwire/aggregator/feed"
)

// adminHandler answers the operator and the other commands while the daemon holds the
// database. It is on an address of its own, which is loopback unless configured.
func (d *daemon) adminHandler() http.Handler {
	d.metrics.registry.MustRegister(newSourceMetrics(d.health))
	mux := http.NewServeMux()
	d.dashboard.page.Mount(mux)
	mux.HandleFunc("GET /status", d.serveStatus)
	mux.HandleFunc("GET /why", d.serveWhy)
	mux.HandleFunc("GET /dump", d.serveDump)
	mux.HandleFunc("POST /backup", d.serveBackup)
	mux.HandleFunc("POST /poll", d.servePoll)
	mux.HandleFunc("POST /reload", d.serveReload)
	mux.Handle("GET /metrics", promhttp.HandlerFor(d.metrics.registry, promhttp.HandlerOpts{}))
	mux.HandleFunc("GET /debug/pprof/", pprof.Index)
	mux.HandleFunc("GET /debug/pprof/cmdline", pprof.Cmdline)
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("GET /debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)

	open := http.NewServeMux()
	open.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { say(w, http.StatusOK, "alive") })
	open.HandleFunc("GET /readyz", func(w http.ResponseWriter, _ *http.Request) {
		if d.current() == nil {
			say(w, http.StatusServiceUnavailable, "nothing is published yet")
			return
		}
		say(w, http.StatusOK, "ready")
	})
	open.Handle("/", d.guard(http.NewCrossOriginProtection().Handler(mux)))
	return open
}

// guard lets through who has the token. Where the config names none, the address is
// loopback, and what comes from this machine may pass, but not a web page that made a
// name of its own lead here: the request must name this machine or an address.
func (d *daemon) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Cache-Control", "no-store")
		switch token := d.cfg().AdminToken; {
		case token == "" && !namesAddress(r.Host):
			say(w, http.StatusForbidden, "ask for this machine by its address, or configure an admin_token")
		case token != "" && !holds(r, token):
			w.Header().Add("WWW-Authenticate", "Bearer")
			w.Header().Add("WWW-Authenticate", `Basic realm="Foldwire", charset="UTF-8"`)
			say(w, http.StatusUnauthorized, "the admin_token of the config is wanted, as a bearer token or as a password")
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// namesAddress says whether the host of a request is an IP address or localhost.
func namesAddress(host string) bool {
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	host = strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	_, err := netip.ParseAddr(host)
	return err == nil || strings.EqualFold(host, "localhost")
}

// holds says, in a time that does not depend on the answer, whether a request has the
// token: as a bearer, or as the password that a browser asked its user for.
func holds(r *http.Request, token string) bool {
	given, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if _, password, basic := r.BasicAuth(); basic {
		given, ok = password, true
	}
	a, b := sha256.Sum256([]byte(given)), sha256.Sum256([]byte(token))
	return subtle.ConstantTimeCompare(a[:], b[:]) == 1 && ok
}

// answerWithin bounds how long a question to the engine may take, which a fold or the
// compaction of the database may keep busy.
const answerWithin = 60 * time.Second

func (d *daemon) serveStatus(w http.ResponseWriter, r *http.Request) {
	if strings.Contains(r.Header.Get("Accept"), "text/html") { // a person came, with a browser
		w.Header().Set("Vary", "Accept")
		http.Redirect(w, r, "/", http.StatusSeeOther)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), answerWithin)
	defer cancel()
	states, err := d.agg.States(ctx)
	if err != nil {
		refuse(w, err)
		return
	}
	active := d.active.Load()
	st := statusOf(active.cfg, states)
	st.Version, st.Started = version, timeOrNil(d.started)
	st.Config = &configStatus{Loaded: active.loaded.UTC(), Refused: d.lastRefusal()}
	st.Unstored = d.cannotStore()
	if s := d.current(); s != nil {
		st.Published, st.Problems = timeOrNil(s.Built), s.Problems
	}
	answerJSON(w, st)
}

func (d *daemon) serveWhy(w http.ResponseWriter, r *http.Request) {
	reason, err := explain(r.Context(), d.store, r.FormValue("name"))
	if err != nil {
		refuse(w, err)
		return
	}
	answerJSON(w, reason)
}

// pollWithin bounds how long a command waits for the poll that it asked for: the source's
// host may have others before it.
const pollWithin = 10 * time.Minute

func (d *daemon) servePoll(w http.ResponseWriter, r *http.Request) {
	id := feed.SourceID(r.FormValue("source"))
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(pollWithin + answerWithin)) // or the server's own bound holds
	ctx, cancel := context.WithTimeout(r.Context(), pollWithin)
	defer cancel()
	done := d.wait(id)
	defer d.giveUp(id, done)
	if err := d.agg.PollNow(ctx, id); err != nil {
		refuse(w, err)
		return
	}
	d.log.Debug("a poll is asked for", "source", id)
	select {
	case b, open := <-done:
		if !open {
			say(w, http.StatusNotFound, fmt.Sprintf("the source %q was taken out of the config before it was polled", id))
			return
		}
		answerJSON(w, polledOf(b))
	case <-ctx.Done():
		say(w, http.StatusGatewayTimeout, "the source is still being polled; foldwire status will tell what came of it")
	case <-d.stopped:
		say(w, http.StatusServiceUnavailable, "the daemon is stopping")
	}
}

// wait gives a channel that will have the next poll of a source, or be closed if there will be
// none.
func (d *daemon) wait(id feed.SourceID) chan feed.Batch {
	done := make(chan feed.Batch, 1)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.waits[id] = append(d.waits[id], done)
	return done
}

// giveUp takes a channel out of those that wait.
func (d *daemon) giveUp(id feed.SourceID, done chan feed.Batch) {
	d.mu.Lock()
	defer d.mu.Unlock()
	var rest []chan<- feed.Batch
	for _, c := range d.waits[id] {
		if c != (chan<- feed.Batch)(done) {
			rest = append(rest, c)
		}
	}
	if d.waits[id] = rest; len(rest) == 0 {
		delete(d.waits, id)
	}
}

// answerWaits tells those that wait for a poll of its source.
func (d *daemon) answerWaits(b feed.Batch) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, c := range d.waits[b.Source] {
		c <- b // each has room for one, and leaves the list here
	}
	delete(d.waits, b.Source)
}

// dismissWaits ends the waiting for sources that are no more.
func (d *daemon) dismissWaits(sources []feed.Source) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for id, waits := range d.waits {
		if slices.ContainsFunc(sources, func(src feed.Source) bool { return src.ID == id }) {
			continue
		}
		for _, c := range waits {
			close(c) // nobody else has it once it leaves the list here
		}
		delete(d.waits, id)
	}
}

func (d *daemon) serveReload(w http.ResponseWriter, r *http.Request) {
	answer := make(chan error, 1)
	select {
	case d.reloads <- answer:
	case <-d.stopped:
		say(w, http.StatusServiceUnavailable, "the daemon is stopping")
		return
	case <-r.Context().Done():
		return
	}
	if err := <-answer; err != nil {
		say(w, http.StatusUnprocessableEntity, err.Error())
		return
	}
	say(w, http.StatusOK, "reloaded")
}

// refuse tells an error with the status that fits.
func refuse(w http.ResponseWriter, err error) {
	status := http.StatusServiceUnavailable
	if errors.Is(err, aggregator.ErrNotFound) || errors.Is(err, aggregator.ErrNoSource) {
		status = http.StatusNotFound
	}
	say(w, status, err.Error())
}

func answerJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v) // the reader has gone
}

func say(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text + "\n")) // the reader has gone
}
