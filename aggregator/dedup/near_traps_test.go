package dedup

import (
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"foldwire/aggregator/words"
)

// telling is an item of one of the tests below.
type telling struct {
	source, title, body string
	days                int // after the first one
}

// duplicate says whether b is held as a duplicate of a.
func duplicate(t *testing.T, lang string, a, b telling) (Match, bool) {
	t.Helper()
	scan := words.NewScanner()
	of := func(x telling) Text {
		return Text{Doc: scan.Scan(x.title, x.body), Source: x.source, Lang: lang, Time: day.AddDate(0, 0, x.days)}
	}
	n := NewNear(func(a, b words.Ref) bool { return a < b })
	n.Add(0, of(a))
	return n.Find(of(b))
}

// TestNearKeepsApart is about items that are alike and are not the same.
func TestNearKeepsApart(t *testing.T) {
	forecast := "Cloudy in the morning with a little rain in the hills, brighter later in the day. Light winds from the west, and a cool night with some mist in the valleys."
	column := "Our correspondent answers what readers asked this week. Send yours to the desk, and do not forget to say where you write from and what you have tried already."
	notes := func(v, issues string) string {
		return "Version " + v + " is out. It closes " + issues + " issues, updates what it depends on and is a drop-in replacement for the last one. Thanks to all who sent patches and reports."
	}
	draw := func(numbers string) string {
		return "The numbers drawn on Saturday evening are " + numbers + ". No ticket had all of them, so that the prize grows until the next draw. All figures without guarantee."
	}
	boilerplate := "We use cookies to make this page better. Read on with a subscription, or sign in if you have one. Share this article by mail or print it. All rights reserved."
	for name, c := range map[string]struct {
		lang string
		a, b telling
	}{
		"a daily title without a text": {"en", telling{"a", "Weather", "", 0}, telling{"a", "Weather", "", 1}},
		"a short title of two sources": {"en", telling{"a", "Weather", "", 0}, telling{"b", "Weather", "", 0}},
		"a daily column with few words": {
			"en", telling{"a", "Readers ask", column, 0}, telling{"a", "Readers ask", column, 1},
		},
		"forecasts with other figures": {
			"en",
			telling{"a", "Weather for Tuesday", forecast + " Highs of 12 degrees, lows of 4.", 0},
			telling{"b", "Weather for Tuesday", forecast + " Highs of 15 degrees, lows of 7.", 0},
		},
		"one report, told by another paper in half as many words": {
			"vi",
			telling{"a", "Các xã, phường hoàn thành lập danh sách cử tri", "Theo báo cáo của Ủy ban bầu cử tỉnh, đến chiều 21/11 toàn bộ xã, phường đã hoàn thành việc rà soát và lập danh sách cử tri trên cơ sở dữ liệu quốc gia về dân cư. Danh sách sẽ được niêm yết tại trụ sở ủy ban nhân dân và nhà văn hóa thôn, bản để cử tri kiểm tra. Cử tri phát hiện sai sót có quyền khiếu nại với cơ quan lập danh sách trong thời hạn luật định.", 0},
			telling{"b", "Danh sách cử tri được lập từ cơ sở dữ liệu dân cư, niêm yết công khai", "Các xã, phường trong tỉnh đã hoàn thành lập danh sách cử tri dựa trên cơ sở dữ liệu quốc gia về dân cư. Danh sách được niêm yết tại trụ sở ủy ban nhân dân và nhà văn hóa thôn, bản; cử tri có thể khiếu nại nếu thấy sai sót.", 0},
		},
		"release notes of two versions": {
			"en", telling{"a", "Release v1.50.45", notes("1.50.45", "41"), 0}, telling{"a", "Release v1.50.46", notes("1.50.46", "38"), 0},
		},
		"release notes, only the last part": {
			"en", telling{"a", "Release v2.0", notes("2.0.1", "41"), 0}, telling{"b", "Release v2.0", notes("2.0.2", "41"), 0},
		},
		"two draws of a lottery": {
			"en", telling{"a", "Lottery results", draw("4, 8, 15, 16, 23 and 42"), 0}, telling{"b", "Lottery results", draw("3, 9, 15, 17, 23 and 44"), 0},
		},
		"two days of prices": {
			"vi",
			telling{"a", "Giá vàng hôm nay", "Giá vàng miếng sáng nay ở mức 82,5 triệu đồng một lượng chiều bán ra và 80,5 triệu đồng chiều mua vào.", 0},
			telling{"a", "Giá vàng hôm nay", "Giá vàng miếng sáng nay ở mức 83,1 triệu đồng một lượng chiều bán ra và 81,2 triệu đồng chiều mua vào.", 1},
		},
		"nothing but boilerplate in common": {
			"en", telling{"a", "Council votes on the new bridge", boilerplate, 0}, telling{"a", "Striker leaves after nine seasons", boilerplate, 0},
		},
		"one title, two texts": {
			"en", telling{"a", "The week in pictures", forecast, 0}, telling{"b", "The week in pictures", column, 0},
		},
		"two languages": {
			"", telling{"a", "Radio Central presenta el programa", "", 0}, telling{"b", "Radio Rural presenta la banda local", "", 0},
		},
		"đ is not d": {
			"vi", telling{"a", "Đa dạng sinh học ở đồng bằng", "", 0}, telling{"b", "Da dạng sinh học ở dồng bằng", "", 0},
		},
	} {
		if m, ok := duplicate(t, c.lang, c.a, c.b); ok {
			t.Errorf("%s: held as a duplicate (%+v)", name, m)
		}
	}
}

// TestNearSeesThroughReprints is about one text that is told in many ways.
func TestNearSeesThroughReprints(t *testing.T) {
	const title = "Bridge over the river opens after three years"
	const body = "The city opened a new bridge over the river this morning after three years of work. It gives people on both banks a shorter way and takes traffic from the old one at rush hours."
	const chinese = "新大桥今天早上正式通车，经过三年施工，两岸居民出行更加方便，也将缓解高峰时段旧桥的交通压力。"
	const arabic = "افتتحت المدينة صباح اليوم جسرا جديدا فوق النهر بعد ثلاث سنوات من العمل ليقصر الطريق على سكان الضفتين ويخفف الازدحام"
	const russian = "Город открыл сегодня утром новый мост через реку после трёх лет работ. Жителям обоих берегов станет ближе, а старый мост разгрузят в часы пик."
	for name, c := range map[string]struct{ lang, title, body, title2, body2 string }{
		"agency in brackets":  {"en", title, body, title, "(Reuters) - " + body},
		"place and agency":    {"en", title, body, title, "RIVERTON, March 1 (AP) — " + body},
		"credit at the end":   {"en", title, body, title, body + " Reporting by A. Writer; editing by B. Reader"},
		"theo":                {"vi", "Khánh thành cầu mới qua sông", bridge, "Khánh thành cầu mới qua sông", "Theo TTXVN, " + bridge},
		"in brackets":         {"vi", "Khánh thành cầu mới qua sông", bridge, "Khánh thành cầu mới qua sông", "(Dân Việt) - " + bridge},
		"capitals":            {"vi", "Khánh thành cầu mới qua sông", bridge, "KHÁNH THÀNH CẦU MỚI QUA SÔNG", strings.ToUpper(bridge)},
		"decomposed":          {"vi", "Khánh thành cầu mới qua sông", bridge, norm.NFD.String("Khánh thành cầu mới qua sông"), norm.NFD.String(bridge)},
		"outlet in the title": {"en", title, body, title + " - The Daily Example", body},
		"cut":                 {"en", title, body, title, body[:110] + " …"},
		"other title":         {"en", title, body, "New bridge eases the way to work", body},
		"chinese":             {"zh", "新大桥正式通车", chinese, "快讯：新大桥正式通车", "本报讯 " + chinese},
		"arabic":              {"ar", "افتتاح جسر جديد فوق النهر", arabic, "افتتاح جسر جديد فوق النهر", "القاهرة (رويترز) - " + arabic},
		"arabic vowels":       {"ar", "افتتاح جسر جديد فوق النهر", arabic, "افتِتاحُ جِسرٍ جديد فوق النهر", strings.ReplaceAll(arabic, "مدينة", "مَدينة")},
		"ё or е":              {"ru", "Открыт новый мост через реку", russian, "Открыт новый мост через реку", strings.ReplaceAll(russian, "ё", "е")},
		"short, two sources":  {"en", "Bridge over the river opens early", "", "Bridge over the river opens early", ""},
	} {
		a, b := telling{"a", c.title, c.body, 0}, telling{"b", c.title2, c.body2, 0}
		if _, ok := duplicate(t, c.lang, a, b); !ok {
			t.Errorf("%s: not found", name)
		}
		if _, ok := duplicate(t, c.lang, b, a); !ok {
			t.Errorf("%s: not found the other way round", name)
		}
	}
}
