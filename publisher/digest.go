package publisher

import (
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
	out.Content = render.Digest(t.Language, list, e.Rest, out.Page)
	return out
}

// zoned is a schedule that goes by the clock of a zone.
type zoned interface{ Zone() *time.Location }

// stamp writes the time of a run as the clock shows it by which the schedule goes: the one
// where people live.
func stamp(t *topic.Topic, run time.Time) string {
	zone := time.UTC
	if s, ok := t.Digest.(zoned); ok {
		zone = s.Zone()
	}
	return run.In(zone).Format("2006-01-02 15:04")
}
