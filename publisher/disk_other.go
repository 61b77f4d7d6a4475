//go:build !linux

package publisher

import (
	"errors"
	"os"
)

// create writes a file that is not there, and gives what it is then.
func create(name string, body []byte) (w written, err error) {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644) //nolint:gosec // a web server of another user reads it
	if err != nil {
		return written{}, err
	}
	_, err = f.Write(body)
	if err = errors.Join(err, f.Close()); err == nil {
		w, _, err = look(name)
	}
	return w, err
}

// look gives what a file is; regular is false if it is something else, as a folder or a link.
func look(name string) (w written, regular bool, err error) {
	info, err := os.Lstat(name)
	if err != nil {
		return written{}, false, err
	}
	return written{size: info.Size(), modified: info.ModTime().UnixNano()}, info.Mode().IsRegular(), nil
}

// readAs reads a file of so many bytes; ok is false if it cannot be read, or is something else.
func readAs(name string, size int) (body []byte, ok bool) {
	if w, regular, err := look(name); err != nil || !regular || w.size != int64(size) {
		return nil, false // nobody waits for a pipe
	}
	body, err := os.ReadFile(name)
	return body, err == nil && len(body) == size
}

// move gives a file another name, in place of what has it.
func move(from, to string) error { return os.Rename(from, to) }

// removeFolder removes a folder in which there is nothing.
func removeFolder(name string) error { return os.Remove(name) }
