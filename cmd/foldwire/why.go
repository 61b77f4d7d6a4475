package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/spf13/cobra"

	"foldwire/aggregator"
	"foldwire/aggregator/boltstore"
	"foldwire/config"
)

func whyCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "why ID|URL [ID|URL]",
		Short: "Say why an item is where it is, or why two are or are not one story",
		Args:  cobra.RangeArgs(1, 2),
	}
	path := configFlag(cmd)
	asJSON := cmd.Flags().Bool("json", false, "print JSON")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		cfg, err := loadConfig(cmd, *path)
		if err != nil {
			return err
		}
		found, err := reasons(cmd.Context(), cfg, args)
		if err != nil {
			return err
		}
		return printReasons(cmd.OutOrStdout(), found, *asJSON)
	}
	return cmd
}

// reasons finds what each argument names, in the database or through the daemon.
func reasons(ctx context.Context, cfg *config.Config, args []string) ([]aggregator.Reason, error) {
	found := make([]aggregator.Reason, len(args))
	err := storeOrDaemon(cfg, func(store *boltstore.Store) (err error) {
		for i, arg := range args {
			if found[i], err = explain(ctx, store, arg); err != nil {
				return err
			}
		}
		return nil
	}, func(r *remote) error {
		for i, arg := range args {
			if err := r.ask(ctx, http.MethodGet, "/why", url.Values{"name": {arg}}, &found[i]); err != nil {
				return err
			}
		}
		return nil
	})
	return found, err
}

// printReasons tells the reasons of one item, or of two and what they have to do with each other.
func printReasons(w io.Writer, found []aggregator.Reason, asJSON bool) error {
	if asJSON {
		if len(found) == 1 {
			return printJSON(w, found[0])
		}
		return printJSON(w, aggregator.Relate(found[0], found[1]))
	}
	for _, r := range found {
		printReason(w, r)
	}
	if len(found) == 2 {
		fmt.Fprintln(w, aggregator.Relate(found[0], found[1]).Because)
	}
	return nil
}

// explain finds the item that an argument names: by its id, by its URL, or a story's id
// for the item that founded it.
func explain(ctx context.Context, store aggregator.Store, arg string) (aggregator.Reason, error) {
	r, err := aggregator.Explain(ctx, store, arg)
	if errors.Is(err, aggregator.ErrNotFound) {
		hint := "give an id or a URL as foldwire dump lists them"
		if u, bad := url.Parse(arg); bad == nil && u.Host != "" {
			hint = "no source has told it, or its time is over"
		}
		return r, fmt.Errorf("%s: %w: %s", arg, err, hint)
	}
	return r, err
}

func printReason(w io.Writer, r aggregator.Reason) {
	fmt.Fprintf(w, "%s\n  %s, %s\n  %s\n", r.Item.Title, r.Item.Source, r.Item.URL, r.Item.ID)
	fmt.Fprintf(w, "  story %s of %s\n", r.Story, count(r.Members, "item"))
	it := "it"
	if len(r.Past) > 0 {
		it = fmt.Sprintf("story %s, which was found to be one with it later", r.Past[0])
	}
	switch {
	case r.DuplicateOf != nil:
		fmt.Fprintf(w, "  held as a duplicate (%s, %.3f) of\n", r.Rule, r.Score)
		printOther(w, r.DuplicateOf)
	case r.Match != nil:
		fmt.Fprintf(w, "  joined %s (%s, %.3f); the member most like this item:\n", it, r.Rule, r.Score)
		printOther(w, r.Match)
	default:
		fmt.Fprintf(w, "  founded %s: nothing known was enough like this item\n", it)
	}
	for i, m := range r.Misses {
		if i == 0 {
			fmt.Fprintln(w, "  nearest that it did not join:")
		}
		fmt.Fprintf(w, "    %.3f  %s (%s)\n", m.Score, m.Item.Title, m.Item.Source)
		if m.Own {
			fmt.Fprintln(w, "           only its own source told that, for which titles must agree and the score be higher")
		}
	}
}

// printOther names an item that another was compared with.
func printOther(w io.Writer, other *aggregator.Brief) {
	if other.Gone {
		fmt.Fprintf(w, "    an item that retention took\n    %s\n", strings.TrimPrefix(string(other.Source)+", "+other.ID.String(), ", "))
		return
	}
	fmt.Fprintf(w, "    %s\n    %s, %s\n", other.Title, other.Source, other.URL)
}
