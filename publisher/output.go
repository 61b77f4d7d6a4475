package publisher

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"time"

	"foldwire/publisher/web"
)

// outputRemedy is what to do if the output folder cannot be written.
const outputRemedy = "Look whether the folder named in `output:` can be written."

// output is a folder that holds what is published, for any static web server. It has one
// writer.
type output struct {
	dir    string
	packed bool               // whether compressed siblings are written
	read   bool               // whether the manifest was read
	ours   map[string]bool    // files that we wrote, relative, with slashes
	gone   map[string]bool    // topics that had feeds here and are no more
	files  map[string]written // what is known of files
	grown  bool               // whether the manifest has to be put in order
	config string             // under which all of our files were published (printed); empty if nobody knows
	claims string             // under which those are that are to be written

	folders map[string]bool // that were there when something was written into them
}

// written is a file as it was when it was written or read last.
type written struct {
	sum      uint64 // of the document that the file, or what it is a sibling of, holds
	size     int64
	modified int64 // nanoseconds since 1970
}

// modified gives the time of the file that already holds body, now if it holds another one,
// and fallback if there is none.
func (o *output) modified(p string, kind web.Kind, body []byte, fallback, now time.Time) time.Time {
	name := o.name(fileFor(p, kind))
	held, regular, err := look(name)
	at := time.Unix(0, held.modified)
	switch {
	case err != nil:
		return fallback
	case regular && fileHolds(name, body):
		return at
	case now.After(at):
		return now
	}
	return at.Add(time.Second) // the clock was set back
}

// fileHolds says that a file holds body.
func fileHolds(name string, body []byte) bool {
	held, ok := readAs(name, len(body))
	return ok && bytes.Equal(held, body)
}

// holds says that a document, and its siblings, are in their files, as far as size and
// time can tell.
func (o *output) holds(p string, m *made) bool {
	file := fileFor(p, m.kind)
	if f, known := o.files[file]; !known || f.sum != m.sum || !o.intact(file) {
		return false
	}
	if o.packed {
		for _, extension := range web.Siblings(m.mediaType, m.size) {
			if f, known := o.files[file+extension]; !known || f.sum != m.sum || !o.intact(file+extension) {
				return false
			}
		}
	}
	return true
}

// intact says that a file is as it was.
func (o *output) intact(file string) bool {
	now, regular, err := look(o.name(file))
	f := o.files[file]
	return err == nil && regular && now.size == f.size && now.modified == f.modified
}

// write puts documents into their files: those whose bytes changed are replaced in one
// step each. The manifest names a file before it is written, so that a stop in between
// leaves nothing behind that nobody knows.
func (o *output) write(list []document, failed *failures) {
	if err := errors.Join(o.readManifest(), o.mix()); err != nil {
		failed.add(err)
		return
	}
	var fresh []string
	for i := range list {
		d := &list[i]
		file := fileFor(d.path, d.made.kind)
		fresh = append(fresh, o.claim(file)...)
		if o.packed {
			for _, extension := range web.Siblings(d.made.mediaType, d.made.size) {
				fresh = append(fresh, o.claim(file+extension)...)
			}
		}
	}
	if err := o.extendManifest(fresh); err != nil {
		failed.add(err)
		return
	}
	if o.folders == nil {
		o.folders = make(map[string]bool)
	}
	for i := range list {
		failed.add(o.put(&list[i]))
	}
}

// claim makes a file ours and gives it if it was not before.
func (o *output) claim(file string) []string {
	if o.ours[file] {
		return nil
	}
	o.ours[file] = true
	return []string{file}
}

// put writes a document unless its file holds it already, and then its siblings.
func (o *output) put(d *document) error {
	file := fileFor(d.path, d.made.kind)
	replaced, err := o.putFile(file, d)
	if err != nil || !o.packed {
		return err
	}
	var errs []error
	for _, extension := range web.Siblings(d.made.mediaType, d.made.size) {
		if replaced || !o.hasSibling(file, extension, d) {
			errs = append(errs, o.replace(file+extension, d.made.sum, web.Compress(extension, d.body)))
		}
	}
	return errors.Join(errs...)
}

// putFile says whether it had to replace the file. What is in it decides, since two documents
// may have the same sum; but not where it cannot be the same.
func (o *output) putFile(file string, d *document) (replaced bool, err error) {
	f, known := o.files[file]
	differs := known && f.sum != d.made.sum
	if !known {
		if differs, err = o.makeFolder(path.Dir(file)); err != nil {
			return false, fmt.Errorf("write %s: %w", file, err)
		}
	}
	if !differs {
		if held, regular, err := look(o.name(file)); err == nil && regular && fileHolds(o.name(file), d.body) {
			held.sum = d.made.sum
			o.files[file] = held
			return false, nil
		}
	}
	return true, o.replace(file, d.made.sum, d.body)
}

// hasSibling says whether the compressed form of a file is there, which was not replaced:
// files are written before their siblings, so one that is not older than its file was made
// of it.
func (o *output) hasSibling(main, extension string, d *document) bool {
	file := main + extension
	f, known := o.files[file]
	if known && f.sum == d.made.sum && o.intact(file) {
		return true
	}
	held, regular, err := look(o.name(file))
	if known || err != nil || !regular || held.modified < o.files[main].modified {
		return false
	}
	held.sum = d.made.sum
	o.files[file] = held
	return true
}

// writing is the file in which the next one is written before it takes its place. It is
// in the same folder, since who may write may not yet move between folders (landlock).
const writing = ".foldwire-write"

// replace writes a file in one step. The disk may take its time: after a crash of the
// machine, a file that is not what it was is written again.
func (o *output) replace(file string, sum uint64, body []byte) error {
	draft := o.name(path.Join(path.Dir(file), writing))
	delete(o.files, file)
	w, err := o.writeNew(file, draft, body)
	if err == nil {
		err = move(draft, o.name(file))
	}
	if err != nil {
		_ = os.Remove(draft) // of no use to anybody
		return fmt.Errorf("write %s: %w", file, err)
	}
	w.sum = sum
	o.files[file] = w
	return nil
}

// writeNew writes a draft, which is not there. What a stop left in its place goes first.
func (o *output) writeNew(file, draft string, body []byte) (written, error) {
	w, err := create(draft, body)
	if errors.Is(err, fs.ErrExist) {
		if err = os.Remove(draft); err == nil {
			w, err = create(draft, body)
		}
	} else if errors.Is(err, fs.ErrNotExist) { // somebody removed the folder
		delete(o.folders, path.Dir(file))
		if _, err = o.makeFolder(path.Dir(file)); err == nil {
			w, err = create(draft, body)
		}
	}
	return w, err
}

// makeFolder makes a folder, most of whose parents are there, and says whether it was missing.
func (o *output) makeFolder(dir string) (missing bool, err error) {
	if o.folders[dir] {
		return false, nil
	}
	err = os.Mkdir(o.name(dir), 0o755) //nolint:gosec // a web server of another user reads it
	missing = err == nil
	if errors.Is(err, fs.ErrNotExist) {
		err = os.MkdirAll(o.name(dir), 0o755) //nolint:gosec // as above
	}
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return false, err
	}
	o.folders[dir] = true
	return missing, nil
}
