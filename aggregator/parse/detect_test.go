package parse

import "testing"

// One sentence of news is enough to tell what encoding it is in.
func TestDetect(t *testing.T) {
	for _, c := range []struct{ encoding, text string }{
		{"windows-1252", "Für die Bürger „größere“ Änderungen: Straße gesperrt"},
		{"windows-1252", "Faster Training and Inference: Gaudi® vs others, the Nyström method"},
		{"windows-1252", "one of the most avid\u00a0collectors would get on\u00a0an exclusive\u00a0product"},
		{"windows-1252", "Les élèves de l’école où ça s’est passé"},
		{"windows-1252", "El niño comió en la mañana; ¿qué pasó?"},
		{"windows-1252", "Não há informação sobre a situação da região"},
		{"windows-1252", "Åtgärder för att öka säkerheten på vägar"},
		{"windows-1251", "Президент заявил сегодня, что экономика растёт"},
		{"windows-1251", "Президент України заявив, що економіка зростає"},
		{"windows-1251", "Министърът заяви, че бюджетът ще бъде приет днес"},
		{"koi8-r", "Президент заявил сегодня, что экономика растёт"},
		{"iso-8859-5", "Президент заявил сегодня, что экономика растёт"},
		{"ibm866", "Президент заявил сегодня, что экономика растет"},
		{"windows-1250", "Źródła podają, że środa będzie słoneczna, a żółw śpi"},
		{"windows-1250", "Příliš žluťoučký kůň úpěl ďábelské ódy"},
		{"iso-8859-2", "Prezydent powiedział, że środki są już gotowe dla gości"},
		{"windows-1253", "Ο πρωθυπουργός δήλωσε σήμερα ότι η οικονομία βελτιώνεται"},
		{"windows-1254", "Başbakan bugün ekonominin iyileştiğini söyledi; İstanbul"},
		{"windows-1255", "ראש הממשלה אמר היום כי המצב הכלכלי משתפר"},
		{"windows-1256", "قال رئيس الوزراء اليوم إن الاقتصاد يتحسن"},
		{"windows-874", "ข่าววันนี้ ข่าววันนี้ ข่าววันนี้"},
		{"windows-1255", "חדשות היום"},
		{"windows-1251", "Новини дня її"},
		{"iso-8859-6", "قال رئيس الوزراء اليوم إن الاقتصاد يتحسن"},
		{"windows-874", "ข่าววันนี้ นายกรัฐมนตรีกล่าวว่าเศรษฐกิจไทยดีขึ้น"},
		{"shift_jis", "首相は今日、新しい経済政策を発表した"},
		{"euc-jp", "首相は今日、新しい経済政策を発表した"},
		{"gb18030", "国务院今天宣布新的经济政策，人民群众热烈欢迎"},
		{"big5", "行政院今天宣布新的經濟政策，人民非常歡迎"},
		{"euc-kr", "대통령은 오늘 새로운 경제 정책을 발표했다"},
	} {
		for _, cand := range candidates() {
			if cand.name != c.encoding {
				continue
			}
			body, err := cand.enc.NewEncoder().Bytes([]byte(c.text))
			if err != nil {
				t.Fatalf("%s: %v", c.encoding, err)
			}
			if name, text, _ := detect(body); string(text) != c.text {
				t.Errorf("%q in %s is taken for %s: %q", c.text, c.encoding, name, text)
			}
		}
	}
}

// Every byte of the Vietnamese tables has a letter of its own.
func TestVietnameseTables(t *testing.T) {
	for name, table := range map[string]*byteEncoding{"tcvn": tcvn, "viscii": viscii} {
		seen := map[rune]bool{}
		for i, r := range []rune(table.upper) {
			if r == 0 || seen[r] && name == "viscii" {
				t.Errorf("%s: byte %#x is %q, which is empty or there already", name, i+0x80, r)
			}
			seen[r] = true
		}
		for b, r := range table.changes {
			if seen[r] {
				t.Errorf("%s: byte %#x is %q, which is there already", name, b, r)
			}
		}
	}
	for name, c := range map[string]struct {
		table *byteEncoding
		bytes string
	}{
		"tcvn":   {tcvn, "Ti\xd5ng Vi\xd6t \xae\xd1p qu\xb8"},
		"viscii": {viscii, "Ti\xaang Vi\xaet \xf0\xa9p qu\xe1"},
	} {
		if got := string(decode(c.table, []byte(c.bytes))); got != "Tiếng Việt đẹp quá" {
			t.Errorf("%s: %q", name, got)
		}
	}
}
