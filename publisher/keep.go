package publisher

import (
	"bytes"
	"time"

	"foldwire/publisher/render"
	"foldwire/publisher/topic"
	"foldwire/publisher/web"
)

// reuse keeps resources as they are if they were all made from the same.
func (b *build) reuse(key uint64, next time.Time, paths ...string) bool {
	for _, p := range paths {
		if m, ok := b.made[p]; !ok || m.key != key {
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

// keep puts a document into the next snapshot. One that says what was said before stays
// the same resource; otherwise it is modified now, or, if it is the first since the
// program started, when its content was.
func (b *build) keep(path string, key uint64, next time.Time, kind web.Kind, mediaType string, body []byte, changed time.Time) {
	old, known := b.made[path]
	if known && bytes.Equal(old.res.Body, body) {
		b.kept[path] = made{key: key, res: old.res, next: next}
		return
	}
	if !b.first {
		changed = b.now
	} else if b.output != nil {
		changed = b.output.modified(path, body, changed)
	}
	b.kept[path] = made{key: key, res: web.NewResource(kind, mediaType, body, changed), next: next}
}

// format is one of the three forms of a feed.
type format struct {
	extension string
	mediaType string
	write     func(w *bytes.Buffer, ch render.Channel) error
}

func formats() []format {
	return []format{
		{".rss", render.TypeRSS + "; charset=utf-8", func(w *bytes.Buffer, ch render.Channel) error { return render.RSS(w, ch) }},
		{".atom", render.TypeAtom + "; charset=utf-8", func(w *bytes.Buffer, ch render.Channel) error { return render.Atom(w, ch) }},
		{".json", render.TypeJSON + "; charset=utf-8", func(w *bytes.Buffer, ch render.Channel) error { return render.JSON(w, ch) }},
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
