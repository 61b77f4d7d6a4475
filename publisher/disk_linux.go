package publisher

import (
	"errors"
	"io"
	"io/fs"
	"syscall"
)

// What publishing asks of the system for each of very many small files. Package os asks for
// more: it offers each file that it opens to the poller, which takes none, looks whether
// there is a folder where a file is to be moved, and tries whether a folder is a file.

// create writes a file that is not there, and gives what it is then.
func create(name string, body []byte) (w written, err error) {
	fd, err := open(name, syscall.O_WRONLY|syscall.O_CREAT|syscall.O_EXCL)
	if err != nil {
		return written{}, err
	}
	for len(body) > 0 && err == nil {
		err = uninterrupted("write", name, func() error {
			n, err := syscall.Write(fd, body)
			body = body[max(n, 0):]
			if n == 0 && err == nil {
				err = io.ErrShortWrite // or it would be tried for ever
			}
			return err
		})
	}
	if err == nil {
		w, _, err = lookAt(fd, name)
	}
	if closing := syscall.Close(fd); err == nil && closing != nil && !errors.Is(closing, syscall.EINTR) { // it is closed all the same
		err = &fs.PathError{Op: "close", Path: name, Err: closing}
	}
	return w, err
}

func open(name string, mode int) (fd int, err error) {
	err = uninterrupted("open", name, func() (err error) {
		fd, err = syscall.Open(name, mode|syscall.O_CLOEXEC, 0o644)
		return err
	})
	return fd, err
}

// look gives what a file is; regular is false if it is something else, as a folder or a link.
func look(name string) (w written, regular bool, err error) {
	var st syscall.Stat_t
	err = uninterrupted("lstat", name, func() error { return syscall.Lstat(name, &st) })
	return toldBy(&st), isRegular(&st), err
}

// lookAt does the same with an open file.
func lookAt(fd int, name string) (w written, regular bool, err error) {
	var st syscall.Stat_t
	err = uninterrupted("fstat", name, func() error { return syscall.Fstat(fd, &st) })
	return toldBy(&st), isRegular(&st), err
}

func toldBy(st *syscall.Stat_t) written { return written{size: st.Size, modified: st.Mtim.Nano()} }

func isRegular(st *syscall.Stat_t) bool { return st.Mode&syscall.S_IFMT == syscall.S_IFREG }

// readAs reads a file of so many bytes; ok is false if it cannot be read, or is something else.
func readAs(name string, size int) (body []byte, ok bool) {
	fd, err := open(name, syscall.O_RDONLY|syscall.O_NONBLOCK) // nobody waits for a pipe
	if err != nil {
		return nil, false
	}
	defer func() { _ = syscall.Close(fd) }() // nothing was written
	if w, regular, err := lookAt(fd, name); err != nil || !regular || w.size != int64(size) {
		return nil, false
	}
	body = make([]byte, size)
	for rest := body; len(rest) > 0; {
		n := 0
		err := uninterrupted("read", name, func() (err error) {
			n, err = syscall.Read(fd, rest)
			return err
		})
		if err != nil || n <= 0 {
			return nil, false
		}
		rest = rest[n:]
	}
	return body, true
}

// move gives a file another name, in place of what has it.
func move(from, to string) error {
	return uninterrupted("rename", to, func() error { return syscall.Rename(from, to) })
}

// removeFolder removes a folder in which there is nothing.
func removeFolder(name string) error {
	return uninterrupted("rmdir", name, func() error { return syscall.Rmdir(name) })
}

// uninterrupted does what a signal may interrupt on some file systems until none does.
func uninterrupted(op, name string, do func() error) error {
	for {
		err := do()
		if err == nil {
			return nil
		}
		if !errors.Is(err, syscall.EINTR) {
			return &fs.PathError{Op: op, Path: name, Err: err}
		}
	}
}
