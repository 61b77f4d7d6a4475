package publisher

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"github.com/cespare/xxhash/v2"

	"foldwire/publisher/render"
	"foldwire/publisher/web"
)

// archive is a document of a feed that holds the entries of one day (RFC 5005, section
// 4), so that a new subscriber, or a reader that slept, can walk back.
type archive struct {
	day  string // 2006-01-02, in UTC
	refs []ref  // newest first
}

// archives gives the days that reach beyond the window, newest first. The first of them
// may tell again what the feed itself tells. Digests have none: they are short, and each
// is a list of its own. Nor have topics whose rules look at the clock, since what they
// showed once is not what they would show now.
func (r *river) archives() []archive {
	all := r.listed()
	if r.topic.Digest != nil || r.topic.Timed() || len(all) <= r.topic.Limit {
		return nil
	}
	most := min(len(all), depth*r.topic.Limit)
	since := day(all[r.topic.Limit])
	var list []archive
	for _, e := range all[:most] {
		d := day(e)
		switch {
		case d > since:
			continue
		case len(list) == 0 || list[len(list)-1].day != d:
			list = append(list, archive{day: d})
		}
		last := &list[len(list)-1]
		last.refs = append(last.refs, e)
	}
	if most < len(all) && len(list) > 1 && day(all[most]) == list[len(list)-1].day {
		list = list[:len(list)-1] // not the whole day: it would change with each new entry
	}
	return list
}

func day(e ref) string { return e.published.UTC().Format(time.DateOnly) }

// older is the newest archive of a feed, empty if there is none.
func older(list []archive) string {
	if len(list) == 0 {
		return ""
	}
	return list[0].day
}

// archivePath gives the path of a day's document, empty for no day.
func (f format) archivePath(r *river, day string) string {
	if day == "" {
		return ""
	}
	return "/feeds/" + r.topic.ID + "/" + day + f.extension
}

// archive makes the documents of the days that reach beyond a feed's window.
func (b *build) archive(ctx context.Context, r *river, list []archive) error {
	for i, a := range list {
		var newer, before string
		if i > 0 {
			newer = list[i-1].day
		}
		if i+1 < len(list) {
			before = list[i+1].day
		}
		if err := b.archiveDay(ctx, r, a, newer, before); err != nil {
			return err
		}
	}
	return nil
}

func (b *build) archiveDay(ctx context.Context, r *river, a archive, newer, before string) error {
	h := xxhash.New()
	numbers(h, b.topicKey(r, a.refs))
	text(h, newer)
	text(h, before)
	key := h.Sum64()
	var paths []string
	for _, f := range formats() {
		paths = append(paths, f.archivePath(r, a.day))
	}
	if b.reuse(key, time.Time{}, paths...) {
		return nil
	}
	entries, err := b.entries(ctx, r, a.refs)
	if err != nil {
		return err
	}
	ch := b.site.channel(&b.opts, r.topic)
	ch.Updated = b.updated(a.refs)
	ch.Gone = tombstones(a.refs)
	for i := range entries {
		ch.Entries = append(ch.Entries, b.site.publish(r.topic, &entries[i]))
	}
	render.Prepare(&ch)
	for i, f := range formats() {
		ch.Self = b.site.base + paths[i]
		ch.Paging = render.Paging{
			Archive: true, Current: b.site.base + f.path(r.topic),
			PrevArchive: b.site.absolute(f.archivePath(r, before)), NextArchive: b.site.absolute(f.archivePath(r, newer)),
		}
		var buf bytes.Buffer
		if err := f.write(&buf, ch); err != nil {
			return fmt.Errorf("write %s: %w", paths[i], err)
		}
		b.keep(paths[i], key, time.Time{}, web.Feed, f.mediaType, buf.Bytes(), ch.Updated)
	}
	return nil
}

// absolute gives the address of a path, empty for none.
func (s *site) absolute(path string) string {
	if path == "" {
		return ""
	}
	return s.base + path
}
