package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"foldwire/aggregator/boltstore"
	"foldwire/config"
)

func backupCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "backup FILE",
		Short: "Write a consistent copy of the database, also while the daemon runs",
		Long: `Copies the database to FILE, checks the copy, and only then puts it in FILE's place. To
restore one, stop the daemon and put the file in the place of foldwire.db in the data
folder.`,
		Args: cobra.ExactArgs(1),
	}
	path := configFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		cfg, err := loadConfig(cmd, *path)
		if err != nil {
			return err
		}
		st, err := backup(cmd.Context(), cfg, args[0])
		if err != nil {
			return err
		}
		fmt.Fprintf(cmd.OutOrStdout(), "%s: %s, %s, %d bytes; checked.\n", args[0], count(st.Full, "item"), count(st.Stories, "story"), st.Size)
		return nil
	}
	return cmd
}

// backup writes a checked copy of the database to the file at path. What stood there
// before stays until then.
func backup(ctx context.Context, cfg *config.Config, path string) (boltstore.Stats, error) {
	if isDatabase(cfg, path) {
		return boltstore.Stats{}, fmt.Errorf("%s is the database itself", path)
	}
	temp, err := copyDatabase(ctx, cfg, filepath.Dir(path))
	if err != nil {
		return boltstore.Stats{}, fmt.Errorf("backup: %w", err)
	}
	defer os.Remove(temp)
	st, err := checkCopy(ctx, temp)
	if err != nil {
		return st, fmt.Errorf("backup: %w", err)
	}
	if err := os.Rename(temp, path); err != nil {
		return st, fmt.Errorf("backup: %w", err)
	}
	return st, syncFolder(filepath.Dir(path))
}

// copyDatabase makes a consistent and durable copy in a folder, from the file or through
// the daemon, and gives its name. The caller removes it.
func copyDatabase(ctx context.Context, cfg *config.Config, folder string) (name string, err error) {
	f, err := os.CreateTemp(folder, ".foldwire-copy-*")
	if err != nil {
		return "", err
	}
	err = storeOrDaemon(cfg, func(store *boltstore.Store) error {
		return store.Backup(ctx, f.Name())
	}, func(r *remote) error {
		if err := r.copy(ctx, http.MethodPost, "/backup", f); err != nil {
			return err
		}
		return f.Sync()
	})
	if err = errors.Join(err, f.Close()); err != nil {
		return "", errors.Join(err, os.Remove(f.Name()))
	}
	return f.Name(), nil
}

// syncFolder makes a rename in a folder durable.
func syncFolder(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// checkCopy reads a whole copy of a database.
func checkCopy(ctx context.Context, path string) (boltstore.Stats, error) {
	store, err := boltstore.Open(path, boltstore.Options{ReadOnly: true})
	if err != nil {
		return boltstore.Stats{}, fmt.Errorf("the copy cannot be read: %w", err)
	}
	st, err := store.Stats(ctx)
	if err == nil {
		err = store.Check(ctx)
	}
	return st, errors.Join(err, store.Close())
}

func isDatabase(cfg *config.Config, path string) bool {
	a, errA := os.Stat(path)
	b, errB := os.Stat(filepath.Join(cfg.Data, databaseName))
	if errors.Is(errA, fs.ErrNotExist) || errors.Is(errB, fs.ErrNotExist) {
		return false
	}
	return errA == nil && errB == nil && os.SameFile(a, b)
}
