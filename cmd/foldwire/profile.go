package main

import (
	"bytes"
	"errors"
	"os"
	"runtime"
	"runtime/pprof"
	"time"

	"github.com/spf13/cobra"
)

// profiles write where a command spends time and memory. They are for those who work on
// the program, so its help does not name them.
type profiles struct {
	cpu, memory string // files; empty for none

	running *os.File
	stopped chan struct{} // ask the watcher of memory to end
	peak    chan []byte   // what it saw
}

// profileFlags adds the flags to a command and to those below it.
func profileFlags(root *cobra.Command) *profiles {
	p := &profiles{}
	f := root.PersistentFlags()
	f.StringVar(&p.cpu, "cpuprofile", "", "write a CPU profile to `file`")
	f.StringVar(&p.memory, "memprofile", "", "write a heap profile, taken while the heap was largest, to `file`")
	for _, name := range []string{"cpuprofile", "memprofile"} {
		f.Lookup(name).Hidden = true
	}
	return p
}

func (p *profiles) start() error {
	if p.cpu != "" {
		f, err := os.Create(p.cpu)
		if err != nil {
			return err
		}
		if err := pprof.StartCPUProfile(f); err != nil {
			return errors.Join(err, f.Close())
		}
		p.running = f
	}
	if p.memory != "" {
		sampleMemory()
		p.stopped, p.peak = make(chan struct{}), make(chan []byte, 1)
		go p.watch()
	}
	return nil
}

// stop ends what start began and writes the files.
func (p *profiles) stop() error {
	var err error
	if p.running != nil {
		pprof.StopCPUProfile()
		err = p.running.Close()
	}
	if p.peak != nil {
		close(p.stopped)
		err = errors.Join(err, os.WriteFile(p.memory, <-p.peak, 0o600))
	}
	return err
}

// sampleMemory has it noted from here on where memory is allocated, for heap profiles.
func sampleMemory() {
	const each = 512 << 10 // bytes from one sample to the next, about: the runtime's own default
	runtime.MemProfileRate = each
}

const (
	heapLook  = 20 * time.Millisecond // between two looks at the heap's size
	heapGrown = 1.05                  // a new peak is worth a profile from here on
)

// watch keeps the profile of the largest heap until it is stopped.
func (p *profiles) watch() {
	var largest float64
	var best bytes.Buffer
	tick := time.NewTicker(heapLook)
	defer tick.Stop()
	for {
		if size := float64(readGauge("/memory/classes/heap/objects:bytes")); size > largest*heapGrown {
			largest = size
			best.Reset()
			_ = pprof.Lookup("heap").WriteTo(&best, 0) // a buffer takes all
		}
		select {
		case <-tick.C:
		case <-p.stopped:
			p.peak <- best.Bytes()
			return
		}
	}
}
