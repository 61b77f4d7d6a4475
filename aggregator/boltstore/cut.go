package boltstore

import (
	"encoding/binary"
	"strings"
	"unicode/utf8"
)

// The text of an item is nearly always what its HTML says between the tags. Where it is, a
// body keeps where to cut it from in its place: a fraction of the bytes, which are written
// to a temporary file, read back and compressed.
//
// A cut begins with which HTML it is of. Pieces follow: how many bytes of the HTML are passed
// over, how many are text, and how many are text that the HTML has not, each as an unsigned
// varint, and the latter bytes themselves.
const (
	cutOfContent = 0
	cutOfSummary = 1
)

// cutText gives the cut of a text, nil if there is none that is worth it.
func cutText(content, summary, text string) []byte {
	if text == "" {
		return nil
	}
	const usual = 64 // bytes
	out := make([]byte, 1, usual)
	out[0] = cutOfContent
	if cut := appendCut(out, content, text); cut != nil {
		return cut
	}
	out[0] = cutOfSummary
	return appendCut(out, summary, text)
}

// appendCut appends the pieces that text is of html to out. It gives nil if too much of it is
// not of html.
func appendCut(out []byte, html, text string) []byte {
	at, most := 0, len(text)/2 // where the last piece ended, and how long a cut may be
	entity := 0                // how much of one follows there
	for text != "" {
		from := at + entity
		from += passOver(html[from:], text[0])
		n := common(html[from:], text)
		add := missing(html[from+n:], text[n:])
		if n+add == 0 { // something was left out
			const sure = 12 // bytes that are hardly found elsewhere
			i := strings.Index(html[from:], text[:min(sure, len(text))])
			if i < 0 {
				return nil
			}
			from += i
			n = common(html[from:], text)
			add = missing(html[from+n:], text[n:])
		}
		out = binary.AppendUvarint(out, uint64(from-at)) //nolint:gosec // it lies behind
		out = binary.AppendUvarint(out, uint64(n))       //nolint:gosec // not negative
		out = binary.AppendUvarint(out, uint64(add))     //nolint:gosec // the same
		out = append(out, text[n:n+add]...)
		at, text = from+n, text[n+add:]
		entity = restOfEntity(html, at, add)
		if len(out) > most {
			return nil
		}
	}
	return out
}

// passOver gives how many bytes at the beginning of html are tags and white space before what
// a text goes on with.
func passOver(html string, next byte) int {
	for i := 0; i < len(html); i++ {
		switch c := html[i]; {
		case c == next:
			return i
		case c == '<':
			end := strings.IndexByte(html[i:], '>')
			if end < 0 { // no HTML, in which an end would be looked for again and again
				return len(html)
			}
			i += end
		case c != ' ' && c != '\n' && c != '\t' && c != '\r':
			return i
		}
	}
	return len(html)
}

// missing gives how many bytes a text goes on with that are not in html as they are: the blank
// between two blocks, or the character that an entity stands for.
func missing(html, text string) int {
	switch {
	case text == "":
		return 0
	case text[0] == ' ':
		return 1
	case html != "" && html[0] == '&':
		_, n := utf8.DecodeRuneInString(text)
		return n
	}
	return 0
}

// restOfEntity gives how many bytes at a place of html are of an entity whose character is in
// the text already: as one that was added, or as the & with which the last piece ended.
func restOfEntity(html string, at, added int) int {
	const longest = 32 // bytes; the longest name has 31
	if added > 0 && at < len(html) && html[at] == '&' || added == 0 && at > 0 && html[at-1] == '&' {
		return strings.IndexByte(html[at:min(at+longest, len(html))], ';') + 1
	}
	return 0
}

// common gives how many bytes a and b begin with alike.
func common(a, b string) int {
	n, i := min(len(a), len(b)), 0
	for i+8 <= n && binary.LittleEndian.Uint64([]byte(a[i:i+8])) == binary.LittleEndian.Uint64([]byte(b[i:i+8])) {
		i += 8
	}
	for i < n && a[i] == b[i] {
		i++
	}
	return i
}

// appendCutText appends the text that a cut is of to buf.
func appendCutText[T string | []byte](buf []byte, content, summary T, cut []byte) ([]byte, error) {
	html := content
	switch {
	case len(cut) == 0 || cut[0] > cutOfSummary:
		return buf, damaged("an item's text is cut from what nobody knows")
	case cut[0] == cutOfSummary:
		html = summary
	}
	for cut = cut[1:]; len(cut) > 0; {
		var size [3]int
		for i := range size {
			v, n := binary.Uvarint(cut)
			if n <= 0 || v > uint64(len(html)+len(cut)) {
				return buf, damaged("what an item's text is cut from is cut short")
			}
			size[i], cut = int(v), cut[n:] //nolint:gosec // bounded by what is in memory
		}
		pass, take, add := size[0], size[1], size[2]
		if pass+take > len(html) || add > len(cut) {
			return buf, damaged("an item's text is cut from more than there is")
		}
		buf = append(append(buf, html[pass:pass+take]...), cut[:add]...)
		html, cut = html[pass+take:], cut[add:]
	}
	return buf, nil
}
