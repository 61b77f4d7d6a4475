package publisher

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/cespare/xxhash/v2"

	"foldwire/publisher/render"
	"foldwire/publisher/topic"
	"foldwire/publisher/web"
)

// newest gives the name of the newest archive, empty if there is none.
func newest(list []archive) string {
	if len(list) == 0 {
		return ""
	}
	return list[0].name
}

// archivePath gives the path of an archive's document, empty for no archive.
func (f format) archivePath(r *river, name string) string {
	if name == "" {
		return ""
	}
	return "/feeds/" + r.topic.ID + "/" + name + f.extension
}

// archives makes the documents of a feed's archives. Each names the one before, and none
// the one after, which is not there when it is written.
func (b *build) archives(ctx context.Context, r *river) error {
	list := r.archives()
	for i := range list {
		if err := b.archive(ctx, r, &list[i], newest(list[i+1:])); err != nil {
			return err
		}
	}
	return nil
}

func (b *build) archive(ctx context.Context, r *river, a *archive, before string) error {
	h := xxhash.New()
	numbers(h, b.sitePrint(r))
	text(h, before)
	for i := range a.refs {
		numbers(h, a.refs[i].then(a.then))
	}
	key := h.Sum64()
	var paths []string
	for _, f := range formats() {
		paths = append(paths, f.archivePath(r, a.name))
	}
	if b.reuse(key, time.Time{}, paths...) {
		return nil
	}
	entries, err := b.entriesThen(ctx, r, a)
	if err != nil {
		return err
	}
	ch := b.site.channel(&b.opts, r.topic)
	ch.Updated = never()
	var gone []topic.Gone
	for i := range entries {
		e := &entries[i]
		if e.Updated.After(ch.Updated) || i == 0 {
			ch.Updated = e.Updated
		}
		gone = append(gone, e.Gone...)
		ch.Entries = append(ch.Entries, b.site.publish(r.topic, e))
	}
	ch.Gone = tombstones(gone)
	if err := render.Prepare(&ch); err != nil {
		return err
	}
	for i, f := range formats() {
		ch.Self = b.site.base + paths[i]
		ch.Paging = render.Paging{
			Archive: true, Current: b.site.base + f.path(r.topic), PrevArchive: b.site.absolute(f.archivePath(r, before)),
		}
		buf := b.buffer()
		if err := f.write(buf, ch); err != nil {
			return fmt.Errorf("write %s: %w", paths[i], err)
		}
		b.keep(paths[i], key, time.Time{}, web.Feed, f.mediaType, buf.Bytes(), ch.Updated)
	}
	return nil
}

// entriesThen loads the stories of an archive and gives its entries as they were when it
// became one.
func (b *build) entriesThen(ctx context.Context, r *river, a *archive) ([]topic.Entry, error) {
	ids := stories(a.refs)
	if err := b.load(ctx, ids); err != nil {
		return nil, err
	}
	var entries []topic.Entry
	for _, id := range ids {
		s := b.got(id)
		if s == nil {
			r.leave(id)
			continue
		}
		for _, e := range r.topic.Then(b.pass, s, a.then) {
			if slices.ContainsFunc(a.refs, func(one ref) bool { return one.urn == e.URN }) {
				entries = append(entries, e)
			}
		}
		b.pass.Forget(s)
	}
	topic.Sort(entries)
	return entries, nil
}

// absolute gives the address of a path, empty for none.
func (s *site) absolute(path string) string {
	if path == "" {
		return ""
	}
	return s.base + path
}
