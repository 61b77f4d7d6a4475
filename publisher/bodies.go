package publisher

import (
	"bytes"
	"errors"
	"io"
	"maps"
	"slices"

	"github.com/klauspost/compress/zstd"

	"foldwire/publisher/web"
)

// fetchBodies gives all documents their bodies, from the output folder or from packed
// ones, and says whether all were there.
func (p *Publisher) fetchBodies(packed []byte) bool {
	var z *zstd.Decoder
	if p.output == nil {
		var err error
		if z, err = zstd.NewReader(bytes.NewReader(packed), zstd.WithDecoderConcurrency(1)); err != nil {
			return false
		}
		defer z.Close()
	}
	whole := true
	for _, path := range slices.Sorted(maps.Keys(p.made)) {
		m := p.made[path]
		if m.moved != "" {
			continue
		}
		var body []byte
		ok := false
		if z == nil {
			body, ok = readAs(p.output.name(fileFor(path, m.kind)), m.size)
		} else if m.size <= maxCache {
			body = make([]byte, m.size)
			_, err := io.ReadFull(z, body)
			ok = err == nil
		}
		if !ok || sumOf(body) != m.sum {
			whole = false
			continue
		}
		m.res = web.NewResource(m.kind, m.mediaType, body, m.modified)
		p.made[path] = m
	}
	return whole
}

// packBodies writes the bodies of all documents, in the order of their paths.
func (p *Publisher) packBodies(w io.Writer) error {
	z, err := zstd.NewWriter(w, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedFastest))
	if err != nil {
		return err
	}
	for _, path := range slices.Sorted(maps.Keys(p.made)) {
		if m := p.made[path]; m.moved == "" && m.res != nil {
			if _, err := z.Write(m.res.Body); err != nil {
				return errors.Join(err, z.Close())
			}
		}
	}
	return z.Close()
}
