package topic

import (
	"fmt"
	"strings"
	"testing"

	"foldwire/aggregator/feed"
)

// BenchmarkSelect looks at a thousand stories of three items through a rule of phrases.
func BenchmarkSelect(b *testing.B) {
	text := strings.Repeat("Cử tri cả nước đi bỏ phiếu, hội đồng công bố kết quả kiểm phiếu trong ngày. ", 30)
	var stories []feed.Story
	for i := range 1000 {
		name := fmt.Sprint("Tin số ", i)
		stories = append(stories, story(
			item("alpha", name, text, at(i)), item("beta", name, text, at(i)), item("gamma", name, text, at(i))))
	}
	t := mustNew(b, Spec{Any: []string{"bầu cử", "đại biểu Quốc hội"}, None: []string{"bong da"}, Where: `sources >= 2`})
	b.ReportAllocs()
	for b.Loop() {
		t.Select(stories, at(5000))
	}
}
