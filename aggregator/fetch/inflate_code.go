package fetch

import "math/bits"

const (
	maxLits  = 288 // literals, the end of a block, and lengths
	maxDists = 32
	maxCode  = 15 // bits

	// How many bits are looked up at once; longer codes take a second look.
	litBits   = 11
	distBits  = 8
	widthBits = 7
)

// entry is what a table of codes holds: how many bits the code has, how many extra bits follow
// it, and what it stands for: a byte, or the least length or distance. Of codes that are longer
// than is looked up it says instead how many more bits tell them apart, and where they are.
type entry uint32

const (
	codeMask   = 31
	isLink     = 1 << 5
	isEnd      = 1 << 6
	isOdd      = 1 << 7 // no code, or one without a meaning
	extraShift = 8
	extraMask  = 31
	valueShift = 16
	valueMask  = 1<<15 - 1
	isLiteral  = 1 << 31
)

// width is the number of the code's bits.
func (e entry) width() uint32 { return uint32(e & codeMask) }

// extra is the number of extra bits.
func (e entry) extra() uint32 { return uint32(e >> extraShift & extraMask) }

// value adds the extra bits to what the code stands for.
func (e entry) value(bits uint64) int {
	return int(e>>valueShift&valueMask) + int(bits&(1<<e.extra()-1)) //nolint:gosec // it has 15 bits
}

// codeTable finds what codes stand for. Behind the entries that are looked up first are those
// that links lead to: of each up to 1<<15-litBits, and at least two codes share it.
type codeTable [1<<litBits + maxLits/2<<(maxCode-litBits)]entry

// follow follows a link.
func (t *codeTable) follow(e entry, bits uint64, look uint) entry {
	if e&isLink != 0 {
		return t[int(e>>valueShift)+int(bits>>look&(1<<e.extra()-1))] //nolint:gosec // it has 15 bits
	}
	return e
}

// make fills the table with the codes of the given lengths (RFC 1951, section 3.2.2). It
// reports false if they are no such code: too many, or too few but for a single one.
func (t *codeTable) make(lengths []uint8, look uint, entryOf func(symbol int) entry) bool {
	var count, next [maxCode + 1]uint
	for _, n := range lengths {
		count[n]++
	}
	count[0] = 0
	code, longest := uint(0), uint(0)
	for n := uint(1); n <= maxCode; n++ {
		code = (code + count[n-1]) << 1
		next[n] = code
		if count[n] > 0 {
			longest = n
		}
	}
	if code += count[maxCode]; code != 1<<maxCode && (longest > 1 || count[1] > 1) {
		return false
	}
	t.fill(lengths, &next, look, longest, entryOf)
	return true
}

// fill writes the entries. next has the first code of each length.
func (t *codeTable) fill(lengths []uint8, next *[maxCode + 1]uint, look, longest uint, entryOf func(symbol int) entry) {
	for i := range 1 << look {
		t[i] = isOdd
	}
	free, more := 1<<look, max(longest, look)-look
	for symbol, length := range lengths {
		if length == 0 {
			continue
		}
		n := uint(length)
		code := int(bits.Reverse16(uint16(next[n])) >> (16 - n)) //nolint:gosec // it has 15 bits
		next[n]++
		e := entryOf(symbol) | entry(n)
		if n <= look {
			for i := code; i < 1<<look; i += 1 << n {
				t[i] = e
			}
			continue
		}
		link := &t[code&(1<<look-1)]
		if *link&isLink == 0 {
			*link = isLink | entry(more)<<extraShift | entry(free)<<valueShift //nolint:gosec // there are fewer than 8192
			free += 1 << more
		}
		at := int(*link >> valueShift)
		for i := code >> look; i < 1<<more; i += 1 << (n - look) {
			t[at+i] = e
		}
	}
}

func widthSymbol(symbol int) entry { return entry(symbol) << valueShift } //nolint:gosec // below 19

// litSymbol gives what a code stands for among those of bytes, the end and lengths (RFC 1951,
// section 3.2.5).
func litSymbol(symbol int) entry {
	s := entry(symbol) //nolint:gosec // below 288
	switch {
	case s < 256:
		return isLiteral | s<<valueShift
	case s == 256:
		return isEnd
	case s < 265:
		return (s - 254) << valueShift
	case s < 285:
		extra := (s - 261) / 4
		return (3+(4+(s-265)%4)<<extra)<<valueShift | extra<<extraShift
	case s == 285:
		return 258 << valueShift
	}
	return isOdd
}

// distSymbol is litSymbol for distances.
func distSymbol(symbol int) entry {
	s := entry(symbol) //nolint:gosec // below 32
	switch {
	case s < 4:
		return (s + 1) << valueShift
	case s < 30:
		extra := s/2 - 1
		return (1+(2+s%2)<<extra)<<valueShift | extra<<extraShift
	}
	return isOdd
}
