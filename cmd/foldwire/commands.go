package main

import "github.com/spf13/cobra"

// commands lists what foldwire can do, one file each.
func commands() []*cobra.Command {
	return []*cobra.Command{
		runCmd(),
		onceCmd(),
		checkCmd(),
		demoCmd(),
		parseCmd(fetchDocument),
		clusterCmd(),
		statusCmd(),
		pollCmd(),
		backupCmd(),
		importCmd(),
		exportCmd(),
		replayCmd(),
		whyCmd(),
		dumpCmd(),
		versionCmd(),
		docsCmd(),
		benchCmd(),
	}
}
