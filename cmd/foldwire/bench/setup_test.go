package bench

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"foldwire/config"
)

func TestSetupsAreConfigsThatLoad(t *testing.T) {
	w := smallWorld(60, 1)
	for name, s := range map[string]Setup{
		"usual": {},
		"bare":  {Bare: true},
		"long":  {Limit: 100, Listen: "127.0.0.1:8089", Schedule: "@every 1m"},
	} {
		s.Dir = filepath.Join(t.TempDir(), name)
		if err := s.Write(w, Ready{Port: 8099, Hosts: 50}); err != nil {
			t.Fatal(err)
		}
		cfg, err := config.Load(s.Config(), os.LookupEnv)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if len(cfg.Warnings) > 0 {
			t.Errorf("%s: warned of %v", name, cfg.Warnings)
		}
		if len(cfg.Sources) != 60 {
			t.Errorf("%s: %d sources", name, len(cfg.Sources))
		}
		for feed, src := range cfg.Sources {
			if n, err := trailingNumber(string(src.ID)); err != nil || n != feed {
				t.Errorf("%s: source %d is called %s", name, feed, src.ID)
			}
		}
		if got := idsOf(cfg); !slices.Equal(got, slices.Sorted(slices.Values(topicIDs()))) {
			t.Errorf("%s: topics %v", name, got)
		}
	}
}

func idsOf(cfg *config.Config) []string {
	var ids []string
	for _, topic := range cfg.Topics {
		ids = append(ids, topic.ID)
	}
	slices.Sort(ids)
	return ids
}
