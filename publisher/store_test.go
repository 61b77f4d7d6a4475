package publisher

import (
	"path/filepath"
	"testing"

	"foldwire/aggregator/boltstore"
)

// openStore opens the store that a folder holds.
func openStore(tb testing.TB, dir string) *boltstore.Store {
	tb.Helper()
	s, err := boltstore.Open(filepath.Join(dir, "foldwire.db"), boltstore.Options{NoSync: true})
	if err != nil {
		tb.Fatal(err)
	}
	return s
}
