package publisher

import (
	"context"

	"github.com/cespare/xxhash/v2"

	"foldwire/publisher/topic"
	"foldwire/publisher/web"
)

// told is an entry as pages of topics hold it.
type told struct {
	key      uint64 // as that of a piece
	markup   web.Markup
	headline web.Headline // that it was written from; zero if only files are wanted
}

// tellings gives entries as pages of a topic that tells no digests hold them.
func (b *build) tellings(ctx context.Context, r *river, refs []ref) ([]told, error) {
	found := make(map[string]told, len(refs))
	known := make(map[string]*ref)
	var missing []ref
	for i := range refs {
		e := &refs[i]
		if t, ok := b.shelf.told(b, r, placed(b.pageDress(), e)); ok {
			found[e.urn] = t
		} else {
			missing = append(missing, *e)
			known[e.urn] = e
		}
	}
	if len(missing) > 0 {
		entries, err := b.entries(ctx, r, missing)
		if err != nil {
			return nil, err
		}
		for i := range entries {
			e := &entries[i]
			if found[e.URN], err = b.tell(e, known[e.URN]); err != nil {
				return nil, err
			}
		}
	}
	var list []told
	for i := range refs {
		if t, ok := found[refs[i].urn]; ok {
			list = append(list, t)
		}
	}
	return list, nil
}

// tell writes an entry for a page. As with pieces, one that is younger than what is known
// of it is no other page's.
func (b *build) tell(e *topic.Entry, known *ref) (told, error) {
	h := b.headline(e)
	markup, err := b.pages.Headline(web.Tongue(b.opts.Language), h)
	if err != nil {
		return told{}, err
	}
	t := told{markup: markup}
	if !b.opts.FilesOnly {
		t.headline = h
	}
	if fingerprint(e, known.members) == known.print {
		t.key = placed(b.pageDress(), known)
		b.shelf.addTold(t)
	}
	return t, nil
}

// pageDress hashes what the entries of all pages have in common.
func (b *build) pageDress() uint64 {
	if b.shelf.page == 0 {
		h := xxhash.New()
		text(h, "page")
		numbers(h, b.names())
		b.shelf.page = h.Sum64()
	}
	return b.shelf.page
}

// fill puts entries into a topic's page, and gives their keys.
func (b *build) fill(ctx context.Context, page *web.TopicPage, r *river, refs []ref) (keys []uint64, err error) {
	if r.topic.Digest != nil {
		entries, err := b.entries(ctx, r, refs)
		page.Entries = b.headlines(entries)
		return nil, err
	}
	list, err := b.tellings(ctx, r, refs)
	for i := range list {
		keys = append(keys, list[i].key)
		page.Written = append(page.Written, list[i].markup)
		if !b.opts.FilesOnly {
			page.Entries = append(page.Entries, list[i].headline)
		}
	}
	return keys, err
}

// newestFrom gives the headlines of a topic that the home page shows, of which the topic's
// first page may have been written before.
func (b *build) newestFrom(ctx context.Context, page *web.TopicPage, r *river, refs []ref) ([]web.Headline, error) {
	if len(page.Entries) > 0 || len(refs) == 0 {
		return page.Entries, nil
	}
	entries, err := b.entries(ctx, r, refs[:min(len(refs), newestFew)])
	return b.headlines(entries), err
}
