package web

import (
	"html/template"
	"net/url"
	"time"
)

// Site is what all pages share.
type Site struct {
	Title    string
	Language string
	Root     string // path at which the site lies, without a slash at the end
	Base     string // the same as an absolute address
	Version  string
}

// HomePage is the list of all topics.
type HomePage struct {
	Site    Site
	Topics  []TopicCard
	Sources int // of all topics, each counted once
	Updated time.Time
}

// manyTopics is how many topics the home page can tell the news of. With more of them it would come
// to megabytes, which nobody reads.
const manyTopics = 100

// Short says that the home page only names its topics.
func (p HomePage) Short() bool { return len(p.Topics) > manyTopics }

// TopicCard is a topic on the home page.
type TopicCard struct {
	ID, Title, Description, Language string
	Sources                          int
	Updated                          time.Time
	Newest                           []Headline
}

// TopicPage is a topic with some of its entries: the newest, or those of a day.
type TopicPage struct {
	Site                             Site
	ID, Title, Description, Language string
	Sources                          int
	Updated                          time.Time
	Day                              time.Time // zero on the first page
	Path, Newer, Older               string    // Newer and Older may be empty
	Entries                          []Headline
	Written                          []Markup // the entries, if they are written already in the page's language
}

// Markup is a part of a page that was written before.
type Markup = template.HTML

// Headline is an entry in a list.
type Headline struct {
	Title, Summary, Outlet, Language string
	Link, Page                       string // Page is a path; either may be empty
	Published                        time.Time
	Outlets, Copies                  int // sources with texts of their own, and without
	Badge                            Badge
	Covers                           []Cover // the other tellings, the first few of them
	More                             int     // further tellings
	Timeline                         *Timeline
}

// Cover is another telling of a story.
type Cover struct {
	Outlet, Title, Link, Language string
	Badge                         Badge
	Published                     time.Time
	Copy                          bool // a text that was told before
}

// StoryPage is a story with all its members.
type StoryPage struct {
	Site            Site
	ID              string
	Title, Language string
	Topics          []TopicLink
	Outlets, Copies int
	Timeline        *Timeline
	Members         []StoryMember // in the order of publication
	Untold          int           // members that there is no room for
}

// Telling gives the beginning of the lead's text, or of the first member's: one that is alone
// leads nobody, and one that tells another's text stands below that.
func (p StoryPage) Telling() string {
	for _, m := range p.Members {
		if m.Lead {
			return m.Summary
		}
	}
	if len(p.Members) > 0 {
		return p.Members[0].Summary
	}
	return ""
}

// TopicLink leads to a topic.
type TopicLink struct{ ID, Title, Language string }

// StoryMember is an item of a story, and why it is there.
type StoryMember struct {
	ID, Title, Summary, Outlet, Language string
	Link                                 string
	Badge                                Badge
	Published                            time.Time
	Lead                                 bool
	Rule                                 string  // a feed.Rule
	Score                                float64 // 0…1, in the terms of the rule
	Match                                string  // the outlet that the score is about; may be empty
	Misses                               []Miss
	Copies                               []StoryMember // that tell its text, in the order of publication
}

// Miss is a story that an item nearly joined.
type Miss struct {
	Title, Outlet, Language string
	Page                    string // a path
	Score                   float64
}

// SafeLink gives address if it is one that a page may lead to: absolute, http or https.
func SafeLink(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return ""
	}
	return address
}
