package web

import (
	"testing"
	"time"
)

// BenchmarkStory writes the page of a story that one source tells and another repeats.
func BenchmarkStory(b *testing.B) {
	pages, err := NewPages()
	if err != nil {
		b.Fatal(err)
	}
	at := time.Date(2026, time.March, 2, 6, 0, 0, 0, time.UTC)
	member := StoryMember{
		ID: "0123456789abcdef0123456789abcdef", Title: "The bridge opens on Monday", Outlet: "The Alpha", Badge: NewBadge("The Alpha"), Language: "en",
		Summary: "The bridge over the river opens on Monday, the council said after its meeting, two years later than was planned.",
		Link:    "https://alpha.example.org/bridge", Published: at, Rule: "founded",
		Misses: []Miss{{Title: "The ferry stops", Outlet: "The Beta", Language: "en", Page: "/stories/1", Score: 0.4}},
	}
	page := StoryPage{
		Site: Site{Title: "Morning wire", Base: "https://news.example.org", Version: "1.2"}, ID: member.ID, Title: member.Title, Language: "en",
		Topics: []TopicLink{{ID: "all", Title: "All of it"}, {ID: "roads", Title: "Roads"}}, Outlets: 1, Members: []StoryMember{member},
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := pages.Story(English, page); err != nil {
			b.Fatal(err)
		}
	}
}
