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
// and no article has as many. Of one with more the words are kept.
const maxTags = 1 << 18

// textOnly keeps of a fragment what it says; where even that would grow too much, its words.
func textOnly(raw string) body {
	s := PlainText(raw)
	if escapedLen(s) > room(len(raw)) {
		s = line(strings.NewReplacer("&", " ", "<", " ", ">", " ").Replace(s))
	}
	return body{html: string(appendText(make([]byte, 0, escapedLen(s)), s)), text: s}
}
