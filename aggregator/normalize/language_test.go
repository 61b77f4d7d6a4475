package normalize

import (
	"strings"
	"testing"

	"foldwire/aggregator/feed"
)

const (
	english    = "The council said on Monday that the bridge would be closed for repairs until the end of May, and that drivers should use the other one. Officials expect long delays in the morning."
	vietnamese = "Sáng nay, hội đồng thành phố cho biết cây cầu sẽ đóng cửa để sửa chữa đến hết tháng năm và người dân nên đi đường khác. Giới chức dự báo ùn tắc kéo dài."
	german     = "Der Rat teilte am Montag mit, dass die Brücke bis Ende Mai für Reparaturen gesperrt wird und dass die Fahrer die andere benutzen sollen. Die Behörden rechnen mit langen Verspätungen am Morgen und am Abend, weil viele Menschen jeden Tag über die Brücke zur Arbeit fahren und nur wenige den Bus nehmen."
	russian    = "Городской совет сообщил в понедельник, что мост будет закрыт на ремонт до конца мая и что водителям следует пользоваться другим мостом."
	japanese   = "市議会は月曜日、橋を5月末まで修理のため閉鎖すると発表した。運転手は別の橋を使うように求められている。朝は渋滞が予想される。"
	chinese    = "市议会周一表示，大桥将关闭维修至五月底，司机应使用另一座桥。官员预计早上会出现长时间的延误，请市民提前安排出行时间。"
)

func TestLanguage(t *testing.T) {
	for _, c := range []struct {
		name                    string
		source, document, entry string
		text                    string
		want                    string
		declared                bool
	}{
		{"declared by the document", "", "vi-VN", "", vietnamese, "vi-VN", true},
		{"declared by the entry", "", "en", "de", german, "de", true},
		{"declared by the operator", "vi", "en", "en", vietnamese, "vi", true},
		{"the operator is not corrected", "fr", "", "", russian, "fr", true},
		{"spelled otherwise", "", "zh_cn", "", chinese, "zh-CN", true},
		{"no language", "", "utf-8", "", english, "en", false},
		{"a word", "", "english", "", english, "en", false},
		{"undetermined", "", "und", "", german, "de", false},
		{"none, English", "", "", "", english, "en", false},
		{"none, Vietnamese", "", "", "", vietnamese, "vi", false},
		{"none, Russian", "", "", "", russian, "ru", false},
		{"none, Japanese", "", "", "", japanese, "ja", false},
		{"none, Chinese", "", "", "", chinese, "zh", false},
		{"English headlines of one foreign name", "", "en", "", strings.Repeat("Touring Pokémon Fans Queue Overnight; New Pokémon Cards Revealed Today; Best Pokémon Raid Guide; ", 4), "en", true},
		{"English by default, Vietnamese in fact", "", "en-US", "", vietnamese, "vi", false},
		{"English by default, Russian in fact", "", "en", "", russian, "ru", false},
		{"English by default, Japanese in fact", "", "en", "en", japanese, "ja", false},
		{"English by default, German in fact", "", "en-US", "", german, "de", false},
		{"English by default, Indonesian in fact", "", "en", "", indonesian + indonesian, "id", false},
		{"English by default, Dutch in fact", "", "en-GB", "", dutch + dutch, "nl", false},
		{"English by default, French without accents in fact", "", "en", "", "LE CONSEIL A DIT LUNDI QUE LE PONT SERAIT FERME JUSQU’A LA FIN DU MOIS DE MAI ET QUE LES CONDUCTEURS DOIVENT PRENDRE L’AUTRE. LES RETARDS SERONT LONGS LE MATIN, ET LE SOIR DANS LES RUES QUI MENENT AU CENTRE. LA VILLE DEMANDE AUX HABITANTS DE PRENDRE LE BUS OU LE VELO ET DE NE PAS PASSER PAR LES QUAIS.", "fr", false},
		{"English without its small words", "", "en", "", strings.Repeat("Kernel 6.18-rc3 tarball, patch, changelog; driver cleanup; scheduler latency fixes; filesystem regressions; new boards supported. ", 3), "en", true},
		{"Vietnamese declared, English in fact: it may be", "", "vi", "", english, "vi", true},
		{"Serbian has two scripts", "", "sr", "", "Gradsko veće je saopštilo u ponedeljak da će most biti zatvoren do kraja maja.", "sr", true},
		{"Japanese with Latin words", "", "ja", "", "Go 1.26 リリースノート net/http testing/synctest", "ja", true},
		{"nothing to tell by", "", "", "", "1.2.3", "", false},
		{"nothing to tell by, declared", "", "en", "", "1.2.3", "en", true},
	} {
		doc := feed.Document{Language: c.document, Entries: []feed.Entry{{Raw: 1, Language: c.entry, GUID: "1", Content: "<p>" + c.text + "</p>"}}}
		it := Items(doc, feed.Source{ID: "s", Language: c.source}, "https://paper.example/feed", noon, nil)[0]
		if it.Language != c.want || it.Declared != c.declared {
			t.Errorf("%s: %q, declared %v; want %q, %v", c.name, it.Language, it.Declared, c.want, c.declared)
		}
	}
}

func TestOneEntryInAnotherLanguage(t *testing.T) {
	doc := feed.Document{Language: "en", Entries: []feed.Entry{
		{Raw: 1, GUID: "1", Content: english},
		{Raw: 2, GUID: "2", Content: english + english},
		{Raw: 3, GUID: "3", Content: vietnamese},
		{Raw: 4, GUID: "4", Content: english + english + english},
	}}
	items := Items(doc, feed.Source{ID: "s"}, "", noon, nil)
	for i, want := range []string{"en", "en", "vi", "en"} {
		if items[i].Language != want {
			t.Errorf("entry %d is %q, want %q", i, items[i].Language, want)
		}
	}
}

func TestNormalTag(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "en": "en", "EN-us": "en-US", "vi_VN": "vi-VN", "zh_CN": "zh-CN", "zh-hant-tw": "zh-Hant-TW", " de ": "de", "pt-br": "pt-BR",
		"es-419": "es-419", "english": "", "utf-8": "", "und": "", "mul": "", "x": "", "xx": "", "en us": "", "<b>": "", "en-": "",
	} {
		if got := normalTag(in); got != want {
			t.Errorf("normalTag(%q) = %q, want %q", in, got, want)
		}
	}
}
