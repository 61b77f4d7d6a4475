package parse

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// Each line: names of one encoding, and a text in it with what it says.
func TestEncodingNames(t *testing.T) {
	for _, c := range []struct{ names, bytes, text string }{
		{"windows-1252 cp1252 1252 ANSI x-cp1252 win-1252 windows1252", "\x93caf\xe9\x94 \x80", "“café” €"},
		{"iso-8859-1 ISO8859-1 iso_8859-1:1987 latin1 l1 latin us-ascii ascii cp819 csISOLatin1", "caf\xe9 \x80", "café €"},
		{"iso-8859-2 latin2 l2 iso8859_2 iso_8859-2:1987 csisolatin2", "za\xbf\xf3\xb3\xe6 \x84x\x94", "zażółć „x”"},
		{"iso-8859-5 cyrillic csisolatincyrillic", "\xbd\xde\xd2\xde\xe1\xe2\xd8", "Новости"},
		{"iso-8859-6 arabic asmo-708 ecma-114", "\xe5\xd1\xcd\xc8\xc7", "مرحبا"},
		{"iso-8859-7 greek elot_928", "\xcd\xdd\xe1", "Νέα"},
		{"iso-8859-8 hebrew", "\xf9\xec\xe5\xed", "שלום"},
		{"iso-8859-9 latin5 iso-8859-9:1989 windows-1254 cp1254", "\xfeey", "şey"},
		{"iso-8859-10 latin6 l6", "\xaa", "Š"},
		{"iso-8859-13 latin7 l7", "\xd8", "Ų"},
		{"iso-8859-14 latin8 iso-celtic", "\xf0", "ŵ"},
		{"iso-8859-15 latin9 latin-9 l9", "5 \xa4", "5 €"},
		{"iso-8859-16 latin10 iso8859-16", "\xb8", "ž"},
		{"windows-1251 cp1251 1251 win1251 cp-1251", "\xcd\xee\xe2\xee\xf1\xf2\xe8", "Новости"},
		{"koi8-r koi8 csKOI8R", "\xee\xcf\xd7\xcf\xd3\xd4\xc9", "Новости"},
		{"cp866 ibm866 866 csibm866 dos-866", "\x8d\xae\xa2\xae\xe1\xe2\xa8", "Новости"},
		{"cp1125 ruscii ibm1125", "\xf9", "ї"},
		{"mac-cyrillic x-mac-cyrillic maccyrillic", "\x8d\xee\xe2", "Нов"},
		{"macintosh mac-roman macroman x-mac-roman csmacintosh", "caf\x8e", "café"},
		{"mac-greek", "\xcd\xdb\xe1", "Άέα"},
		{"mac-latin2 mac-centeuro", "\xb8\x97d", "łód"},
		{"mac-turkish", "\xdfey", "şey"},
		{"mac-iceland", "\xdf", "þ"},
		{"cp437 ibm437 437 cspc8codepage437 850 cp850 cspc850multilingual cp858 ibm858 csibm865", "caf\x82", "café"},
		{"cp852 ibm852 cspcp852", "\x88\xa2d\xab", "łódź"},
		{"cp737", "\x8c\xe2\x98", "Νέα"},
		{"cp775 cspc775baltic", "\xd0", "ą"},
		{"cp857 ibm857", "\x9fey", "şey"},
		{"cp861 cp-is csibm861", "\x95", "þ"},
		{"cp869 cp-gr", "\x9d", "έ"},
		{"hp-roman8 cp1051 r8", "caf\xc5", "café"},
		{"kz-1048 strk1048-2002", "\x9d", "қ"},
		{"ptcp154 cyrillic-asian", "\x9d", "қ"},
		{"cp037 ebcdic-cp-us ibm037 cp1140", "\x81\x82\x83", "abc"},
		{"cp500 ebcdic-cp-be ebcdic_cp_ch ibm500", "\x4a\x81\x5a", "[a]"},
		{"cp273", "\xc0", "ä"},
		{"cp1026", "\x6a", "ş"},
		{"tis-620 windows-874 iso-8859-11 cp874 iso-ir-166", "\xa2\xe8\xd2\xc7", "ข่าว"},
		{"shift_jis sjis x-sjis cp932 ms932 windows-31j shift-jis-2004", "\x93\xfa\x96\x7b", "日本"},
		{"euc-jp eucjp ujis x-euc-jp euc-jis-2004", "\xc6\xfc\xcb\xdc", "日本"},
		{"iso-2022-jp iso2022jp csiso2022jp iso-2022-jp-1", "\x1b$BF|K\\\x1b(B", "日本"},
		{"gb2312 gbk gb18030 x-gbk cp936 euc-cn gb_2312-80 gb2312-1980", "\xd6\xd0\xb9\xfa", "中国"},
		{"hz hz-gb-2312", "~{VP9z~}", "中国"},
		{"big5 big5-hkscs cp950 big5-tw x-x-big5", "\xa4\xa4\xb0\xea", "中國"},
		{"euc-kr euckr ks_c_5601-1987 cp949 uhc ms949 ksc5601", "\xc7\xd1\xb1\xdb", "한글"},
		{"iso-2022-kr csiso2022kr", "\x1b$)C\x0eGQ1[\x0f x", "한글 x"},
		{"utf-7 unicode-1-1-utf-7", "caf+AOk- 1 +- 1, +2D3eAA-", "café 1 + 1, 😀"},
		{"tcvn tcvn3 x-viet-tcvn5712", "Ti\xd5ng", "Tiếng"},
		{"viscii csviscii", "Ti\xaang", "Tiếng"},
	} {
		for name := range strings.FieldsSeq(c.names) {
			enc := named(name)
			if enc == nil {
				t.Errorf("%s is not known", name)
				continue
			}
			if got := string(decode(enc, []byte(c.bytes))); got != c.text {
				t.Errorf("%s: %q reads as %q, want %q", name, c.bytes, got, c.text)
			}
		}
	}
	for _, name := range []string{"", "utf-8", "UTF8", "utf_8", "utf-16", "utf-32le", "unicode", "nonsense", "binary", "x", "cs", "cp0", "8", "99999999999"} {
		if enc := named(name); enc != nil {
			t.Errorf("%q is taken for %v", name, enc)
		}
	}
}

func TestSevenBit(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"plain", "plain"}, {"a+b", "a+b"}, {"+", "+"}, {"+-", "+"}, {"+A", "+A"}, {"+AOk", "é"}, {"+AOk-+AOk-", "éé"}, {"+2D0-x", "\ufffdx"},
	} {
		if got := string(fromUTF7([]byte(c.in))); got != c.want {
			t.Errorf("UTF-7 %q is %q, want %q", c.in, got, c.want)
		}
	}
	if got, _ := toUTF8([]byte("<rss a='+AOk-'>\xe9\xf0"), "text/xml; charset=utf-7"); !utf8.Valid(got) {
		t.Errorf("what is not seven bits gives %q", got)
	}
	for name, mark := range map[string]string{"iso-2022-jp": "\x1b", "iso-2022-kr": "\x0e", "hz": "~", "utf-7": "+", "big5": "", "koi8-r": ""} {
		if got := sevenBitMark(named(name)); got != mark {
			t.Errorf("%s: mark %q, want %q", name, got, mark)
		}
	}
}

// What transport and document say of the encoding is believed as long as the bytes look like
// it; else the bytes decide.
func TestCharsetsDisagreeing(t *testing.T) {
	const (
		russian  = "Президент заявил сегодня, что экономика растёт"
		japanese = "首相は今日、新しい経済政策を発表した"
		french   = "Les élèves de l’école où ça s’est passé"
	)
	for _, c := range []struct{ encoding, text string }{
		{"koi8-r", russian}, {"windows-1251", russian}, {"shift_jis", japanese}, {"euc-jp", japanese}, {"windows-1252", french},
	} {
		raw, err := named(c.encoding).NewEncoder().Bytes([]byte(c.text))
		if err != nil {
			t.Fatal(err)
		}
		for _, stated := range []string{"", c.encoding, "utf-8", "us-ascii", "iso-8859-1", "shift_jis", "utf-16", "nonsense"} {
			for _, declared := range []string{"", c.encoding, "utf-8", "windows-1252"} {
				body := slices.Concat([]byte(`<?xml version="1.0" encoding="`+declared+`"?><rss><channel><title>`), raw, []byte("</title></channel></rss>"))
				got, _ := toUTF8(body, "text/xml; charset="+stated)
				if !strings.Contains(string(got), c.text) {
					t.Errorf("%s, stated as %q, declared as %q: %s", c.encoding, stated, declared, got)
				}
			}
		}
	}
}

// A few stray bytes in UTF-8 do not make it something else, whatever the document says.
func TestStrayBytesInUTF8(t *testing.T) {
	body := []byte("<?xml version=\"1.0\" encoding=\"windows-1252\"?><rss><channel><title>" + strings.Repeat("được ", 30) + "caf\xe9</title></channel></rss>")
	if got, _ := toUTF8(body, ""); !strings.Contains(string(got), "được café") {
		t.Errorf("%s", got)
	}
}
