package web

import (
	"fmt"
	"strings"
	"testing"

	"foldwire/aggregator/feed"
)

// TestHomeOfACrowd: with very many topics, the home page names them all and tells no news.
func TestHomeOfACrowd(t *testing.T) {
	pages, err := NewPages()
	if err != nil {
		t.Fatal(err)
	}
	d := HomePage{Site: Site{Title: "Wire"}}
	for i := range 2000 {
		if i == manyTopics {
			few, err := pages.Home("en", d)
			if err != nil || strings.Count(string(few), "An entry") != manyTopics || strings.Count(string(few), "Atom)") != manyTopics {
				t.Errorf("%d topics are told with %d entries, %v", manyTopics, strings.Count(string(few), "An entry"), err)
			}
		}
		id := fmt.Sprintf("t%d", i)
		d.Topics = append(d.Topics, TopicCard{ID: id, Title: "Topic " + id, Newest: []Headline{{Title: "An entry", Published: dawn}}, Updated: dawn})
	}
	many, err := pages.Home("en", d)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(many), "An entry") || strings.Count(string(many), `href="/topics/t`) != 2000 || len(many) > 1_000_000 {
		t.Errorf("2000 topics are told in %d bytes, %d of them with a link", len(many), strings.Count(string(many), `href="/topics/t`))
	}
}

// TestStatusOfACrowd: of very many sources, the page shows the worst, and says how many it does
// not.
func TestStatusOfACrowd(t *testing.T) {
	pages, err := NewPages()
	if err != nil {
		t.Fatal(err)
	}
	st := Status{Title: "Wire"}
	for i := range mostShown {
		st.Sources = append(st.Sources, SourceStatus{ID: fmt.Sprintf("good-%d", i), Health: Good})
	}
	few, err := pages.write("en", "status.html", st)
	if err != nil || strings.Count(string(few), `value="good-`) != mostShown || strings.Contains(string(few), "not shown") {
		t.Errorf("%d sources are shown as %d, %v", mostShown, strings.Count(string(few), `value="good-`), err)
	}
	for i := range 2 * mostShown {
		ill := SourceStatus{ID: fmt.Sprintf("ill-%d", i), Health: Ill, Failures: 1 + i, Failure: &feed.Failure{Stage: feed.StageFetch, Message: "no answer", At: dawn}}
		st.Sources = append(st.Sources, ill)
	}
	st.Sources = append(st.Sources[:mostShown+1], st.Sources[2*mostShown+1:]...)
	many, err := pages.write("en", "status.html", st)
	if err != nil {
		t.Fatal(err)
	}
	text := string(many)
	if strings.Count(text, `value="ill-`) != mostShown || strings.Contains(text, `value="good-`) || strings.Count(text, "no answer") != mostShown {
		t.Errorf("%d sources in ill health are shown, and %d failures", strings.Count(text, `value="ill-`), strings.Count(text, "no answer"))
	}
	if !strings.Contains(text, fmt.Sprintf("%d sources that do no worse are not shown", len(st.Sources)-mostShown)) {
		t.Error("the page does not say how many it does not show")
	}
}
