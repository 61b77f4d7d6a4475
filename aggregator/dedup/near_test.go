package dedup

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"foldwire/aggregator/words"
)

var day = time.Date(2026, 3, 1, 6, 0, 0, 0, time.UTC)

func text(scan *words.Scanner, source, title, body string) Text {
	return Text{Doc: scan.Scan(title, body), Source: source, Lang: "vi", Time: day}
}

const bridge = "Sáng nay thành phố khánh thành cây cầu mới qua sông sau ba năm thi công, giúp người dân hai bờ đi lại thuận tiện hơn và giảm ùn tắc vào giờ cao điểm."

func TestNearFindsReprints(t *testing.T) {
	scan := words.NewScanner()
	for name, c := range map[string]struct {
		title, body string
		want        bool
	}{
		"same":            {"Khánh thành cầu mới qua sông", bridge, true},
		"tone marks":      {"Khánh thành cầu mới qua sông", strings.ReplaceAll(bridge, "hoà", "hòa"), true},
		"agency before":   {"Khánh thành cầu mới qua sông", "Theo TTXVN - " + bridge, true},
		"outlet in title": {"Khánh thành cầu mới qua sông | Báo Mẫu", bridge, true},
		"cut":             {"Khánh thành cầu mới qua sông", bridge[:120] + "… [Xem thêm]", true},
		"other title":     {"Thêm một cây cầu nối đôi bờ", bridge, true},
		"other text":      {"Khánh thành cầu mới qua sông", "Dự báo thời tiết các tỉnh miền Bắc hôm nay có mưa rào, vùng núi có nơi mưa to đến rất to.", false},
		"without accents": {"Khanh thanh cau moi qua song", "Sang nay thanh pho khanh thanh cay cau moi", false},
	} {
		n := NewNear(func(a, b words.Ref) bool { return a < b })
		n.Add(0, text(scan, "a", "Khánh thành cầu mới qua sông", bridge))
		m, got := n.Find(text(scan, "b", c.title, c.body))
		if got != c.want {
			t.Errorf("%s: found %v (%+v), want %v", name, got, m, c.want)
		}
		if got && (m.Score <= 0 || m.Score > 1) {
			t.Errorf("%s: score %v", name, m.Score)
		}
	}
}

func TestNearVetoesOtherNumbers(t *testing.T) {
	scan := words.NewScanner()
	n := NewNear(func(a, b words.Ref) bool { return a < b })
	price := func(sell, buy string) string {
		return "Giá vàng miếng sáng nay niêm yết ở mức " + sell + " triệu đồng một lượng chiều bán ra và " + buy + " triệu đồng chiều mua vào tại Hà Nội."
	}
	n.Add(0, text(scan, "a", "Giá vàng hôm nay", price("82,5", "80,5")))
	if m, ok := n.Find(text(scan, "b", "Giá vàng hôm nay", price("83,1", "81,2"))); ok {
		t.Errorf("another day's price is held as a duplicate: %+v", m)
	}
	if _, ok := n.Find(text(scan, "b", "Giá vàng hôm nay", price("82,5", "80,5"))); !ok {
		t.Error("the same price is not found")
	}
}

// TestNearDoesNotDependOnTheOrderOfAddition adds the same items in two orders, with
// removals on the way.
func TestNearDoesNotDependOnTheOrderOfAddition(t *testing.T) {
	scan := words.NewScanner()
	vocabulary := strings.Fields("một hai ba bốn năm sáu bảy tám chín mười 12 47")
	rapid.Check(t, func(t *rapid.T) {
		draw := func(label string) Text {
			body := strings.Join(rapid.SliceOfN(rapid.SampledFrom(vocabulary), 4, 14).Draw(t, label), " ")
			return text(scan, "", body[:min(len(body), 20)], body)
		}
		var items []Text
		for range rapid.IntRange(1, 12).Draw(t, "items") {
			items = append(items, draw("item"))
		}
		before := func(a, b words.Ref) bool { return a < b }
		one, other := NewNear(before), NewNear(before)
		gone := words.Ref(rapid.IntRange(0, len(items)-1).Draw(t, "gone"))
		for i, it := range items {
			one.Add(words.Ref(i), it)
		}
		one.Remove(gone)
		for _, i := range rapid.Permutation(order(len(items))).Draw(t, "order") {
			if i != int(gone) {
				other.Add(words.Ref(i), items[i])
			}
		}
		asked := draw("asked")
		a, foundA := one.Find(asked)
		b, foundB := other.Find(asked)
		if a != b || foundA != foundB {
			t.Fatalf("found %+v %v, and %+v %v after another order", a, foundA, b, foundB)
		}
		if foundA && a.Ref == gone {
			t.Fatal("found an item that was removed")
		}
	})
}

func order(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}
