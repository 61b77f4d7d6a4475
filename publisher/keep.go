package publisher

import (
	"bytes"
	"io"
	"time"

	"github.com/cespare/xxhash/v2"

	"foldwire/publisher/render"
	"foldwire/publisher/topic"
	"foldwire/publisher/web"
)

// made is a document at its place, and what it was made from.
type made struct {
	key       uint64
	kind      web.Kind
	mediaType string
	sum       uint64 // of the body (sumOf)
	size      int
	modified  time.Time
	next      time.Time // when it can change next; zero if unknown
	moved     string    // where the page leads, if it is that of a story merged away
	slots     []slot    // the entries in it, if they were written one by one
	heads     []head    // of a story's page, of those that it tells

	res      *web.Resource // nil if only files are wanted, or nobody made it since the start
	language string        // of a page
	variants []web.Variant // of a page, in other languages

	headlines []web.Headline // that a topic's page was written from; nil if only files are wanted
}

// document is one on its way into the output folder.
type document struct {
	path string
	made made
	body []byte
}

// reuse keeps documents as they are if they were all made from the same.
func (b *build) reuse(key uint64, next time.Time, paths ...string) bool {
	for _, p := range paths {
		if m, ok := b.made[p]; !ok || m.key != key || !b.atHand(p, &m) {
			return false
		}
	}
	for _, p := range paths {
		m := b.made[p]
		m.next = next
		b.kept[p] = m
	}
	return true
}

// atHand says that a document need not be made again: its bytes are where they are to be.
func (b *build) atHand(path string, m *made) bool {
	if !b.opts.FilesOnly && (m.res == nil || m.language != "" && len(m.variants) == 0) {
		return false
	}
	if b.output == nil || b.output.holds(path, m) {
		return true
	}
	if m.res == nil {
		return false
	}
	b.pending = append(b.pending, document{path, *m, m.res.Body})
	return true
}

// keep puts a document into the next snapshot. One that says what was said before stays
// the same resource; otherwise it is modified now, and always after what was said before,
// or, if nothing was published before, as far as anybody knows, when its content was.
func (b *build) keep(path string, key uint64, next time.Time, kind web.Kind, mediaType string, body []byte, changed time.Time) {
	b.place(path, made{key: key, next: next, kind: kind, mediaType: mediaType, modified: changed}, body)
}

// place fills in what depends on a document's body, and has it written.
func (b *build) place(path string, m made, body []byte) {
	m.sum, m.size = sumOf(body), len(body)
	old, known := b.made[path]
	switch {
	case known && old.same(&m, body):
		m.modified, m.res = old.modified, old.res
	case !b.first:
		m.modified = b.now.Truncate(time.Second)
		if !m.modified.After(old.modified) { // the clock was set back, and readers ask by that time
			m.modified = old.modified.Add(time.Second)
		}
	default:
		if b.followed { // readers may hold another text of the same content: of another config, or version
			m.modified = b.now
		}
		if b.output != nil {
			m.modified = b.output.modified(path, m.kind, body, m.modified, b.now)
		}
	}
	b.changed = b.changed || !known || !old.same(&m, body)
	m.modified = m.modified.UTC().Truncate(time.Second)
	if m.res == nil && !b.opts.FilesOnly {
		body = bytes.Clone(body) // without the room that it was written in
		m.res = web.NewResource(m.kind, m.mediaType, body, m.modified)
	}
	b.kept[path] = m
	if b.output != nil {
		b.pending = append(b.pending, document{path, m, body})
	}
}

// sumOf tells a body from what it is after a damage, and from most others. A feed may be
// written so that two of its documents have the same.
func sumOf(body []byte) uint64 { return xxhash.Sum64(body) }

// same says that a document holds body, which is that of another one made for its place; if
// its own is not at hand, as far as sizes and sums can tell.
func (m *made) same(other *made, body []byte) bool {
	return m.sum == other.sum && m.size == other.size && (m.res == nil || bytes.Equal(m.res.Body, body))
}

// hasSlots says where a document that was just kept holds its pieces, and what those of a
// page were written from.
func (b *build) hasSlots(path string, list []slot, headlines []web.Headline) {
	m := b.kept[path]
	m.slots, m.headlines = list, headlines
	b.kept[path] = m
}

// buffer gives an empty buffer for a document, which is used again after the next flush.
func (b *build) buffer() *bytes.Buffer {
	buf := new(bytes.Buffer)
	if n := len(b.spare); n > 0 {
		buf, b.spare = b.spare[n-1], b.spare[:n-1]
		buf.Reset()
	}
	b.lent = append(b.lent, buf)
	return buf
}

// flush writes what is waiting to be written.
func (b *build) flush() {
	b.spare, b.lent = append(b.spare, b.lent...), nil
	if len(b.pending) == 0 {
		return
	}
	b.output.write(b.pending, &b.undone)
	b.pending = b.pending[:0]
}

// aliases makes the pages of stories that were merged away, for web servers that only
// know files, and remembers where they lead. An alias is worth keeping only while there
// is a page to lead to.
func (b *build) aliases() {
	for _, r := range b.rivers {
		for _, e := range b.visible(r) {
			to := b.site.storyPath(e.story)
			if _, ok := b.kept[to]; !ok {
				continue
			}
			for _, id := range e.merged {
				b.alias(b.site.storyPath(id), b.site.root+to)
			}
		}
	}
	b.flush()
}

func (b *build) alias(from, to string) {
	if _, taken := b.kept[from]; taken {
		return
	}
	if old, ok := b.made[from]; ok && old.moved == to && (b.output == nil || b.output.holds(from, &old)) {
		b.kept[from] = old
		return
	}
	body, err := b.pages.Moved(to)
	if err != nil {
		b.errs = append(b.errs, publishError(err, ""))
		return
	}
	b.place(from, made{kind: web.Page, mediaType: htmlType, modified: b.now, moved: to}, body)
}

// format is one of the three forms of a feed.
type format struct {
	extension string
	mediaType string
	write     func(w io.Writer, ch render.Channel) error
	of        func(p *render.Piece) *[]byte
}

func formats() []format {
	const inUTF8 = "; charset=utf-8"
	return []format{
		{".rss", render.TypeRSS + inUTF8, render.RSS, func(p *render.Piece) *[]byte { return &p.RSS }},
		{".atom", render.TypeAtom + inUTF8, render.Atom, func(p *render.Piece) *[]byte { return &p.Atom }},
		{".json", render.TypeJSON + inUTF8, render.JSON, func(p *render.Piece) *[]byte { return &p.JSON }},
	}
}

func (f format) path(t *topic.Topic) string { return "/feeds/" + t.ID + f.extension }

func feedPaths(t *topic.Topic) []string {
	var paths []string
	for _, f := range formats() {
		paths = append(paths, f.path(t))
	}
	return paths
}
