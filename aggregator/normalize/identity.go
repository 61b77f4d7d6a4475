package normalize

import (
	"strings"
	"time"

	"foldwire/aggregator/feed"
	"foldwire/aggregator/words"
)

// names are what an entry may be recognised by, before it is known which of them are
// its alone.
type names struct {
	from      *base // of its links
	guid      string
	url       string // absolute
	canonical string
	link      string // canonical, with the place on the page that it leads to
	said      string // the title as it stands
	title     string
	date      time.Time // as the entry says, not compared with any clock
	raw       uint64
}

// name is one of the names of an entry.
type name struct {
	kind  byte // of what follows: guid, link, url, title, or title and date
	value string
	date  int64 // seconds
	nanos int
}

// The kinds of names.
const (
	byGUID byte = iota + 1
	byLink
	byURL
	byTitle
	byTitleAndDate
)

// identities works out the names of all entries of a document and which of them several
// different entries share.
type identities struct {
	of    []names
	site  string       // canonical link of the document
	seen  map[name]int // the entry that has it
	taken map[name]bool
}

// reset forgets a document and makes room for one of n entries.
func (ids *identities) reset(n int) {
	clear(ids.of)
	if cap(ids.of) < n {
		ids.of = make([]names, n)
	}
	ids.of, ids.site = ids.of[:n], ""
	if ids.seen == nil {
		ids.seen, ids.taken = make(map[name]int, 5*n), map[name]bool{}
	}
	clear(ids.seen)
	clear(ids.taken)
}

// read reads the names of a document's entries. Entries that the parser passed over
// because they did not change have none and count for nothing.
func (ids *identities) read(doc *feed.Document, here *base, h *hasher) {
	ids.reset(len(doc.Entries))
	if site := absolute(here, doc.Link); site != "" {
		ids.site = Canonical(site)
	}
	usual := linkBase(doc, "", here)
	for i := range doc.Entries {
		e, from := &doc.Entries[i], usual
		if e.Base != "" {
			from = linkBase(doc, e.Base, here)
		}
		ids.of[i] = namesOf(e, from, h)
	}
	ids.splitFragments()
	for i := range ids.of {
		e := &ids.of[i]
		ids.note(name{kind: byGUID, value: e.guid}, i)
		ids.note(name{kind: byLink, value: e.link}, i)
		ids.note(name{kind: byURL, value: e.canonical}, i)
		ids.note(name{kind: byTitle, value: e.title}, i)
		if !e.date.IsZero() {
			ids.note(e.titleAndDate(), i)
		}
	}
}

// namesOf reads the names of one entry, whose links start from there.
func namesOf(e *feed.Entry, from *base, h *hasher) names {
	n := names{from: from, guid: strings.TrimSpace(printable(e.GUID)), said: title(e.Title), raw: e.Raw}
	n.title = h.foldTitle(n.said)
	if n.date = e.Published; n.date.IsZero() {
		n.date = e.Updated
	}
	if n.date.Year() < firstYear {
		n.date = time.Time{}
	}
	n.url = entryURL(e, from)
	if n.url != "" {
		n.canonical = Canonical(n.url)
		n.link = n.canonical
		if f := anchorOf(n.url); f != "" && !strings.Contains(n.link, "#") {
			n.link += "#" + f
		}
	}
	return n
}

// splitFragments puts the fragment back into the canonical URLs of entries that differ
// in nothing else: a page that tells several things, each at its own anchor.
func (ids *identities) splitFragments() {
	pages := map[string]string{} // canonical URL → a link to a place on it
	several := map[string]bool{}
	for i := range ids.of {
		e := &ids.of[i]
		if e.link == e.canonical {
			continue
		}
		if first, found := pages[e.canonical]; found && first != e.link {
			several[e.canonical] = true
		}
		pages[e.canonical] = e.link
	}
	for i := range ids.of {
		if e := &ids.of[i]; several[e.canonical] {
			e.canonical = e.link
		}
	}
}

// anchorOf gives the place on a page that a URL leads to. Fragments that only say where
// the reader comes from ("#xtor=RSS-1") or what a browser should mark are none.
func anchorOf(u string) string {
	_, fragment, _ := strings.Cut(u, "#")
	if strings.ContainsAny(fragment, "=~") {
		return ""
	}
	return fragment
}

// note remembers that entry i has a name, and marks the name if another entry has it too.
func (ids *identities) note(n name, i int) {
	if n.value == "" && n.kind != byTitleAndDate {
		return
	}
	first, found := ids.seen[n]
	if !found {
		ids.seen[n] = i
		return
	}
	if !sameEntry(&ids.of[first], &ids.of[i]) {
		ids.taken[n] = true
	}
}

// sameEntry says whether a document holds one entry twice.
func sameEntry(a, b *names) bool {
	if a.raw == b.raw && a.raw != 0 {
		return true
	}
	dates := a.date.Equal(b.date) || (a.guid != "" || a.link != "") && (a.date.IsZero() || b.date.IsZero())
	return a.guid == b.guid && a.link == b.link && a.title == b.title && dates
}

// keys gives the keys of entry i under the source's policy.
func (ids *identities) keys(i int, src *feed.Source) feed.Keys {
	e := &ids.of[i]
	all := feed.Keys{
		GUID:  feed.NewKey(src.ID, "guid", e.guid),
		Link:  feed.NewKey(src.ID, "link", e.link),
		Title: feed.NewKey(src.ID, "title", e.title),
	}
	var k feed.Keys
	switch src.Identity {
	case feed.IdentityGUID:
		k = first(feed.Keys{GUID: all.GUID}, feed.Keys{Link: all.Link}, feed.Keys{Title: all.Title})
	case feed.IdentityLink:
		k = first(feed.Keys{Link: all.Link}, feed.Keys{GUID: all.GUID}, feed.Keys{Title: all.Title})
	case feed.IdentityTitle:
		k = first(feed.Keys{Title: all.Title}, feed.Keys{GUID: all.GUID}, feed.Keys{Link: all.Link})
	default:
		k = ids.auto(i, all, src.ID)
	}
	if k == (feed.Keys{}) {
		k.GUID = ids.lastResort(e, src.ID)
	}
	k.URL = ids.urlKey(e)
	return k
}

// urlKey gives the key of an entry's page among all sources. A page that several entries
// share, or the site's own, stands for none of them.
func (ids *identities) urlKey(e *names) feed.Key {
	page := e.canonical
	if ids.isSite(page) {
		page = e.link // still names an entry if it leads to a place on that page
	}
	if ids.isSite(page) || ids.taken[name{kind: byURL, value: page}] || ids.taken[name{kind: byLink, value: e.link}] {
		return feed.Key{}
	}
	return feed.NewKey("", "url", page)
}

// isSite says whether a canonical URL leads to a site and not to an entry of it.
func (ids *identities) isSite(canonical string) bool {
	return canonical == ids.site || isHome(canonical)
}

// first gives the first keys that are not empty: an entry without what the policy asks
// for is recognised by the next best.
func first(choices ...feed.Keys) feed.Keys {
	for _, k := range choices {
		if k != (feed.Keys{}) {
			return k
		}
	}
	return feed.Keys{}
}

// auto leaves of all keys those that can tell entry i from the others in the document. A
// link that several entries share is kept for the record, without the URL key, so that
// later documents with one of those entries alone are not taken in.
//
// An entry with neither guid nor link of its own is named by its title and date, or, if
// there is no date and the title is not its own, by all that it says.
func (ids *identities) auto(i int, all feed.Keys, src feed.SourceID) feed.Keys {
	e, k := &ids.of[i], all
	if ids.taken[name{kind: byGUID, value: e.guid}] {
		k.GUID = feed.Key{}
	}
	if ids.isSite(e.link) {
		k.Link = feed.Key{}
	}
	if ids.taken[name{kind: byTitle, value: e.title}] {
		k.Title = feed.Key{}
	}
	switch {
	case !k.GUID.IsZero():
	case !k.Link.IsZero() && !ids.taken[name{kind: byLink, value: e.link}]:
		if e.title == "" { // a link alone would be taken for the policy "link"
			k.Title = ids.lastResort(e, src)
		}
	case !e.date.IsZero() || k.Title.IsZero():
		k.GUID = ids.lastResort(e, src)
	}
	return k
}

// lastResort names an entry that has no name: by its title and date or, if it has no
// date or shares both, by all that it says.
func (ids *identities) lastResort(e *names, src feed.SourceID) feed.Key {
	value := e.dated()
	if value == "" || ids.taken[e.titleAndDate()] {
		value = string(appendUint64(nil, e.raw))
	}
	return feed.NewKey(src, "entry", value)
}

// dated gives an entry's title with its date; "" if it has no date.
func (e *names) dated() string {
	if e.date.IsZero() {
		return ""
	}
	return e.title + "\x00" + e.date.UTC().Format(time.RFC3339Nano)
}

// titleAndDate is dated as a name.
func (e *names) titleAndDate() name {
	return name{kind: byTitleAndDate, value: e.title, date: e.date.Unix(), nanos: e.date.Nanosecond()}
}

// foldTitle gives a title as the words that it says, or as it is if it has none.
func (h *hasher) foldTitle(s string) string {
	if !words.IsStable(s) {
		return joined(words.Fold(s))
	}
	n, _ := h.fold(s, true)
	if n == 0 {
		return words.Fold(s)
	}
	return words.Settle(string(h.buf[1:n]))
}

// joined gives the words of s with a blank between them, or s as it is if it has none.
func joined(s string) string {
	if said := strings.Join(strings.FieldsFunc(s, notWord), " "); said != "" {
		return said
	}
	return s
}
