package publisher

import (
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"time"

	"foldwire/aggregator/feed"
	"foldwire/publisher/topic"
)

// fingerprint tells apart configs, and builds of the program, that make something else of
// the same stories.
func (p *Publisher) fingerprint() []byte {
	w := &printer{sha256.New()}
	w.texts(p.opts.Build, p.opts.Version, string(p.configPrint()))
	for i := range p.opts.Sources {
		w.texts(p.opts.Sources[i].URL)
	}
	return w.Sum(nil)
}

// configPrint tells apart configs under which readers are shown something else. It lies in
// the open with what is published, so that no secret goes into it: a feed's address that is
// nobody's business is not told to readers either.
func (p *Publisher) configPrint() []byte {
	if p.config != nil {
		return p.config
	}
	o := &p.opts
	w := &printer{sha256.New()}
	w.texts(o.Title, o.BaseURL, o.Language, o.Output)
	w.flags(o.Precompress)
	w.texts(o.Hubs...)
	w.texts(o.Removed...)
	for _, t := range o.Topics {
		w.topic(t)
	}
	for i := range o.Sources {
		w.source(&o.Sources[i])
	}
	p.config = w.Sum(nil)
	return p.config
}

// printer hashes values so that no two lists of them are taken for one.
type printer struct{ hash.Hash }

func (w *printer) numbers(list ...int64) {
	b := binary.AppendUvarint(nil, uint64(len(list)))
	for _, n := range list {
		b = binary.AppendVarint(b, n)
	}
	_, _ = w.Write(b) // a hash takes everything
}

func (w *printer) flags(list ...bool) {
	for _, on := range list {
		if on {
			w.numbers(1)
		} else {
			w.numbers(0)
		}
	}
}

func (w *printer) texts(list ...string) {
	b := binary.AppendUvarint(nil, uint64(len(list)))
	for _, s := range list {
		b = append(binary.AppendUvarint(b, uint64(len(s))), s...)
	}
	_, _ = w.Write(b) // a hash takes everything
}

func (w *printer) topic(t *topic.Topic) {
	w.texts(t.ID, t.Title, t.Description, t.Language, t.Where, t.Entries, t.Content)
	for _, list := range [][]string{t.From, t.Any, t.All, t.None} {
		w.texts(list...)
	}
	w.numbers(int64(t.Limit), int64(t.MaxAge), int64(t.MinSources))
	w.flags(t.HideCovered, t.Digest != nil)
	if t.Digest == nil {
		return
	}
	w.texts(t.Digest.String())
	for _, month := range []time.Month{time.January, time.July} { // in whatever zone it runs
		w.numbers(t.Digest.Next(time.Date(2026, month, 5, 0, 0, 0, 0, time.UTC)).Unix())
	}
}

func (w *printer) source(s *feed.Source) {
	url, secret := s.URL, hidden(s)
	if secret {
		url = ""
	}
	w.texts(string(s.ID), url, s.Title)
	w.texts(s.Tags...)
	w.numbers(int64(s.Priority))
	w.flags(secret, s.Schedule != nil)
	if s.Schedule != nil {
		w.texts(s.Schedule.String())
	}
}
