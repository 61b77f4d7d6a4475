package main

import "github.com/spf13/cobra"

// commands lists what foldwire can do, one file each.
func commands() []*cobra.Command {
	return []*cobra.Command{
		versionCmd(),
	}
}
