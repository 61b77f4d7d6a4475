package bench

import (
	"strings"
	"testing"
	"time"
)

func made(name string, cpu time.Duration, items int) Pass {
	return Pass{Name: name, Usage: Usage{Wall: 2 * cpu, CPU: cpu, Peak: 3e6}, Data: 4e6, Items: items, Verdict: &Verdict{Served: items, Stored: items}}
}

func TestRowsAreMediansOfRounds(t *testing.T) {
	// The floor is slow in the second round, and so is the pass: its ratio is not.
	res := Result{Rounds: [][]Pass{
		{made(PassFloor, 1*time.Second, 10), made(PassCold, 2*time.Second, 10)},
		{made(PassFloor, 10*time.Second, 10), made(PassCold, 15*time.Second, 10)},
		{made(PassFloor, 2*time.Second, 10), made(PassCold, 3*time.Second, 10)},
	}}
	rows := res.Rows()
	if len(rows) != 2 {
		t.Fatalf("%d rows", len(rows))
	}
	want := Row{Pass: PassCold, Wall: 6, CPU: 3, Ratio: 1.5, Goal: 1.4, PeakMB: 3, DataMB: 4, Items: 10}
	if rows[1] != want {
		t.Errorf("got %+v, want %+v", rows[1], want)
	}
	var b strings.Builder
	res.WriteTable(&b, Options{Spec: smallWorld(5, 1).Spec})
	for _, part := range []string{"cold", "1.500", "≤ 1.40", "lost 0, doubled 0"} {
		if !strings.Contains(b.String(), part) {
			t.Errorf("the table lacks %q:\n%s", part, b.String())
		}
	}
}

func TestAPassThatWasNotAsMeantIsNoMeasurement(t *testing.T) {
	r := runner{Options: Options{Spec: Spec{Feeds: 10}, Advanced: 3}}
	for name, c := range map[string]struct {
		pass Pass
		good bool
	}{
		"cold":                 {Pass{Name: PassCold, Requests: 10, Full: 10}, true},
		"cold, one not asked":  {Pass{Name: PassCold, Requests: 9, Full: 9}, false},
		"cold, asked twice":    {Pass{Name: PassCold, Requests: 11, Full: 10}, false},
		"warm":                 {Pass{Name: PassWarm, Requests: 10}, true},
		"warm, one sent again": {Pass{Name: PassWarm, Requests: 10, Full: 1}, false},
		"delta":                {Pass{Name: PassDelta, Requests: 10, Full: 3}, true},
		"delta, all sent":      {Pass{Name: PassDelta, Requests: 10, Full: 10}, false},
	} {
		if err := r.asMeant(c.pass); c.good != (err == nil) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
