package fetch

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
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

// A new buffer has room for a body as long as announced, if it is not more than firstBuffer.
const firstBuffer = 256 << 10

// keepBuffer is the largest buffer that is kept for the next body.
const keepBuffer = 1 << 20

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
//
// A body is read whole before it is unpacked: both sides in memory is what unpacking is
// fastest with. No more of them are unpacked at a time than there are processors, so that
// few bodies are in memory twice.
func (c *Client) readBody(res *http.Response, received *atomic.Int64, limit int64) (body []byte, release func(), err error) {
	if res.ContentLength > limit {
		return nil, nil, ErrBodySize
	}
	codings, err := codingsOf(res.Header["Content-Encoding"])
	if err != nil {
		return nil, nil, err
	}
	in := &wire{r: res.Body, n: received, left: limit}
	body, err = readInto(c.codecs.buffer(res.ContentLength+bytes.MinRead), in, limit, nil)
	if err != nil {
		return nil, nil, bodyError(err, false)
	}
	if len(codings) > 0 {
		c.unpacking <- struct{}{}
		defer func() { <-c.unpacking }()
	}
	for _, coding := range slices.Backward(codings) {
		packed := body
		body, err = c.codecs.unpack(coding, packed, limit)
		c.codecs.keep(packed)
		if err == nil {
			err = tooMuch(int64(len(body)), in.total, limit)
		}
		if err != nil {
			return nil, nil, bodyError(err, true)
		}
	}
	return body, func() { c.codecs.keep(body) }, nil
}

// readInto reads all of r behind what is in buf. There is no room for more than limit bytes.
// check may be nil; it is told how much that is by and by, and ends it.
func readInto(buf []byte, r io.Reader, limit int64, check func(size int64) error) ([]byte, error) {
	for {
		if cap(buf)-len(buf) < bytes.MinRead {
			buf = grown(buf, limit)
		}
		n, err := r.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		if check != nil {
			if err := check(int64(len(buf))); err != nil {
				return nil, err
			}
		}
		switch {
		case errors.Is(err, io.EOF):
			return buf, nil
		case err != nil:
			return nil, err
		}
	}
}

// grown gives buf with twice the room, or as much as it takes to see that limit is passed.
func grown(buf []byte, limit int64) []byte {
	room := max(min(2*int64(cap(buf)), limit+2*bytes.MinRead), int64(len(buf)+bytes.MinRead))
	return append(make([]byte, 0, room), buf...)
}

// tooMuch says whether a body is unpacked to more than it may be: to size bytes, from so many.
func tooMuch(size, from, limit int64) error {
	switch {
	case size > limit:
		return ErrBodySize
	case size > ratioFrom && size > maxRatio*from:
		return fmt.Errorf("%w: %d times its size", ErrRatio, size/max(from, 1))
	}
	return nil
}

// bodyError names what broke a body.
func bodyError(err error, packed bool) error {
	switch {
	case errors.Is(err, ErrBodySize), errors.Is(err, ErrRatio):
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
