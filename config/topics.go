package config

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"foldwire/publisher/topic"
)

const (
	maxTopics  = 10_000
	maxPhrases = 5_000
)

// topics reads and compiles all topics; a config without any has one of everything.
func (l *loader) topics(o object, cfg *Config) []*topic.Topic {
	if !o.has("topics") {
		t, err := topic.New(topic.Spec{ID: "all", Title: cfg.Title, Language: cfg.Language}, cfg.Sources)
		if err != nil {
			l.fail(nil, "", "topic all: %v", err)
		}
		return []*topic.Topic{t}
	}
	nodes := o.list("topics")
	if len(nodes) == 0 && o.value("topics").ShortTag() != "!!null" {
		l.fail(o.fields["topics"].key, "Remove the key for one topic of everything.", "there is no topic")
	}
	if len(nodes) > maxTopics {
		l.fail(nodes[maxTopics], "", "there are more than %d topics", maxTopics)
		nodes = nodes[:maxTopics]
	}
	ids := topicIDs{at: map[string]*yaml.Node{}, small: map[string]string{}}
	sources := topic.NewSources(cfg.Sources)
	var all []*topic.Topic
	for _, n := range nodes {
		if t := l.topic(n, cfg, sources, ids); t != nil {
			all = append(all, t)
		}
	}
	return all
}

// topicIDs are the ids of the topics that were read.
type topicIDs struct {
	at    map[string]*yaml.Node // where they stand
	small map[string]string     // by what they are in small letters
}

func (l *loader) topic(n *yaml.Node, cfg *Config, sources *topic.Sources, ids topicIDs) *topic.Topic {
	o, ok := l.object(n, "a topic", "id", "title", "description", "language", "from", "any", "all", "none", "where", "entries", "limit",
		"max_age", "min_sources", "also_covered", "content", "digest")
	if !ok {
		return nil
	}
	spec, at := l.spec(o, cfg)
	if spec.ID == "" {
		if !o.has("id") {
			l.fail(o.node, "Add id: …; it is part of the feed's address.", "a topic has no id")
		}
		return nil
	}
	if first, twice := ids.at[spec.ID]; twice {
		l.fail(o.value("id"), "Ids are part of a feed's address: give each topic its own.", "two topics have the id %q: the first is on line %d", spec.ID, first.Line)
	} else {
		l.warnOfCase(o.value("id"), spec.ID, ids)
		ids.at[spec.ID], ids.small[strings.ToLower(spec.ID)] = o.value("id"), spec.ID
	}
	if spec.MaxAge > cfg.Retention.Age {
		l.warn(o.value("max_age"), "Raise retention, or lower max_age.", "stories are kept for %s only", timeWords(cfg.Retention.Age))
	}
	t, err := sources.Topic(spec)
	for _, err := range leaves(err) {
		l.topicError(o, at, spec, err)
	}
	return t
}

// warnOfCase warns of an id that another topic has in other letters: their files in the output
// folder are the same where a file system does not tell large letters from small ones.
func (l *loader) warnOfCase(at *yaml.Node, id string, ids topicIDs) {
	if other, alike := ids.small[strings.ToLower(id)]; alike {
		l.warn(at, "Rename one: some disks take them for one file, and readers for one address.", "the topics %s and %s differ in large and small letters alone", other, id)
	}
}

// spec reads a topic, and where in the file the elements of its lists stand.
func (l *loader) spec(o object, cfg *Config) (topic.Spec, map[string][]*yaml.Node) {
	spec := topic.Spec{Language: cfg.Language}
	if o.text("id", &spec.ID, 200) && spec.ID == "" {
		l.fail(o.value("id"), "Write a word, such as news; it is part of the feed's address.", "the id of a topic is empty")
	}
	o.text("title", &spec.Title, 200)
	o.text("description", &spec.Description, 2000)
	o.language("language", &spec.Language)
	at := map[string][]*yaml.Node{}
	for key, to := range map[string]*[]string{"from": &spec.From, "any": &spec.Any, "all": &spec.All, "none": &spec.None} {
		for _, it := range o.texts(key, maxPhrases) {
			*to = append(*to, it.text)
			at[key] = append(at[key], it.node)
		}
		if o.has(key) && o.value(key).Kind == yaml.SequenceNode && len(o.value(key).Content) == 0 {
			l.fail(o.value(key), "Remove the key if it should not select.", "%q is an empty list", key)
		}
	}
	o.text("where", &spec.Where, 4000)
	o.choice("entries", &spec.Entries, topic.EntriesStories, topic.EntriesItems)
	o.choice("content", &spec.Content, topic.ContentFull, topic.ContentSummary, topic.ContentNone)
	o.number("limit", &spec.Limit, 1, 2000)
	o.number("min_sources", &spec.MinSources, 1, maxSources)
	o.duration("max_age", &spec.MaxAge, time.Minute, 100*365*24*time.Hour)
	covered := true
	o.flag("also_covered", &covered)
	spec.HideCovered = !covered
	spec.Digest = o.schedule("digest", cfg.Location, nil)
	return spec, at
}

// topicError points at the place of a mistake that topic.New found.
func (l *loader) topicError(o object, at map[string][]*yaml.Node, spec topic.Spec, err error) {
	field, ok := errors.AsType[*topic.FieldError](err)
	if !ok {
		l.fail(o.node, "", "topic %s: %v", spec.ID, err)
		return
	}
	node := o.value(field.Field)
	if list := at[field.Field]; field.Index >= 0 && field.Index < len(list) {
		node = list[field.Index]
	}
	message, rest, _ := strings.Cut(field.Err.Error(), "\n")
	if rest != "" {
		message, node = l.within(message, node)
	}
	l.fail(node, "", "topic %s: %s: %s", spec.ID, field.Field, message)
}

// within takes the place "(1:9)" off the end of a message about an expression, and points
// there if the expression stands in the file as it is, in one line.
func (l *loader) within(message string, node *yaml.Node) (string, *yaml.Node) {
	open := strings.LastIndex(message, " (")
	if open < 0 {
		return message, node
	}
	var line, column int
	if n, err := fmt.Sscanf(message[open:], " (%d:%d)", &line, &column); n != 2 || err != nil || line != 1 {
		return message, node
	}
	from := node.Column - 1
	if node.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0 {
		from++
	}
	row := l.row(node.Line)
	if !strings.HasPrefix(string(row[min(from, len(row)):]), node.Value) || strings.Contains(node.Value, "${") {
		return message, node
	}
	return message[:open], &yaml.Node{Kind: yaml.ScalarNode, Line: node.Line, Column: from + column, Value: "x"}
}

// leaves gives the errors that err joins.
func leaves(err error) []error {
	if err == nil {
		return nil
	}
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return []error{err}
	}
	var all []error
	for _, e := range joined.Unwrap() {
		all = append(all, leaves(e)...)
	}
	return all
}
