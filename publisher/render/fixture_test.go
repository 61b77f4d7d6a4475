package render

import (
	"bytes"
	"io"
	"testing"
	"time"

	"foldwire/aggregator/feed"
	"foldwire/publisher/render/rendertest"
)

var dawn = time.Date(2026, time.March, 2, 6, 0, 0, 0, time.UTC)

// format is one of the three forms of a feed with its checker.
type format struct {
	name  string
	write func(io.Writer, Channel) error
	check func([]byte) []string
	kind  string
}

func formats() []format {
	return []format{
		{"rss", RSS, rendertest.RSS, TypeRSS},
		{"atom", Atom, rendertest.Atom, TypeAtom},
		{"json", JSON, rendertest.JSON, TypeJSON},
	}
}

func (f format) render(tb testing.TB, d draft) []byte {
	tb.Helper()
	body, err := f.written(&d)
	if err != nil {
		tb.Fatalf("%s: %v", f.name, err)
	}
	return body
}

// draft is a feed whose entries are yet to be written.
type draft struct {
	Channel
	entries []Entry
}

// written gives a draft's document.
func (f format) written(d *draft) ([]byte, error) {
	d.Self = "https://news.example.org/feeds/t." + f.name
	d.Pieces = nil
	w := NewWriter()
	for i := range d.entries {
		p, err := w.Write(d.Language, &d.entries[i])
		if err != nil {
			return nil, err
		}
		d.Pieces = append(d.Pieces, p)
	}
	var b bytes.Buffer
	err := f.write(&b, d.Channel)
	return b.Bytes(), err
}

// urn gives an id to entry number n.
func urn(n byte) string { return feed.ItemID{n, 15: 1}.URN() }

// channel is a feed with some entries.
func channel(entries ...Entry) draft {
	return draft{entries: entries, Channel: Channel{
		ID: "https://news.example.org/topics/t", Title: "Bầu cử & more", Description: "What is said of it",
		Language: "vi", Link: "https://news.example.org/topics/t", Updated: dawn, Author: "Morning wire",
		Generator: Generator{Name: "Foldwire", Version: "1.2", URL: "https://example.org/"},
		Icon:      "https://news.example.org/icon.png", Logo: "https://news.example.org/icon.png",
		TTL: 30 * time.Minute, Hubs: []string{"https://hub.example.org/"},
	}}
}

// full is an entry with everything.
func full() Entry {
	return Entry{
		ID: urn(1), Title: "Cử tri “đi” bầu <sớm> & đông", Link: "https://alpha.example.org/tin/1?a=1&b=2",
		Page: "https://news.example.org/stories/1", Summary: "<p>Tóm tắt</p>", Content: "<p>Toàn văn <b>ở đây</b> &amp; đó</p>",
		Text: "Toàn văn ở đây & đó", Language: "vi",
		Authors:    []feed.Author{{Name: "Lan", URL: "https://alpha.example.org/lan"}, {Name: "Minh", Email: "minh@alpha.example.org"}},
		Categories: []string{"Chính trị", "R&D"},
		Enclosures: []feed.Enclosure{
			{URL: "https://alpha.example.org/1.jpg", Type: "image/jpeg", Length: 1000},
			{URL: "https://alpha.example.org/1.mp3", Type: "audio/mpeg", Length: 3 << 30, Duration: 90 * time.Second, Title: "Nghe"},
		},
		Image: "https://alpha.example.org/1.png", Rights: "© Alpha",
		Source: Source{
			ID: "https://alpha.example.org/feed", Title: "Báo Alpha", Feed: "https://alpha.example.org/feed",
			Site: "https://alpha.example.org/", Updated: dawn,
		},
		Published: dawn, Updated: dawn.Add(time.Hour),
		Covered: []Cover{
			{Outlet: "Beta", Title: "Polls <open>", Link: "https://beta.example.org/2", Language: "en", Published: dawn.Add(time.Minute)},
			{Outlet: "Gamma", Title: "Ngày hội", Published: dawn.Add(2 * time.Minute)},
		},
		Duplicates: []Cover{{Outlet: "Delta", Title: "Chép", Link: "https://delta.example.org/3", Published: dawn}},
	}
}

// bare is an entry with as little as there can be.
func bare() Entry { return Entry{ID: urn(2), Published: dawn, Updated: dawn} }
