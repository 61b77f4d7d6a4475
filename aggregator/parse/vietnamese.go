package parse

import (
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/transform"
)

// byteTable maps the upper half of a single-byte encoding, and those of its control codes
// that are letters.
type byteTable struct {
	upper [128]rune
	lower map[byte]rune
}

// tcvn is TCVN 5712:1993, of which TCVN3 ("ABC") is a part; viscii is RFC 1456. Neither is
// on the web's list of encodings, but Vietnamese papers of the nineties and their
// archives are in both.
//
//nolint:gochecknoglobals // tables that are only read
var (
	tcvn = byteTable{
		upper: [128]rune([]rune("ÀẢÃÁẠẶẬÈẺẼÉẸỆÌỈĨ" + "ÍỊÒỎÕÓỌỘỜỞỠỚỢÙỦŨ" +
			"\u00a0ĂÂÊÔƠƯĐăâêôơưđẰ" + "\u0300\u0309\u0303\u0301\u0323àảãáạẲằẳẵắẴ" +
			"ẮẦẨẪẤỀặầẩẫấậèỂẻẽ" + "éẹềểễếệìỉỄẾỒĩíịò" + "Ổỏõóọồổỗốộờởỡớợù" + "ỖủũúụừửữứựỳỷỹýỵỐ")),
		lower: map[byte]rune{
			1: 'Ú', 2: 'Ụ', 4: 'Ừ', 5: 'Ử', 6: 'Ữ', 0x11: 'Ứ', 0x12: 'Ự', 0x13: 'Ỳ', 0x14: 'Ỷ', 0x15: 'Ỹ', 0x16: 'Ý', 0x17: 'Ỵ',
		},
	}
	viscii = byteTable{
		upper: [128]rune([]rune("ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐ" + "ỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲ" +
			"Õắằặấầẩậẽẹếềểễệố" + "ồổỗỠƠộờởịỰỨỪỬơớƯ" + "ÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳ" + "ĐứÒÓÔạỷừửÙÚỹỵÝỡư" +
			"àáâãảăữẫèéêẻìíĩỉ" + "đựòóôõỏọụùúũủýợỮ")),
		lower: map[byte]rune{2: 'Ẳ', 5: 'Ẵ', 6: 'Ẫ', 0x14: 'Ỷ', 0x19: 'Ỹ', 0x1e: 'Ỵ'},
	}
)

// vietnamese decodes by a byteTable. It does not encode.
type vietnamese struct{ table *byteTable }

var _ encoding.Encoding = vietnamese{}

// NewDecoder implements [encoding.Encoding].
func (v vietnamese) NewDecoder() *encoding.Decoder {
	return &encoding.Decoder{Transformer: byteDecoder{table: v.table}}
}

// NewEncoder implements [encoding.Encoding].
func (vietnamese) NewEncoder() *encoding.Encoder {
	return &encoding.Encoder{Transformer: encoding.Replacement.NewEncoder()}
}

type byteDecoder struct {
	transform.NopResetter
	table *byteTable
}

// Transform implements [transform.Transformer].
func (d byteDecoder) Transform(dst, src []byte, _ bool) (nDst, nSrc int, err error) {
	for _, b := range src {
		r := rune(b)
		if b >= 0x80 {
			r = d.table.upper[b-0x80]
		} else if letter, ok := d.table.lower[b]; ok {
			r = letter
		}
		if nDst+utf8.RuneLen(r) > len(dst) {
			return nDst, nSrc, transform.ErrShortDst
		}
		nDst += utf8.EncodeRune(dst[nDst:], r)
		nSrc++
	}
	return nDst, nSrc, nil
}
