package parse

import (
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// codePages are those of IBM and Microsoft by their numbers, and others that systems number alike.
//
//nolint:gochecknoglobals // tables that are only read
var codePages = map[int]encoding.Encoding{
	37:    charmap.CodePage037,
	367:   charmap.Windows1252,
	437:   charmap.CodePage437,
	646:   charmap.Windows1252,
	819:   charmap.Windows1252,
	850:   charmap.CodePage850,
	852:   charmap.CodePage852,
	855:   charmap.CodePage855,
	858:   charmap.CodePage858,
	860:   charmap.CodePage860,
	862:   charmap.CodePage862,
	863:   charmap.CodePage863,
	865:   charmap.CodePage865,
	866:   charmap.CodePage866,
	874:   charmap.Windows874,
	932:   japanese.ShiftJIS,
	936:   simplifiedchinese.GB18030,
	943:   japanese.ShiftJIS,
	949:   korean.EUCKR,
	950:   traditionalchinese.Big5,
	1047:  charmap.CodePage1047,
	1051:  hpRoman8,
	1140:  charmap.CodePage1140,
	1250:  charmap.Windows1250,
	1251:  charmap.Windows1251,
	1252:  charmap.Windows1252,
	1253:  charmap.Windows1253,
	1254:  charmap.Windows1254,
	1255:  charmap.Windows1255,
	1256:  charmap.Windows1256,
	1257:  charmap.Windows1257,
	1258:  charmap.Windows1258,
	10000: charmap.Macintosh,
	20127: charmap.Windows1252,
	28591: charmap.Windows1252,
	54936: simplifiedchinese.GB18030,

	// golang.org/x/text has none of these: Arabic, Greek, Baltic, Hebrew, Turkish, Icelandic and
	// Ukrainian of DOS, and EBCDIC in Germany, the rest of Europe and Turkey.
	720: &byteEncoding{
		upper: "\u0080\u0081éâ\u0084à\u0086çêëèïî\u008d\u008e\u008f\u0090\u0651\u0652ô¤\u0640ûù\u0621\u0622\u0623\u0624£\u0625\u0626\u0627" +
			"\u0628\u0629\u062a\u062b\u062c\u062d\u062e\u062f\u0630\u0631\u0632\u0633\u0634\u0635«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐" +
			"└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀" +
			"\u0636\u0637\u0638\u0639\u063a\u0641µ\u0642\u0643\u0644\u0645\u0646\u0647\u0648\u0649\u064a≡\u064b\u064c\u064d\u064e\u064f\u0650≈°∙·√ⁿ²■\u00a0",
	},
	737: &byteEncoding{
		upper: "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩαβγδεζηθ" +
			"ικλμνξοπρσςτυφχψ░▒▓│┤╡╢╖╕╣║╗╝╜╛┐" +
			"└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀" +
			"ωάέήϊίόύϋώΆΈΉΊΌΎΏ±≥≤ΪΫ÷≈°∙·√ⁿ²■\u00a0",
	},
	775: &byteEncoding{
		upper: "ĆüéāäģåćłēŖŗīŹÄÅÉæÆōöĢ¢ŚśÖÜø£Ø×¤" +
			"ĀĪóŻżź”¦©®¬½¼Ł«»░▒▓│┤ĄČĘĖ╣║╗╝ĮŠ┐" +
			"└┴┬├─┼ŲŪ╚╔╩╦╠═╬Žąčęėįšųūž┘┌█▄▌▐▀" +
			"ÓßŌŃõÕµńĶķĻļņĒŅ’\u00ad±“¾¶§÷„°∙·¹³²■\u00a0",
	},
	856: &byteEncoding{
		upper: "\u05d0\u05d1\u05d2\u05d3\u05d4\u05d5\u05d6\u05d7\u05d8\u05d9\u05da\u05db\u05dc\u05dd\u05de\u05df\u05e0\u05e1\u05e2\u05e3\u05e4\u05e5\u05e6\u05e7\u05e8\u05e9\u05ea�£�×�" +
			"���������®¬½¼�«»░▒▓│┤���©╣║╗╝¢¥┐" +
			"└┴┬├─┼��╚╔╩╦╠═╬¤���������┘┌█▄¦�▀" +
			"������µ�������¯´\u00ad±‗¾¶§÷¸°¨·¹³²■\u00a0",
	},
	857: &byteEncoding{base: charmap.CodePage850, changes: map[byte]rune{
		0x8d: 'ı', 0x98: 'İ', 0x9e: 'Ş', 0x9f: 'ş', 0xa6: 'Ğ', 0xa7: 'ğ', 0xd0: 'º', 0xd1: 'ª', 0xd5: '\ufffd', 0xe7: '\ufffd', 0xe8: '×', 0xec: 'ì',
		0xed: 'ÿ', 0xf2: '\ufffd',
	}},
	861: &byteEncoding{base: charmap.CodePage437, changes: map[byte]rune{
		0x8b: 'Ð', 0x8c: 'ð', 0x8d: 'Þ', 0x95: 'þ', 0x97: 'Ý', 0x98: 'ý', 0x9b: 'ø', 0x9d: 'Ø', 0xa4: 'Á', 0xa5: 'Í', 0xa6: 'Ó', 0xa7: 'Ú',
	}},
	864: &byteEncoding{
		upper: "°·∙√▒─│┼┤┬├┴┐┌└┘β∞φ±½¼≈«»\ufef7\ufef8��\ufefb\ufefc�" +
			"\u00a0\u00ad\ufe82£¤\ufe84��\ufe8e\ufe8f\ufe95\ufe99،\ufe9d\ufea1\ufea5٠١٢٣٤٥٦٧٨٩\ufed1\u061b\ufeb1\ufeb5\ufeb9\u061f" +
			"¢\ufe80\ufe81\ufe83\ufe85\ufeca\ufe8b\ufe8d\ufe91\ufe93\ufe97\ufe9b\ufe9f\ufea3\ufea7\ufea9\ufeab\ufead\ufeaf\ufeb3\ufeb7\ufebb\ufebf\ufec1\ufec5\ufecb\ufecf¦¬÷×\ufec9" +
			"\u0640\ufed3\ufed7\ufedb\ufedf\ufee3\ufee7\ufeeb\ufeed\ufeef\ufef3\ufebd\ufecc\ufece\ufecd\ufee1\ufe7d\u0651\ufee5\ufee9\ufeec\ufef0\ufef2\ufed0\ufed5\ufef5\ufef6\ufedd\ufed9\ufef1■�",
	},
	869: &byteEncoding{
		upper: "������Ά�·¬¦‘’Έ―ΉΊΪΌ��ΎΫ©Ώ²³ά£έήί" +
			"ϊΐόύΑΒΓΔΕΖΗ½ΘΙ«»░▒▓│┤ΚΛΜΝ╣║╗╝ΞΟ┐" +
			"└┴┬├─┼ΠΡ╚╔╩╦╠═╬ΣΤΥΦΧΨΩαβγ┘┌█▄δε▀" +
			"ζηθικλμνξοπρσςτ΄\u00ad±υφχ§ψ΅°¨ωϋΰώ■\u00a0",
	},
	1125: &byteEncoding{base: charmap.CodePage866, changes: map[byte]rune{
		0xf2: 'Ґ', 0xf3: 'ґ', 0xf4: 'Є', 0xf5: 'є', 0xf6: 'І', 0xf7: 'і', 0xf8: 'Ї', 0xf9: 'ї',
	}},
	273: &byteEncoding{base: charmap.CodePage037, changes: map[byte]rune{
		0x43: '{', 0x4a: 'Ä', 0x4f: '!', 0x59: '~', 0x5a: 'Ü', 0x5f: '^', 0x63: '[', 0x6a: 'ö', 0x7c: '§', 0xa1: 'ß', 0xb0: '¢', 0xb5: '@',
		0xba: '¬', 0xbb: '|', 0xbc: '‾', 0xc0: 'ä', 0xcc: '¦', 0xd0: 'ü', 0xdc: '}', 0xe0: 'Ö', 0xec: '\\', 0xfc: ']',
	}},
	500: &byteEncoding{base: charmap.CodePage037, changes: map[byte]rune{
		0x4a: '[', 0x4f: '!', 0x5a: ']', 0x5f: '^', 0xb0: '¢', 0xba: '¬', 0xbb: '|',
	}},
	1026: &byteEncoding{base: charmap.CodePage037, changes: map[byte]rune{
		0x48: '{', 0x4a: 'Ç', 0x4f: '!', 0x5a: 'Ğ', 0x5b: 'İ', 0x5f: '^', 0x68: '[', 0x6a: 'ş', 0x79: 'ı', 0x7b: 'Ö', 0x7c: 'Ş', 0x7f: 'Ü',
		0x8c: '}', 0x8d: '`', 0x8e: '¦', 0xa1: 'ö', 0xac: ']', 0xad: '$', 0xae: '@', 0xb0: '¢', 0xba: '¬', 0xbb: '|', 0xc0: 'ç', 0xcc: '~',
		0xd0: 'ğ', 0xdc: '\\', 0xe0: 'ü', 0xec: '#', 0xfc: '"',
	}},
}

//nolint:gochecknoglobals // tables that are only read
var (
	hpRoman8 = &byteEncoding{
		upper: "\u0080\u0081\u0082\u0083\u0084\u0085\u0086\u0087\u0088\u0089\u008a\u008b\u008c\u008d\u008e\u008f\u0090\u0091\u0092\u0093\u0094\u0095\u0096\u0097\u0098\u0099\u009a\u009b\u009c\u009d\u009e\u009f" +
			"\u00a0ÀÂÈÊËÎÏ´ˋˆ¨˜ÙÛ₤¯Ýý°ÇçÑñ¡¿¤£¥§ƒ¢" +
			"âêôûáéóúàèòùäëöüÅîØÆåíøæÄìÖÜÉïßÔ" +
			"ÁÃãÐðÍÌÓÒÕõŠšÚŸÿÞþ·µ¶¾—¼½ªº«■»±�",
	}
	macGreek = &byteEncoding{
		upper: "Ä¹²É³ÖÜ΅àâä΄¨çéèêë£™îï•½‰ôö¦€ùûü" +
			"†ΓΔΘΛΞΠß®©ΣΪ§≠°·Α±≤≥¥ΒΕΖΗΙΚΜΦΫΨΩ" +
			"άΝ¬ΟΡ≈Τ«»…\u00a0ΥΧΆΈœ–―“”‘’÷ΉΊΌΎέήίόΏ" +
			"ύαβψδεφγηιξκλμνοπώρστθωςχυζϊϋΐΰ\u00ad",
	}
	macLatin2 = &byteEncoding{
		upper: "ÄĀāÉĄÖÜáąČäčĆćéŹźĎíďĒēĖóėôöõúĚěü" +
			"†°Ę£§•¶ß®©™ę¨≠ģĮįĪ≤≥īĶ∂∑łĻļĽľĹĺŅ" +
			"ņŃ¬√ńŇ∆«»…\u00a0ňŐÕőŌ–—“”‘’÷◊ōŔŕŘ‹›řŖ" +
			"ŗŠ‚„šŚśÁŤťÍŽžŪÓÔūŮÚůŰűŲųÝýķŻŁżĢˇ",
	}
	asianCyrillic = &byteEncoding{
		upper: "ҖҒӮғ„…ҶҮҲүҠӢҢҚҺҸҗ‘’“”•–—ҳҷҡӣңқһҹ" +
			"\u00a0ЎўЈӨҘҰ§Ё©Ә«¬ӯ®Ҝ°ұІіҙө¶·ё№ә»јҪҫҝ" +
			"АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ" +
			"абвгдежзийклмнопрстуфхцчшщъыьэюя",
	}
	macIceland = &byteEncoding{base: charmap.Macintosh, changes: map[byte]rune{
		0xa0: 'Ý', 0xdc: 'Ð', 0xdd: 'ð', 0xde: 'Þ', 0xdf: 'þ', 0xe0: 'ý',
	}}
	macTurkish = &byteEncoding{base: charmap.Macintosh, changes: map[byte]rune{
		0xda: 'Ğ', 0xdb: 'ğ', 0xdc: 'İ', 0xdd: 'ı', 0xde: 'Ş', 0xdf: 'ş', 0xf5: '\uf8a0',
	}}
	kazakh = &byteEncoding{base: charmap.Windows1251, changes: map[byte]rune{
		0x8d: 'Қ', 0x8e: 'Һ', 0x9d: 'қ', 0x9e: 'һ', 0xa1: 'Ұ', 0xa2: 'ұ', 0xa3: 'Ә', 0xa5: 'Ө', 0xaa: 'Ғ', 0xaf: 'Ү', 0xb4: 'ө', 0xba: 'ғ',
		0xbc: 'ә', 0xbd: 'Ң', 0xbe: 'ң', 0xbf: 'ү',
	}}
)
