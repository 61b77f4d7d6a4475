package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// asFoldwire makes this test binary behave as the program itself, so that a test can
// start, signal and kill a real process.
const asFoldwire = "FOLDWIRE_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asFoldwire) != "" {
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
		code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
		stop()
		os.Exit(code)
	}
	if dir := os.Getenv(inSandbox); dir != "" {
		os.Exit(trySandbox(dir))
	}
	testscript.Main(m, map[string]func(){
		"foldwire": func() { os.Exit(run(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) },
	})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error {
			origin := newScriptOrigin(env.WorkDir)
			env.Defer(origin.Close)
			env.Setenv("ORIGIN", origin.URL)
			return nil
		},
	})
}
