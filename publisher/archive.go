package publisher

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/cespare/xxhash/v2"
)

// archive is a document of a feed that holds entries which have left it (RFC 5005, section
// 4), so that a new subscriber, or a reader that slept, can walk back. Readers take the
// set of its entries for fixed, and what they have read they do not read again.
//
// Archives are therefore parts of the order in which entries came into the topic, to which
// everything is added at its end, and not of the order in which they were published, into
// which what is late comes anywhere. Where one archive ends and the next begins follows
// from the entries near that place alone: it is the same for a publisher that has run for
// months and for one that was just started, whatever either has forgotten. Each entry is
// told as it was when the feed ceased to tell all of the archive. So a document changes
// only when an entry of it is edited or its source takes another name, and makes room for
// one with another address when an entry is withdrawn: by becoming part of another, or by
// retention.
type archive struct {
	name string    // in its paths; another set of entries has another
	then time.Time // the pass after which the feed no longer told all of it
	refs []ref     // newest publication first
}

// step is what an entry is made of from a pass on, hashed.
type step struct {
	at    time.Time
	print uint64
}

// then hashes what an entry was made of after a pass.
func (e *ref) then(pass time.Time) uint64 {
	made := e.print
	for _, s := range slices.Backward(e.steps) {
		if made = s.print; !s.at.After(pass) {
			break
		}
	}
	return made
}

// archives lists a topic's archives, newest first, not to be changed.
func (r *river) archives() []archive {
	if r.chain == nil && r.topic.Archived() {
		r.chain = r.cut()
	}
	return r.chain
}

// deepest is before how many others an entry that comes into a topic may have been
// published to be archived. It is half of what is known of a topic, so that nothing is
// forgotten of the newest archives.
func (r *river) deepest() int { return r.most() / 2 }

// cut finds the archives.
func (r *river) cut() []archive {
	all := r.listed()
	c := cutter{
		limit: r.topic.Limit, deepest: r.deepest(), refs: all[:min(len(all), r.most())],
		begun: len(all) <= r.most() && r.edge.published.IsZero(),
	}
	c.newer = make([]int32, len(c.refs)+1)
	came := c.order()
	from := 0
	if c.begun {
		c.quiet = c.limit // there was none
	} else {
		from = c.beginning(came, r.most()-c.deepest)
	}
	for begin := 0; begin < len(came); {
		end := c.pass(came, begin)
		c.take(came[begin:end], begin >= from)
		begin = end
	}
	list := []archive{}
	for _, p := range slices.Backward(c.pages) {
		if !p.then.IsZero() {
			list = append(list, c.archive(p))
		}
	}
	return list
}

// cutter cuts the entries of a topic into archives. It lets them come once more, pass by
// pass. An entry goes by its place in the order of publication.
type cutter struct {
	limit   int
	deepest int
	refs    []ref   // newest publication first
	newer   []int32 // Fenwick tree over places: what has come
	begun   bool    // the first end of an archive was found, or there is nothing before
	quiet   int     // how many came since one with which an archive might have ended
	open    []int   // what came since the last end of an archive
	pages   []page  // oldest first
}

// page is what is, or will be, an archive.
type page struct {
	places []int
	then   time.Time // when the feed no longer told all of it; zero if it does
}

// order gives the places of entries in the order in which they came, those of one pass in
// the order of publication.
func (c *cutter) order() []int {
	came := make([]int, len(c.refs))
	for i := range came {
		came[i] = i
	}
	slices.SortFunc(came, func(a, b int) int {
		return cmp.Or(c.refs[a].entered.Compare(c.refs[b].entered), cmp.Compare(b, a))
	})
	return came
}

// pass gives the end of the pass that begins somewhere in came.
func (c *cutter) pass(came []int, begin int) int {
	end := begin + 1
	for end < len(came) && c.refs[came[end]].entered.Equal(c.refs[came[begin]].entered) {
		end++
	}
	return end
}

// beginning gives the first pass of which everything is known that is archived. What is
// archived was among the deepest when it came and is forgotten only if it is not among
// the most any more; at least room entries came after it then.
func (c *cutter) beginning(came []int, room int) int {
	begin := 0
	for begin < len(came) {
		end := c.pass(came, begin)
		if len(came)-end <= room {
			break
		}
		begin = end
	}
	return begin
}

// take lets the entries of a pass come.
func (c *cutter) take(places []int, known bool) {
	for _, p := range places {
		for i := p + 1; i < len(c.newer); i += i & -i {
			c.newer[i]++
		}
	}
	if !known {
		return
	}
	for _, p := range places {
		if c.before(p) >= c.deepest {
			continue
		}
		c.open = append(c.open, p)
		switch last := c.ends(p); {
		case last && !c.begun:
			c.begun, c.open = true, nil
		case last, len(c.open) == c.limit && c.begun:
			c.close()
		}
	}
	if !c.begun {
		return
	}
	if len(c.open) > 0 && c.before(slices.Max(c.open)) >= c.limit {
		c.close() // an entry that is not in the feed has to be elsewhere
	}
	c.leave(c.refs[places[0]].entered)
}

// before counts what has come and was published after the entry at a place.
func (c *cutter) before(place int) int {
	n := int32(0)
	for i := place; i > 0; i -= i & -i {
		n += c.newer[i]
	}
	return int(n)
}

// ends says that an archive ends with an entry, wherever it began: about two to a feed's
// length. So that none is very short, it does not if one of those just before might.
func (c *cutter) ends(place int) bool {
	if xxhash.Sum64String(c.refs[place].urn)%uint64(max(1, c.limit/2)) != 0 { //nolint:gosec // never negative
		c.quiet++
		return false
	}
	alone := c.quiet >= c.limit/8
	c.quiet = 0
	return alone
}

func (c *cutter) close() {
	c.pages = append(c.pages, page{places: c.open})
	c.open = nil
}

// leave notes which archives the feed does not tell all of any more. What came before
// them is one, too.
func (c *cutter) leave(pass time.Time) {
	for i := len(c.pages) - 1; i >= 0 && c.pages[i].then.IsZero(); i-- {
		if c.before(slices.Max(c.pages[i].places)) < c.limit {
			continue
		}
		for ; i >= 0 && c.pages[i].then.IsZero(); i-- {
			c.pages[i].then = pass
		}
	}
}

// archive makes an archive of a page.
func (c *cutter) archive(p page) archive {
	last := c.refs[p.places[len(p.places)-1]]
	slices.Sort(p.places)
	a := archive{then: p.then}
	h := xxhash.New()
	for _, place := range p.places {
		a.refs = append(a.refs, c.refs[place])
		text(h, c.refs[place].urn)
	}
	a.name = fmt.Sprintf("%s-%016x", last.entered.UTC().Format(time.DateOnly), h.Sum64())
	return a
}
