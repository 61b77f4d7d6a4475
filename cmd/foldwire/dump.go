package main

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/spf13/cobra"

	"foldwire/aggregator/boltstore"
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
		ctx, w := cmd.Context(), bufio.NewWriter(cmd.OutOrStdout())
		err = storeOrDaemon(cfg,
			func(store *boltstore.Store) error { return writeDump(ctx, w, store) },
			func(r *remote) error { return r.copy(ctx, http.MethodGet, "/dump", w) })
		if err != nil {
			return err
		}
		return w.Flush()
	}
	return cmd
}

// writeDump writes every item of a store as a line of JSON.
func writeDump(ctx context.Context, w *bufio.Writer, store *boltstore.Store) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	if err := store.Dump(ctx, func(it feed.Item) error { return enc.Encode(dumpLine(it)) }); err != nil {
		return err
	}
	return w.Flush()
}

func dumpLine(it feed.Item) dumped {
	d := dumped{ID: it.ID, Source: it.Source, URL: it.URL, Title: it.Title, Published: it.Published, Story: it.Verdict.Story}
	if dup := it.Verdict.DuplicateOf; !dup.IsZero() {
		d.DuplicateOf = &dup
	}
	return d
}
