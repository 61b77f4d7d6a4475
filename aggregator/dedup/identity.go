package dedup

import (
	"time"

	"foldwire/aggregator/feed"
)

// name is one of the names by which an item is recognised within its source, the surest
// first.
type name int

const (
	byGUID name = iota
	byLink
	byTitle
)

func (n name) key(k feed.Keys) feed.Key {
	return [...]feed.Key{k.GUID, k.Link, k.Title}[n]
}

// mark is what the comparison of one property says about whether two entries are one.
type mark int

const (
	unknown mark = iota // one of them has none, or it is not its own
	agrees
	differs
)

// marks compares an item with a known one.
type marks struct {
	only                    bool // both have one name, which the operator or the feed chose
	nameless                bool // the item has one name, the known one has more
	guid, link, title, date mark
	text                    mark          // title and text, the same words; unknown without a text
	gap                     time.Duration // between the dates, if they differ
	timed                   bool          // the item's date has a time of day
}

// compareItems looks at all that a known item still tells. shared says that the item's link
// leads to several entries.
func compareItems(it *feed.Item, k feed.Known, shared bool) marks {
	m := marks{
		only:  isOnly(it.Keys) && isOnly(k.Keys),
		guid:  compareKeys(it.Keys.GUID, k.Keys.GUID),
		title: compareKeys(it.Keys.Title, k.Keys.Title),
	}
	m.nameless = isOnly(it.Keys) && !m.only
	if !shared {
		m.link = compareKeys(it.Keys.Link, k.Keys.Link)
	}
	if it.Dated && k.Dated {
		m.date = differs
		m.gap = it.Published.Sub(k.Published).Abs()
		m.timed = !it.Published.Equal(it.Published.Truncate(time.Hour))
		if m.gap == 0 {
			m.date = agrees
		}
	}
	if it.HasText() && it.Digest.Text != 0 && k.Digest.Text != 0 {
		m.text = differs
		if it.Digest.Text == k.Digest.Text {
			m.text = agrees
		}
	}
	return m
}

func compareKeys(a, b feed.Key) mark {
	switch {
	case a.IsZero() || b.IsZero():
		return unknown
	case a == b:
		return agrees
	}
	return differs
}

// isOnly says whether an item has but one name within its source.
func isOnly(k feed.Keys) bool {
	n := 0
	for _, key := range [...]feed.Key{k.GUID, k.Link, k.Title} {
		if !key.IsZero() {
			n++
		}
	}
	return n == 1
}

// isSame is the whole decision whether an item is the known one that was found under a
// name of its. Two errors are possible: an edit taken for a new item is shown twice, a
// new item taken for an edit is never shown. Where a source leaves it open, the second
// is the worse.
func isSame(m marks, found name) bool {
	if m.only {
		return true // there is nothing else to go by, and the policy may want it so
	}
	switch found {
	case byGUID:
		return isSameByGUID(m)
	case byLink:
		return isSameByLink(m)
	default:
		return isSameByTitle(m)
	}
}

// isSameByGUID trusts a guid unless link and title speak against it: some feeds give
// all their entries one guid, and a document with a single entry does not show that.
func isSameByGUID(m marks) bool {
	switch {
	case m.link == agrees: // a headline edited, a date corrected
		return true
	case m.date == agrees, m.text == agrees: // moved to another address
		return true
	case m.guid != agrees: // what was stored under it has another name since
		return false
	case m.link == differs && m.title == differs: // nothing but the guid is the same
		return false
	case m.link == differs && m.title == agrees: // moved and edited, or the column of another day
		return m.date == unknown
	case m.title == differs: // with no link of its own: the next entry under the one guid
		return false
	}
	return true // nothing contradicts
}

// sameEdition is how far the dates of two versions of one text lie apart at most. Columns
// that appear at one address, under one title, come daily.
const sameEdition = 20 * time.Hour

// isSameByLink trusts a link as long as the guid does not contradict it. Guids that
// change with every fetch are told from those of different entries at one address by
// what else agrees.
func isSameByLink(m marks) bool {
	switch {
	case m.link != agrees: // the link belongs to several entries
		return false
	case m.date == agrees, m.text == agrees:
		return true
	case m.guid == differs && m.title != agrees: // another entry that links to the same page
		return false
	case m.guid == differs: // an edit under a new guid, or tomorrow's edition of the page
		return m.date == unknown || m.gap < sameEdition
	case m.title == differs && m.date == differs: // edited and dated anew, or the next text at a fixed address
		return m.gap < sameEdition
	}
	return true // an edited headline, a corrected date, an edited text
}

// isSameByTitle trusts a title least: columns, forecasts and releases repeat theirs.
func isSameByTitle(m marks) bool {
	contradicted := m.guid == differs || m.link == differs
	switch {
	case m.link == differs && m.guid == differs: // both made anew for each fetch, or another entry
		return m.date == agrees && (m.timed || m.text == agrees)
	case m.date == agrees: // to the second: one of the two names was made anew
		return true
	case m.title != agrees: // what was stored under it has another title since
		return false
	case m.text == agrees: // the archive with new dates
		return !contradicted || m.date == unknown && m.link != differs
	case m.date == differs: // the column of another day
		return false
	}
	return !contradicted && !m.nameless // undated, with names that others share: an edit
}
