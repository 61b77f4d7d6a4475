package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

// rootCmd makes the whole command line. The profiles that its flags ask for are to be
// started and stopped around it.
func rootCmd() (*cobra.Command, *profiles) {
	root := &cobra.Command{
		Use:   "foldwire",
		Short: "Fold many feeds into one feed per topic",
		Long: `Foldwire polls RSS, Atom and JSON feeds, removes duplicates, groups related
items into stories, and publishes one merged feed per topic.

Try it without any network:  foldwire demo`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usage(cmd, fmt.Errorf("unknown command %q%s", args[0], didYouMean(cmd, args[0])))
			}
			return cmd.Help()
		},
	}
	root.SetFlagErrorFunc(usage)
	prof := profileFlags(root)
	root.PersistentPreRunE = func(*cobra.Command, []string) error { return prof.start() }
	root.AddCommand(commands()...)
	for _, c := range root.Commands() {
		checkArgs(c)
	}
	return root, prof
}

// checkArgs turns a complaint about the number of arguments into a usage error.
func checkArgs(c *cobra.Command) {
	check := c.Args
	if check == nil {
		check = cobra.NoArgs
	}
	c.Args = func(cmd *cobra.Command, args []string) error { return usage(cmd, check(cmd, args)) }
}

func didYouMean(cmd *cobra.Command, arg string) string {
	cmd.SuggestionsMinimumDistance = 2
	near := cmd.SuggestionsFor(arg)
	if len(near) == 0 {
		return ""
	}
	return fmt.Sprintf("; did you mean %q?", near[0])
}
