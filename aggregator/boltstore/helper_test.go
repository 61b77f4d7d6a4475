package boltstore_test

import (
	"context"
	"testing"

	"foldwire/aggregator/boltstore"
)

// openAt opens a database that is checked for consistency and closed when the test ends.
func openAt(tb testing.TB, path string, opts boltstore.Options) *boltstore.Store {
	tb.Helper()
	s, err := boltstore.Open(path, opts)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { closeChecked(tb, s) })
	return s
}

// closeChecked checks an open database and closes it.
func closeChecked(tb testing.TB, s *boltstore.Store) {
	tb.Helper()
	if err := s.Check(context.Background()); err != nil {
		tb.Errorf("the database is not consistent: %v", err)
	}
	if err := s.Close(); err != nil {
		tb.Error(err)
	}
}
