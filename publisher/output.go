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
	file := fileFor(p, kind)
	info, err := os.Lstat(o.name(file))
	switch {
	case err != nil:
		return fallback
	case o.same(file, info, body):
		return info.ModTime()
	case now.After(info.ModTime()):
		return now
	}
	return info.ModTime().Add(time.Second) // the clock was set back
}

// same says that a file holds body.
func (o *output) same(file string, info fs.FileInfo, body []byte) bool {
	if !info.Mode().IsRegular() || info.Size() != int64(len(body)) {
		return false
	}
	held, err := os.ReadFile(o.name(file))
	return err == nil && bytes.Equal(held, body)
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
	info, err := os.Lstat(o.name(file))
	f := o.files[file]
	return err == nil && info.Mode().IsRegular() && info.Size() == f.size && info.ModTime().UnixNano() == f.modified
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
// may have the same sum.
func (o *output) putFile(file string, d *document) (replaced bool, err error) {
	if info, err := os.Lstat(o.name(file)); err == nil && o.same(file, info, d.body) {
		o.files[file] = written{d.made.sum, info.Size(), info.ModTime().UnixNano()}
		return false, nil
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
	held, err := os.Lstat(o.name(file))
	if known || err != nil || !held.Mode().IsRegular() || held.ModTime().UnixNano() < o.files[main].modified {
		return false
	}
	o.files[file] = written{d.made.sum, held.Size(), held.ModTime().UnixNano()}
	return true
}

// writing is the file in which the next one is written before it takes its place. It is
// in the same folder, since who may write may not yet move between folders (landlock).
const writing = ".foldwire-write"

// replace writes a file in one step. The disk may take its time: after a crash of the
// machine, a file that is not what it was is written again.
func (o *output) replace(file string, sum uint64, body []byte) error {
	draft := path.Join(path.Dir(file), writing)
	name := o.name(file)
	delete(o.files, file)
	err := o.writeNew(draft, body)
	if err == nil {
		err = os.Rename(o.name(draft), name)
	}
	var info fs.FileInfo
	if err == nil {
		info, err = os.Lstat(name)
	}
	if err != nil {
		_ = os.Remove(o.name(draft)) // of no use to anybody
		return fmt.Errorf("write %s: %w", file, err)
	}
	o.files[file] = written{sum, info.Size(), info.ModTime().UnixNano()}
	return nil
}

// writeNew writes a file that is not there. What a stop left in its place goes first.
func (o *output) writeNew(file string, body []byte) error {
	dir := path.Dir(file)
	if !o.folders[dir] {
		if err := o.makeFolder(dir); err != nil {
			return err
		}
	}
	f, err := create(o.name(file))
	if errors.Is(err, fs.ErrExist) {
		if err = os.Remove(o.name(file)); err == nil {
			f, err = create(o.name(file))
		}
	} else if errors.Is(err, fs.ErrNotExist) { // somebody removed the folder
		if err = o.makeFolder(dir); err == nil {
			f, err = create(o.name(file))
		}
	}
	if err != nil {
		return err
	}
	_, err = f.Write(body)
	return errors.Join(err, f.Close())
}

func create(name string) (*os.File, error) {
	return os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644) //nolint:gosec // a web server of another user reads it
}

// makeFolder makes a folder, most of whose parents are there.
func (o *output) makeFolder(dir string) error {
	err := os.Mkdir(o.name(dir), 0o755) //nolint:gosec // a web server of another user reads it
	if errors.Is(err, fs.ErrNotExist) {
		err = os.MkdirAll(o.name(dir), 0o755) //nolint:gosec // as above
	}
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	o.folders[dir] = true
	return nil
}
