package fetch

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
)

// maxCodings is how often a body may be packed: twice is an honest mistake.
const maxCodings = 2

// maxWindow bounds a zstd decoder's memory (RFC 9659, section 3).
const maxWindow = 8 << 20

// usualRatio is how many times its size a feed unpacks to.
const usualRatio = 5

// codecs are the buffers and decoders that bodies share one after the other.
type codecs struct {
	buffers, gzip, brotli, zstd sync.Pool
}

// buffer gives an empty buffer, a new one with room for so many bytes if that is not much.
func (c *codecs) buffer(size int64) []byte {
	if b, ok := c.buffers.Get().(*[]byte); ok {
		return (*b)[:0]
	}
	return make([]byte, 0, min(max(size, bytes.MinRead), firstBuffer))
}

// keep keeps a buffer for the next body, unless it is very large.
func (c *codecs) keep(b []byte) {
	if cap(b) <= keepBuffer {
		c.buffers.Put(&b)
	}
}

// codingsOf reads the content codings that a header names, in the order in which they were
// applied.
func codingsOf(values []string) ([]string, error) {
	var codings []string
	for _, name := range tokens(values) {
		switch name {
		case "identity":
			continue
		case "gzip", "x-gzip", "br", "zstd":
			codings = append(codings, name)
		default:
			return nil, fmt.Errorf("%w: %s was not asked for", ErrEncoding, clip(strconv.Quote(name)))
		}
	}
	if len(codings) > maxCodings {
		return nil, fmt.Errorf("%w: it is packed more than %d times", ErrEncoding, maxCodings)
	}
	return codings, nil
}

// unpack undoes a content coding. It ends once that gives too much.
func (c *codecs) unpack(coding string, packed []byte, limit int64) ([]byte, error) {
	out := c.buffer(int64(len(packed)) * usualRatio)
	in := bytes.NewReader(packed)
	check := func(size int64) error { return tooMuch(size, in.Size()-int64(in.Len()), limit) }
	switch coding {
	case "br":
		d, _ := c.brotli.Get().(*brotli.Reader)
		if d == nil {
			d = brotli.NewReader(nil)
		}
		defer c.brotli.Put(d)
		if err := d.Reset(in); err != nil {
			return nil, err
		}
		return readInto(out, d, limit, check)
	case "zstd":
		d, err := c.zstdReader(in)
		if err != nil {
			return nil, err
		}
		defer func() {
			if d.Reset(nil) == nil {
				c.zstd.Put(d)
			}
		}()
		return readInto(out, d, limit, check)
	}
	g, _ := c.gzip.Get().(*gunzipper)
	if g == nil {
		g = new(gunzipper)
	}
	defer c.gzip.Put(g)
	if err := g.reset(in); err != nil {
		return nil, err
	}
	return readInto(out, g, limit, check)
}

func (c *codecs) zstdReader(r io.Reader) (*zstd.Decoder, error) {
	if d, ok := c.zstd.Get().(*zstd.Decoder); ok {
		return d, d.Reset(r)
	}
	return zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxWindow))
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
