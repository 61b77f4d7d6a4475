package boltstore_test

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"foldwire/aggregator/boltstore"
	"foldwire/aggregator/storetest"
)

// committerEnv makes the test binary, started as another process, commit for ever.
const committerEnv = "BOLTSTORE_TEST_COMMIT"

const killPass = 40 // items in each pass of the committer

// committer commits one pass after the other, from where the file ends, and prints the
// number of each once it is stored. Now and then it prunes and compacts.
func committer(path string) int {
	s, err := boltstore.Open(path, boltstore.Options{Timeout: time.Minute})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	ctx, p := context.Background(), newProse(1)
	stats, err := s.Stats(ctx)
	for pass := stats.Items / killPass; err == nil; pass++ {
		s.LayerFrom(killPass + pass%3 - 1) // two of three commits go into layers
		if err = s.Commit(ctx, p.news(pass, killPass)); err != nil {
			break
		}
		fmt.Println(pass)
		switch pass % 7 {
		case 3:
			now := storetest.Epoch().Add(time.Duration(pass) * time.Hour)
			_, err = s.Prune(ctx, boltstore.Policy{Now: now, Keep: 5 * time.Hour})
		case 5:
			_, _, err = s.Compact(ctx)
		}
	}
	fmt.Fprintln(os.Stderr, err)
	return 1
}

// TestKilledAtAnyMoment kills a process that commits, prunes and compacts, again and
// again: whatever it said to be stored is there, and the file is consistent.
func TestKilledAtAnyMoment(t *testing.T) {
	path := filepath.Join(t.TempDir(), "foldwire.db")
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cycles := 12
	if testing.Short() {
		cycles = 3
	}
	last := -1
	for range cycles {
		last = max(last, killAfter(t, exe, path, rand.IntN(25)))
		s, err := boltstore.Open(path, boltstore.Options{Timeout: time.Minute, NoSync: true})
		if err != nil {
			t.Fatal(err)
		}
		stats, err := s.Stats(t.Context())
		if err != nil || stats.Items%killPass != 0 || stats.Items < (last+1)*killPass {
			t.Errorf("%d items, %v; want whole passes, and those up to %d", stats.Items, err, last)
		}
		closeChecked(t, s)
	}
	if last < 0 {
		t.Error("no pass was ever stored")
	}
}

// killAfter starts a committer, kills it some time after it has said so many lines, and
// gives the last pass that it said to be stored, -1 if none.
func killAfter(t *testing.T, exe, path string, lines int) int {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), exe)
	cmd.Env = append(os.Environ(), committerEnv+"="+path)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	last := -1
	scan := bufio.NewScanner(out)
	for n := 0; scan.Scan(); n++ {
		if last, err = strconv.Atoi(scan.Text()); err != nil {
			t.Fatalf("the committer said %q", scan.Text())
		}
		if n == lines {
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := cmd.Wait(); err == nil {
		t.Error("the committer ended by itself")
	}
	return last
}
