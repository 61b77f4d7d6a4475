package publisher

import (
	"strings"
	"time"

	"foldwire/aggregator/feed"
	"foldwire/publisher/render"
	"foldwire/publisher/topic"
)

// digest turns a digest into an entry that lists its stories.
func (s *site) digest(t *topic.Topic, e *topic.Entry) render.Entry {
	out := render.Entry{
		ID: e.URN, Title: t.Title + ": " + stamp(t, e.Run), Page: s.base + s.topicPath(t.ID),
		Language: t.Language, Published: e.Published, Updated: e.Updated, Hide: true,
	}
	list := make([]render.Told, 0, len(e.Stories))
	for i := range e.Stories {
		story := &e.Stories[i]
		list = append(list, render.Told{
			Lead: s.covers([]*feed.Item{story.Lead})[0], Page: s.base + s.storyPath(story.Story),
			Text: beginning(story.Lead.Text, briefly), More: story.Sources - 1,
		})
	}
	out.Content = render.Digest(t.Language, list)
	return out
}

// stamp writes the time of a run where the schedule says that people live.
func stamp(t *topic.Topic, run time.Time) string {
	run = run.UTC()
	if zone, ok := strings.CutPrefix(t.Digest.String(), "CRON_TZ="); ok {
		name, _, _ := strings.Cut(zone, " ")
		if loc, err := time.LoadLocation(name); err == nil {
			run = run.In(loc)
		}
	}
	return run.Format("2006-01-02 15:04")
}
