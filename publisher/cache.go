package publisher

import (
	"context"
	"os"
	"time"

	"foldwire/aggregator/feed"
)

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
	at     time.Time // of the publish
	served []byte    // documents as readers have them, to be decoded when they are wanted
	known  *known    // nil if it is of another build, or damaged
	bodies []byte    // zstd; empty if files hold what is published
}

// known is the part of a cache that only the build which wrote it can use.
type known struct {
	mark  feed.Mark
	until time.Time // when time alone changes what is shown; zero if never
	sites uint64    // what sources are called, hashed
	files map[string]written
	rest  []byte // what documents were made from, and rivers, to be decoded when they are wanted
}

// recall reads the cache, once. What cannot be read, or is of another config, is as good as
// none.
func (p *Publisher) recall() {
	if p.recalled || p.opts.Cache == "" {
		return
	}
	p.recalled = true
	info, err := os.Stat(p.opts.Cache)
	p.followed = err == nil
	if err != nil || info.Size() > maxCache {
		return
	}
	body, err := os.ReadFile(p.opts.Cache)
	if err != nil {
		return
	}
	if p.cached = parseCache(body, p.configPrint(), p.fingerprint()); p.cached != nil {
		p.size = len(body) - len(p.cached.bodies)
	}
}

// holds says that nothing can have changed since the cache was written: not the store,
// not the names of sources, not by time, and not a file.
func (c *cache) holds(ctx context.Context, p *Publisher, now time.Time) bool {
	if c == nil || c.known == nil || now.Before(c.at) {
		return false
	}
	k := c.known
	if !k.until.IsZero() && !now.Before(k.until) {
		return false
	}
	touched, mark, known, err := p.reader.Since(ctx, k.mark)
	if err != nil || !known || len(touched) > 0 || mark != k.mark {
		return false
	}
	states, err := p.reader.States(ctx)
	if err != nil {
		return false
	}
	p.site.learn(states)
	if p.site.print(p.site.every()) != k.sites {
		return false
	}
	o := output{dir: p.opts.Output, files: k.files}
	for file := range k.files {
		if !o.intact(file) {
			return false
		}
	}
	return true
}

// install takes over what the cache says, and gives whether this build wrote it. Of another
// one, readers have the documents, and nobody knows what they were made from. Restless
// topics have to be read anew, since nobody kept which stories wait for their time.
func (p *Publisher) install() (ours bool) {
	c := p.cached
	p.cached = nil
	if c == nil || c.known == nil && p.opts.FilesOnly { // files say themselves what is in them
		return false
	}
	d := &decoder{b: c.served}
	made, paths := d.served()
	if d.failed || len(d.b) > 0 {
		return false
	}
	if c.known == nil {
		p.made = made
		return false
	}
	d = &decoder{b: c.known.rest}
	d.origins(made, paths)
	rivers := d.rivers()
	if d.failed || len(d.b) > 0 {
		return false
	}
	p.made = made
	if p.output != nil {
		p.output.files = c.known.files
	}
	for _, r := range p.rivers {
		if known := rivers[r.topic.ID]; r.topic.Restless() || known == nil {
			return true
		}
	}
	for _, r := range p.rivers {
		known := rivers[r.topic.ID]
		r.entries, r.waiting, r.edge = known.entries, known.waiting, known.edge
	}
	p.mark, p.at, p.savedAt = c.known.mark, c.at, c.known.mark
	return true
}

// Resume serves what was published last before the program stopped, whatever build
// published it, and says whether that could be done. The next Publish brings it up to date.
func (p *Publisher) Resume() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.opts.FilesOnly {
		return false
	}
	p.recall()
	c := p.cached
	ours := p.install()
	p.dirty = true // what the next publish makes is more than the file has
	if c != nil && len(p.made) > 0 && p.fetchBodies(c.bodies) {
		p.dirty = !ours
		p.resume(c.at)
		return true
	}
	at, ok := p.takeLeft()
	if ok {
		p.resume(at)
	}
	return ok
}

func (p *Publisher) resume(built time.Time) {
	s := p.serve(p.made)
	s.Built = built
	p.current.Store(s)
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
	if p.opts.Cache == "" || !p.dirty || p.at.IsZero() { // nothing was published since the start
		return nil
	}
	if err := p.save(); err != nil {
		return publishError(err, "Look whether the data folder can be written.")
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
