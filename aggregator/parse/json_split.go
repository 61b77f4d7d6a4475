package parse

import (
	"bytes"
	"encoding/json"
	"strings"
)

// jsonDoc is a JSON document cut at the joints that matter.
type jsonDoc struct {
	members [][]byte // "key": value of the top level, but for items and hubs
	items   [][]byte // the elements of items
	hubs    []byte
	version string
	listed  bool // there is an array of items
	cut     bool // the document ends early
}

// isFeed says whether the document is a JSON Feed, or is meant to be one.
func (j *jsonDoc) isFeed() bool {
	return j.listed || strings.Contains(j.version, "jsonfeed.org")
}

// splitJSON cuts a document without reading more of it than its brackets and strings.
func splitJSON(text []byte) *jsonDoc {
	j := &jsonDoc{members: make([][]byte, 0, 12)}
	i := skipJSONSpace(text, 0)
	if i >= len(text) || text[i] != '{' {
		return j
	}
	i = skipJSONSpace(text, i+1)
	for i < len(text) && text[i] != '}' {
		if text[i] == ',' {
			i = skipJSONSpace(text, i+1)
			continue
		}
		from := i
		keyEnd, ok := jsonValue(text, i)
		if !ok {
			break
		}
		key := bytes.Trim(text[from:keyEnd], `"'`)
		i = skipJSONSpace(text, keyEnd)
		if i >= len(text) || text[i] != ':' {
			break
		}
		i = skipJSONSpace(text, i+1)
		at := i
		if string(key) == "items" && i < len(text) && text[i] == '[' {
			j.listed = true
			i = j.splitItems(text, i+1)
			i = skipJSONSpace(text, i)
			continue
		}
		end, ok := jsonValue(text, i)
		if !ok {
			i = len(text)
			break
		}
		j.member(key, text[from:end], text[at:end])
		i = skipJSONSpace(text, end)
	}
	j.cut = i >= len(text)
	return j
}

func (j *jsonDoc) member(key, member, value []byte) {
	switch string(key) {
	case "hubs":
		j.hubs = value
	case "version":
		j.version = strings.Trim(string(value), `"`)
		j.version = strings.ReplaceAll(j.version, `\/`, "/")
		j.members = append(j.members, member)
	default:
		j.members = append(j.members, member)
	}
}

// splitItems cuts an array from behind its bracket on and gives the place behind its end.
func (j *jsonDoc) splitItems(text []byte, i int) int {
	for {
		i = skipJSONSpace(text, i)
		switch {
		case i >= len(text):
			return i
		case text[i] == ']':
			return i + 1
		case text[i] == ',':
			i++
			continue
		}
		end, ok := jsonValue(text, i)
		if !ok {
			return len(text)
		}
		if text[i] == '{' && len(j.items) <= maxEntries { // one more is too many already
			j.items = append(j.items, text[i:end])
		}
		i = max(end, i+1) // a stray bracket or colon is no value; go past it
	}
}

// jsonValue gives the end of the value that begins at i; ok is false if the document ends
// before. Nesting is counted, not followed, so that it needs no memory.
func jsonValue(text []byte, i int) (end int, ok bool) {
	depth := 0
	for i < len(text) {
		switch c := text[i]; c {
		case '"':
			i = jsonString(text, i)
			if i < 0 {
				return len(text), false
			}
			if depth == 0 {
				return i, true
			}
			continue
		case '{', '[':
			depth++
		case '}', ']':
			if depth <= 1 {
				if depth == 1 {
					i++
				}
				return i, true
			}
			depth--
		case ',', ':', ' ', '\t', '\r', '\n':
			if depth == 0 {
				return i, true
			}
		}
		i++
	}
	return i, false
}

// jsonString gives the place behind the string that begins at i, or -1.
func jsonString(text []byte, i int) int {
	for from, at := i+1, i+1; ; {
		n := bytes.IndexByte(text[at:], '"')
		if n < 0 {
			return -1
		}
		at += n + 1
		slashes := at - 1
		for slashes > from && text[slashes-1] == '\\' {
			slashes--
		}
		if (at-1-slashes)%2 == 0 {
			return at
		}
	}
}

// skipJSONSpace passes over white space and, as some write them, comments.
func skipJSONSpace(text []byte, i int) int {
	for i < len(text) {
		switch {
		case isSpace(text[i]):
			i++
		case bytes.HasPrefix(text[i:], []byte("//")):
			n := bytes.IndexByte(text[i:], '\n')
			if n < 0 {
				return len(text)
			}
			i += n
		case bytes.HasPrefix(text[i:], []byte("/*")):
			n := bytes.Index(text[i:], []byte("*/"))
			if n < 0 {
				return len(text)
			}
			i += n + 2
		default:
			return i
		}
	}
	return i
}

// canonical puts the document together again with the given items.
func (j *jsonDoc) canonical(items [][]byte) []byte {
	size := 32
	for _, part := range j.members {
		size += len(part) + 1
	}
	for _, part := range items {
		size += len(part) + 1
	}
	out := append(make([]byte, 0, size), '{')
	for _, part := range j.members {
		out = append(append(out, part...), ',')
	}
	out = append(out, `"items":[`...)
	out = append(out, bytes.Join(items, []byte{','})...)
	return append(out, "]}"...)
}

// jsonHubs reads the addresses of hubs: objects with type and url.
func jsonHubs(raw []byte) []string {
	if raw == nil {
		return nil
	}
	var list []map[string]any
	if json.Unmarshal(raw, &list) != nil {
		return nil
	}
	var hubs []string
	for _, h := range list {
		if u, ok := h["url"].(string); ok {
			hubs = append(hubs, u)
		}
	}
	return hubs
}
