package feedtest

import "time"

type jsonFeed struct {
	Version     string     `json:"version"`
	Title       string     `json:"title"`
	Home        string     `json:"home_page_url,omitempty"`
	Self        string     `json:"feed_url,omitempty"`
	Description string     `json:"description,omitempty"`
	Language    string     `json:"language,omitempty"`
	Hubs        []jsonHub  `json:"hubs,omitempty"`
	Items       []jsonItem `json:"items"`
}

type jsonHub struct {
	Type string `json:"type"`
	URL  string `json:"url"`
}

type jsonItem struct {
	ID          string           `json:"id"`
	URL         string           `json:"url,omitempty"`
	Title       string           `json:"title,omitempty"`
	Summary     string           `json:"summary,omitempty"`
	HTML        string           `json:"content_html,omitempty"`
	Text        string           `json:"content_text,omitempty"`
	Published   string           `json:"date_published,omitempty"`
	Modified    string           `json:"date_modified,omitempty"`
	Authors     []jsonAuthor     `json:"authors,omitempty"`
	Tags        []string         `json:"tags,omitempty"`
	Attachments []jsonAttachment `json:"attachments,omitempty"`
}

type jsonAuthor struct {
	Name string `json:"name"`
}

type jsonAttachment struct {
	URL  string `json:"url"`
	Type string `json:"mime_type"`
	Size int64  `json:"size_in_bytes,omitempty"`
}

func (c Channel) json() jsonFeed {
	x := jsonFeed{
		Version: "https://jsonfeed.org/version/1.1", Title: c.Title, Home: c.Link, Self: c.Self,
		Description: c.Description, Language: c.Language, Items: make([]jsonItem, 0, len(c.Items)),
	}
	if c.Hub != "" {
		x.Hubs = []jsonHub{{Type: "WebSub", URL: c.Hub}}
	}
	for _, it := range c.Items {
		x.Items = append(x.Items, it.json())
	}
	return x
}

func (it Item) json() jsonItem {
	x := jsonItem{
		ID: it.GUID, URL: it.Link, Title: it.Title, Summary: it.Summary, HTML: it.Content, Tags: it.Categories,
		Published: stamp(it.Published, time.RFC3339), Modified: stamp(it.Updated, time.RFC3339),
	}
	if x.HTML == "" {
		x.Text = it.Summary // an item has one of the two (JSON Feed 1.1, items)
	}
	if it.Author != "" {
		x.Authors = []jsonAuthor{{Name: it.Author}}
	}
	if it.Enclosure != "" {
		x.Attachments = []jsonAttachment{{URL: it.Enclosure, Type: it.MediaType, Size: it.EnclosureLength}}
	}
	return x
}
