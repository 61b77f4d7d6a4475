package main

import (
	"crypto/sha256"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"
)

// quiet is how long a file must be left alone before it is read: editors and deployments
// write in several steps.
const quiet = time.Second

// watcher tells when a config file may have changed. It watches the folder, since most
// programs replace a file rather than write into it.
type watcher struct {
	path    string
	changed chan struct{} // never closed
	notify  *fsnotify.Watcher
	done    chan struct{}
	print   [32]byte // of the file when it was read last
}

// watchConfig watches the file at path. Where that cannot be done the log says so, and
// nothing is ever told.
func watchConfig(path string, log *slog.Logger) *watcher {
	w := &watcher{path: path, changed: make(chan struct{}, 1), done: make(chan struct{})}
	w.differs()
	notify, err := fsnotify.NewWatcher()
	if err == nil {
		if err = notify.Add(filepath.Dir(path)); err != nil {
			_ = notify.Close()
		}
	}
	if err != nil {
		log.Warn("cannot watch the config file; send SIGHUP after a change", "file", path, "error", err)
		close(w.done)
		return w
	}
	w.notify = notify
	go w.run(log)
	return w
}

func (w *watcher) run(log *slog.Logger) {
	defer close(w.done)
	timer := time.NewTimer(quiet)
	timer.Stop()
	defer timer.Stop()
	for {
		select {
		case e, open := <-w.notify.Events:
			if !open {
				return
			}
			if w.concerns(e) {
				timer.Reset(quiet)
			}
		case err, open := <-w.notify.Errors:
			if !open {
				return
			}
			log.Warn("watching the config file", "error", err)
			timer.Reset(quiet) // something may have been missed
		case <-timer.C:
			select {
			case w.changed <- struct{}{}:
			default:
			}
		}
	}
}

// concerns says whether an event in the folder may be about the file. Orchestrators
// exchange a link beside it whose name begins with two dots.
func (w *watcher) concerns(e fsnotify.Event) bool {
	name := filepath.Base(e.Name)
	return e.Op != fsnotify.Chmod && (name == filepath.Base(w.path) || strings.HasPrefix(name, ".."))
}

// differs says whether the file holds something else than when it was asked last. A file
// that cannot be read differs from every other.
func (w *watcher) differs() bool {
	var now [32]byte
	if f, err := os.Open(w.path); err == nil {
		h := sha256.New()
		if _, err := io.Copy(h, io.LimitReader(f, 8<<20)); err == nil {
			now = [32]byte(h.Sum(nil))
		}
		_ = f.Close() // only read
	}
	before := w.print
	w.print = now
	return before != now
}

// close ends the watching.
func (w *watcher) close() {
	if w.notify != nil {
		_ = w.notify.Close() // there is nothing to save
	}
	<-w.done
}
