package aggregator

import (
	"math/rand/v2"
	"strconv"
	"testing"
	"time"

	"foldwire/aggregator/feed"
)

const crowd = "crowd.example"

// asker starts polls as the engine does, and notes what happens.
type asker struct {
	t       *testing.T
	qs      *queues
	width   int
	under   []*queue // polls under way
	asked   map[feed.SourceID]bool
	last    map[*queue]int
	most    int
	crowded int // asked of the crowd
}

func (a *asker) advance(q *queue) {
	for w, ok := a.qs.next(q); ok; w, ok = a.qs.next(q) {
		n, err := strconv.Atoi(string(w.src.ID))
		if err != nil || n <= a.last[q] || a.asked[w.src.ID] || q.running > a.width {
			a.t.Fatalf("%d is asked after %d, %d of its queue are under way", n, a.last[q], q.running)
		}
		a.last[q], a.asked[w.src.ID] = n, true
		a.under = append(a.under, q)
		if q.name == crowd {
			a.crowded++
		}
	}
	a.most = max(a.most, len(a.under))
}

// answer ends one of the polls under way.
func (a *asker) answer(i int) {
	q := a.under[i]
	a.under[i] = a.under[len(a.under)-1]
	a.under = a.under[:len(a.under)-1]
	a.qs.done(q)
	for next := a.qs.unblocked(); next != nil; next = a.qs.unblocked() {
		a.advance(next)
	}
	a.advance(q)
}

// TestQueues: however polls end, each source is asked once and in the order of its queue,
// never more of a queue than its width nor of all than maxPolls, and a queue of very many
// keeps no other from its turn.
func TestQueues(t *testing.T) {
	const hosts, each = 1500, 3
	a := &asker{t: t, width: 2, asked: map[feed.SourceID]bool{}, last: map[*queue]int{}}
	a.qs = newQueues(nil, func() int { return a.width })
	random := rand.New(rand.NewPCG(1, 2))
	id := 0
	add := func(host string) {
		id++
		a.advance(a.qs.add(feed.Source{ID: feed.SourceID(strconv.Itoa(id)), URL: "https://" + host + "/rss"}, time.Time{}))
	}
	for range 20_000 {
		add("Crowd.example")
	}
	for n := range hosts * each {
		add("h" + strconv.Itoa(n%hosts) + ".example")
	}
	for steps := 0; len(a.under) > 0; steps++ {
		a.answer(random.IntN(len(a.under)))
		if steps == 3*hosts*each && len(a.asked)-a.crowded != hosts*each {
			t.Errorf("after %d polls only %d of the small queues were asked", steps, len(a.asked)-a.crowded)
		}
	}
	if len(a.asked) != id || a.most != maxPolls {
		t.Errorf("%d of %d were asked, at most %d at a time", len(a.asked), id, a.most)
	}
	if len(a.qs.byName) != 0 || len(a.qs.ready) != 0 || a.qs.running != 0 {
		t.Errorf("%d queues, %d ready, %d running are left", len(a.qs.byName), len(a.qs.ready), a.qs.running)
	}
}

// TestQueuesReplace: what waits is asked as the config says now, or not at all.
func TestQueuesReplace(t *testing.T) {
	qs := newQueues(nil, nil)
	for _, id := range []feed.SourceID{"a", "b", "c"} {
		qs.add(feed.Source{ID: id, URL: "https://one.example/" + string(id)}, time.Time{})
	}
	q := qs.byName["one.example"]
	qs.next(q)
	gone := qs.replace([]feed.Source{{ID: "a"}, {ID: "c", URL: "https://one.example/new"}})
	if len(gone) != 1 || gone[0] != "b" {
		t.Errorf("gone are %v", gone)
	}
	qs.done(q)
	if w, ok := qs.next(q); !ok || w.src.ID != "c" || w.src.URL != "https://one.example/new" {
		t.Errorf("asked next is %+v, %v", w.src, ok)
	}
}
