package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"foldwire/config"
)

// chunkWithin bounds how long a reader may take over one piece of a long answer.
const chunkWithin = 30 * time.Second

// deadlineWriter writes a long answer, which may take any time as long as the reader goes on.
type deadlineWriter struct{ w http.ResponseWriter }

func (p deadlineWriter) Write(b []byte) (int, error) {
	if err := http.NewResponseController(p.w).SetWriteDeadline(time.Now().Add(chunkWithin)); err != nil {
		return 0, err
	}
	return p.w.Write(b)
}

// serveDump streams every item. The store holds no transaction open while it is sent.
func (d *daemon) serveDump(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/jsonl")
	out := bufio.NewWriterSize(deadlineWriter{w}, 64<<10)
	if err := writeDump(r.Context(), out, d.store); err != nil {
		if r.Context().Err() == nil {
			d.log.Error("could not dump", "error", err)
		}
		panic(http.ErrAbortHandler) // the reader must not take a part for the whole
	}
}

// spoolName is what a backup is called within the data folder while it is sent.
const spoolName = "backup-*.spool"

// serveBackup copies the database to a file of ours first, so that no transaction waits
// for the one who asks, and sends that.
func (d *daemon) serveBackup(w http.ResponseWriter, r *http.Request) {
	if !d.spool.TryLock() {
		say(w, http.StatusConflict, "another backup is being made")
		return
	}
	defer d.spool.Unlock()
	f, size, err := d.spoolBackup(r.Context())
	if err != nil {
		d.log.Error("could not make a backup", "error", err)
		refuse(w, err)
		return
	}
	defer f.Close()
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Content-Length", strconv.FormatInt(size, 10))
	if _, err := io.CopyBuffer(deadlineWriter{w}, onlyReader{f}, make([]byte, 256<<10)); err != nil {
		panic(http.ErrAbortHandler)
	}
	d.log.Info("backup made", "bytes", size)
}

// onlyReader hides all of a file but Read, so that each piece is copied by itself.
type onlyReader struct{ io.Reader }

// spoolBackup gives a copy of the database that is gone once it is closed.
func (d *daemon) spoolBackup(ctx context.Context) (*os.File, int64, error) {
	folder := d.cfg().Data
	name, err := os.CreateTemp(folder, spoolName)
	if err != nil {
		return nil, 0, err
	}
	defer os.Remove(name.Name())
	if err := name.Close(); err != nil {
		return nil, 0, err
	}
	if err := d.store.Backup(ctx, name.Name()); err != nil {
		return nil, 0, err
	}
	f, err := os.Open(name.Name())
	if err != nil {
		return nil, 0, err
	}
	info, err := f.Stat()
	if err != nil {
		return nil, 0, errors.Join(err, f.Close())
	}
	return f, info.Size(), nil
}

// removeSpools removes what a crash may have left of backups.
func (p *program) removeSpools(cfg *config.Config) {
	old, err := filepath.Glob(filepath.Join(cfg.Data, spoolName))
	if err != nil {
		return // the folder's name is a pattern itself
	}
	for _, name := range old {
		if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			p.log.Warn("could not remove what is left of a backup", "file", name, "error", err)
		}
	}
}
