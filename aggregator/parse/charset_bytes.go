package parse

import (
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/transform"
)

// byteEncoding is an encoding of one byte a character: another one with some characters
// changed, or ASCII with an upper half of its own. It does not encode.
type byteEncoding struct {
	base    *charmap.Charmap // nil: ASCII
	upper   string           // 128 characters, or empty
	changes map[byte]rune
}

var _ encoding.Encoding = (*byteEncoding)(nil)

// NewDecoder implements [encoding.Encoding].
func (e *byteEncoding) NewDecoder() *encoding.Decoder {
	d := &byteDecoder{}
	upper := []rune(e.upper)
	for i := range d.table {
		b := byte(i)
		r, changed := e.changes[b]
		switch {
		case changed:
		case e.base != nil:
			r = e.base.DecodeByte(b)
		case b >= utf8.RuneSelf:
			r = upper[b-utf8.RuneSelf]
		default:
			r = rune(b)
		}
		d.table[i] = r
	}
	return &encoding.Decoder{Transformer: d}
}

// NewEncoder implements [encoding.Encoding].
func (*byteEncoding) NewEncoder() *encoding.Encoder {
	return &encoding.Encoder{Transformer: encoding.Replacement.NewEncoder()}
}

type byteDecoder struct {
	transform.NopResetter
	table [256]rune
}

// Transform implements [transform.Transformer].
func (d *byteDecoder) Transform(dst, src []byte, _ bool) (nDst, nSrc int, err error) {
	for _, b := range src {
		r := d.table[b]
		if nDst+utf8.RuneLen(r) > len(dst) {
			return nDst, nSrc, transform.ErrShortDst
		}
		nDst += utf8.EncodeRune(dst[nDst:], r)
		nSrc++
	}
	return nDst, nSrc, nil
}

// withoutControls is a part of ISO 8859 as it is meant: where it has control codes that
// nobody sends, the quotes and dashes that all Windows code pages have there.
func withoutControls(base *charmap.Charmap) encoding.Encoding {
	e := &byteEncoding{base: base, changes: map[byte]rune{}}
	for b := byte(0x80); b < 0xa0; b++ {
		e.changes[b] = windows1252(b)
	}
	return e
}
