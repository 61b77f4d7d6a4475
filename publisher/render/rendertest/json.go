package rendertest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// JSON gives what is wrong with a JSON Feed by version 1.1 of its specification.
func JSON(body []byte) []string {
	p := &problems{}
	p.chars(body)
	d := json.NewDecoder(bytes.NewReader(body))
	var f map[string]any
	if err := d.Decode(&f); err != nil || d.More() {
		p.add("document", "is not one JSON object: %v", err)
		return p.list
	}
	p.keys("feed", f, "version title home_page_url feed_url description user_comment next_url icon favicon authors language expired hubs items")
	if f["version"] != "https://jsonfeed.org/version/1.1" {
		p.add("feed", "is of version %v", f["version"])
	}
	p.texts("feed", f, "title", "description")
	p.webs("feed", f, "home_page_url", "feed_url", "next_url", "icon", "favicon")
	if _, ok := f["title"].(string); !ok {
		p.add("feed", "has no title")
	}
	if f["next_url"] != nil && f["next_url"] == f["feed_url"] {
		p.add("feed", "is its own next page")
	}
	p.people("feed", f)
	for _, h := range p.objects("feed", f, "hubs") {
		p.keys("hub", h, "type url")
		p.webs("hub", h, "url")
		p.texts("hub", h, "type")
	}
	if _, ok := f["items"].([]any); !ok {
		p.add("feed", "has no list of items")
	}
	p.jsonItems(f)
	return p.list
}

func (p *problems) jsonItems(f map[string]any) {
	ids := map[string]bool{}
	for i, it := range p.objects("feed", f, "items") {
		where := fmt.Sprintf("item %d", i+1)
		p.keys(where, it, "id url external_url title content_html content_text summary image banner_image date_published date_modified authors tags language attachments")
		id, _ := it["id"].(string)
		p.filled(where+" id", id)
		if ids[id] {
			p.add(where, "has the id of another item")
		}
		ids[id] = true
		p.texts(where, it, "title", "summary", "content_text", "content_html")
		p.webs(where, it, "url", "external_url", "image", "banner_image")
		content, _ := it["content_html"].(string)
		p.markup(where, content)
		if it["content_html"] == nil && it["content_text"] == nil {
			p.add(where, "has no content")
		}
		published, _ := it["date_published"].(string)
		modified, _ := it["date_modified"].(string)
		if p.instant(where, published).After(p.instant(where, modified)) {
			p.add(where, "was published after it was modified")
		}
		p.people(where, it)
		p.jsonLists(where, it)
	}
}

func (p *problems) jsonLists(where string, it map[string]any) {
	if tags, ok := it["tags"].([]any); ok {
		for _, t := range tags {
			s, _ := t.(string)
			p.filled(where+" tag", s)
		}
	} else if it["tags"] != nil {
		p.add(where, "tags are no list")
	}
	for _, a := range p.objects(where, it, "attachments") {
		p.keys(where+" attachment", a, "url mime_type title size_in_bytes duration_in_seconds")
		p.webs(where+" attachment", a, "url")
		t, _ := a["mime_type"].(string)
		p.mediaType(where+" attachment", t)
	}
	if l, ok := it["language"].(string); ok {
		p.tag(where, l)
	}
}

func (p *problems) people(where string, o map[string]any) {
	for _, a := range p.objects(where, o, "authors") {
		p.keys(where+" author", a, "name url avatar")
		p.webs(where+" author", a, "url", "avatar")
		if len(a) == 0 {
			p.add(where, "has an empty author")
		}
	}
}

// keys wants no other keys than those known; extensions begin with an underscore.
func (p *problems) keys(where string, o map[string]any, known string) {
	list := strings.Fields(known)
	for k := range o {
		if !strings.HasPrefix(k, "_") && !slices.Contains(list, k) {
			p.add(where, "has the unknown key %q", k)
		}
	}
}

func (p *problems) texts(where string, o map[string]any, keys ...string) {
	for _, k := range keys {
		if v, ok := o[k]; ok {
			s, _ := v.(string)
			p.filled(where+" "+k, s)
		}
	}
}

func (p *problems) webs(where string, o map[string]any, keys ...string) {
	for _, k := range keys {
		if v, ok := o[k]; ok {
			s, _ := v.(string)
			p.web(where+" "+k, s)
		}
	}
}

func (p *problems) objects(where string, o map[string]any, key string) []map[string]any {
	v, ok := o[key]
	if !ok {
		return nil
	}
	list, ok := v.([]any)
	if !ok {
		p.add(where, "%s is no list", key)
	}
	var out []map[string]any
	for _, e := range list {
		m, ok := e.(map[string]any)
		if !ok {
			p.add(where, "%s holds something else than objects", key)
		}
		out = append(out, m)
	}
	return out
}
