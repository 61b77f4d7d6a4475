package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"syscall"

	"github.com/google/renameio/v2"
	"github.com/spf13/cobra"

	"foldwire/aggregator/feed"
	"foldwire/config"
)

func importCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "import FILE.opml",
		Short: "Add the feeds of an OPML file to the config's sources",
		Long: `Adds feeds that the config does not have at the end of its sources; the folders around a
feed become its tags. All else in the config stays as it is, comments and order too. The
config is replaced in one step, and only if the new one has no mistakes. A daemon that
runs with it takes the new sources over by itself. "-" reads standard input.`,
		Args: cobra.ExactArgs(1),
	}
	path := configFlag(cmd)
	dry := cmd.Flags().BoolP("dry-run", "n", false, "only say what would be added")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		list, err := openOPML(args[0], cmd.InOrStdin())
		if err != nil {
			return fmt.Errorf("%s: %w", args[0], err)
		}
		text, err := config.ReadFile(*path)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		fresh, err := unknown(cmd.OutOrStdout(), text, list)
		if err != nil {
			return err
		}
		if len(fresh) > 0 && !*dry {
			if err := addSources(*path, text, fresh); err != nil {
				return err
			}
		}
		verb := "added"
		if *dry {
			verb = "would be added"
		}
		fmt.Fprintf(cmd.OutOrStdout(), "%s %s, %d left out.\n", count(len(fresh), "source"), verb, len(list)-len(fresh))
		return nil
	}
	return cmd
}

func openOPML(name string, stdin io.Reader) ([]config.NewSource, error) {
	if name == "-" {
		return readOPML(stdin)
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readOPML(f)
}

// unknown gives the feeds of a list that a config does not have, and names the others.
func unknown(w io.Writer, text []byte, list []config.NewSource) ([]config.NewSource, error) {
	there, err := config.ListSources(text)
	if err != nil {
		return nil, err
	}
	known := map[string]string{}
	for _, src := range there {
		known[config.SpellURL(src.URL)] = src.ID
	}
	var fresh []config.NewSource
	for _, src := range list {
		u, err := url.Parse(src.URL)
		if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
			fmt.Fprintf(w, "%s: left out: not a web address\n", src.URL)
			continue
		}
		if id, twice := known[config.SpellURL(src.URL)]; twice {
			if id == "" {
				id = "another feed of the list"
			}
			fmt.Fprintf(w, "%s: left out: there already, as %s\n", src.URL, id)
			continue
		}
		known[config.SpellURL(src.URL)] = ""
		fresh = append(fresh, src)
	}
	return fresh, nil
}

// addSources puts sources into the config file at path, whose text is given, in one step.
func addSources(path string, text []byte, fresh []config.NewSource) error {
	changed, err := config.AddSources(text, fresh)
	if errors.Is(err, config.ErrByHand) {
		return fmt.Errorf("%s: %w; write them as a list with a dash for each, and try again", path, err)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if _, err := config.Read(changed, path, os.LookupEnv); err != nil {
		return &usageError{err: fmt.Errorf("%w; the file was left as it is", err)}
	}
	file := path
	if target, err := filepath.EvalSymlinks(path); err == nil {
		file = target
	}
	pending, err := renameio.NewPendingFile(file, renameio.WithTempDir(filepath.Dir(file)), renameio.WithPermissions(0o600), renameio.WithExistingPermissions())
	if err != nil {
		return err
	}
	defer pending.Cleanup() //nolint:errcheck // the file is in its place or the error is told
	if err := keepOwner(pending.File, file); err != nil {
		return err
	}
	if _, err := pending.Write(changed); err != nil {
		return err
	}
	if err := pending.CloseAtomicallyReplace(); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(file))
}

// keepOwner gives f to the owner and the group of the file at path, if there is one: a daemon
// that works as another user has to read its config on.
func keepOwner(f *os.File, path string) error {
	before, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	now, err := f.Stat()
	if err != nil {
		return err
	}
	want, ok := before.Sys().(*syscall.Stat_t)
	have, too := now.Sys().(*syscall.Stat_t)
	if !ok || !too || want.Uid == have.Uid && want.Gid == have.Gid {
		return nil
	}
	if err := f.Chown(int(want.Uid), int(want.Gid)); err != nil {
		return fmt.Errorf("%s would have another owner or group, and was left as it is: %w; run foldwire import as its owner", path, err)
	}
	return nil
}

func exportCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "export",
		Short: "Write the config's sources as OPML",
		Long: `Writes the sources as OPML 2.0 to standard output; a source's tags become folders within
each other, as foldwire import reads them. Passwords and tokens are not in it, unless they
stand in an address.`,
	}
	path := configFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		cfg, err := loadConfig(cmd, *path)
		if err != nil {
			return err
		}
		titles := map[feed.SourceID]string{}
		if st, err := readStatus(cmd.Context(), cfg); err == nil { // else they go by their ids
			for _, h := range st.Sources {
				titles[h.Source] = h.Title
			}
		}
		return writeOPML(cmd.OutOrStdout(), cfg.Title, cfg.Sources, titles)
	}
	return cmd
}
