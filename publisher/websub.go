package publisher

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"foldwire/publisher/web"
)

// How often and how patiently a hub is pinged.
const (
	pingTries   = 5
	pingPause   = 2 * time.Second // doubled after each try
	pingTimeout = 20 * time.Second
	pingRest    = 64 << 10 // of an answer that is read to its end
)

// hubs tells WebSub hubs that feeds changed (W3C WebSub, section 6). It works beside the
// publisher and never holds it up: what changes while a hub is being told is told next.
type hubs struct {
	client *http.Client
	urls   []string

	mu      sync.Mutex
	pending map[string]map[string]bool // by hub: the feeds that it does not know of yet
	busy    map[string]bool            // hubs that somebody is telling
	failed  map[string]error           // what came of the last try, until it goes well
	cancel  map[string]func()          // ends the telling of a hub
	done    sync.WaitGroup
}

func newHubs(client *http.Client, urls []string) *hubs {
	return &hubs{
		client: client, urls: slices.Clone(urls), pending: make(map[string]map[string]bool),
		busy: make(map[string]bool), failed: make(map[string]error),
		cancel: make(map[string]func()),
	}
}

// changed starts to tell all hubs of feeds. It returns at once; the telling goes on when
// ctx has ended, until close ends it.
func (h *hubs) changed(ctx context.Context, feeds []string) {
	if h.client == nil || len(feeds) == 0 {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, hub := range h.urls {
		if h.pending[hub] == nil {
			h.pending[hub] = make(map[string]bool)
		}
		for _, f := range feeds {
			h.pending[hub][f] = true
		}
		if !h.busy[hub] {
			h.busy[hub] = true
			telling, cancel := context.WithCancel(context.WithoutCancel(ctx))
			h.cancel[hub] = cancel
			h.done.Go(func() { defer cancel(); h.tell(telling, hub) })
		}
	}
}

// tell pings a hub until it knows of everything or has failed too often; then what it
// does not know waits for the next change.
func (h *hubs) tell(ctx context.Context, hub string) {
	pause := pingPause
	for try := 1; ; {
		feeds := h.take(hub)
		if len(feeds) == 0 {
			return
		}
		err := h.ping(ctx, hub, feeds)
		h.note(hub, feeds, err)
		if err == nil {
			try, pause = 1, pingPause
			continue
		}
		try++
		if try > pingTries || !wait(ctx, pause) {
			h.rest(hub)
			return
		}
		pause *= 2
	}
}

// take gives the feeds to tell a hub of; if there are none, nobody is telling it then.
func (h *hubs) take(hub string) []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	var feeds []string
	for f := range h.pending[hub] {
		feeds = append(feeds, f)
	}
	slices.Sort(feeds)
	delete(h.pending, hub)
	if len(feeds) == 0 {
		h.busy[hub] = false
	}
	return feeds
}

// note remembers what came of a ping; feeds that the hub did not hear of stay pending.
func (h *hubs) note(hub string, feeds []string, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if err == nil {
		delete(h.failed, hub)
		return
	}
	h.failed[hub] = err
	if h.pending[hub] == nil {
		h.pending[hub] = make(map[string]bool)
	}
	for _, f := range feeds {
		h.pending[hub][f] = true
	}
}

func (h *hubs) rest(hub string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.busy[hub] = false
}

// ping tells a hub of feeds in one request, each as hub.url and as hub.topic, since hubs
// read the one or the other.
func (h *hubs) ping(ctx context.Context, hub string, feeds []string) error {
	ctx, cancel := context.WithTimeout(ctx, pingTimeout)
	defer cancel()
	form := url.Values{"hub.mode": {"publish"}, "hub.url": feeds, "hub.topic": feeds}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, hub, strings.NewReader(form.Encode()))
	if err != nil {
		return fmt.Errorf("hub %s: %w", hub, err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := h.client.Do(req)
	if err != nil {
		return fmt.Errorf("hub %s: %w", hub, err)
	}
	defer func() { _ = res.Body.Close() }() // only read
	if _, err := io.CopyN(io.Discard, res.Body, pingRest); err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("hub %s: %w", hub, err)
	}
	if res.StatusCode/100 != 2 {
		return fmt.Errorf("hub %s: it answered %s", hub, res.Status)
	}
	return nil
}

// close waits until all hubs that are being told know. When ctx ends, it gives up.
func (h *hubs) close(ctx context.Context) error {
	told := make(chan struct{})
	go func() { h.done.Wait(); close(told) }()
	select {
	case <-told:
		return nil
	case <-ctx.Done():
	}
	h.mu.Lock()
	for _, cancel := range h.cancel {
		cancel()
	}
	h.mu.Unlock()
	<-told
	return ctx.Err()
}

// problems says which hubs could not be told.
func (h *hubs) problems() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	var list []string
	for _, err := range h.failed {
		list = append(list, err.Error())
	}
	slices.Sort(list)
	return list
}

// wait waits and says whether it was let.
func wait(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}

// news lists the feeds that say something else than before. If nothing was published before,
// there is nobody who waits for them; if it was by another config or version, all may.
func (b *build) news() []string {
	if b.first && !b.followed {
		return nil
	}
	var feeds []string
	for path, m := range b.kept {
		if name, ok := strings.CutPrefix(path, "/feeds/"); !ok || m.kind != web.Feed || strings.Contains(name, "/") {
			continue
		}
		if old := b.made[path]; old.sum != m.sum || old.size != m.size {
			feeds = append(feeds, b.site.base+path)
		}
	}
	slices.Sort(feeds)
	return feeds
}
