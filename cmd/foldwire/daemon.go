package main

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"os"
	"sync"
	"time"

	"foldwire/aggregator"
	"foldwire/aggregator/feed"
	"foldwire/publisher/web"
)

// configFile is where a daemon's config came from, to be read again.
type configFile struct {
	path    string
	level   *slog.LevelVar
	verbose bool     // the command line asks for more than the config
	read    [32]byte // fingerprint of the file when it was read first
	hup     <-chan os.Signal
}

// daemon is a program at work.
type daemon struct {
	*program

	file      *configFile            // nil if the config cannot be read again
	agg       *aggregator.Aggregator // made by begin
	overdue   bool                   // whether retention missed its moment before the start
	dashboard *dashboard
	changed   chan struct{} // something is to be published
	started   time.Time
	stopped   chan struct{}     // closed once the stop begins
	reloads   chan chan<- error // requests to read the config again, each with where to answer

	mu       sync.Mutex
	waits    map[feed.SourceID][]chan<- feed.Batch // who waits for the next poll of a source
	refused  *refusal                              // the last reload, if it failed
	unstored *failure                              // why what was polled is not stored, and since when
	spool    sync.Mutex                            // held while a backup is made
	rhythm   time.Duration                         // of publishing when nothing changes
}

// refusal is a config file that could not be taken over.
type refusal struct {
	At    time.Time `json:"at"`
	Error string    `json:"error"`
}

func newDaemon(p *program, file *configFile) *daemon {
	return &daemon{
		program: p, file: file, started: time.Now(),
		changed: make(chan struct{}, 1), stopped: make(chan struct{}), reloads: make(chan chan<- error),
		waits: map[feed.SourceID][]chan<- feed.Batch{}, rhythm: time.Minute, dashboard: &dashboard{},
	}
}

// run serves and polls until ctx ends. The order of the stop: the pollers give up what
// has not answered; the folder commits what has; the publisher publishes that; the web
// servers finish the answers that they are giving. The caller closes the store last.
func (d *daemon) run(ctx context.Context, public, admin net.Listener, ready func()) error {
	if err := d.begin(ctx); err != nil {
		return errors.Join(err, public.Close(), admin.Close())
	}
	if err := d.openDashboard(); err != nil {
		return errors.Join(err, public.Close(), admin.Close())
	}
	servers := []*http.Server{
		web.NewServer(metered(d.metrics, web.Handler(d.current))),
		web.NewServer(d.adminHandler()),
	}
	failed := make(chan error, len(servers))
	for i, l := range []net.Listener{public, admin} {
		servers[i].ErrorLog = slog.NewLogLogger(d.log.Handler(), slog.LevelWarn)
		go func() { failed <- servers[i].Serve(web.Limit(l)) }()
	}
	cfg := d.cfg()
	d.log.Info("foldwire is running", "version", version, "sources", len(cfg.Sources), "topics", len(cfg.Topics), "public", "http://"+public.Addr().String(), "admin", "http://"+admin.Addr().String())
	if ready != nil {
		ready()
	}
	err := d.work(ctx, failed)
	return errors.Join(err, shutdown(ctx, servers))
}

// begin sees to it that readers are served from the first moment on: what was published
// last before the stop, or what is stored.
func (d *daemon) begin(ctx context.Context) error {
	states, err := d.store.States(ctx)
	if err != nil {
		return err
	}
	for _, src := range d.cfg().Sources {
		d.metrics.setFailing(src.ID, states[src.ID].Failure != nil)
	}
	d.overdue = missed(d.cfg().Retention.Schedule, states, time.Now())
	d.agg = d.aggregator(aggregator.Options{States: states, Polled: d.polled, Committed: d.committed, Folded: d.folded})
	if d.active.Load().pub.Resume() {
		d.requestPublish() // readers have what was published last; the rest follows
		return nil
	}
	if err := d.publish(ctx); err != nil {
		if d.current() == nil {
			return err
		}
		d.logPublish(err)
	}
	return nil
}

// work polls, publishes, prunes and reloads until ctx ends or a server fails.
func (d *daemon) work(ctx context.Context, failed <-chan error) error {
	working, stop := context.WithCancel(ctx)
	defer stop()
	var beside sync.WaitGroup
	polling := make(chan error, 1)
	go func() { polling <- d.agg.Run(working) }()
	beside.Go(func() { d.retain(working) })
	beside.Go(func() { d.reloading(working) })
	beside.Go(func() { d.keepAlive(working) })
	published := make(chan struct{})
	go func() { d.publishLoop(ctx); close(published) }()
	d.notify(stateReady)

	var err error
	select {
	case err = <-failed:
		stop()
		err = errors.Join(err, <-polling)
	case err = <-polling:
	}
	stop()
	d.notify(stateStopping)
	d.log.Info("foldwire is stopping", "within", stopBound)
	close(d.stopped)
	beside.Wait()
	close(d.changed)
	<-published
	return err
}

// polled is told of every poll.
func (d *daemon) polled(b feed.Batch) {
	d.metrics.polled(b)
	d.dashboard.polled(time.Now(), b)
	d.answerWaits(b)
	st := b.State
	if f := st.Failure; f != nil {
		d.log.Warn("poll failed", "source", b.Source, "stage", f.Stage, "error", f.Message, "remedy", f.Remedy, "failures", st.Failures, "next", st.Next, "reason", st.Reason)
		return
	}
	d.log.Debug("polled", "source", b.Source, "entries", len(b.Items), "next", st.Next, "reason", st.Reason)
}

// committed is told of every commit.
func (d *daemon) committed(c feed.Change) {
	d.metrics.folded(c)
	d.metrics.indexed.Set(float64(d.agg.Indexed()))
	if len(c.Items) > 0 {
		d.log.Info("folded", "sources", len(c.States), "items", len(c.Items), "stories", len(c.Stories))
	}
	// States alone are what most commits bring. Of them readers see names of sources at most,
	// which are published with what comes next, a minute later at the latest.
	if len(c.Items)+len(c.Stories) > 0 {
		d.requestPublish()
	}
}

// folded is told how a try to store what was polled ended.
func (d *daemon) folded(err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err == nil {
		d.unstored = nil
		d.metrics.foldFailing.Set(0)
		return
	}
	at := time.Now().UTC()
	if d.unstored != nil {
		at = d.unstored.At
	}
	stage, remedy := feed.StageOf(err, feed.StageFold)
	d.unstored = &failure{Stage: stage, Message: err.Error(), Remedy: remedy, At: at}
	d.metrics.foldFailing.Set(1)
}

// cannotStore gives why what was polled is not stored, nil if it is.
func (d *daemon) cannotStore() *failure {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.unstored
}

// requestPublish says that there is something to publish; saying it twice is saying it once.
func (d *daemon) requestPublish() {
	select {
	case d.changed <- struct{}{}:
	default:
	}
}

// publishLoop publishes after each change, and on its own now and then, since the age of
// stories changes what topics show. It ends when changed is closed, after a last time.
func (d *daemon) publishLoop(ctx context.Context) {
	ctx = context.WithoutCancel(ctx) // what was committed before a stop is still published
	tick := time.NewTicker(d.rhythm)
	defer tick.Stop()
	for open := true; open; {
		select {
		case _, open = <-d.changed:
		case <-tick.C:
		}
		begin := time.Now()
		if err := d.publish(ctx); err != nil {
			d.logPublish(err)
		}
		d.dashboard.bell.Ring()
		d.rest(time.Since(begin))
	}
	if err := d.active.Load().pub.Save(); err != nil {
		d.log.Warn("what was published cannot be kept for the next start, which will take longer", "error", err)
	}
}

// How many times as long as a publish took the next one waits, and how long at most:
// where sources are polled all the time, something changes all the time, and each publish
// writes whole feeds for a few entries.
const (
	restTimes = 50
	restMost  = 20 * time.Second
)

// rest waits after a publish, unless the daemon stops.
func (d *daemon) rest(took time.Duration) {
	timer := time.NewTimer(min(restTimes*took, restMost))
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-d.stopped:
	}
}

func (d *daemon) logPublish(err error) {
	stage, remedy := feed.StageOf(err, feed.StagePublish)
	d.log.Error("could not publish everything; readers still see what was published before", "stage", stage, "error", err, "remedy", remedy)
}

func shutdown(ctx context.Context, servers []*http.Server) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopWithin)
	defer cancel()
	var errs []error
	for _, s := range servers {
		if err := s.Shutdown(ctx); err != nil {
			errs = append(errs, s.Close())
		}
	}
	return errors.Join(errs...)
}
