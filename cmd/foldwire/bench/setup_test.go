package bench

import (
	"os"
	"path/filepath"
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
		if len(cfg.Sources) != 60 || len(cfg.Topics) != 10 {
			t.Errorf("%s: %d sources, %d topics", name, len(cfg.Sources), len(cfg.Topics))
		}
		for feed, src := range cfg.Sources {
			if n, err := trailingNumber(string(src.ID)); err != nil || n != feed {
				t.Errorf("%s: source %d is called %s", name, feed, src.ID)
			}
		}
		ids := map[string]bool{}
		for _, topic := range cfg.Topics {
			ids[topic.ID] = true
		}
		for _, id := range topicIDs() {
			if !ids[id] {
				t.Errorf("%s: there is no topic %s", name, id)
			}
		}
	}
}
