package boltstore

import (
	"math"

	"foldwire/aggregator/feed"
)

// The records that are written and read most name their fields to a coder here, as their tags
// name them to codec.

func (r *itemRecord) fields(c *coder) {
	c.hash(1, (*[hashSize]byte)(&r.ID))
	c.text(2, (*string)(&r.Source))
	c.hash(3, (*[hashSize]byte)(&r.GUID))
	c.hash(4, (*[hashSize]byte)(&r.Link))
	c.hash(5, (*[hashSize]byte)(&r.Title))
	c.hash(6, (*[hashSize]byte)(&r.URL))
	c.uint(7, &r.Text)
	c.uint(8, &r.Rest)
	c.stamp(9, &r.Published)
	c.flag(10, &r.Dated)
	c.stamp(11, &r.Seen)
	c.stamp(12, &r.Changed)
	c.int(13, &r.Revisions)
	c.hash(14, (*[hashSize]byte)(&r.Story))
	c.place(15, &r.Body)
	c.uint(16, &r.BodyHash)
	c.hash(17, (*[hashSize]byte)(&r.DuplicateOf))
	c.text(18, (*string)(&r.Rule))
	c.float(19, &r.Score)
	c.hash(20, (*[hashSize]byte)(&r.Match))
	list(c, 21, &r.Former, keyValue)
	list(c, 22, &r.Misses, missValue)
}

func (b *body) fields(c *coder) {
	c.text(1, &b.URL)
	c.text(2, &b.Canonical)
	c.text(3, &b.Title)
	c.text(4, &b.Summary)
	c.text(5, &b.Content)
	c.bytes(18, &b.Cut)
	c.text(6, &b.Text)
	c.text(7, &b.Language)
	c.flag(8, &b.Declared)
	list(c, 9, &b.Authors, authorValue)
	list(c, 10, &b.Categories, (*coder).textValue)
	list(c, 11, &b.Enclosures, enclosureValue)
	c.text(12, &b.Image)
	c.text(13, &b.OriginName)
	c.text(14, &b.OriginURL)
	c.text(15, &b.Rights)
	c.stamp(16, &b.Updated)
	list(c, 17, &b.Misses, missValue)
}

func (r *storyRecord) fields(c *coder) {
	c.stamp(1, &r.Founded)
	c.stamp(2, &r.Changed)
	list(c, 3, &r.Members, memberValue)
	c.hash(4, (*[hashSize]byte)(&r.Into))
	list(c, 5, &r.Past, stayValue)
}

// place is a field.
func (c *coder) place(key uint64, p *place) {
	if !c.has(key, *p == place{}) {
		return
	}
	index := uint64(p.Index)
	c.array(2)
	c.uintValue(&p.Block)
	c.uintValue(&index)
	c.failed = c.failed || index > math.MaxUint32
	p.Index = uint32(index) //nolint:gosec // checked
	c.then()
}

func keyValue(c *coder, k *feed.Key) { c.hashValue((*[hashSize]byte)(k)) }

func missValue(c *coder, m *missRecord) {
	c.array(3)
	c.hashValue((*[hashSize]byte)(&m.Story))
	c.hashValue((*[hashSize]byte)(&m.Item))
	c.floatValue(&m.Score)
}

func authorValue(c *coder, a *authorRecord) {
	c.array(3)
	c.textValue(&a.Name)
	c.textValue(&a.Email)
	c.textValue(&a.URL)
}

func enclosureValue(c *coder, e *enclosureRecord) {
	c.array(5)
	c.textValue(&e.URL)
	c.textValue(&e.Type)
	c.intValue(&e.Length)
	c.intValue((*int64)(&e.Duration))
	c.textValue(&e.Title)
}

func memberValue(c *coder, m *memberRecord) {
	c.array(2)
	c.uintValue((*uint64)(&m.Item))
	c.stampValue(&m.Joined)
}

func stayValue(c *coder, s *stayRecord) {
	c.array(3)
	c.uintValue((*uint64)(&s.Item))
	c.hashValue((*[hashSize]byte)(&s.Story))
	c.stampValue(&s.Joined)
}
