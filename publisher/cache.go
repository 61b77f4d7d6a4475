package publisher

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/cespare/xxhash/v2"

	"foldwire/aggregator/feed"
)

// cacheMagic begins a cache; it changes whenever what follows does.
const cacheMagic = "foldwire publish cache 8\n"

// maxCache bounds a cache in bytes; one that is larger is not read.
const maxCache = 1 << 30

// saveEvery is how often a publisher that serves writes its cache, beside at its end.
const saveEvery = 5 * time.Minute

// cache is what a publisher knew when it published last. Nothing in it is not to be had
// from the store, at more cost: names and dates of entries are found from what the store
// keeps of stories and their pasts (package topic), bytes are made from stories. Only
// when a document was modified, which its file tells, too, and the hubs' knowledge are
// not.
type cache struct {
	mark  feed.Mark
	at    time.Time // of the publish
	until time.Time // when time alone changes what is shown; zero if never
	sites uint64    // what sources are called, hashed
	files map[string]written

	rest   []byte // made and rivers, to be decoded when they are wanted
	bodies []byte // zstd; empty if files hold what is published
}

// recall reads the cache, once. What cannot be read, or is of another build or config, is
// as good as none.
func (p *Publisher) recall() {
	if p.recalled || p.opts.Cache == "" {
		return
	}
	p.recalled = true
	info, err := os.Stat(p.opts.Cache)
	if err != nil || info.Size() > maxCache {
		return
	}
	body, err := os.ReadFile(p.opts.Cache)
	if err != nil {
		return
	}
	if p.cached = parseCache(body, p.fingerprint()); p.cached != nil {
		p.size = len(body) - len(p.cached.bodies)
	}
}

// parseCache reads a cache's head; nil if it is none, or another's.
func parseCache(body, fingerprint []byte) *cache {
	body, ok := bytes.CutPrefix(body, []byte(cacheMagic))
	if !ok || len(body) < 16 {
		return nil
	}
	n, sum := binary.LittleEndian.Uint64(body), binary.LittleEndian.Uint64(body[8:])
	body = body[16:]
	if n > uint64(len(body)) || xxhash.Sum64(body[:n]) != sum {
		return nil
	}
	d := &decoder{b: body[:n]}
	if !bytes.Equal(d.bytes(), fingerprint) {
		return nil
	}
	c := &cache{
		mark: feed.Mark{Count: d.number(), Token: d.number()}, at: d.time(), until: d.time(), sites: d.number(),
		files: make(map[string]written), bodies: body[n:],
	}
	for range d.count() {
		c.files[d.text()] = written{sum: d.hash(), size: int64(d.number()), modified: int64(d.number())} //nolint:gosec // as they were written
	}
	if c.rest = d.b; d.failed {
		return nil
	}
	return c
}

// holds says that nothing can have changed since the cache was written: not the store,
// not the names of sources, not by time, and not a file.
func (c *cache) holds(ctx context.Context, p *Publisher, now time.Time) bool {
	if c == nil || now.Before(c.at) || !c.until.IsZero() && !now.Before(c.until) {
		return false
	}
	touched, mark, known, err := p.reader.Since(ctx, c.mark)
	if err != nil || !known || len(touched) > 0 || mark != c.mark {
		return false
	}
	states, err := p.reader.States(ctx)
	if err != nil {
		return false
	}
	p.site.learn(states)
	if p.site.print(everySource) != c.sites {
		return false
	}
	o := output{dir: p.opts.Output, files: c.files}
	for file := range c.files {
		if !o.intact(file) {
			return false
		}
	}
	return true
}

func everySource(feed.SourceID) bool { return true }

// install takes over what the cache says. Restless topics have to be read anew, since
// nobody kept which stories wait for their time.
func (p *Publisher) install() {
	c := p.cached
	p.cached = nil
	if c == nil {
		return
	}
	d := &decoder{b: c.rest}
	made, rivers := d.documents(), d.rivers()
	if d.failed || len(d.b) > 0 {
		return
	}
	p.made = made
	if p.output != nil {
		p.output.files = c.files
	}
	for _, r := range p.rivers {
		if known := rivers[r.topic.ID]; r.topic.Restless() || known == nil {
			return
		}
	}
	for _, r := range p.rivers {
		known := rivers[r.topic.ID]
		r.entries, r.waiting, r.edge = known.entries, known.waiting, known.edge
	}
	p.mark, p.at, p.savedAt = c.mark, c.at, c.mark
}

// Resume serves what was published last before the program stopped, and says whether that
// could be done. The next Publish brings it up to date.
func (p *Publisher) Resume() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.recall()
	if p.cached == nil || p.opts.FilesOnly {
		return false
	}
	built, bodies := p.cached.at, p.cached.bodies
	p.install()
	if len(p.made) == 0 || !p.fetchBodies(bodies) {
		p.dirty = true // what the next publish makes is more than the file has
		return false
	}
	s := p.serve(p.made)
	s.Built = built
	p.current.Store(s)
	return true
}

// remember writes the cache if it is time.
func (b *build) remember() {
	if b.opts.Cache == "" || len(b.errs) > 0 {
		return
	}
	b.dirty = b.dirty || b.changed || b.mark != b.savedAt || b.opts.FilesOnly
	if !b.dirty {
		return
	}
	if !b.opts.FilesOnly && b.now.Sub(b.saved) < saveEvery && !b.saved.After(b.now) {
		return
	}
	if err := b.save(); err != nil {
		b.errs = append(b.errs, publishError(err, "Look whether the data folder can be written."))
	}
}

// Save writes the cache, if there is something in it that the file has not.
func (p *Publisher) Save() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.opts.Cache == "" || !p.dirty {
		return nil
	}
	if err := p.save(); err != nil {
		return publishError(err, "Look whether the data folder can be written.")
	}
	return nil
}

func (p *Publisher) save() error {
	p.saved, p.savedAt = p.at, p.mark
	if p.output != nil { // a manifest that others change is not as we left it
		if info, err := os.Lstat(p.output.name(manifestName)); err == nil {
			p.output.files[manifestName] = written{size: info.Size(), modified: info.ModTime().UnixNano()}
		}
	}
	const head = len(cacheMagic) + 16 // the size and sum of what follows
	e := encoder{make([]byte, head, p.size*5/4+4096)}
	e.bytes(p.fingerprint())
	e.number(p.mark.Count)
	e.number(p.mark.Token)
	e.time(p.at)
	e.time(p.until())
	e.number(p.site.print(everySource))
	e.files(p.output)
	e.documents(p.made)
	e.rivers(p.rivers)
	begin := binary.LittleEndian.AppendUint64(append(e.b[:0], cacheMagic...), uint64(len(e.b)-head))
	binary.LittleEndian.AppendUint64(begin, xxhash.Sum64(e.b[head:]))
	err := p.writeCache(e.b)
	p.dirty, p.size = err != nil, len(e.b)
	return err
}

// writeCache writes a cache in one step; what the disk has not yet taken when the machine
// fails, its sum tells.
func (p *Publisher) writeCache(body []byte) (err error) {
	draft := p.opts.Cache + ".new"
	f, err := os.OpenFile(draft, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("write what was published to %s: %w", filepath.Base(p.opts.Cache), err)
	}
	_, err = f.Write(body)
	if err == nil && p.output == nil && !p.opts.FilesOnly {
		err = p.packBodies(f)
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(draft, p.opts.Cache)
	}
	if err != nil {
		_ = os.Remove(draft) // of no use to anybody
		return fmt.Errorf("write what was published to %s: %w", filepath.Base(p.opts.Cache), err)
	}
	return nil
}

// until gives the first moment at which time alone changes what is shown, zero if there
// is none.
func (p *Publisher) until() time.Time {
	var first time.Time
	for _, r := range p.rivers {
		if t := r.until(p.at); !t.IsZero() && (first.IsZero() || t.Before(first)) {
			first = t
		}
	}
	return first
}
