package boltstore_test

import (
	"path/filepath"
	"testing"

	"foldwire/aggregator"
	"foldwire/aggregator/boltstore"
	"foldwire/aggregator/storetest"
)

var _ aggregator.Store = (*boltstore.Store)(nil)

func TestStore(t *testing.T) {
	storetest.Run(t, func(t *testing.T) aggregator.Store {
		t.Helper()
		return openAt(t, filepath.Join(t.TempDir(), "foldwire.db"), boltstore.Options{})
	})
}
