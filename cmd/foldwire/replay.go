package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"foldwire/aggregator/boltstore"
	"foldwire/aggregator/feed"
	"foldwire/config"
	"foldwire/publisher/topic"
)

// topicDiff is what another config would publish of a topic, beside what the present one
// does.
type topicDiff struct {
	Topic   string        `json:"topic"`
	State   string        `json:"state"` // added, removed or kept
	Before  int           `json:"before"`
	After   int           `json:"after"`
	Added   []headline    `json:"added"`
	Removed []headline    `json:"removed"`
	Changed []changedLead `json:"changed"`
}

// headline is an entry in short.
type headline struct {
	ID        string        `json:"id"`
	Title     string        `json:"title"`
	Source    feed.SourceID `json:"source"`
	URL       string        `json:"url"`
	Published time.Time     `json:"published"`
	Sources   int           `json:"sources"`
}

// changedLead is an entry that another item would lead.
type changedLead struct {
	Before headline `json:"before"`
	After  headline `json:"after"`
}

func replayCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "replay -c NEW.yaml",
		Short: "Show what a changed config would publish from what is stored",
		Long: `Compares what the topics of two configs publish from the stories that are stored: entries
that would come, go, or be led by another item. Nothing is polled, stored or published.
Sources that are new have nothing stored yet.`,
	}
	path := configFlag(cmd)
	against := cmd.Flags().String("against", "foldwire.yaml", "the present configuration `file`, whose database is read")
	asJSON := cmd.Flags().Bool("json", false, "print JSON")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		after, err := loadConfig(cmd, *path)
		if err != nil {
			return err
		}
		before, err := loadConfig(cmd, *against)
		if err != nil {
			return err
		}
		list, err := storedStories(cmd.Context(), before)
		if err != nil {
			return err
		}
		diffs := replay(list, before, after, time.Now())
		if *asJSON {
			return printJSON(cmd.OutOrStdout(), diffs)
		}
		return printReplay(cmd.OutOrStdout(), diffs)
	}
	return cmd
}

// storedStories gives all stories; while a daemon holds them, those of a copy.
func storedStories(ctx context.Context, cfg *config.Config) (list []feed.Story, err error) {
	read := func(store *boltstore.Store) error {
		list, err = store.Stories(ctx, time.Time{})
		return err
	}
	err = storeOrDaemon(cfg, read, func(*remote) error {
		folder, err := os.MkdirTemp("", "foldwire-replay-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(folder)
		name, err := copyDatabase(ctx, cfg, folder)
		if err != nil {
			return err
		}
		store, err := boltstore.Open(name, boltstore.Options{ReadOnly: true})
		if err != nil {
			return err
		}
		return errors.Join(read(store), store.Close())
	})
	return list, err
}

// replay compares topic by topic, those of the new config first, in its order.
func replay(list []feed.Story, before, after *config.Config, now time.Time) []topicDiff {
	old := map[string]*topic.Topic{}
	for _, t := range before.Topics {
		old[t.ID] = t
	}
	diffs := []topicDiff{}
	for _, t := range after.Topics {
		state := "kept"
		if old[t.ID] == nil {
			state = "added"
		}
		diffs = append(diffs, compareTopic(t.ID, state, entriesOf(old[t.ID], list, now), entriesOf(t, list, now)))
		delete(old, t.ID)
	}
	for _, t := range before.Topics {
		if old[t.ID] != nil {
			diffs = append(diffs, compareTopic(t.ID, "removed", entriesOf(t, list, now), nil))
		}
	}
	return diffs
}

func entriesOf(t *topic.Topic, list []feed.Story, now time.Time) []topic.Entry {
	if t == nil {
		return nil
	}
	return t.Select(list, now)
}

func compareTopic(id, state string, before, after []topic.Entry) topicDiff {
	d := topicDiff{Topic: id, State: state, Before: len(before), After: len(after), Added: []headline{}, Removed: []headline{}, Changed: []changedLead{}}
	old := map[string]*topic.Entry{}
	for i := range before {
		old[before[i].URN] = &before[i]
	}
	for i := range after {
		e := &after[i]
		was := old[e.URN]
		delete(old, e.URN)
		switch {
		case was == nil:
			d.Added = append(d.Added, headlineOf(e))
		case leadOf(was) != leadOf(e):
			d.Changed = append(d.Changed, changedLead{headlineOf(was), headlineOf(e)})
		}
	}
	for i := range before {
		if old[before[i].URN] != nil {
			d.Removed = append(d.Removed, headlineOf(&before[i]))
		}
	}
	return d
}

// leadOf names what an entry shows: its lead, or the leads of a digest's stories.
func leadOf(e *topic.Entry) string {
	if e.Lead != nil {
		return e.Lead.ID.String()
	}
	var b bytes.Buffer
	for i := range e.Stories {
		b.WriteString(leadOf(&e.Stories[i]) + " ")
	}
	return b.String()
}

func headlineOf(e *topic.Entry) headline {
	h := headline{ID: e.URN, Published: e.Published.UTC(), Sources: e.Sources}
	if e.Lead != nil {
		h.Title, h.Source, h.URL = e.Lead.Title, e.Lead.Source, e.Lead.URL
	} else {
		h.Title = "digest of " + count(len(e.Stories), "story")
	}
	return h
}

func printReplay(w io.Writer, diffs []topicDiff) error {
	var b bytes.Buffer
	for _, d := range diffs {
		if d.State == "kept" && len(d.Added)+len(d.Removed)+len(d.Changed) == 0 {
			fmt.Fprintf(&b, "%s: the same, %s\n", d.Topic, count(d.After, "entry"))
			continue
		}
		note := ""
		if d.State != "kept" {
			note = " (" + d.State + ")"
		}
		fmt.Fprintf(&b, "%s%s: %d → %s: %d added, %d removed, %d with another lead\n", d.Topic, note, d.Before, count(d.After, "entry"), len(d.Added), len(d.Removed), len(d.Changed))
		for _, h := range d.Added {
			b.WriteString("  + " + h.line() + "\n")
		}
		for _, h := range d.Removed {
			b.WriteString("  - " + h.line() + "\n")
		}
		slices.SortStableFunc(d.Changed, func(a, b changedLead) int { return cmp.Compare(a.After.ID, b.After.ID) })
		for _, c := range d.Changed {
			b.WriteString("  ~ " + c.Before.line() + "\n    " + c.After.line() + "\n")
		}
	}
	_, err := w.Write(b.Bytes())
	return err
}

func (h headline) line() string {
	return fmt.Sprintf("%s  %s (%s)", h.Published.Format(time.DateOnly), h.Title, h.Source)
}
