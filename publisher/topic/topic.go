package topic

import (
	"time"

	"foldwire/aggregator/feed"
)

// Topic is a compiled Spec.
type Topic struct {
	Spec
}

// New compiles a spec against the configured sources. Its error joins a *FieldError for
// each mistake.
func New(spec Spec, sources []feed.Source) (*Topic, error) {
	_ = sources
	return &Topic{Spec: spec}, nil
}

// Select gives the topic's entries among stories, newest first, at most Limit.
func (t *Topic) Select(stories []feed.Story, now time.Time) []Entry {
	_, _ = stories, now
	return nil
}
