package fetch

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
)

// How far a body may unpack before its ratio is looked at, and the ratio: the most
// repetitive feeds stay below 60.
const (
	ratioFrom = 1 << 20
	maxRatio  = 200
)

// drainBytes is how much of an unwanted body is read to keep the connection.
const drainBytes = 8 << 10

// A new buffer has room for a body as long as announced, or that unpacks to usualRatio times
// that, if it is not more than firstBuffer.
const (
	usualRatio  = 5
	firstBuffer = 256 << 10
)

// keepBuffer is the largest buffer that is kept for the next body.
const keepBuffer = 1 << 20

// codecs are the buffers and decoders that bodies share one after the other.
type codecs struct {
	buffers, gzip, brotli, zstd sync.Pool
}

// wire counts what comes from the origin and bounds it: a compressed stream may go on
// for ever without giving a byte.
type wire struct {
	r     io.Reader
	n     *atomic.Int64 // all that the fetch received
	left  int64
	total int64
}

func (w *wire) Read(p []byte) (int, error) {
	if int64(len(p)) > w.left+1 {
		p = p[:w.left+1]
	}
	n, err := w.r.Read(p)
	w.n.Add(int64(n))
	w.total += int64(n)
	w.left -= int64(n)
	if w.left < 0 {
		return 0, ErrBodySize
	}
	return n, err
}

// readBody gives the decompressed body of res, at most limit bytes; more is ErrBodySize.
// The number of bytes received is added to received as they come. release takes the body's
// memory back.
func (c *Client) readBody(res *http.Response, received *atomic.Int64, limit int64) (body []byte, release func(), err error) {
	if res.ContentLength > limit {
		return nil, nil, ErrBodySize
	}
	in := &wire{r: res.Body, n: received, left: limit}
	r, done, err := c.codecs.decode(in, res.Header["Content-Encoding"])
	if err != nil {
		return nil, nil, err
	}
	defer done()
	buf, _ := c.codecs.buffers.Get().(*bytes.Buffer)
	if buf == nil {
		buf = new(bytes.Buffer)
		size := max(res.ContentLength, 0)
		if r != io.Reader(in) {
			size *= usualRatio
		}
		buf.Grow(int(min(size+bytes.MinRead, firstBuffer)))
	}
	if err := readInto(buf, r, in, limit); err != nil {
		return nil, nil, err
	}
	finishBody(in)
	return buf.Bytes(), func() {
		if buf.Cap() > keepBuffer {
			return // one so large is given away
		}
		buf.Reset()
		c.codecs.buffers.Put(buf)
	}, nil
}

func readInto(buf *bytes.Buffer, r io.Reader, in *wire, limit int64) error {
	packed := r != io.Reader(in)
	for {
		if buf.Available() < bytes.MinRead {
			buf.Grow(max(bytes.MinRead, buf.Len()))
		}
		free := buf.AvailableBuffer()
		n, err := r.Read(free[:cap(free)])
		buf.Write(free[:n])
		size := int64(buf.Len())
		switch {
		case size > limit:
			return ErrBodySize
		case packed && size > ratioFrom && size > maxRatio*in.total:
			return fmt.Errorf("%w: %d times its size", ErrRatio, size/max(in.total, 1))
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return bodyError(err, packed)
		}
	}
}

// bodyError names what broke a body.
func bodyError(err error, packed bool) error {
	switch {
	case errors.Is(err, ErrBodySize):
		return err
	case errors.Is(err, io.ErrUnexpectedEOF):
		return ErrTruncated
	case packed:
		return fmt.Errorf("%w: %w", ErrEncoding, brief{err})
	}
	return fmt.Errorf("%w: %w", ErrTruncated, brief{err})
}

// drain reads an answer's body that nobody needs, if it is announced as short, so that
// the connection can serve the next request.
func drain(res *http.Response) {
	if res.ContentLength > 0 && res.ContentLength <= drainBytes {
		finishBody(res.Body)
	}
}

// finishBody reads up to the end that a decoder did not ask for.
func finishBody(r io.Reader) {
	//nolint:errcheck // whether the connection can be kept is the transport's to see
	io.CopyN(io.Discard, r, drainBytes)
}
