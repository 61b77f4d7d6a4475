package main

import (
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"foldwire/aggregator/feed"
)

// TestMetricsAreDocumented: README names every metric that a daemon tells, and the alert
// rules ask for none that it does not tell.
func TestMetricsAreDocumented(t *testing.T) {
	s := newService(t, twoPapers(), "")
	s.start()
	s.must("poll", "a")
	if status, _ := s.ask(http.MethodGet, s.public+"/feeds/all.atom"); status != http.StatusOK {
		t.Fatalf("feeds/all.atom: %d", status)
	}
	_, text := s.ask(http.MethodGet, s.admin+"/metrics")
	readme, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	told := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^# TYPE foldwire_(\S+)`).FindAllStringSubmatch(text, -1) {
		told[m[1]] = true
		if !regexp.MustCompile("`" + m[1] + "[`{]").Match(readme) {
			t.Errorf("README does not name the metric %s", m[1])
		}
	}
	if len(told) < 20 {
		t.Fatalf("only %d metrics are told:\n%s", len(told), text)
	}
	for _, name := range documentedMetrics(t, string(readme)) {
		// What has a label is told once there is something to tell of.
		if later := name == "store_pruned_total" || name == "poll_failures_total"; !told[name] && !later {
			t.Errorf("README names the metric %s, which is not told", name)
		}
	}
	rules, err := os.ReadFile(filepath.Join("package", "alerts.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range regexp.MustCompile(`foldwire_[a-z_]+`).FindAllString(string(rules), -1) {
		name = strings.TrimSuffix(strings.TrimPrefix(name, "foldwire_"), "_bucket")
		if !told[name] {
			t.Errorf("an alert rule asks for the metric %s, which is not told", name)
		}
	}
	for _, want := range []string{`foldwire_serve_requests_total{code="200"}`, `foldwire_poll_total{outcome=`, `foldwire_fetch_responses_total{code="200"}`, `foldwire_source_polls_total{source="a"} 1`} {
		if !strings.Contains(text, want) {
			t.Errorf("the metrics do not tell %s", want)
		}
	}
}

// TestSourcesThatAreGoneFailNoMore: a poll that was under way when its source left the config
// fails after that. Nobody could ever make that good.
func TestSourcesThatAreGoneFailNoMore(t *testing.T) {
	d, _ := configured(t)
	failing := func() float64 {
		t.Helper()
		families, err := d.metrics.registry.Gather()
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range families {
			if f.GetName() == "foldwire_poll_failing_sources" {
				return f.GetMetric()[0].GetGauge().GetValue()
			}
		}
		t.Fatal("it is not told how many sources fail")
		return 0
	}
	failed := func(id feed.SourceID) feed.Batch {
		return feed.Batch{Source: id, State: feed.State{Source: id, Failures: 1, Failure: &feed.Failure{Stage: feed.StageFetch}}}
	}
	d.polled(failed("gone"))
	if n := failing(); n != 0 {
		t.Errorf("%v sources fail, though one that is gone did", n)
	}
	there := d.cfg().Sources[0].ID
	d.polled(failed(there))
	if n := failing(); n != 1 {
		t.Errorf("%v sources fail, not the one that did", n)
	}
	d.polled(feed.Batch{Source: there})
	if n := failing(); n != 0 {
		t.Errorf("%v sources fail after all went well", n)
	}
}

// documentedMetrics lists the metrics in README's table.
func documentedMetrics(t *testing.T, readme string) (names []string) {
	t.Helper()
	_, table, found := strings.Cut(readme, "| metric (`foldwire_…`)")
	table, _, ended := strings.Cut(table, "\n\n")
	if !found || !ended {
		t.Fatal("README has no table of metrics")
	}
	for row := range strings.SplitSeq(table, "\n") {
		cells := strings.Split(row, "|")
		if len(cells) < 3 {
			continue
		}
		for _, m := range regexp.MustCompile("`([a-z_]+)(?:\\{[a-z_]+\\})?`").FindAllStringSubmatch(cells[1], -1) {
			names = append(names, m[1])
		}
	}
	if len(names) < 30 {
		t.Errorf("README's table names only %d metrics: %v", len(names), names)
	}
	return names
}
