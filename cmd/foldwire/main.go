// Command foldwire folds many feeds into one feed per topic.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"syscall"

	"github.com/spf13/cobra"

	"foldwire/aggregator/feed"
)

// The exit codes that scripts and service managers may rely on.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
)

func main() {
	tuneGC()
	runtime.MemProfileRate = 0 // until sampleMemory, for what most commands need not know takes its memory, too
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the program at once
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run is the whole program: what main does, with everything it touches handed in.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	root, prof := rootCmd()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	if failed := prof.stop(); err == nil {
		err = failed
	}
	if err == nil {
		return exitDone
	}
	if !errors.Is(err, errSaid) {
		fmt.Fprintln(stderr, "foldwire:", err)
		if _, remedy := feed.StageOf(err, ""); remedy != "" {
			fmt.Fprintln(stderr, remedy)
		}
	}
	if usage, ok := errors.AsType[*usageError](err); ok {
		if usage.command != "" {
			fmt.Fprintf(stderr, "Run '%s --help' for what it takes.\n", usage.command)
		}
		return exitUsage
	}
	return exitFailed
}

// errSaid marks a failure that the command has already told in its output.
var errSaid = errors.New("told already")

// usageError is a mistake in the command line or the config: nothing was tried.
type usageError struct {
	command string // the command to ask for help; empty where help does not help
	err     error
}

func (e *usageError) Error() string { return e.err.Error() }

func (e *usageError) Unwrap() error { return e.err }

// usage makes any error of a check on flags or arguments a usage error.
func usage(cmd *cobra.Command, err error) error {
	if err == nil {
		return nil
	}
	return &usageError{command: cmd.CommandPath(), err: err}
}
