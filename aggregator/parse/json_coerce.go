package parse

import (
	"bytes"
	"encoding/json"
	"maps"
	"strings"
	"time"

	jsonfeed "github.com/mmcdole/gofeed/json"
)

// coerceFeed reads a JSON Feed that gofeed refuses as a whole: top level and items each on their own, with
// every member brought to the type that it should have. An item that is no JSON even
// after repair is left out.
func coerceFeed(j *jsonDoc, metas []entryMeta) (f *jsonfeed.Feed, kept []entryMeta, warnings []string) {
	f = &jsonfeed.Feed{}
	top := map[string]any{}
	for _, m := range j.members {
		one := map[string]any{}
		if unmarshalLoose(append(append([]byte{'{'}, m...), '}'), &one) {
			maps.Copy(top, one)
		}
	}
	if parsed := reparse[jsonfeed.Feed](coerce(top)); parsed != nil {
		f = parsed
	}
	for i, m := range metas {
		if m.known {
			kept = append(kept, m)
			continue
		}
		one := map[string]any{}
		var item *jsonfeed.Item
		if unmarshalLoose(j.items[i], &one) {
			item = reparse[jsonfeed.Item](coerce(one))
		}
		if item == nil {
			warnings = append(warnings, "an entry is not valid JSON and is left out")
			continue
		}
		f.Items = append(f.Items, item)
		m.direct = direct{} // the item is read as a whole
		kept = append(kept, m)
	}
	return f, kept, append(warnings, "some members are not of the type that JSON Feed asks for")
}

// reparse hands a coerced object to gofeed's types.
func reparse[T any](object map[string]any) *T {
	raw, err := json.Marshal(object)
	if err != nil {
		return nil
	}
	v := new(T)
	if json.Unmarshal(raw, v) != nil {
		return nil
	}
	return v
}

func unmarshalLoose(raw []byte, into *map[string]any) bool {
	for _, text := range [...]func() []byte{func() []byte { return raw }, func() []byte { return repairJSON(raw) }} {
		dec := json.NewDecoder(bytes.NewReader(text()))
		dec.UseNumber()
		if dec.Decode(into) == nil {
			return true
		}
		clear(*into)
	}
	return false
}

// repairJSON mends what people write by hand: commas before a closing bracket, comments,
// line ends and tabs inside strings.
func repairJSON(raw []byte) []byte {
	out := make([]byte, 0, len(raw)+16)
	for i := 0; i < len(raw); {
		switch c := raw[i]; c {
		case '"':
			end := jsonString(raw, i)
			if end < 0 {
				end = len(raw)
			}
			out = appendJSONString(out, raw[i:end])
			i = end
			continue
		case ',':
			next := skipJSONSpace(raw, i+1)
			if next < len(raw) && (raw[next] == '}' || raw[next] == ']' || raw[next] == ',') {
				i++
				continue
			}
		case '/':
			if next := skipJSONSpace(raw, i); next > i {
				i = next
				continue
			}
		}
		if n := foreignLiteral(raw[i:]); n > 0 && (i == 0 || !isNameByte(raw[i-1])) {
			out = append(out, "null"...)
			i += n
			continue
		}
		out = append(out, raw[i])
		i++
	}
	return out
}

// foreignLiteral is the length of a word that begins s and that JavaScript or Python writes
// for no value, or 0.
func foreignLiteral(s []byte) int {
	for _, word := range [...]string{"NaN", "Infinity", "-Infinity", "undefined", "None"} {
		if bytes.HasPrefix(s, []byte(word)) {
			return len(word)
		}
	}
	return 0
}

func appendJSONString(dst, s []byte) []byte {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\n':
			dst = append(dst, `\n`...)
		case c == '\t':
			dst = append(dst, `\t`...)
		case c < ' ':
		case c == '\\' && i+1 < len(s) && strings.IndexByte(`"\/bfnrtu`, s[i+1]) < 0:
			dst = append(dst, s[i+1])
			i++
		case c == '\\' && i+1 < len(s):
			dst = append(dst, c, s[i+1])
			i++
		default:
			dst = append(dst, c)
		}
	}
	return dst
}

// coerce brings the members of a feed or an item to their types; what cannot be is dropped.
func coerce(o map[string]any) map[string]any {
	out := map[string]any{}
	for key, v := range o {
		switch key {
		case "authors", "author":
			people := coercePeople(v)
			if len(people) > 0 && out["authors"] == nil {
				out["authors"] = people
			}
		case "tags":
			out[key] = coerceStrings(v)
		case "attachments":
			out[key] = coerceAttachments(v)
		case "expired", "items", "hubs":
		default:
			if s, ok := coerceString(v); ok {
				out[key] = s
			}
		}
	}
	if people := coercePeople(o["authors"]); len(people) > 0 {
		out["authors"] = people
	}
	return out
}

func coerceString(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case json.Number:
		return v.String(), true
	case bool:
		if v {
			return "true", true
		}
		return "false", true
	case []any:
		if len(v) > 0 {
			return coerceString(v[0])
		}
	}
	return "", false
}

func coerceStrings(v any) []string {
	list, ok := v.([]any)
	if !ok {
		if s, ok := v.(string); ok {
			return strings.Split(s, ",")
		}
		return nil
	}
	var out []string
	for _, e := range list {
		if s, ok := coerceString(e); ok {
			out = append(out, s)
		}
	}
	return out
}

// coercePeople takes objects, names, or lists of either.
func coercePeople(v any) []map[string]any {
	switch v := v.(type) {
	case string:
		return []map[string]any{{"name": v}}
	case map[string]any:
		person := map[string]any{}
		for _, key := range [...]string{"name", "url", "avatar"} {
			if s, ok := coerceString(v[key]); ok {
				person[key] = s
			}
		}
		return []map[string]any{person}
	case []any:
		var out []map[string]any
		for _, e := range v {
			out = append(out, coercePeople(e)...)
		}
		return out
	}
	return nil
}

func coerceAttachments(v any) []map[string]any {
	if one, ok := v.(map[string]any); ok {
		v = []any{one}
	}
	list, _ := v.([]any)
	var out []map[string]any
	for _, e := range list {
		m, ok := e.(map[string]any)
		if !ok {
			continue
		}
		a := map[string]any{}
		for _, key := range [...]string{"url", "mime_type", "title", "size_in_bytes", "duration_in_seconds"} {
			if s, ok := coerceString(m[key]); ok {
				a[key] = s
			}
		}
		out = append(out, a)
	}
	return out
}

func seconds(n int64) time.Duration {
	if n < 0 || n > 1e7 {
		return 0
	}
	return time.Duration(n) * time.Second
}
