package parse

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// The months' names as dates have them, January first, in each language that feeds print
// their dates in.
func TestMonthNames(t *testing.T) {
	for _, c := range []struct{ lang, names string }{
		{"vi", "tháng 1, tháng 2, tháng 3, tháng 4, tháng 5, tháng 6, tháng 7, tháng 8, tháng 9, tháng 10, tháng 11, tháng 12"},
		{"fr", "janvier, février, mars, avril, mai, juin, juillet, août, septembre, octobre, novembre, décembre"},
		{"de", "Januar, Februar, März, April, Mai, Juni, Juli, August, September, Oktober, November, Dezember"},
		{"es", "enero, febrero, marzo, abril, mayo, junio, julio, agosto, septiembre, octubre, noviembre, diciembre"},
		{"ru", "января, февраля, марта, апреля, мая, июня, июля, августа, сентября, октября, ноября, декабря"},
		{"it", "gennaio, febbraio, marzo, aprile, maggio, giugno, luglio, agosto, settembre, ottobre, novembre, dicembre"},
		{"pt", "janeiro, fevereiro, março, abril, maio, junho, julho, agosto, setembro, outubro, novembro, dezembro"},
		{"nl", "januari, februari, maart, april, mei, juni, juli, augustus, september, oktober, november, december"},
		{"pl", "stycznia, lutego, marca, kwietnia, maja, czerwca, lipca, sierpnia, września, października, listopada, grudnia"},
		{"cs", "ledna, února, března, dubna, května, června, července, srpna, září, října, listopadu, prosince"},
		{"sk", "januára, februára, marca, apríla, mája, júna, júla, augusta, septembra, októbra, novembra, decembra"},
		{"tr", "Ocak, Şubat, Mart, Nisan, Mayıs, Haziran, Temmuz, Ağustos, Eylül, Ekim, Kasım, Aralık"},
		{"sv", "januari, februari, mars, april, maj, juni, juli, augusti, september, oktober, november, december"},
		{"da", "januar, februar, marts, april, maj, juni, juli, august, september, oktober, november, december"},
		{"nb", "januar, februar, mars, april, mai, juni, juli, august, september, oktober, november, desember"},
		{"fi", "tammikuuta, helmikuuta, maaliskuuta, huhtikuuta, toukokuuta, kesäkuuta, heinäkuuta, elokuuta, syyskuuta, lokakuuta, marraskuuta, joulukuuta"},
		{"hu", "január, február, március, április, május, június, július, augusztus, szeptember, október, november, december"},
		{"ro", "ianuarie, februarie, martie, aprilie, mai, iunie, iulie, august, septembrie, octombrie, noiembrie, decembrie"},
		{"uk", "січня, лютого, березня, квітня, травня, червня, липня, серпня, вересня, жовтня, листопада, грудня"},
		{"bg", "януари, февруари, март, април, май, юни, юли, август, септември, октомври, ноември, декември"},
		{"be", "студзеня, лютага, сакавіка, красавіка, мая, чэрвеня, ліпеня, жніўня, верасня, кастрычніка, лістапада, снежня"},
		{"hr", "siječnja, veljače, ožujka, travnja, svibnja, lipnja, srpnja, kolovoza, rujna, listopada, studenoga, prosinca"},
		{"sr", "јануар, фебруар, март, април, мај, јун, јул, август, септембар, октобар, новембар, децембар"},
		{"sl", "januar, februar, marec, april, maj, junij, julij, avgust, september, oktober, november, december"},
		{"mk", "јануари, февруари, март, април, мај, јуни, јули, август, септември, октомври, ноември, декември"},
		{"el", "Ιανουαρίου, Φεβρουαρίου, Μαρτίου, Απριλίου, Μαΐου, Ιουνίου, Ιουλίου, Αυγούστου, Σεπτεμβρίου, Οκτωβρίου, Νοεμβρίου, Δεκεμβρίου"},
		{"lt", "sausio, vasario, kovo, balandžio, gegužės, birželio, liepos, rugpjūčio, rugsėjo, spalio, lapkričio, gruodžio"},
		{"lv", "janvāris, februāris, marts, aprīlis, maijs, jūnijs, jūlijs, augusts, septembris, oktobris, novembris, decembris"},
		{"et", "jaanuar, veebruar, märts, aprill, mai, juuni, juuli, august, september, oktoober, november, detsember"},
		{"ca", "gener, febrer, març, abril, maig, juny, juliol, agost, setembre, octubre, novembre, desembre"},
		{"gl", "xaneiro, febreiro, marzo, abril, maio, xuño, xullo, agosto, setembro, outubro, novembro, decembro"},
		{"sq", "janar, shkurt, mars, prill, maj, qershor, korrik, gusht, shtator, tetor, nëntor, dhjetor"},
		{"id", "Januari, Februari, Maret, April, Mei, Juni, Juli, Agustus, September, Oktober, November, Desember"},
		{"ms", "Januari, Februari, Mac, April, Mei, Jun, Julai, Ogos, September, Oktober, November, Disember"},
		{"fil", "Enero, Pebrero, Marso, Abril, Mayo, Hunyo, Hulyo, Agosto, Setyembre, Oktubre, Nobyembre, Disyembre"},
		{"az", "yanvar, fevral, mart, aprel, may, iyun, iyul, avqust, sentyabr, oktyabr, noyabr, dekabr"},
		{"uz", "yanvar, fevral, mart, aprel, may, iyun, iyul, avgust, sentabr, oktabr, noyabr, dekabr"},
		{"he", "ינואר, פברואר, מרץ, אפריל, מאי, יוני, יולי, אוגוסט, ספטמבר, אוקטובר, נובמבר, דצמבר"},
		{"ar", "يناير, فبراير, مارس, أبريل, مايو, يونيو, يوليو, أغسطس, سبتمبر, أكتوبر, نوفمبر, ديسمبر"},
		{"ar-IQ", "كانون الثاني, شباط, آذار, نيسان, أيار, حزيران, تموز, آب, أيلول, تشرين الأول, تشرين الثاني, كانون الأول"},
		{"ar-DZ", "جانفي, فيفري, مارس, أفريل, ماي, جوان, جويلية, أوت, سبتمبر, أكتوبر, نوفمبر, ديسمبر"},
		{"hi", "जनवरी, फ़रवरी, मार्च, अप्रैल, मई, जून, जुलाई, अगस्त, सितंबर, अक्टूबर, नवंबर, दिसंबर"},
		{"bn", "জানুয়ারি, ফেব্রুয়ারি, মার্চ, এপ্রিল, মে, জুন, জুলাই, আগস্ট, সেপ্টেম্বর, অক্টোবর, নভেম্বর, ডিসেম্বর"},
		{"ur", "جنوری, فروری, مارچ, اپریل, مئی, جون, جولائی, اگست, ستمبر, اکتوبر, نومبر, دسمبر"},
		{"th", "มกราคม, กุมภาพันธ์, มีนาคม, เมษายน, พฤษภาคม, มิถุนายน, กรกฎาคม, สิงหาคม, กันยายน, ตุลาคม, พฤศจิกายน, ธันวาคม"},
		{"zh", "一月, 二月, 三月, 四月, 五月, 六月, 七月, 八月, 九月, 十月, 十一月, 十二月"},
	} {
		names := strings.Split(c.names, ", ")
		if len(names) != 12 {
			t.Fatalf("%s: %d months", c.lang, len(names))
		}
		for i, name := range names {
			want := time.Date(2026, time.Month(i+1), 10, 9, 30, 0, 0, time.UTC)
			for _, form := range []string{"10 %s 2026 09:30", "Fri, 10 %s 2026 09:30:00 +0000", "10. %s 2026, 9:30 AM"} {
				d := dateReader{lang: c.lang}
				in := fmt.Sprintf(form, name)
				if got, ok := d.read([]byte(in)); !ok || !got.Equal(want) {
					t.Errorf("%s: %q reads as %v, %v; want %v", c.lang, in, got, ok, want)
				}
			}
		}
	}
}

// A weekday must not be taken for a month, nor a number for what it does not count.
func TestWeekdaysAreNoMonths(t *testing.T) {
	for in, want := range map[string]string{
		"mar. 10 févr. 2026":                "2026-02-10",
		"mar. 10 mars 2026":                 "2026-03-10",
		"mardi 10 février 2026":             "2026-02-10",
		"10 février 2026, mardi":            "2026-02-10",
		"martes, 10 de febrero de 2026":     "2026-02-10",
		"17 Mayıs 2026 Pazar":               "2026-05-17",
		"Paz, 17 May 2026":                  "2026-05-17",
		"2026. május 17., vasárnap":         "2026-05-17",
		"subota, 17. siječnja 2026.":        "2026-01-17",
		"sub, 17 sij 2026":                  "2026-01-17",
		"e martë, 17 nëntor 2026":           "2026-11-17",
		"Senin, 17 Agustus 2026":            "2026-08-17",
		"Thứ Năm, 17 tháng 9, 2026":         "2026-09-17",
		"Thứ 7, 17 Tháng 1 2026":            "2026-01-17",
		"Thứ năm, 9 tháng 9 năm 2026":       "2026-09-09",
		"lúc 09:30 Thứ Năm, 17 thg 9, 2026": "2026-09-17",
		"17 تشرين الثاني 2026":              "2026-11-17",
		"17 كانون الثاني 2026":              "2026-01-17",
	} {
		var d dateReader
		if got, ok := d.read([]byte(in)); !ok || got.Format(time.DateOnly) != want {
			t.Errorf("%q reads as %v, %v; want %s", in, got, ok, want)
		}
	}
	for lang, want := range map[string]string{"hr": "2026-10-17", "pl": "2026-11-17", "": "2026-11-17"} {
		d := dateReader{lang: lang}
		if got, ok := d.read([]byte("17 listopada 2026")); !ok || got.Format(time.DateOnly) != want {
			t.Errorf("listopada in %q: %v, %v; want %s", lang, got, ok, want)
		}
	}
}

func TestDottedTimes(t *testing.T) {
	for in, want := range map[string]string{
		"fredag den 10. april 2026 kl. 09.30":    "2026-04-10T09:30:00Z",
		"perjantai 10. huhtikuuta 2026 klo 9.30": "2026-04-10T09:30:00Z",
		"Jumat, 10 April 2026 pukul 09.30":       "2026-04-10T09:30:00Z",
		"10 aprile 2026, ore 9.30":               "2026-04-10T09:30:00Z",
		"Fri, 10 Apr 2026 09.30.15 GMT":          "2026-04-10T09:30:15Z",
		"10.04.2026 09.30":                       "2026-04-10T09:30:00Z",
		"10.04.2026":                             "2026-04-10T00:00:00Z",
		"den 10.04.2026":                         "2026-04-10T00:00:00Z",
		"10.04.26":                               "2026-04-10T00:00:00Z",
	} {
		var d dateReader
		if got, ok := d.read([]byte(in)); !ok || got.Format(time.RFC3339) != want {
			t.Errorf("%q reads as %v, %v; want %s", in, got, ok, want)
		}
	}
}

// What programs print that nobody meant for others.
func TestOddDates(t *testing.T) {
	for in, want := range map[string]string{
		"Fri, 10 Apr 2026 09:30:00 America/Los_Angeles": "2026-04-10T16:30:00Z",
		"2026-04-10T09:30:00 Asia/Ho_Chi_Minh":          "2026-04-10T02:30:00Z",
		"2026-01-10T09:30:00 Europe/Paris":              "2026-01-10T08:30:00Z",
		"2026-04-10T09:30:00+02:00[Europe/Paris]":       "2026-04-10T07:30:00Z",
		"2026-04-10T09:30:00 Middle/Nowhere":            "2026-04-10T09:30:00Z",
		"20260410-0930":                                 "2026-04-10T09:30:00Z",
		"202604100930":                                  "2026-04-10T09:30:00Z",
		"1775813400.5":                                  "2026-04-10T09:30:00Z",
		"April 2026":                                    "2026-04-01T00:00:00Z",
		"2026-04-10T09:30:00\u221204:00":                "2026-04-10T13:30:00Z",
		"2026\u201104\u201110":                          "2026-04-10T00:00:00Z",
		"٢٠٢٦-٠٤-١٠":                                    "2026-04-10T00:00:00Z",
		"２０２６年４月１０日":                                    "2026-04-10T00:00:00Z",
		"10 เมษายน 2569":                                "2026-04-10T00:00:00Z",
		"Fri, 10 Apr 126 09:30:00 GMT":                  "2026-04-10T09:30:00Z",
		"5pm, 10 April 2026":                            "2026-04-10T17:00:00Z",
		"10 April 2026 5 PM":                            "2026-04-10T17:00:00Z",
		"9.30am, 10 April 2026":                         "2026-04-10T09:30:00Z",
		"Wed, 10 Apr 2026 9:30:05 p.m.":                 "2026-04-10T21:30:05Z",
	} {
		var d dateReader
		if got, ok := d.read([]byte(in)); !ok || got.Truncate(time.Second).Format(time.RFC3339) != want {
			t.Errorf("%q reads as %v, %v; want %s", in, got, ok, want)
		}
	}
}
