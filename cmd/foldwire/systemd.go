package main

import (
	"context"
	"fmt"
	"net"
	"time"

	"github.com/coreos/go-systemd/v22/activation"
	sd "github.com/coreos/go-systemd/v22/daemon"
)

// What the service manager is told (sd_notify(3)).
const (
	stateReady    = sd.SdNotifyReady
	stateStopping = sd.SdNotifyStopping
	stateAlive    = sd.SdNotifyWatchdog
)

// stateReloading carries the time at which the reload began, as Type=notify-reload wants.
func stateReloading() string { return sd.SdNotifyReloading + "\n" + sd.SdNotifyMonotonicUsec() }

// notify tells the service manager, if there is one. Only a daemon with a config file is
// a service.
func (d *daemon) notify(state string) {
	if d.file == nil {
		return
	}
	if _, err := sd.SdNotify(false, state); err != nil {
		d.log.Warn("could not tell the service manager", "state", state, "error", err)
	}
}

// keepAlive tells the watchdog of the service manager, twice as often as it wants, that
// the engine still answers.
func (d *daemon) keepAlive(ctx context.Context) {
	period, err := sd.SdWatchdogEnabled(false)
	if err != nil {
		d.log.Warn("cannot tell the watchdog", "error", err)
		return
	}
	if period <= 0 || d.file == nil {
		return
	}
	tick := time.NewTicker(period / 2)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if err := d.agg.Alive(ctx); err == nil {
			d.notify(stateAlive)
		}
	}
}

// handedSockets gives the sockets that the service manager opened for us, by their
// FileDescriptorName: public or admin.
func handedSockets() (map[string]net.Listener, error) {
	named, err := activation.ListenersWithNames()
	if err != nil {
		return nil, fmt.Errorf("take the sockets of the service manager: %w", err)
	}
	all := map[string]net.Listener{}
	for name, list := range named {
		for _, l := range list {
			if (name != "public" && name != "admin") || all[name] != nil || l == nil {
				return nil, fmt.Errorf("the service manager hands over a socket %q; want one with FileDescriptorName=public and one with FileDescriptorName=admin at most", name)
			}
			all[name] = l
		}
	}
	return all, nil
}
