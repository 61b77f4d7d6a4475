package aggregator

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"strings"
	"time"

	"foldwire/aggregator/feed"
	"foldwire/aggregator/normalize"
)

// maxLine bounds a line of ClusterLines, in bytes.
const maxLine = 8 << 20

// expireEvery is after how many lines what has left the window is forgotten. In a file
// that is shorter, all of it tells which words are common.
const expireEvery = 1 << 18

// line is an item as ClusterLines reads it.
type line struct {
	ID      *string    `json:"id"`
	Time    *time.Time `json:"time"`
	Lang    string     `json:"lang"`
	Source  string     `json:"source"`
	Title   string     `json:"title"`
	Summary string     `json:"summary"`
	Text    string     `json:"text"`
	URL     string     `json:"url"`
}

// assignment is what ClusterLines writes for an item.
type assignment struct {
	ID          string  `json:"id"`
	Story       string  `json:"story"`
	DuplicateOf *string `json:"duplicate_of"`
}

// ClusterLines reads items as JSON Lines ({"id","time","lang","source","title","summary",
// "text","url"}; all but id and title may be null or absent), decides each as it comes,
// and at the end writes what became of each as JSON Lines
// ({"id","story","duplicate_of"}), in the order of r. Errors name the line.
func ClusterLines(ctx context.Context, r io.Reader, w io.Writer) error {
	c := newLines()
	in := bufio.NewScanner(r)
	in.Buffer(make([]byte, 0, 64<<10), maxLine)
	number := 0
	for in.Scan() {
		number++
		if err := ctx.Err(); err != nil {
			return err
		}
		raw := bytes.TrimSpace(in.Bytes())
		if len(raw) == 0 {
			continue
		}
		if err := c.take(raw); err != nil {
			return fmt.Errorf("line %d: %w", number, err)
		}
	}
	if err := in.Err(); errors.Is(err, bufio.ErrTooLong) {
		return fmt.Errorf("line %d: longer than %d bytes", number+1, maxLine)
	} else if err != nil {
		return err
	}
	return c.write(w)
}

// lines is a run of ClusterLines.
type lines struct {
	decider *Decider
	names   map[feed.ItemID]string
	order   []feed.ItemID
	made    map[feed.ItemID]feed.Verdict
	into    map[feed.StoryID]feed.StoryID
	clock   time.Time
}

func newLines() *lines {
	return &lines{
		decider: NewDecider(), names: map[feed.ItemID]string{}, made: map[feed.ItemID]feed.Verdict{},
		into: map[feed.StoryID]feed.StoryID{}, clock: time.Unix(0, 0).UTC(),
	}
}

// take decides one line.
func (c *lines) take(raw []byte) error {
	var l line
	if err := json.Unmarshal(raw, &l); err != nil {
		return fmt.Errorf("not an item: %w", err)
	}
	if l.ID == nil || *l.ID == "" {
		return errors.New(`not an item: "id" is missing`)
	}
	it := c.item(l)
	if _, ok := c.names[it.ID]; ok {
		return fmt.Errorf("id %q was given before", *l.ID)
	}
	c.names[it.ID] = *l.ID
	c.order = append(c.order, it.ID)
	if len(c.order)%expireEvery == 0 {
		c.decider.Expire(it.Seen)
	}
	c.decider.decide(&it, nil)
	for id, s := range c.decider.touched {
		if !s.Into.IsZero() {
			c.into[id] = s.Into
		}
	}
	clear(c.decider.touched)
	c.made[it.ID] = it.Verdict
	return nil
}

// item makes an item of a line, as normalisation does of an entry. The pass in which it
// is seen is its own: the times of the items move the clock, never back.
func (c *lines) item(l line) feed.Item {
	c.clock = c.clock.Add(time.Nanosecond)
	it := feed.Item{
		ID: feed.NewItemID("", feed.NewKey("", "id", *l.ID)), Source: feed.SourceID(l.Source),
		Title: plain(l.Title), Text: plain(cmp.Or(l.Text, l.Summary)), Language: strings.ToLower(l.Lang), URL: l.URL,
	}
	if l.URL != "" {
		it.Canonical = normalize.Canonical(l.URL)
		it.Keys.URL = feed.NewKey("", "url", it.Canonical)
	}
	if l.Time != nil {
		it.Published, it.Dated = l.Time.UTC(), true
		c.clock = later(c.clock, it.Published)
	}
	it.Seen, it.Changed = c.clock, c.clock
	if it.Language == "" {
		it.Language = languageOf(it)
	}
	return it
}

// plain gives a text without markup.
func plain(s string) string {
	if !strings.ContainsAny(s, "<&") {
		return s
	}
	return normalize.PlainText(s)
}

// languageOf finds the language of an item whose line does not say it, as for the only
// entry of a feed.
func languageOf(it feed.Item) string {
	doc := feed.Document{Entries: []feed.Entry{{GUID: "1", Title: it.Title, Summary: html.EscapeString(it.Text)}}}
	found := normalize.Items(doc, feed.Source{ID: "lines"}, "", it.Seen, nil)
	if len(found) == 0 {
		return ""
	}
	return found[0].Language
}

// write gives the final assignment.
func (c *lines) write(w io.Writer) error {
	out := bufio.NewWriter(w)
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	for _, id := range c.order {
		v := c.made[id]
		for into, ok := c.into[v.Story]; ok; into, ok = c.into[v.Story] {
			v.Story = into
		}
		a := assignment{ID: c.names[id], Story: v.Story.String()}
		if name, ok := c.names[v.DuplicateOf]; ok {
			a.DuplicateOf = &name
		}
		if err := enc.Encode(a); err != nil {
			return err
		}
	}
	return out.Flush()
}
