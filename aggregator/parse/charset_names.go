package parse

import (
	"strconv"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// lookup gives the encoding of the first name that is known, or nil.
func lookup(names ...string) encoding.Encoding {
	for _, name := range names {
		if name == "" || isUTF8(name) {
			continue
		}
		if enc := named(name); enc != nil {
			return enc
		}
	}
	return nil
}

// named gives the encoding of a name as documents, servers and the programs that write them
// have it: the web's list, IANA's, the numbers of code pages, and common inventions. It gives
// nil for what is not known, and for UTF-8, 16 and 32, which are what they are by their bytes.
func named(name string) encoding.Encoding {
	key := encodingKey(name)
	switch key {
	case "", "utf16", "ucs2", "utf32", "ucs4", "utf8", "unicode":
		return nil
	}
	if page := codePages[pageNumber(key)]; page != nil {
		return page
	}
	for _, find := range [...]func(string) encoding.Encoding{isoEncoding, asianEncoding, otherEncoding} {
		if enc := find(key); enc != nil {
			return enc
		}
	}
	name = strings.ToLower(strings.TrimSpace(name))
	for _, k := range [...]string{name, strings.ReplaceAll(name, "_", "-"), key} {
		if enc, err := htmlindex.Get(k); err == nil && enc != encoding.Replacement {
			return enc
		}
		if enc, err := ianaindex.IANA.Encoding(k); err == nil && enc != nil {
			return enc
		}
	}
	return nil
}

// encodingKey gives a name without what writers of names disagree on: case, signs, and the
// beginnings x and cs.
func encodingKey(name string) string {
	key := strings.Map(func(r rune) rune {
		switch {
		case r >= 'A' && r <= 'Z':
			return r | 0x20
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		}
		return -1
	}, name)
	for _, prefix := range [...]string{"x", "cs"} {
		if rest, ok := strings.CutPrefix(key, prefix); ok && len(rest) > 2 && rest[0] >= 'a' {
			key = rest
		}
	}
	return key
}

// pageNumber gives the number of a code page by its name, or 0.
func pageNumber(key string) int {
	digits := strings.TrimLeft(key, "abcdefghijklmnopqrstuvwxyz")
	switch key[:len(key)-len(digits)] {
	case "", "cp", "ibm", "ms", "win", "windows", "codepage", "dos", "pc", "pcp", "oem", "cpibm":
	case "ebcdiccpus", "ebcdiccpca", "ebcdiccpnl", "ebcdiccpwt":
		return 37
	case "ebcdiccpbe", "ebcdiccpch":
		return 500
	case "cpis":
		return 861
	case "cpgr":
		return 869
	case "ruscii":
		return 1125
	}
	switch key {
	case "pc8codepage437":
		return 437
	case "pc775baltic":
		return 775
	case "pc850multilingual":
		return 850
	case "pc862latinhebrew":
		return 862
	}
	n, err := strconv.Atoi(digits)
	if err != nil || len(digits) > 5 {
		return 0
	}
	return n
}

// isoEncoding gives the parts of ISO 8859, by number, year and all, or as Latin N.
func isoEncoding(key string) encoding.Encoding {
	for _, prefix := range [...]string{"iso8859", "8859", "isolatin", "latin", "l"} {
		digits, ok := strings.CutPrefix(key, prefix)
		if !ok {
			continue
		}
		if len(digits) > 4 { // the year behind
			digits = digits[:len(digits)-4]
		}
		part, err := strconv.Atoi(digits)
		switch {
		case digits == "":
			return charmap.Windows1252
		case err != nil:
			return nil
		case !strings.HasSuffix(prefix, "8859"):
			part = latinPart(part)
		}
		return isoParts[part]
	}
	return nil
}

// latinPart gives the part of ISO 8859 that is Latin N.
func latinPart(n int) int {
	if n < 1 || n > 10 {
		return 0
	}
	return [...]int{1, 2, 3, 4, 9, 10, 13, 14, 15, 16}[n-1]
}

// isoParts are the parts of ISO 8859 as they are meant.
//
//nolint:gochecknoglobals // tables that are only read
var isoParts = map[int]encoding.Encoding{
	1: charmap.Windows1252, 9: charmap.Windows1254, 11: charmap.Windows874,
	2: withoutControls(charmap.ISO8859_2), 3: withoutControls(charmap.ISO8859_3), 4: withoutControls(charmap.ISO8859_4),
	5: withoutControls(charmap.ISO8859_5), 6: withoutControls(charmap.ISO8859_6), 7: withoutControls(charmap.ISO8859_7),
	8: withoutControls(charmap.ISO8859_8), 10: withoutControls(charmap.ISO8859_10), 13: withoutControls(charmap.ISO8859_13),
	14: withoutControls(charmap.ISO8859_14), 15: withoutControls(charmap.ISO8859_15), 16: withoutControls(charmap.ISO8859_16),
}

// asianEncoding gives the encodings of East Asia in all their years and dialects.
func asianEncoding(key string) encoding.Encoding {
	for _, family := range [...]struct {
		enc      encoding.Encoding
		prefixes string
	}{
		{simplifiedchinese.GB18030, "gb2312 gbk gb18030 euccn eucgb2312 macsimpchinese"},
		{japanese.ShiftJIS, "sjis shiftjis mskanji windows31j macjapanese"},
		{japanese.EUCJP, "eucjp eucjis ujis"},
		{japanese.ISO2022JP, "iso2022jp"},
		{traditionalchinese.Big5, "big5 hkscs mactradchinese"},
		{korean.EUCKR, "euckr ksc5601 ksx1001 uhc mackorean ks5601"},
		{iso2022kr{}, "iso2022kr"},
		{simplifiedchinese.HZGB2312, "hz"},
		{charmap.Windows874, "tis620 thai"},
	} {
		for prefix := range strings.FieldsSeq(family.prefixes) {
			if strings.HasPrefix(key, prefix) {
				return family.enc
			}
		}
	}
	return nil
}

// otherEncoding gives encodings by the names that no list has.
func otherEncoding(key string) encoding.Encoding {
	switch key {
	case "ansi", "ascii", "usascii", "us", "ansix341968", "ansix341986", "iso646irv1991", "isoir6", "isoir100":
		return charmap.Windows1252
	case "isoir166":
		return charmap.Windows874
	case "tcvn", "tcvn3", "tcvn5712", "tcvn57121", "vn3", "abc", "vscii", "viettcvn5712":
		return tcvn
	case "viscii", "viscii11":
		return viscii
	case "koi8", "koi8r":
		return charmap.KOI8R
	case "macroman":
		return charmap.Macintosh
	case "maccyrillic":
		return charmap.MacintoshCyrillic
	case "macgreek":
		return macGreek
	case "maclatin2", "maccenteuro", "maccentraleurope", "macce":
		return macLatin2
	case "maciceland":
		return macIceland
	case "macturkish":
		return macTurkish
	case "hproman8", "roman8", "r8":
		return hpRoman8
	case "ptcp154", "pt154", "cp154", "cyrillicasian":
		return asianCyrillic
	case "kz1048", "rk1048", "strk10482002":
		return kazakh
	case "utf7", "unicode11utf7", "u7":
		return utf7{}
	}
	return nil
}

func isUTF8(name string) bool { return encodingKey(name) == "utf8" }
