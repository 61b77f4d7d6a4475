package normalize

import "strings"

// A fragment grows when it is written: addresses become whole. What grows far more than
// that is made to fill memory, by a long address that much is relative to, or by characters
// that HTML has longer names for. Of a long fragment, words are the most: what it has beyond
// steepBytes does not count as growing. Of very many fragments, those that come when the ones
// before have grown by allGrowth and a quarter of what was read may grow no more.
const (
	maxGrowth  = 8
	steepBytes = 256 << 10 // bytes
	freeGrowth = 16 << 10  // bytes that may be written of whatever fragment
	allGrowth  = 8 << 20   // bytes by which the fragments of a document may grow
)

// room is how many bytes may be written of a fragment of so many.
func room(size int) int { return freeGrowth + size + (maxGrowth-1)*min(size, steepBytes) }

// room is how many bytes may be written of the fragment of so many that comes next.
func (w *workspace) room(size int) int {
	return min(room(size), size+max(allGrowth+w.read/4-w.grown, 0))
}

// maxTags bounds the tags of a fragment: each takes a hundred times its bytes when it is read,
// and no article has as many. Of one with more the words are kept. A tag with more than maxBreaks
// between its attributes, each of which takes dozens of times its bytes, is left out.
const (
	maxTags   = 1 << 18
	maxBreaks = 1 << 12
)

// withoutCrowdedTags leaves out the tags that have more breaks than maxBreaks outside of quotes.
func withoutCrowdedTags(raw string) string {
	var b strings.Builder
	kept := 0 // where what is kept goes on
	for at := 0; ; {
		i := strings.IndexByte(raw[at:], '<')
		if i < 0 {
			break
		}
		from := at + i
		n, breaks := tagLen(raw[from:])
		if at = from + n; breaks > maxBreaks {
			b.WriteString(raw[kept:from])
			kept = at
		}
	}
	if kept == 0 {
		return raw
	}
	b.WriteString(raw[kept:])
	return b.String()
}

// tagLen gives the length of the tag that begins s, and how many breaks it has.
func tagLen(s string) (n, breaks int) {
	for n = 1; n < len(s); {
		switch s[n] {
		case '>':
			return n + 1, breaks
		case ' ', '\n', '\t', '\f', '\r', '/':
			breaks++
		case '=':
			n += quotedLen(s[n+1:])
		}
		n++
	}
	return min(n, len(s)), breaks
}

// quotedLen gives the length of the value in quotes that begins s, 0 if none does.
func quotedLen(s string) int {
	if s == "" || s[0] != '"' && s[0] != '\'' {
		return 0
	}
	if end := strings.IndexByte(s[1:], s[0]); end >= 0 {
		return 1 + end + 1
	}
	return len(s)
}

// textOnly keeps of a fragment what it says; where even that would grow too much, its words.
func textOnly(raw string) body {
	s := PlainText(raw)
	if escapedLen(s) > room(len(raw)) {
		s = line(strings.NewReplacer("&", " ", "<", " ", ">", " ").Replace(s))
	}
	return body{html: string(appendText(make([]byte, 0, escapedLen(s)), s)), text: s}
}
