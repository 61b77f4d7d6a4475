package parse

import (
	"strings"
	"sync"
	"unicode/utf8"
)

// monthNames are the beginnings of the months' names, January first, without accents: in
// German, French, Spanish, Catalan, Galician, Italian, Portuguese, Dutch, the Nordic and
// Baltic languages, Finnish, Estonian, Polish, Czech, Slovak, Croatian, Serbian, Slovene,
// Macedonian, Bulgarian, Hungarian, Romanian, Albanian, Greek, Turkish, Azerbaijani, Uzbek,
// Russian, Ukrainian, Belarusian, Indonesian, Malay, Filipino, Hebrew, Arabic in the East,
// on the Nile and in the Maghreb, Thai, Hindi, Bengali and Urdu. Of several that fit, the
// longest is meant. Arabic months of two words stand here as one.
//
//nolint:gochecknoglobals // a table that is only read
var monthNames = [12]string{
	"jan ene gen ian sty tammi oca янв яну січ ιαν يناير led xan yan јан saus jaan сту ינו جنور sij " +
		"جانفي كانونالثاني जन জানু มกรา",
	"feb fev helmi lut sub фев лют φεβ فبراير uno velj shk peb vasar veebr פבר فرور فيفري شباط феб " +
		"फ़र फर ফেব กุมภา",
	"maar maalis mrt mrz mar mac мар бер μαρ مارس bre ozu kov сак מרץ מרס مارچ اذار मार्च মার্চ มีนา",
	"avr abr apr huhti kwi dub nis апр кві απρ ابريل tra pri baland кра אפר اپریل افريل نيسان अप्र " +
		"এপ্র เมษา",
	"mai may maj mag mei touko мая маи тра μαι kve svi geguz мај מאי ميی ايار ماي मई মে พฤษภา",
	"juin jun giu iun kesa cze cerv haz июн юни чер ιουν يونيو cvn xun iyun iyn juun qer hun birzel " +
		"јун чэр יוני جون حزيران جوان जून জুন มิถุนา",
	"cervenec cervence juil jul lug iul heina lip tem июл юли лип ιουλ يوليو cvc xul iyul iyl juul " +
		"korr hul liep јул ліп יולי جولا تموز جويلية जुल জুল กรกฎา",
	"aou aug ago agu elo sie srp авг сер αυγ اغسطس avg avq gush ogo kol rugpj жні אוג اگست غشت اوت اب " +
		"अग আগ สิงหา",
	"sep set szept syys wrz zar eyl сен септ вер σεπ سبتمبر ruj sht сеп rugs sen ספט ستمبر شتنبر " +
		"ايلول सित সেপ กันยา",
	"oct okt out ott loka paz rij eki окт жов οκτ اكتوبر spal tet кас אוק اکتو تشرينالاول अक्ट অক্ট " +
		"ตุลา",
	"marras nov noi lis kas ноя ное лис νοε نوفمبر stu nen nob noy lapkr нов ліс נוב نومبر نونبر " +
		"تشرينالثاني नव নভে พฤศจิกา",
	"dec dez dic des joulu gru pro dek ara дек гру δεκ ديسمبر dis dhj dets сне дец דצמ دسمبر دجنبر " +
		"كانونالاول दिस ডিসে ธันวา",
}

type monthPrefix struct {
	prefix string
	month  int
}

// monthTable gives monthNames by the first letter.
//
//nolint:gochecknoglobals // made once, then only read
var monthTable = sync.OnceValue(func() map[rune][]monthPrefix {
	table := map[rune][]monthPrefix{}
	for i, names := range monthNames {
		for name := range strings.FieldsSeq(names) {
			r, _ := utf8.DecodeRuneInString(name)
			table[r] = append(table[r], monthPrefix{name, i + 1})
		}
	}
	return table
})

// foreignMonth gives the month that a word without accents names in a language other than
// English, or 0. lang tells Croatian from Polish and Czech, which call other months so.
func foreignMonth(bare, lang string) int {
	switch bare {
	case "pazar", "pazartesi", "vasarnap", "subota", "senin", "mardi", "martes", "martedi", "marti", "maandag":
		return 0 // days of the week
	}
	if strings.HasPrefix(lang, "hr") || strings.HasPrefix(lang, "bs") {
		switch {
		case strings.HasPrefix(bare, "lip"):
			return 6
		case strings.HasPrefix(bare, "srp"):
			return 7
		case strings.HasPrefix(bare, "lis"):
			return 10
		}
	}
	bare = strings.TrimPrefix(bare, "ב") // in, as Hebrew writes it
	r, _ := utf8.DecodeRuneInString(bare)
	best := monthPrefix{}
	for _, p := range monthTable()[r] {
		if len(p.prefix) > len(best.prefix) && strings.HasPrefix(bare, p.prefix) {
			best = p
		}
	}
	return best.month
}
