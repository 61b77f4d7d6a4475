package publisher

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/cespare/xxhash/v2"

	"foldwire/aggregator/feed"
)

// cacheMagic begins a cache. It changes only if the first part does, which says what is
// served: a start of another build, older or newer, is to serve that, too. What follows is for
// the build alone that wrote it.
const cacheMagic = "foldwire published 1\n"

// parseCache reads a cache's head; nil if it is none, or of another config. What an older
// build published under the same config may be served, and so may what a newer one did.
func parseCache(body, config, fingerprint []byte) *cache {
	body, ok := bytes.CutPrefix(body, []byte(cacheMagic))
	if !ok {
		return nil
	}
	served, body, ok := section(body)
	if !ok {
		return nil
	}
	d := &decoder{b: served}
	if !bytes.Equal(d.bytes(), config) {
		return nil
	}
	c := &cache{at: d.time(), served: d.b}
	if d.failed {
		return nil
	}
	inner, body, ok := section(body)
	if c.bodies = body; ok {
		c.known = parseKnown(inner, fingerprint)
	}
	return c
}

// parseKnown reads the head of what only one build can use; nil if this is not the one.
func parseKnown(body, fingerprint []byte) *known {
	d := &decoder{b: body}
	if !bytes.Equal(d.bytes(), fingerprint) {
		return nil
	}
	k := &known{
		mark: feed.Mark{Count: d.number(), Token: d.number()}, until: d.time(), sites: d.number(), files: make(map[string]written),
	}
	for range d.count() {
		k.files[d.text()] = written{sum: d.hash(), size: int64(d.number()), modified: int64(d.number())} //nolint:gosec // as they were written
	}
	if k.rest = d.b; d.failed {
		return nil
	}
	return k
}

// sectionHead is the size and the sum of what follows.
const sectionHead = 16

// section gives a part of a cache, and what is behind it; ok is false if it is damaged.
func section(body []byte) (part, rest []byte, ok bool) {
	if len(body) < sectionHead {
		return nil, nil, false
	}
	n, sum := binary.LittleEndian.Uint64(body), binary.LittleEndian.Uint64(body[8:])
	body = body[sectionHead:]
	if n > uint64(len(body)) {
		return nil, nil, false
	}
	return body[:n], body[n:], xxhash.Sum64(body[:n]) == sum
}

// section writes a part of a cache.
func (e *encoder) section(write func()) {
	begin := len(e.b)
	e.b = append(e.b, make([]byte, sectionHead)...)
	write()
	head, body := e.b[begin:begin:begin+sectionHead], e.b[begin+sectionHead:]
	head = binary.LittleEndian.AppendUint64(head, uint64(len(body)))
	binary.LittleEndian.AppendUint64(head, xxhash.Sum64(body))
}

func (p *Publisher) save() error {
	p.saved, p.savedAt = p.at, p.mark
	if p.output != nil { // a manifest that others change is not as we left it
		if info, err := os.Lstat(p.output.name(manifestName)); err == nil {
			p.output.files[manifestName] = written{size: info.Size(), modified: info.ModTime().UnixNano()}
		}
	}
	e := encoder{append(make([]byte, 0, p.size*5/4+4096), cacheMagic...)}
	paths := slices.Collect(maps.Keys(p.made))
	e.section(func() {
		e.bytes(p.configPrint())
		e.time(p.at)
		e.served(p.made, paths)
	})
	e.section(func() {
		e.bytes(p.fingerprint())
		e.number(p.mark.Count)
		e.number(p.mark.Token)
		e.time(p.until())
		e.number(p.site.print(p.site.every()))
		e.files(p.output)
		e.origins(p.made, paths)
		e.rivers(p.rivers)
	})
	err := p.writeCache(e.b)
	p.dirty, p.size = err != nil, len(e.b)
	return err
}

// writeCache writes a cache in one step; what the disk has not yet taken when the machine
// fails, its sum tells.
func (p *Publisher) writeCache(body []byte) (err error) {
	draft := p.opts.Cache + ".new"
	f, err := os.OpenFile(draft, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("write what was published to %s: %w", filepath.Base(p.opts.Cache), err)
	}
	_, err = f.Write(body)
	if err == nil && p.output == nil && !p.opts.FilesOnly {
		err = p.packBodies(f)
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(draft, p.opts.Cache)
	}
	if err != nil {
		_ = os.Remove(draft) // of no use to anybody
		return fmt.Errorf("write what was published to %s: %w", filepath.Base(p.opts.Cache), err)
	}
	return nil
}
