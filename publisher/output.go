package publisher

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/google/renameio/v2"

	"foldwire/publisher/web"
)

// manifestName is the file in the output folder that lists what is ours. Nothing that is
// not in it is ever removed.
const manifestName = ".foldwire-files"

// goneMark begins the lines of the manifest that name topics which are no more, so that
// their addresses say so for good.
const goneMark = "gone: "

// output is a folder that holds what is published, for any static web server.
type output struct {
	dir     string
	packed  bool            // whether compressed siblings are written
	read    bool            // whether the manifest was read
	ours    map[string]bool // files that we wrote, relative, with slashes
	gone    map[string]bool // topics that had feeds here and are no more
	written map[string]*web.Resource
}

// fileFor gives the file that holds a path: pages are folders with an index, so that
// static servers find them and give them the right type.
func fileFor(p string, kind web.Kind) string {
	p = strings.TrimPrefix(p, "/")
	if kind == web.Page {
		return path.Join(p, "index.html")
	}
	return p
}

// modified gives the time of the file that already holds body, else fallback.
func (o *output) modified(p string, body []byte, fallback time.Time) time.Time {
	for _, kind := range []web.Kind{web.Feed, web.Page} {
		name := o.name(fileFor(p, kind))
		if info, err := os.Stat(name); err == nil && info.Mode().IsRegular() && holds(name, info.Size(), body) {
			return info.ModTime()
		}
	}
	return fallback
}

func (o *output) name(file string) string { return filepath.Join(o.dir, filepath.FromSlash(file)) }

func holds(name string, size int64, body []byte) bool {
	if size != int64(len(body)) {
		return false
	}
	held, err := os.ReadFile(name)
	return err == nil && bytes.Equal(held, body)
}

// write brings the folder up to date with what is published by path: files whose bytes
// changed are replaced in one step each, files of ours that are no more are removed,
// nothing else is touched.
func (o *output) write(published map[string]*web.Resource) error {
	if err := o.readManifest(); err != nil {
		return err
	}
	want := make(map[string]*web.Resource, len(published))
	for p, r := range published {
		file := fileFor(p, r.Kind)
		want[file] = r
		if o.packed {
			for _, extension := range r.Siblings() {
				want[file+extension] = r
			}
		}
	}
	// The manifest names a file before it is written, so that a stop in between leaves
	// nothing behind that nobody knows.
	before := maps.Clone(o.ours)
	for f := range want {
		o.ours[f] = true
	}
	var errs []error
	if !maps.Equal(before, o.ours) {
		errs = append(errs, o.writeManifest())
	}
	for _, f := range slices.Sorted(maps.Keys(want)) {
		if main, extension := o.sibling(f, want); extension != "" {
			errs = append(errs, o.putSibling(main, extension, want[f]))
		} else {
			errs = append(errs, o.put(f, want[f]))
		}
	}
	errs = append(errs, o.sweep(want))
	return errors.Join(errs...)
}

// put writes a file unless it holds the resource already.
func (o *output) put(file string, r *web.Resource) error {
	name := o.name(file)
	info, err := os.Lstat(name)
	held := err == nil && info.Mode().IsRegular() && info.Size() == int64(len(r.Body))
	if held && (o.written[file] == r || holds(name, info.Size(), r.Body)) {
		o.written[file] = r
		return nil
	}
	return o.replace(file, r.Body, r)
}

// replace writes a file in one step.
func (o *output) replace(file string, body []byte, r *web.Resource) error {
	name := o.name(file)
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil { //nolint:gosec // a web server of another user reads it
		return fmt.Errorf("make the folder of %s: %w", file, err)
	}
	if err := renameio.WriteFile(name, body, 0o644); err != nil {
		return fmt.Errorf("write %s: %w", file, err)
	}
	o.written[file] = r
	return nil
}

// sibling says of which file a file is a compressed form, and in which encoding.
func (o *output) sibling(file string, want map[string]*web.Resource) (main, extension string) {
	extension = path.Ext(file)
	main = strings.TrimSuffix(file, extension)
	if r := want[main]; r != nil && r == want[file] && main != file {
		return main, extension
	}
	return "", ""
}

// putSibling writes the compressed form of a file unless it is there already: files are
// written before their siblings, so one that is not older than its file was made of it.
func (o *output) putSibling(main, extension string, r *web.Resource) error {
	file := main + extension
	held, err := os.Lstat(o.name(file))
	if err == nil && held.Mode().IsRegular() {
		if o.written[file] == r {
			return nil
		}
		of, err := os.Stat(o.name(main))
		if err == nil && !held.ModTime().Before(of.ModTime()) {
			o.written[file] = r
			return nil
		}
	}
	return o.replace(file, r.Sibling(extension), r)
}

// sweep removes the files of ours that are not wanted any more, and folders that they
// leave empty.
func (o *output) sweep(want map[string]*web.Resource) error {
	var errs []error
	changed := false
	for f := range o.ours {
		if want[f] != nil {
			continue
		}
		if err := os.Remove(o.name(f)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, fmt.Errorf("remove %s: %w", f, err))
			continue
		}
		delete(o.ours, f)
		delete(o.written, f)
		changed = true
		for dir := path.Dir(f); dir != "."; dir = path.Dir(dir) {
			if os.Remove(o.name(dir)) != nil {
				break // not empty: others are in it
			}
		}
	}
	if changed {
		errs = append(errs, o.writeManifest())
	}
	return errors.Join(errs...)
}

func (o *output) readManifest() error {
	if o.read {
		return nil
	}
	o.ours, o.written = make(map[string]bool), make(map[string]*web.Resource)
	o.gone = make(map[string]bool)
	body, err := os.ReadFile(o.name(manifestName))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("read the list of files: %w", err)
	}
	for f := range strings.Lines(string(body)) {
		f = strings.TrimSuffix(f, "\n")
		if id, ok := strings.CutPrefix(f, goneMark); ok {
			o.gone[id] = true
		} else if filepath.IsLocal(filepath.FromSlash(f)) && f != manifestName {
			o.ours[f] = true
		}
	}
	o.read = true
	return nil
}

func (o *output) writeManifest() error {
	if err := os.MkdirAll(o.dir, 0o755); err != nil { //nolint:gosec // a web server of another user reads it
		return fmt.Errorf("make the output folder: %w", err)
	}
	var b strings.Builder
	for _, id := range slices.Sorted(maps.Keys(o.gone)) {
		b.WriteString(goneMark + id + "\n")
	}
	for _, f := range slices.Sorted(maps.Keys(o.ours)) {
		b.WriteString(f + "\n")
	}
	if err := renameio.WriteFile(o.name(manifestName), []byte(b.String()), 0o644); err != nil {
		return fmt.Errorf("write the list of files: %w", err)
	}
	return nil
}

// removedTopics lists the topics that once had feeds in the folder and are not among the
// present ones.
func (o *output) removedTopics(present map[string]bool) []string {
	if o.readManifest() != nil {
		return nil // writing will say so
	}
	for f := range o.ours {
		id, ok := strings.CutSuffix(strings.TrimPrefix(f, "feeds/"), ".atom")
		if ok && !strings.Contains(id, "/") && !present[id] {
			o.gone[id] = true
		}
	}
	maps.DeleteFunc(o.gone, func(id string, _ bool) bool { return present[id] })
	return slices.Sorted(maps.Keys(o.gone))
}
