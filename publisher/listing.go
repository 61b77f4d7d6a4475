package publisher

import (
	"bytes"
	"time"

	"foldwire/publisher/render"
	"foldwire/publisher/web"
)

const opmlType = render.TypeOPML + "; charset=utf-8"

// opml makes the list of feeds.
func (b *build) opml() error {
	var outlines []render.Outline
	for _, r := range b.rivers {
		t := r.topic
		outlines = append(outlines, render.Outline{
			Title: t.Title, Description: t.Description, Language: t.Language,
			Feed: b.site.base + "/feeds/" + t.ID + ".atom", Link: b.site.base + b.site.topicPath(t.ID),
		})
	}
	var buf bytes.Buffer
	if err := render.OPML(&buf, b.opts.Title, time.Time{}, outlines); err != nil {
		return err
	}
	b.keep("/feeds.opml", 0, time.Time{}, web.Feed, opmlType, buf.Bytes(), b.now)
	return nil
}

func (b *build) assets() error {
	assets, err := web.Assets(b.now)
	if err != nil {
		return err
	}
	for path, res := range assets {
		b.keep(path, 0, time.Time{}, web.Asset, res.Type, res.Body, b.now)
	}
	return nil
}
