package publisher

import (
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"foldwire/aggregator/feed"
	"foldwire/publisher/topic"
)

func TestCount(t *testing.T) {
	n, srcs := newNewsroom(), sources("alpha", "beta")
	now := dawn
	for i := range 8 {
		now = now.Add(time.Hour)
		id := n.found(n.item("alpha", fmt.Sprintf("item %d red", i), now, now), now)
		if i%2 == 0 {
			n.join(id, n.item("beta", fmt.Sprintf("item %d blue", i), now, now), feed.ItemID{}, now)
		}
	}
	list := []*topic.Topic{
		mustTopic(t, topic.Spec{ID: "all"}, srcs),
		mustTopic(t, topic.Spec{ID: "five", Limit: 5}, srcs),
		mustTopic(t, topic.Spec{ID: "blue", Any: []string{"blue"}}, srcs),
		mustTopic(t, topic.Spec{ID: "two", MinSources: 2}, srcs),
		mustTopic(t, topic.Spec{ID: "items", Entries: topic.EntriesItems}, srcs),
		mustTopic(t, topic.Spec{ID: "young", Where: `age < duration("2h30m")`}, srcs),
		mustTopic(t, topic.Spec{ID: "never", Any: []string{"green"}}, srcs),
		mustTopic(t, topic.Spec{ID: "daily", Digest: daily{}}, srcs),
	}
	got, err := Count(t.Context(), n, list, now)
	want := map[string]int{"all": 8, "five": 5, "blue": 4, "two": 4, "items": 12, "young": 3, "never": 0, "daily": 1}
	if err != nil || !maps.Equal(got, want) {
		t.Errorf("got %v, %v; want %v", got, err, want)
	}
	bad := mustTopic(t, topic.Spec{ID: "bad", Where: `categories[0] == "x"`}, srcs)
	if got, err := Count(t.Context(), n, []*topic.Topic{bad, list[0]}, now); err == nil || !strings.Contains(err.Error(), "topic bad") || got["all"] != 8 {
		t.Errorf("a rule that fails: %v, %v", got, err)
	}
	n.fail = errors.New("disk on fire")
	if _, err := Count(t.Context(), n, list, now); !errors.Is(err, n.fail) {
		t.Errorf("got %v", err)
	}
}
