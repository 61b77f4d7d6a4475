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
	list, gone, err := b.pieces(r, a.refs, b.pieceKeyThen(r, a), func(missing []ref) ([]topic.Entry, error) {
		return b.entriesThen(ctx, r, missing, a.then)
	})
	if err != nil {
		return err
	}
	ch := b.site.channel(&b.opts, r.topic)
	ch.Updated = never()
	for i := range list {
		if list[i].Updated.After(ch.Updated) || i == 0 {
			ch.Updated = list[i].Updated
		}
	}
	ch.Gone = tombstones(gone)
	keys := stacked(&ch, list)
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
		b.hasSlots(paths[i], slots(buf.Bytes(), keys, func(i int) []byte { return *f.of(&ch.Pieces[i]) }), nil)
	}
	return nil
}

// entriesThen loads the stories of entries and gives these as they were after a pass.
func (b *build) entriesThen(ctx context.Context, r *river, refs []ref, then time.Time) ([]topic.Entry, error) {
	ids := stories(refs)
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
		for _, e := range r.topic.Then(b.pass, s, then) {
			if slices.ContainsFunc(refs, func(one ref) bool { return one.urn == e.URN }) {
				entries = append(entries, e)
			}
		}
		b.pass.Forget(s)
	}
	return entries, nil
}

// absolute gives the address of a path, empty for none.
func (s *site) absolute(path string) string {
	if path == "" {
		return ""
	}
	return s.base + path
}
