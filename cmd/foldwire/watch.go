package main

import (
	"crypto/sha256"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/fsnotify/fsnotify"
)

// quiet is how long a file must be left alone before it is read: editors and deployments
// write in several steps.
const quiet = time.Second

// lookEvery is how often the file is looked at although nothing was told: a file that is
// mounted by itself into a container changes without any word of it.
const lookEvery = time.Minute

// watcher tells when a config file may have changed. It watches the folder, since most
// programs replace a file rather than write into it, and the folder of the file that a
// link leads to.
type watcher struct {
	path    string
	log     *slog.Logger
	changed chan struct{} // never closed
	notify  *fsnotify.Watcher
	quit    chan struct{}
	done    chan struct{}

	mu     sync.Mutex
	print  [32]byte // of the file when it was read last
	target string   // the file that path leads to, as it is watched
}

// watchConfig watches the file at path, of which was read what has the fingerprint read,
// and looks at it every so often. Where it cannot be watched the log says so, and only the
// looking is left.
func watchConfig(path string, read [32]byte, every time.Duration, log *slog.Logger) *watcher {
	w := &watcher{path: path, log: log, print: read, changed: make(chan struct{}, 1), quit: make(chan struct{}), done: make(chan struct{})}
	notify, err := fsnotify.NewWatcher()
	if err == nil {
		if err = notify.Add(filepath.Dir(path)); err != nil {
			_ = notify.Close()
		}
	}
	if err != nil {
		log.Warn("cannot watch the config file; a change is seen within a minute, or on SIGHUP", "file", path, "error", err)
	} else {
		w.notify = notify
	}
	w.follow()
	go w.run(every)
	return w
}

func (w *watcher) run(every time.Duration) {
	defer close(w.done)
	timer := time.NewTimer(quiet)
	defer timer.Stop()
	if fingerprint(w.path) == w.known() { // else it changed between its reading and here
		timer.Stop()
	}
	waiting := false // for a file of which only the looking told
	look := time.NewTicker(every)
	defer look.Stop()
	var events <-chan fsnotify.Event // of nobody, if the folder cannot be watched
	var errs <-chan error
	if w.notify != nil {
		events, errs = w.notify.Events, w.notify.Errors
	}
	for {
		select {
		case <-w.quit:
			return
		case e := <-events:
			if w.concerns(e) {
				timer.Reset(quiet)
			}
		case err := <-errs:
			w.log.Warn("watching the config file", "error", err)
			timer.Reset(quiet) // something may have been missed
		case <-look.C:
			if !waiting && fingerprint(w.path) != w.known() {
				timer.Reset(quiet)
				waiting = true
			}
		case <-timer.C:
			waiting = false
			select {
			case w.changed <- struct{}{}:
			default:
			}
		}
	}
}

// concerns says whether an event in one of the folders may be about the file.
// Orchestrators exchange a link beside it whose name begins with two dots.
func (w *watcher) concerns(e fsnotify.Event) bool {
	w.mu.Lock()
	target := w.target
	w.mu.Unlock()
	name := filepath.Base(e.Name)
	return e.Op != fsnotify.Chmod && (name == filepath.Base(w.path) || name == filepath.Base(target) || strings.HasPrefix(name, ".."))
}

// differs says whether the file holds something else than when it was asked last. A file
// that cannot be read differs from every other.
func (w *watcher) differs() bool {
	w.follow()
	now := fingerprint(w.path)
	w.mu.Lock()
	defer w.mu.Unlock()
	before := w.print
	w.print = now
	return before != now
}

// known gives the fingerprint of what was read last.
func (w *watcher) known() [32]byte {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.print
}

// fingerprint gives the hash of what a file holds; that of a file that cannot be read is
// zero.
func fingerprint(path string) (sum [32]byte) {
	f, err := os.Open(path)
	if err != nil {
		return sum
	}
	defer f.Close() // only read
	h := sha256.New()
	if _, err := io.Copy(h, io.LimitReader(f, 8<<20)); err == nil {
		sum = [32]byte(h.Sum(nil))
	}
	return sum
}

// follow watches the folder of the file that path leads to now, and that of path itself
// again, should it have been exchanged.
func (w *watcher) follow() {
	if w.notify == nil {
		return
	}
	folder := filepath.Dir(w.path)
	_ = w.notify.Add(folder) // it may be gone; then there is the looking
	target, err := filepath.EvalSymlinks(w.path)
	if err != nil {
		return
	}
	w.mu.Lock()
	before := w.target
	w.target = target
	w.mu.Unlock()
	now := filepath.Dir(target)
	if old := filepath.Dir(before); before != "" && old != now && old != folder {
		_ = w.notify.Remove(old) // it may be gone
	}
	if now != folder {
		_ = w.notify.Add(now) // or it is looked at
	}
}

// close ends the watching.
func (w *watcher) close() {
	close(w.quit)
	<-w.done
	if w.notify != nil {
		_ = w.notify.Close() // there is nothing to save
	}
}
