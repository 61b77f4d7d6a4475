package main

import (
	"bufio"
	"encoding/json"
	"time"

	"github.com/spf13/cobra"

	"foldwire/aggregator/feed"
)

// dumped is one line of foldwire dump.
type dumped struct {
	ID          feed.ItemID   `json:"id"`
	Source      feed.SourceID `json:"source"`
	URL         string        `json:"url"`
	Title       string        `json:"title"`
	Published   time.Time     `json:"published"`
	Story       feed.StoryID  `json:"story"`
	DuplicateOf *feed.ItemID  `json:"duplicate_of"`
}

func dumpCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "dump",
		Short: "List every stored item as JSON Lines",
	}
	path := configFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		cfg, err := loadConfig(cmd, *path)
		if err != nil {
			return err
		}
		store, err := openStore(cfg)
		if err != nil {
			return err
		}
		defer store.Close()
		w := bufio.NewWriter(cmd.OutOrStdout())
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		err = store.Dump(cmd.Context(), func(it feed.Item) error { return enc.Encode(dumpLine(it)) })
		if err != nil {
			return err
		}
		return w.Flush()
	}
	return cmd
}

func dumpLine(it feed.Item) dumped {
	d := dumped{ID: it.ID, Source: it.Source, URL: it.URL, Title: it.Title, Published: it.Published, Story: it.Verdict.Story}
	if dup := it.Verdict.DuplicateOf; !dup.IsZero() {
		d.DuplicateOf = &dup
	}
	return d
}
