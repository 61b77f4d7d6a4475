package topic

import (
	"bytes"
	"slices"
	"strings"

	"foldwire/aggregator/feed"
)

// Ear looks the phrases of many topics up in items, all at once. It belongs to one
// goroutine.
type Ear struct {
	topics  map[*Topic]int // by their places in an answer; those without phrases are absent
	rules   []earRule
	phrases []phrase

	heads map[uint32][]int32 // phrases by how they begin
	maybe [headBits / 64]uint64
	short []int32 // phrases that are too short to have a head

	table *plainTable
	known *vocabulary
	buf   []byte  // for reuse, as all that follows
	begin []int32 // where words begin
	found []bool  // of each phrase, whether it is in the item
	vain  []bool  // of each, whether all of the item was looked at for its accents, in vain
	text  int     // where the words of the text begin, after those of the title
	tries int     // how often it was looked at the accents of a part
}

// earRule is what a topic asks for, in phrases.
type earRule struct{ any, all, none []int32 }

// headBits is how large the set of heads is that is asked first.
const headBits = 1 << 14

// NewEar makes an Ear for topics.
func NewEar(topics []*Topic) *Ear {
	e := &Ear{topics: make(map[*Topic]int), heads: make(map[uint32][]int32), known: &vocabulary{}}
	places := make(map[phrase]int32)
	number := func(list []phrase) (numbers []int32) {
		for _, ph := range list {
			n, known := places[ph]
			if !known {
				n = int32(len(e.phrases)) //nolint:gosec // as many as a config lists
				places[ph] = n
				e.add(n, ph)
			}
			numbers = append(numbers, n)
		}
		return numbers
	}
	for _, t := range topics {
		if t.Listens() {
			e.topics[t] = len(e.rules)
			e.rules = append(e.rules, earRule{number(t.any), number(t.all), number(t.none)})
			e.table = t.plain
		}
	}
	e.found, e.vain = make([]bool, len(e.phrases)), make([]bool, len(e.phrases))
	return e
}

func (e *Ear) add(n int32, ph phrase) {
	e.phrases = append(e.phrases, ph)
	if len(ph.plain) <= headSize {
		e.short = append(e.short, n)
		return
	}
	head := headOf([]byte(ph.plain[1:]))
	e.heads[head] = append(e.heads[head], n)
	bit := headBit(head)
	e.maybe[bit/64] |= 1 << (bit % 64)
}

// headSize is how many bytes of its first word, with what follows, a phrase is filed under.
const headSize = 3

func headOf(word []byte) uint32 {
	return uint32(word[0]) | uint32(word[1])<<8 | uint32(word[2])<<16
}

// headBit spreads heads over the set (Fibonacci hashing: Knuth, The Art of Computer
// Programming, volume 3, section 6.4).
func headBit(head uint32) uint32 { return head * 0x9e3779b1 >> 18 }

// Topics counts the topics that have phrases: an answer has a place for each.
func (e *Ear) Topics() int { return len(e.rules) }

// Place gives a topic's place in an answer; only topics that listen have one.
func (e *Ear) Place(t *Topic) int { return e.topics[t] }

// Hear appends to an answer what each topic's phrases say of an item's title and text.
func (e *Ear) Hear(it *feed.Item, answer []Said) []Said {
	if len(e.rules) == 0 {
		return answer
	}
	e.find(it)
	is := func(n int32) bool { return e.found[n] }
	isNot := func(n int32) bool { return !e.found[n] }
	for i := range e.rules {
		r := &e.rules[i]
		said := Said(0)
		if (len(r.any) == 0 || slices.ContainsFunc(r.any, is)) && !slices.ContainsFunc(r.all, isNot) {
			said |= Wanted
		}
		if slices.ContainsFunc(r.none, is) {
			said |= Refused
		}
		answer = append(answer, said)
	}
	return answer
}

// find finds the phrases that are in an item.
func (e *Ear) find(it *feed.Item) {
	whole := &folded{table: e.table, known: e.known}
	if len(it.Title)+len(it.Text) <= maxShared {
		if n, ok := e.write(it.Title, it.Text); ok {
			clear(e.found)
			clear(e.vain)
			e.tries = 0
			e.look(it, whole, e.buf[:n])
			return
		}
	}
	whole.raw = textOf(it) // as other passes look
	for i, ph := range e.phrases {
		e.found[i] = ph.in(whole)
	}
}

// look finds phrases in the words of an item, which stand in the buffer.
func (e *Ear) look(it *feed.Item, whole *folded, plain []byte) {
	for _, i := range e.short {
		if bytes.Contains(plain, []byte(e.phrases[i].plain)) {
			e.found[i] = e.phrases[i].needle == "" || e.inWhole(i, it, whole)
		}
	}
	words := e.words(plain)
	for w, at := range words {
		head := headOf(e.buf[at:])
		if bit := headBit(head); e.maybe[bit/64]&(1<<(bit%64)) == 0 {
			continue
		}
		rest := plain[at-1:]
		for _, i := range e.heads[head] {
			if ph := e.phrases[i].plain; !e.found[i] && len(ph) <= len(rest) && string(rest[:len(ph)]) == ph {
				e.found[i] = e.phrases[i].needle == "" || e.inPart(i, it, whole, words, w)
			}
		}
	}
}

// inWhole says whether a phrase is in an item with its accents. It looks once: a hostile text
// has the phrase without them in thousands of places.
func (e *Ear) inWhole(i int32, it *feed.Item, whole *folded) bool {
	if e.vain[i] {
		return false
	}
	if whole.raw == "" {
		whole.raw = textOf(it)
	}
	found := strings.Contains(whole.accented(), e.phrases[i].needle)
	e.vain[i] = !found
	return found
}

// maxTries is at how many parts of an item it is looked before all of it is folded.
const maxTries = 4

// inPart says whether a phrase that begins without accents with the given of an item's
// words is there with its own, or, after some tries, anywhere in the item. Only what stands
// around these words has to be folded again.
func (e *Ear) inPart(i int32, it *feed.Item, whole *folded, words []int32, w int) bool {
	ph := &e.phrases[i]
	count := strings.Count(ph.plain[1:len(ph.plain)-1], " ") + 1
	begin, end := int(words[w])-1, int(words[w])-1+len(ph.plain)
	if e.tries++; e.tries > maxTries || begin < e.text && end > e.text+1 {
		return e.inWhole(i, it, whole)
	}
	part := ""
	if begin < e.text {
		part = e.table.part(it.Title, w-1, count) // the first two spaces make no word
	} else {
		before, _ := slices.BinarySearch(words, int32(e.text+1)) //nolint:gosec // below maxShared
		part = e.table.part(it.Text, w-before, count)
	}
	return strings.Contains(e.table.accented(e.known, part), ph.needle)
}

// textOf gives what phrases are looked up in.
func textOf(it *feed.Item) string { return it.Title + " \n " + it.Text }

// write writes the words of a title and a text into the buffer as tokens does, with a few
// bytes of no meaning behind them; ok is false if the table does not know a character.
func (e *Ear) write(title, text string) (n int, ok bool) {
	e.buf = slices.Grow(e.buf[:0], 2*(len(title)+len(text))+4*maxWritten)
	e.buf = e.buf[:cap(e.buf)]
	e.buf[0], n = ' ', 1
	if n, ok = e.table.write(e.buf, n, title); !ok {
		return 0, false
	}
	e.text = n
	if n, ok = e.table.write(e.buf, n, text); !ok {
		return 0, false
	}
	if n > 1 {
		e.buf[n] = ' '
		n++
	}
	return n, true
}

// words gives where the words of a text begin.
func (e *Ear) words(plain []byte) []int32 {
	if len(e.begin) < len(plain) {
		e.begin = make([]int32, 2*len(plain))
	}
	n := 0
	for i, c := range plain { // without a branch: where words end is hard to foresee
		e.begin[n] = int32(i + 1) //nolint:gosec // below maxShared
		n += int(isSpace[c])
	}
	return e.begin[:max(n-1, 0)] // the last space ends a word
}

// isSpace is 1 for the space.
var isSpace = [256]uint8{' ': 1} //nolint:gochecknoglobals // a constant table
