package publisher

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"

	"foldwire/publisher/web"
)

// sweep removes the files of ours that are not wanted any more, and folders that they
// leave empty, and puts the manifest in order. What is left is of one config if all could be
// published.
func (o *output) sweep(kept map[string]made, all bool) error {
	if err := o.readManifest(); err != nil {
		return err
	}
	want := make(map[string]bool, len(kept))
	for p, m := range kept {
		file := fileFor(p, m.kind)
		want[file] = true
		if o.packed {
			for _, extension := range web.Siblings(m.mediaType, m.size) {
				want[file+extension] = true
			}
		}
	}
	var failed failures
	left := make(map[string]bool) // folders that may be empty now
	var over []string
	for f := range o.ours {
		if !want[f] {
			over = append(over, f)
		}
	}
	slices.Sort(over)
	for _, f := range over {
		if err := o.remove(f); err != nil {
			failed.add(fmt.Errorf("remove %s: %w", f, err))
			continue
		}
		delete(o.ours, f)
		delete(o.files, f)
		o.grown = true
		for dir := path.Dir(f); dir != "."; dir = path.Dir(dir) {
			left[dir] = true
		}
	}
	o.removeEmpty(left)
	if all && failed.count == 0 && o.config != o.claims {
		o.config, o.grown = o.claims, true
	}
	if o.grown {
		return errors.Join(failed.err(), o.writeManifest())
	}
	return failed.err()
}

// remove removes a file, if it is there. A folder under its name is none of ours: the line of
// the manifest that names it was torn, or somebody made it since.
func (o *output) remove(file string) error {
	err := os.Remove(o.name(file))
	if err == nil || errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if info, lost := os.Lstat(o.name(file)); lost == nil && info.IsDir() {
		return nil
	}
	return err
}

// removeEmpty removes folders that are empty, but for what a stop left in them.
func (o *output) removeEmpty(dirs map[string]bool) {
	for _, dir := range slices.Backward(slices.Sorted(maps.Keys(dirs))) { // what is within first
		delete(o.folders, dir)
		if removeFolder(o.name(dir)) != nil && os.Remove(o.name(path.Join(dir, writing))) == nil {
			_ = removeFolder(o.name(dir)) // or others are in it
		}
	}
}
