package aggregator

import (
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
)

// mapped is the memory of a file that a Decider uses.
type mapped struct {
	memory []byte
	unmap  runtime.Cleanup
}

// ownMapped gives a Decider memory of a file that it is loaded from.
func (d *Decider) ownMapped(memory []byte) {
	d.mapped = mapped{memory, runtime.AddCleanup(d, unmap, memory)}
}

// close ends a Decider whose memory is needed now, before the runtime finds out that nobody uses it.
func (d *Decider) close() {
	if d.mapped.memory != nil {
		d.mapped.unmap.Stop()
		unmap(d.mapped.memory)
		d.mapped = mapped{}
	}
}

var errMapped = errors.New("what is kept of the index of stories cannot be read any more")

// guard runs fn and reports a fault in mapped memory as an error: a file that another program has
// cut short faults where its end is missing, and that may not take the daemon down.
func guard(fn func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		p := recover()
		if fault, ok := p.(interface{ Addr() uintptr }); ok {
			err = fmt.Errorf("%w: a fault at %#x", errMapped, fault.Addr()) // its own words are of nil pointers
		} else if p != nil {
			panic(p)
		}
	}()
	return fn()
}
