package main

import (
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"foldwire/aggregator"
)

// clusterCmd groups items that are given as JSON Lines.
func clusterCmd() *cobra.Command {
	return &cobra.Command{
		Use:   "cluster [FILE|-]",
		Short: "Group items into stories, without feeds or a database",
		Long: `Cluster reads one item a line, as JSON, from FILE or standard input:

  {"id","time","lang","source","title","summary","text","url"}

All but id and title may be null or absent. Each line is decided as it comes, with what
was read before it, by the rules of the daemon. Two things differ: the daemon decides all
that one pass brings in order of publication, and it forgets stories of which nothing was
heard for 30 days; here the order is that of the lines, and what is old is forgotten only
now and then in a very long input. At the end it prints, in the order of the input, what
became of each:

  {"id","story","duplicate_of"}`,
		Example: "  foldwire dump | foldwire cluster",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			in := cmd.InOrStdin()
			if len(args) == 1 && args[0] != "-" {
				var file io.ReadCloser
				if file, err = os.Open(args[0]); err != nil {
					return err
				}
				defer func() { _ = file.Close() }() // it was only read
				in = file
			}
			if err := aggregator.ClusterLines(cmd.Context(), in, cmd.OutOrStdout()); err != nil {
				return fmt.Errorf("cluster: %w", err)
			}
			return nil
		},
	}
}
