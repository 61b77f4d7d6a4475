package main

import (
	"fmt"
	"io"
	"os"
	"time"

	pretty "github.com/jedib0t/go-pretty/v6/progress"
	"golang.org/x/term"

	"foldwire/aggregator/feed"
)

// progress shows a pass while it runs.
type progress interface {
	start(sources int)
	polled(b feed.Batch)
	stop()
	say(format string, args ...any)
}

// newProgress shows a bar on a terminal and plain lines elsewhere.
func newProgress(w io.Writer) progress {
	if f, ok := w.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		return &bar{w: w}
	}
	return &lines{w: w}
}

// lines says one line a source, for logs and pipes.
type lines struct{ w io.Writer }

func (l *lines) start(int) {}

func (l *lines) polled(b feed.Batch) { fmt.Fprintln(l.w, pollLine(b)) }

func (l *lines) stop() {}

func (l *lines) say(format string, args ...any) { fmt.Fprintf(l.w, format+"\n", args...) }

// failures says one line for each source that failed, and nothing else.
type failures struct{ lines }

func (f *failures) polled(b feed.Batch) {
	if b.State.Failure != nil && !b.Held {
		f.lines.polled(b)
	}
}

func (f *failures) say(string, ...any) {}

func pollLine(b feed.Batch) string {
	switch f := b.State.Failure; {
	case b.Held:
		return fmt.Sprintf("%s: not asked, since its host asks to wait until %s", b.Source, b.State.Hints.NotBefore.UTC().Format("2006-01-02 15:04:05 UTC"))
	case f != nil && f.Remedy != "":
		return fmt.Sprintf("%s: %s: %s. %s", b.Source, f.Stage, f.Message, f.Remedy)
	case f != nil:
		return fmt.Sprintf("%s: %s: %s", b.Source, f.Stage, f.Message)
	case len(b.Items) == 0:
		return fmt.Sprintf("%s: nothing new", b.Source)
	default:
		return fmt.Sprintf("%s: %s new or changed", b.Source, count(len(b.Items), "entry"))
	}
}

// bar draws one bar for the whole pass and tells of failures above it.
type bar struct {
	w       io.Writer
	writer  pretty.Writer
	tracker *pretty.Tracker
}

func (b *bar) start(sources int) {
	b.tracker = &pretty.Tracker{Message: "Polling", Total: int64(sources), Units: pretty.UnitsDefault}
	b.writer = pretty.NewWriter()
	b.writer.SetOutputWriter(b.w)
	b.writer.SetAutoStop(false)
	b.writer.SetUpdateFrequency(100 * time.Millisecond)
	b.writer.SetTrackerLength(40)
	b.writer.AppendTracker(b.tracker)
	go b.writer.Render()
}

func (b *bar) polled(batch feed.Batch) {
	if batch.State.Failure != nil {
		b.writer.Log("%s", pollLine(batch))
	}
	b.tracker.Increment(1)
}

func (b *bar) stop() {
	if b.writer == nil {
		return
	}
	b.tracker.MarkAsDone()
	b.writer.Stop()
	for b.writer.IsRenderInProgress() {
		time.Sleep(10 * time.Millisecond)
	}
}

func (b *bar) say(format string, args ...any) { fmt.Fprintf(b.w, format+"\n", args...) }
