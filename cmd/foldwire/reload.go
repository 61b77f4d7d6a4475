package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"reflect"
	"strings"
	"time"

	"foldwire/aggregator/feed"
	"foldwire/aggregator/fetch"
	"foldwire/config"
)

// reloading reads the config again when its file changes, on SIGHUP, and on request,
// until ctx ends.
func (d *daemon) reloading(ctx context.Context) {
	if d.file == nil {
		d.refuseReloads(ctx)
		return
	}
	w := watchConfig(d.file.path, d.file.read, lookEvery, d.log)
	defer w.close()
	for {
		var answer chan<- error
		select {
		case <-ctx.Done():
			return
		case <-d.file.hup:
		case answer = <-d.reloads:
		case <-w.changed:
			if !w.differs() {
				continue
			}
		}
		w.differs() // what is read now is known
		err := d.reload(ctx)
		if answer != nil {
			answer <- err
		}
	}
}

func (d *daemon) refuseReloads(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case answer := <-d.reloads:
			answer <- errors.New("this daemon has no config file to read again")
		}
	}
}

// reload takes the config file over as it is now. If that cannot be done, all stays as
// it is, and log, status and metrics say so.
func (d *daemon) reload(ctx context.Context) error {
	d.notify(stateReloading())
	defer d.notify(stateReady)
	before := d.active.Load()
	next, err := d.takeOver(ctx, before)
	if err != nil && ctx.Err() != nil {
		return err // the daemon stops, whatever the file says
	}
	d.metrics.loaded(time.Now(), err)
	d.mu.Lock()
	d.refused = nil
	if err != nil {
		d.refused = &refusal{At: time.Now().UTC(), Error: err.Error()}
	}
	d.mu.Unlock()
	if err != nil {
		d.log.Error("the config cannot be taken over; the old one stays in force", "file", d.file.path, "error", err, "remedy", "Run foldwire check, correct the file; it is read again when it changes.")
		return err
	}
	if !d.file.verbose {
		d.file.level.Set(next.cfg.Log.Level)
	}
	d.log.Info("config reloaded", "file", d.file.path, "sources", len(next.cfg.Sources), "topics", len(next.cfg.Topics), "changes", changes(before.cfg, next.cfg))
	d.requestPublish()
	return nil
}

// takeOver makes the setup of the file, publishes with it, and puts it in force.
func (d *daemon) takeOver(ctx context.Context, before *setup) (*setup, error) {
	cfg, err := config.Load(d.file.path, os.LookupEnv)
	if err != nil && before.cfg.Sandbox && strings.Contains(err.Error(), fs.ErrPermission.Error()) {
		err = fmt.Errorf("%w; with sandbox: true only files in the config's folder can be read, until foldwire is started anew", err)
	}
	if err != nil {
		return nil, err
	}
	logWarnings(cfg, d.log)
	if fixed := keepFixed(before.cfg, cfg); len(fixed) > 0 {
		d.log.Warn("some keys of the config take effect only when foldwire is started anew", "keys", strings.Join(fixed, ", "))
	}
	var client *fetch.Client // nil: the one there is
	if !reflect.DeepEqual(before.cfg.Fetch, cfg.Fetch) {
		if client, err = newFetcher(cfg); err != nil {
			return nil, err
		}
	}
	next, err := d.newSetup(cfg, before)
	if err != nil {
		return nil, err
	}
	d.publishing.Lock()
	err = d.publishAs(ctx, next)
	if next.pub.Current() == nil {
		d.publishing.Unlock()
		return nil, fmt.Errorf("publish with the new config: %w", err)
	}
	d.active.Store(next)
	d.publishing.Unlock()
	if client != nil {
		d.fetch.client.Swap(client).CloseIdleConnections()
	}
	go d.finishPings(ctx, before)
	if err != nil {
		d.logPublish(err)
	}
	err = d.agg.Reload(ctx, cfg.Sources)
	d.dismissWaits(cfg.Sources)
	return next, err
}

// keepFixed puts the old values of keys that cannot change while the daemon runs into
// the new config, and names those keys that differ.
func keepFixed(before, cfg *config.Config) (fixed []string) {
	keep := func(key string, old string, now *string) {
		if old != *now {
			fixed = append(fixed, key)
			*now = old
		}
	}
	keep("data", before.Data, &cfg.Data)
	keep("listen", before.Listen, &cfg.Listen)
	keep("admin", before.Admin, &cfg.Admin)
	if before.Sandbox {
		keep("output", before.Output, &cfg.Output) // no other folder can be written any more
	}
	if before.Sandbox != cfg.Sandbox {
		fixed = append(fixed, "sandbox")
		cfg.Sandbox = before.Sandbox
	}
	if before.Log.JSON != cfg.Log.JSON {
		fixed = append(fixed, "log.format")
	}
	if before.Fetch.MaxEntries != cfg.Fetch.MaxEntries {
		fixed = append(fixed, "fetch.max_entries")
		cfg.Fetch.MaxEntries = before.Fetch.MaxEntries
	}
	// A token that guards an address which others reach must not be lost.
	if before.AdminToken != "" && cfg.AdminToken == "" {
		fixed = append(fixed, "admin_token")
		cfg.AdminToken = before.AdminToken
	}
	return fixed
}

// lastRefusal gives the last reload if it failed, else nil.
func (d *daemon) lastRefusal() *refusal {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.refused
}

// maxNamed bounds how many ids a line of the log names.
const maxNamed = 20

// changes says in words what differs between the sources and topics of two configs.
func changes(before, after *config.Config) string {
	var parts []string
	sources := diff(before.Sources, after.Sources,
		func(s feed.Source) string { return string(s.ID) }, sameSource)
	parts = append(parts, sources.tell("source")...)
	topics := diff(specs(before), specs(after), func(t spec) string { return t.ID }, sameSpec)
	parts = append(parts, topics.tell("topic")...)
	if len(parts) == 0 {
		return "none in sources and topics"
	}
	return strings.Join(parts, "; ")
}

// difference lists ids.
type difference struct{ added, removed, changed []string }

func diff[T any](before, after []T, id func(T) string, same func(a, b T) bool) difference {
	old := make(map[string]T, len(before))
	for _, v := range before {
		old[id(v)] = v
	}
	var d difference
	for _, v := range after {
		was, known := old[id(v)]
		delete(old, id(v))
		switch {
		case !known:
			d.added = append(d.added, id(v))
		case !same(was, v):
			d.changed = append(d.changed, id(v))
		}
	}
	for _, v := range before {
		if _, gone := old[id(v)]; gone {
			d.removed = append(d.removed, id(v))
		}
	}
	return d
}

func (d difference) tell(noun string) (parts []string) {
	for _, p := range []struct {
		word string
		ids  []string
	}{{"added", d.added}, {"removed", d.removed}, {"changed", d.changed}} {
		if n := len(p.ids); n > 0 {
			names := strings.Join(p.ids[:min(n, maxNamed)], ", ")
			if n > maxNamed {
				names += ", …"
			}
			parts = append(parts, fmt.Sprintf("%s %s: %s", count(n, noun), p.word, names))
		}
	}
	return parts
}
