package render

import (
	"bytes"
	"encoding/json"
	"io"
	"time"

	"github.com/gorilla/feeds"
)

// jsonFeed embeds gorilla's feed; its own fields lie nearer and win.
type jsonFeed struct {
	*feeds.JSONFeed
	Items []jsonItem `json:"items"` // required, even if there is none
}

type jsonItem struct {
	*feeds.JSONItem
	Language    string           `json:"language,omitempty"`
	Published   string           `json:"date_published"`
	Modified    string           `json:"date_modified"`
	Attachments []jsonAttachment `json:"attachments,omitempty"`
	Story       *jsonStory       `json:"_foldwire,omitempty"`
}

// jsonAttachment has room for files beyond 2 GiB, which gorilla's has not.
type jsonAttachment struct {
	URL      string  `json:"url"`
	Type     string  `json:"mime_type"`
	Title    string  `json:"title,omitempty"`
	Size     int64   `json:"size_in_bytes,omitempty"`
	Duration float64 `json:"duration_in_seconds,omitempty"`
}

// jsonStory is our extension: where an entry came from, and who else tells it.
type jsonStory struct {
	Page    string       `json:"story_url,omitempty"`
	Source  *jsonSource  `json:"source,omitempty"`
	Rights  string       `json:"rights,omitempty"`
	Members []jsonMember `json:"members,omitempty"`
}

type jsonSource struct {
	Title string `json:"title"`
	Feed  string `json:"feed_url,omitempty"`
	Site  string `json:"home_page_url,omitempty"`
}

type jsonMember struct {
	Outlet    string `json:"outlet"`
	Title     string `json:"title"`
	URL       string `json:"url,omitempty"`
	Language  string `json:"language,omitempty"`
	Published string `json:"date_published"`
	Duplicate bool   `json:"duplicate,omitempty"`
}

// JSON writes ch as JSON Feed 1.1.
func JSON(w io.Writer, ch Channel) error {
	f := &jsonFeed{
		JSONFeed: &feeds.JSONFeed{
			Version:     "https://jsonfeed.org/version/1.1",
			Title:       line(ch.Title),
			Language:    language(ch.Language),
			HomePageUrl: link(ch.Link),
			FeedUrl:     link(ch.Self),
			Description: line(ch.Description),
			NextUrl:     link(ch.Paging.PrevArchive),
			Icon:        link(ch.Icon),
			Favicon:     link(ch.Icon),
		},
		Items: []jsonItem{}, // see fill
	}
	if author := line(ch.Author); author != "" {
		f.Authors = []*feeds.JSONAuthor{{Name: author, Url: link(ch.Link)}}
	}
	for _, h := range ch.Hubs {
		if h = link(h); h != "" {
			f.Hubs = append(f.Hubs, &feeds.JSONHub{Type: "WebSub", Url: h})
		}
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(f); err != nil {
		return err
	}
	return fill(w, b.Bytes(), pieces(&ch, func(p *Piece) []byte { return p.JSON }))
}

// fill writes a feed's document with items in their place, which is its end.
func fill(w io.Writer, doc []byte, items [][]byte) error {
	const end = "]\n}\n"
	head, found := bytes.CutSuffix(doc, []byte(end))
	if !found {
		return errShell
	}
	list := [][]byte{head}
	for i, item := range items {
		if i > 0 {
			list = append(list, []byte(","))
		}
		list = append(list, item)
	}
	if len(items) > 0 {
		list = append(list, []byte("\n  "))
	}
	return writeAll(w, append(list, []byte(end)))
}

func newJSONItem(p *prepared) jsonItem {
	it := jsonItem{
		JSONItem: &feeds.JSONItem{
			Id:          p.id,
			Url:         p.link,
			Title:       p.title,
			ContentHTML: p.body,
			Summary:     line(plain(p.summary)),
			Image:       p.image,
			Tags:        p.categories,
		},
		Language:  p.language,
		Published: p.published.Format(time.RFC3339),
		Modified:  p.updated.Format(time.RFC3339Nano),
		Story:     newJSONStory(p),
	}
	if p.body == "" {
		it.ContentText = p.title // one of the two must be there
	}
	for _, a := range p.authors {
		it.Authors = append(it.Authors, &feeds.JSONAuthor{Name: a.Name, Url: a.URL})
	}
	if len(p.authors) == 0 && p.source.Title != "" { // else it is the feed's, which only collects
		it.Authors = []*feeds.JSONAuthor{{Name: p.source.Title, Url: p.source.Site}}
	}
	for _, e := range p.enclosures {
		it.Attachments = append(it.Attachments, jsonAttachment{
			URL: e.URL, Type: e.Type, Title: e.Title, Size: e.Length, Duration: e.Duration.Seconds(),
		})
	}
	return it
}

func newJSONStory(p *prepared) *jsonStory {
	s := &jsonStory{Page: p.page, Rights: p.rights}
	if p.source.Title != "" {
		s.Source = &jsonSource{Title: p.source.Title, Feed: p.source.Feed, Site: p.source.Site}
	}
	add := func(c Cover, duplicate bool) {
		s.Members = append(s.Members, jsonMember{
			Outlet: c.Outlet, Title: c.Title, URL: c.Link, Language: c.Language,
			Published: c.Published.UTC().Format(time.RFC3339), Duplicate: duplicate,
		})
	}
	for _, c := range p.covered {
		add(c, false)
	}
	for _, c := range p.duplicates {
		add(c, true)
	}
	if s.Page == "" && s.Rights == "" && s.Source == nil && s.Members == nil {
		return nil
	}
	return s
}
