package parse

import (
	"bytes"
)

// feedField rewrites a field of the feed itself.
func (c *canon) feedField(f field, t token) {
	c.count()
	outer := c.place
	c.place = c.placeOf(t, outer)
	defer func() { c.place = outer }()
	switch f {
	case fieldTitle:
		if c.plain(t) && !c.have.title {
			c.have.title = true
			c.put("title", c.val)
		}
	case fieldSummary, fieldSubtitle, fieldITunesSummary, fieldITunesSubtitle:
		if c.htmlText(t, c.summaryKind(f, t)) && !c.have.subtitle {
			c.have.subtitle = true
			c.putLong(c.byDialect("description", "subtitle"), c.val)
		}
	case fieldLink:
		c.link(t)
	case fieldAuthor:
		c.person(t)
	case fieldCategory:
		c.category(t)
	case fieldITunesCategory:
		c.itunesCategory(t)
	case fieldPublished, fieldUpdated, fieldCreated:
		if c.flat(t) {
			c.putDate(f)
		}
	case fieldLanguage:
		if c.flat(t) {
			outer.lang = string(c.val)
			c.feedAt.lang = outer.lang
		}
	default:
		c.feedDetail(f, t)
	}
}

func (c *canon) feedDetail(f field, t token) {
	switch f {
	case fieldImage, fieldLogo, fieldIcon, fieldITunesImage:
		if src := c.imageOf(t); len(src) > 0 && !c.have.image {
			c.have.image = true
			c.feedImage(src)
		}
	case fieldTTL:
		if c.flat(t) {
			c.put("ttl", c.val)
		}
	case fieldSkipHours, fieldSkipDays:
		c.skips(f, t)
	case fieldUpdatePeriod:
		if c.flat(t) {
			c.put("sy:updatePeriod", c.val)
		}
	case fieldUpdateFrequency:
		if c.flat(t) {
			c.put("sy:updateFrequency", c.val)
		}
	default:
		c.skip(t)
	}
}

func (c *canon) feedImage(src []byte) {
	if c.dialect == dialectAtom {
		c.put("logo", append([]byte{guard}, src...))
		return
	}
	c.out = append(c.out, "<image>"...)
	c.put("url", src)
	c.out = append(c.out, "</image>"...)
}

func (c *canon) byDialect(rss, atom string) string {
	if c.dialect == dialectAtom {
		return atom
	}
	return rss
}

// entryAttrs rewrites what an entry says in attributes of its own tag.
func (c *canon) entryAttrs(t token) {
	for i := range t.attrs {
		a := &t.attrs[i]
		if prefix, local := split(a.name); equalName(local, "about") && len(prefix) > 0 && c.vocabulary(prefix) == vocabRDF {
			c.putID(c.unescaped(a.value), false)
		}
	}
	c.definition(t)
}

// entryField rewrites a field of an entry.
func (c *canon) entryField(f field, t token) {
	c.count()
	switch f {
	case fieldTitle, fieldSummary, fieldContent, fieldMediaText, fieldITunesSummary, fieldITunesSubtitle,
		fieldMediaTitle, fieldITunesTitle, fieldRights, fieldSubtitle:
		outer := c.place
		c.place = c.placeOf(t, outer)
		c.entryText(f, t)
		if c.place.base != outer.base && (f == fieldContent || f == fieldSummary && !c.have.content) {
			c.textBase = c.place.base // references in the text start there
		}
		c.place = outer
	case fieldID:
		c.id(t)
	case fieldLink:
		outer := c.place
		c.place = c.placeOf(t, outer)
		c.link(t)
		c.place = outer
	case fieldPublished, fieldUpdated, fieldCreated:
		if c.flat(t) {
			c.putDate(f)
		}
	case fieldLanguage:
		if c.flat(t) {
			c.place.lang = string(c.val)
		}
	case fieldAuthor:
		c.person(t)
	case fieldSource:
		c.source(t)
	case fieldMediaGroup:
		// its parts are read as if they stood in the entry
	default:
		c.entryDetail(f, t)
	}
}

func (c *canon) entryDetail(f field, t token) {
	switch f {
	case fieldCategory:
		c.category(t)
	case fieldKeywords:
		if c.flat(t) {
			c.keywords("category")
		}
	case fieldMediaKeywords:
		if c.flat(t) {
			c.keywords("media:category")
		}
	case fieldITunesCategory:
		c.itunesCategory(t)
	case fieldEnclosure:
		c.enclosure(t)
	case fieldMediaContent:
		c.media("media:content", t) // not skipped: its parts say what it is
	case fieldMediaThumbnail:
		c.media("media:thumbnail", t)
	case fieldITunesImage, fieldImage, fieldLogo, fieldIcon:
		if src := c.imageOf(t); len(src) > 0 && (!c.have.image || f == fieldITunesImage) {
			c.have.image = true
			c.put(c.extra("image"), src)
		}
	case fieldITunesDuration:
		if c.flat(t) {
			c.put(c.extra("duration"), c.val)
		}
	case fieldOrigLink:
		if c.flat(t) {
			c.put(c.extra("origlink"), c.val)
		}
	default:
		c.skip(t)
	}
}

// entryText rewrites a text construct of an entry. Of several that say the same thing the
// first counts; a second description is the content if the entry has no other.
func (c *canon) entryText(f field, t token) {
	switch f {
	case fieldTitle:
		if c.plain(t) && !c.have.title {
			c.have.title = true
			c.direct.title = string(c.val)
		}
	case fieldMediaTitle, fieldITunesTitle:
		if c.plain(t) && !c.have.mediaTitle {
			c.have.mediaTitle = true
			c.putLong(c.extra("mediatitle"), c.val)
		}
	case fieldSummary:
		if c.htmlText(t, c.summaryKind(f, t)) {
			c.summary()
		}
	case fieldContent:
		c.content(t)
	case fieldMediaText, fieldITunesSummary:
		if c.htmlText(t, kindHTML) && !c.have.mediaText {
			c.have.mediaText = true
			c.putLong(c.extra("mediatext"), c.val)
		}
	case fieldITunesSubtitle, fieldSubtitle:
		if c.htmlText(t, kindHTML) {
			c.putLong(c.extra("subtitle"), c.val)
		}
	case fieldRights:
		if c.plain(t) && !c.have.rights {
			c.have.rights = true
			c.put("rights", c.val) // Atom has it, and gofeed keeps it in RSS too
		}
	}
}

// summaryKind is how a summary is written if it does not say so: RSS descriptions are
// HTML, whatever else they are called.
func (c *canon) summaryKind(f field, t token) textKind {
	_, local := split(t.name)
	if f == fieldSummary && equalName(local, "description") || f == fieldITunesSummary {
		return kindHTML
	}
	return kindPlain
}

func (c *canon) summary() {
	if c.have.summary && !c.have.content {
		c.have.content, c.have.contentHTML = true, true
		c.direct.content = string(c.val)
		return
	}
	if c.have.summary {
		return
	}
	c.have.summary = true
	c.direct.summary = string(c.val)
}

func (c *canon) content(t token) {
	def := kindPlain
	switch _, local := split(t.name); {
	case equalName(local, "encoded"), equalName(local, "fullitem"):
		def = kindHTML
	case equalName(local, "body"):
		def = kindXML
	}
	if c.htmlText(t, def) && (!c.have.content || !c.have.contentHTML && !c.plainVal) {
		c.have.content, c.have.contentHTML = true, !c.plainVal
		c.direct.content = string(c.val)
	}
}

// id rewrites an id. In Atom it is an IRI, and a relative one starts where xml:base says.
func (c *canon) id(t token) {
	permalink := attrValue(t, "ispermalink")
	if !c.flat(t) {
		return
	}
	id := c.val
	if c.atom {
		id = c.absolute(id)
	}
	c.putID(id, !equalFoldText(permalink, "false"))
}

func (c *canon) putID(id []byte, permalink bool) {
	if len(id) == 0 {
		return
	}
	c.have.id = true
	c.direct.id, c.direct.permalink = string(bytes.TrimSpace(id)), permalink
}

func equalFoldText(s []byte, lower string) bool { return equalName(bytes.TrimSpace(s), lower) }
