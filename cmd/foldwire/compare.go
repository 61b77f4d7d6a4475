package main

import (
	"reflect"

	"foldwire/aggregator/feed"
	"foldwire/config"
	"foldwire/publisher/topic"
)

// spec is a topic's rules as they can be compared.
type spec struct {
	topic.Spec

	digest string
}

func specs(cfg *config.Config) []spec {
	all := make([]spec, len(cfg.Topics))
	for i, t := range cfg.Topics {
		all[i] = spec{Spec: t.Spec, digest: cron(t.Digest)}
		all[i].Digest = nil
	}
	return all
}

func sameSpec(a, b spec) bool { return reflect.DeepEqual(a, b) }

// sameSource compares all that a config says of a source.
func sameSource(a, b feed.Source) bool {
	if cron(a.Schedule) != cron(b.Schedule) {
		return false
	}
	a.Schedule, b.Schedule = nil, nil
	return reflect.DeepEqual(a, b)
}

func cron(s feed.Schedule) string {
	if s == nil {
		return ""
	}
	return s.String()
}
