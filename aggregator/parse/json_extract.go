package parse

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// jsonExtractor takes the texts of items that gofeed could only hand back out of them, if they are
// long: it looks at each byte of them half a dozen times.
type jsonExtractor struct {
	members []jsonMember // of the item at hand
	out     []byte       // what is left of the items
	text    []byte       // for reuse
}

// extractFrom is the length of an item, in bytes, from which on it is looked through for texts.
const extractFrom = 4 * asideFrom

// maxMembers bounds the members of an item that is looked through.
const maxMembers = 1024

// extract gives what of an item goes around gofeed, and what of it is left for gofeed. An item that is not
// JSON to the letter, or has a text twice, is left whole.
func (j *jsonExtractor) extract(item []byte) (own direct, rest []byte) {
	if len(item) < extractFrom || !j.split(item) || j.repeats() {
		return direct{}, item
	}
	var html, text string
	from := len(j.out)
	for _, m := range j.members {
		into := &own.summary
		switch string(m.key) {
		case `"summary"`:
		case `"content_html"`:
			into = &html
		case `"content_text"`:
			into = &text
		default:
			into = nil
		}
		if into != nil && len(m.value) >= asideFrom {
			if s, ok := j.unquote(m.value); ok {
				*into = s
				continue
			}
		}
		j.out = append(append(j.out, ','), m.whole...)
	}
	if len(j.out) == from {
		j.out = append(j.out, ',')
	}
	j.out = append(j.out, '}')
	j.out[from] = '{'
	own.summary, own.content = textAsHTML(own.summary), html
	if strings.TrimSpace(html) == "" {
		own.content = textAsHTML(text)
	}
	return own, j.out[from:]
}

// repeats says whether one of the texts may be there twice. To encoding/json, names are equal in
// capitals, too, and with escapes.
func (j *jsonExtractor) repeats() bool {
	var seen [3]bool
	for _, m := range j.members {
		if bytes.IndexByte(m.key, '\\') >= 0 {
			return true
		}
		for i, name := range [...]string{`"summary"`, `"content_html"`, `"content_text"`} {
			if len(m.key) >= len(name) && strings.EqualFold(string(m.key), name) {
				if seen[i] {
					return true
				}
				seen[i] = true
			}
		}
	}
	return false
}

// jsonMember is a member of an object, as written.
type jsonMember struct{ key, value, whole []byte }

// split cuts an object into its members, without a look into their values. It reports false if
// there is anything that JSON does not have.
func (j *jsonExtractor) split(object []byte) bool {
	const usual = 16
	j.members = slices.Grow(j.members[:0], usual)
	for i := 0; i < len(object) && (object[i] == '{' && i == 0 || object[i] == ',' && i > 0); {
		from := skipBlank(object, i+1)
		if from >= len(object) || object[from] != '"' {
			return false
		}
		end := jsonString(object, from)
		if end < 0 {
			return false
		}
		at := skipBlank(object, end)
		if at >= len(object) || object[at] != ':' {
			return false
		}
		at = skipBlank(object, at+1)
		to, ok := jsonValue(object, at)
		if !ok || to == at || len(j.members) == maxMembers {
			return false
		}
		j.members = append(j.members, jsonMember{object[from:end], object[at:to], object[from:to]})
		if i = skipBlank(object, to); i == len(object)-1 && object[i] == '}' {
			return true
		}
	}
	return false
}

// skipBlank passes over white space (RFC 8259, section 2).
func skipBlank(text []byte, i int) int {
	for i < len(text) && (text[i] == ' ' || text[i] == '\n' || text[i] == '\t' || text[i] == '\r') {
		i++
	}
	return i
}

// unquote reads a string as encoding/json does (RFC 8259, section 7).
func (j *jsonExtractor) unquote(quoted []byte) (text string, ok bool) {
	if len(quoted) < 2 || quoted[0] != '"' || bytes.ContainsAny(quoted, "\t\n\r") {
		return "", false
	}
	s := quoted[1 : len(quoted)-1]
	i := bytes.IndexByte(s, '\\')
	if i < 0 {
		return string(s), true
	}
	out := slices.Grow(j.text[:0], len(s))
	for ; i >= 0; i = bytes.IndexByte(s, '\\') {
		out = append(out, s[:i]...)
		if out, s, ok = appendEscape(out, s[i:]); !ok {
			return "", false
		}
	}
	j.text = append(out, s...)
	return string(j.text), true
}

// appendEscape appends the character that the escape at the beginning of s stands for.
func appendEscape(dst, s []byte) (out, rest []byte, ok bool) {
	if len(s) < 2 {
		return nil, nil, false
	}
	if i := strings.IndexByte(`"\/bfnrt`, s[1]); i >= 0 {
		return append(dst, "\"\\/\b\f\n\r\t"[i]), s[2:], true
	}
	r, ok := unitOfUTF16(s)
	if !ok {
		return nil, nil, false
	}
	s = s[6:]
	if utf16.IsSurrogate(r) {
		low, _ := unitOfUTF16(s)
		if r = utf16.DecodeRune(r, low); r != utf8.RuneError {
			s = s[6:]
		}
	}
	return utf8.AppendRune(dst, r), s, true
}

// unitOfUTF16 reads an escape of four digits.
func unitOfUTF16(s []byte) (rune, bool) {
	if len(s) < 6 || s[0] != '\\' || s[1] != 'u' {
		return 0, false
	}
	var r rune
	for _, c := range s[2:6] {
		digit := strings.IndexByte("0123456789abcdef", c|0x20)
		if digit < 0 || c < '0' {
			return 0, false
		}
		r = r<<4 | rune(digit)
	}
	return r, true
}
