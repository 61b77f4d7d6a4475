package boltstore_test

import (
	"context"
	"errors"
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

func TestModel(t *testing.T) {
	storetest.Model(t, func(dir string) (aggregator.Store, func() error, error) {
		s, err := boltstore.Open(filepath.Join(dir, "foldwire.db"), boltstore.Options{NoSync: true})
		if err != nil {
			return nil, nil, err
		}
		end := func() error { return errors.Join(s.Check(context.Background()), s.Close()) }
		return s, end, nil
	})
}
