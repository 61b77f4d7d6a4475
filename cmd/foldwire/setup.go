package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/google/renameio/v2"

	"foldwire/aggregator/boltstore"
	"foldwire/aggregator/feed"
	"foldwire/config"
	"foldwire/publisher"
	"foldwire/publisher/web"
)

// setup is what a config makes of the program. A reload replaces it as a whole.
type setup struct {
	cfg    *config.Config
	pub    *publisher.Publisher
	loaded time.Time
	known  map[string]bool // ids of all topics that were ever published
}

// newSetup makes the parts that depend on the config. before is what was in force, nil
// at the start.
func (p *program) newSetup(cfg *config.Config, before *setup) (*setup, error) {
	s := &setup{cfg: cfg, loaded: time.Now()}
	if before != nil {
		s.known = maps.Clone(before.known)
	} else {
		known, err := readTopics(cfg.Data)
		if err != nil {
			return nil, err
		}
		s.known = known
	}
	present := map[string]bool{}
	for _, t := range cfg.Topics {
		present[t.ID] = true
		s.known[t.ID] = true
	}
	var removed []string
	for id := range s.known {
		if !present[id] {
			removed = append(removed, id)
		}
	}
	slices.Sort(removed)
	var served *web.Snapshot
	if before != nil {
		served = before.pub.Current()
	}
	s.pub = publisher.New(publisher.Options{
		Title: cfg.Title, BaseURL: cfg.BaseURL, Listen: cfg.Listen, Language: cfg.Language,
		Topics: cfg.Topics, Sources: cfg.Sources, Removed: removed,
		Output: cfg.Output, Precompress: cfg.Precompress, Hubs: cfg.Hubs, Version: version,
		Client: &http.Client{Timeout: hubTimeout, CheckRedirect: stayWithHub},
		Cache:  filepath.Join(cfg.Data, cacheName), Build: buildID(), FilesOnly: p.onePass, Before: served,
	}, p.reader())
	return s, nil
}

// cacheName is the file within the data folder that keeps across a restart what was
// published. It may be deleted at any time.
const cacheName = "publish.cache"

// buildID tells this program from others, those that were built from changed sources of
// the same version included.
func buildID() string {
	id := version
	if b, ok := debug.ReadBuildInfo(); ok {
		id += " " + b.GoVersion + " " + b.Main.Version
	}
	name, err := os.Executable()
	if err != nil {
		return id
	}
	if info, err := os.Stat(name); err == nil {
		id += fmt.Sprint(" ", info.Size(), " ", info.ModTime().UnixNano())
	}
	return id
}

// reader gives what the publisher reads.
func (p *program) reader() publisher.Reader {
	if p.onePass {
		return &passReader{Store: p.store, program: p}
	}
	return p.store
}

// passReader is a store whose states are at hand, if the pass has read them.
type passReader struct {
	*boltstore.Store

	program *program
}

// States implements [publisher.Reader].
func (r *passReader) States(ctx context.Context) (map[feed.SourceID]feed.State, error) {
	if r.program.states != nil {
		return r.program.states, nil
	}
	return r.Store.States(ctx)
}

// offer tells the publisher of a change right after its commit, so that it need not read
// what is too old to be shown.
func (p *program) offer(ctx context.Context, c feed.Change) {
	if mark, err := p.store.Mark(ctx); err == nil { // or the publisher reads it
		p.active.Load().pub.Offer(c, mark)
	}
}

// hubTimeout bounds one ping of a WebSub hub.
const hubTimeout = 20 * time.Second

// stayWithHub follows redirects within a hub's own host, or to its https address. A hub is
// a stranger's machine, which is not to choose what is asked of the network around this one.
func stayWithHub(req *http.Request, via []*http.Request) error {
	hub, to := via[0].URL, req.URL
	if len(via) > 5 || to.Hostname() != hub.Hostname() || to.Port() != "" && to.Port() != hub.Port() {
		return http.ErrUseLastResponse
	}
	return nil
}

// current gives what is published, nil before the first time.
func (p *program) current() *web.Snapshot { return p.active.Load().pub.Current() }

// publish brings what readers see up to date with the store.
func (p *program) publish(ctx context.Context) error {
	p.publishing.Lock()
	defer p.publishing.Unlock()
	return p.publishAs(ctx, p.active.Load())
}

// publishAs publishes what a setup says; the caller holds publishing.
func (p *program) publishAs(ctx context.Context, s *setup) error {
	begin := time.Now()
	err := errors.Join(s.pub.Publish(ctx, begin), writeTopics(s.cfg.Data, s.known))
	p.metrics.published(time.Since(begin), err)
	return err
}

// topicsName is the file within the data folder that lists the topics which ever had
// feeds, so that the addresses of those that are no more say so for good.
const topicsName = "topics"

// maxTopicsFile bounds that file in bytes.
const maxTopicsFile = 16 << 20

func readTopics(folder string) (map[string]bool, error) {
	known := map[string]bool{}
	path := filepath.Join(folder, topicsName)
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return known, nil
	}
	if err == nil && info.Size() > maxTopicsFile {
		err = fmt.Errorf("%s is larger than %d bytes", path, maxTopicsFile)
	}
	var text []byte
	if err == nil {
		text, err = os.ReadFile(path)
	}
	if err != nil {
		return nil, feed.Errorf(feed.StagePublish, "Make the file readable, or remove it: then topics that are no more answer 404 in place of 410.", "read the list of topics: %w", err)
	}
	for id := range strings.FieldsSeq(string(text)) {
		known[id] = true
	}
	return known, nil
}

// writeTopics writes the list of topics unless the file holds it already.
func writeTopics(folder string, known map[string]bool) error {
	path := filepath.Join(folder, topicsName)
	want := strings.Join(slices.Sorted(maps.Keys(known)), "\n") + "\n"
	if have, err := os.ReadFile(path); err == nil && string(have) == want {
		return nil
	}
	if err := renameio.WriteFile(path, []byte(want), 0o600, renameio.WithTempDir(folder)); err != nil {
		return feed.Errorf(feed.StagePublish, "Make the data folder writable.", "write the list of topics: %w", err)
	}
	return nil
}
