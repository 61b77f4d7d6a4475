package fetch

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// maxCodings is how often a body may be packed: twice is an honest mistake.
const maxCodings = 2

// maxWindow bounds a zstd decoder's memory (RFC 9659, section 3).
const maxWindow = 8 << 20

// decode undoes the content codings that the header values name, last first. done gives
// the decoders back.
func (c *codecs) decode(r io.Reader, values []string) (out io.Reader, done func(), err error) {
	names := tokens(values)
	if len(names) == 0 {
		return r, func() {}, nil
	}
	var dones []func()
	done = func() {
		for _, d := range dones {
			d()
		}
	}
	packed := 0
	for _, name := range slices.Backward(names) {
		if name == "identity" {
			continue
		}
		if packed++; packed > maxCodings {
			done()
			return nil, nil, fmt.Errorf("%w: it is packed more than %d times", ErrEncoding, maxCodings)
		}
		var d func()
		if r, d, err = c.decodeOne(r, name); err != nil {
			done()
			return nil, nil, err
		}
		dones = append(dones, d)
	}
	return r, done, nil
}

func (c *codecs) decodeOne(r io.Reader, coding string) (io.Reader, func(), error) {
	switch coding {
	case "gzip", "x-gzip":
		return c.gunzip(r)
	case "br":
		d, _ := c.brotli.Get().(*brotli.Reader)
		if d == nil {
			d = brotli.NewReader(nil)
		}
		if err := d.Reset(r); err != nil {
			return nil, nil, bodyError(err, true)
		}
		return d, func() { c.brotli.Put(d) }, nil
	case "zstd":
		return c.unzstd(r)
	}
	return nil, nil, fmt.Errorf("%w: %s was not asked for", ErrEncoding, clip(strconv.Quote(coding)))
}

func (c *codecs) gunzip(r io.Reader) (io.Reader, func(), error) {
	g, _ := c.gzip.Get().(*gunzipper)
	if g == nil {
		g = &gunzipper{in: bufio.NewReader(nil)}
	}
	g.in.Reset(r)
	if err := g.start(); err != nil {
		if errors.Is(err, io.EOF) { // an empty body is no gzip stream
			err = io.ErrUnexpectedEOF
		}
		return nil, nil, bodyError(err, true)
	}
	return g, func() { c.gzip.Put(g) }, nil
}

// gunzipper reads gzip members one after the other (RFC 1952, section 2.2) and passes
// over what follows them and is none, as browsers do: the members are complete by their
// own checksum.
type gunzipper struct {
	in *bufio.Reader
	z  gzip.Reader
}

func (g *gunzipper) start() error {
	if err := g.z.Reset(g.in); err != nil {
		return err
	}
	g.z.Multistream(false)
	return nil
}

// Read implements [io.Reader].
func (g *gunzipper) Read(p []byte) (int, error) {
	for {
		n, err := g.z.Read(p)
		if n > 0 || !errors.Is(err, io.EOF) {
			if errors.Is(err, io.EOF) {
				err = nil // it is met again
			}
			return n, err
		}
		magic, err := g.in.Peek(2)
		switch {
		case len(magic) < 2 && !errors.Is(err, io.EOF):
			return 0, err
		case !bytes.Equal(magic, []byte{0x1f, 0x8b}):
			return 0, io.EOF
		}
		if err := g.start(); err != nil {
			return 0, err
		}
	}
}

func (c *codecs) unzstd(r io.Reader) (io.Reader, func(), error) {
	d, _ := c.zstd.Get().(*zstd.Decoder)
	var err error
	if d == nil {
		d, err = zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxWindow))
	} else {
		err = d.Reset(r)
	}
	if err != nil {
		return nil, nil, bodyError(err, true)
	}
	return d, func() {
		if d.Reset(nil) == nil {
			c.zstd.Put(d)
		}
	}, nil
}

// tokens splits the values of a list-valued header into lower-case words, without
// parameters.
func tokens(values []string) []string {
	var all []string
	for _, v := range values {
		for word := range strings.SplitSeq(v, ",") {
			word, _, _ = strings.Cut(word, ";")
			if word = strings.ToLower(strings.TrimSpace(word)); word != "" {
				all = append(all, word)
			}
		}
	}
	return all
}
