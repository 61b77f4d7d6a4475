package feedtest

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Drip sends the document, and for ever spaces after it, size bytes at a time.
func Drip(size int, every time.Duration) Reply {
	return func(w http.ResponseWriter, r *http.Request, f *Feed) {
		rest := f.document().body
		for {
			chunk := bytes.Repeat([]byte{' '}, size)
			n := copy(chunk, rest)
			rest = rest[n:]
			if !flush(w, chunk) || !f.origin.wait(r.Context(), every) {
				return
			}
		}
	}
}

// Steady sends the document size bytes at a time, and ends when it is sent.
func Steady(size int, every time.Duration) Reply {
	return func(w http.ResponseWriter, r *http.Request, f *Feed) {
		d := f.document()
		d.setHeader(w.Header())
		w.Header().Set("Content-Length", strconv.Itoa(len(d.body)))
		for rest := d.body; len(rest) > 0; {
			n := min(size, len(rest))
			if !flush(w, rest[:n]) || !f.origin.wait(r.Context(), every) {
				return
			}
			rest = rest[n:]
		}
	}
}

// Stalled sends the header and half of the document, and then nothing more.
func Stalled() Reply {
	return func(w http.ResponseWriter, r *http.Request, f *Feed) {
		body := f.document().body
		if flush(w, body[:len(body)/2]) {
			Never()(w, r, f)
		}
	}
}

// Huge sends n bytes, without saying how many.
func Huge(n int64) Reply {
	return func(w http.ResponseWriter, _ *http.Request, _ *Feed) {
		//nolint:errcheck // it is meant to be broken off
		io.Copy(w, io.LimitReader(spaces{}, n))
	}
}

// Announced says that it sends n bytes, and sends them.
func Announced(n int64) Reply {
	return func(w http.ResponseWriter, r *http.Request, f *Feed) {
		w.Header().Set("Content-Length", strconv.FormatInt(n, 10))
		Huge(n)(w, r, f)
	}
}

// Endless sends bytes until it is broken off.
func Endless() Reply { return Huge(1 << 62) }

// LongHeader answers honestly, with a header of about n bytes more.
func LongHeader(n int) Reply {
	return func(w http.ResponseWriter, r *http.Request, f *Feed) {
		for i := 0; n > 0; i++ {
			size := min(n, 4000)
			w.Header().Set(fmt.Sprintf("X-Long-%d", i), strings.Repeat("x", size))
			n -= size
		}
		Honest()(w, r, f)
	}
}

// Bomb sends size bytes of spaces in a content coding.
func Bomb(coding string, size int64) Reply {
	return func(w http.ResponseWriter, _ *http.Request, _ *Feed) {
		w.Header().Set("Content-Encoding", coding)
		p := packer(coding, w)
		//nolint:errcheck // it is meant to be broken off
		io.Copy(p, io.LimitReader(spaces{}, size))
		p.Close()
	}
}

// HollowGzip sends gzip members without content, for ever: bytes that unpack to nothing.
func HollowGzip() Reply {
	member := Pack("gzip", nil)
	return func(w http.ResponseWriter, _ *http.Request, _ *Feed) {
		w.Header().Set("Content-Encoding", "gzip")
		for many := bytes.Repeat(member, 100); ; {
			if _, err := w.Write(many); err != nil {
				return
			}
		}
	}
}

// CutPacked sends half of the packed document as if it were all.
func CutPacked(coding string) Reply {
	return func(w http.ResponseWriter, _ *http.Request, f *Feed) {
		body := Pack(coding, f.document().body)
		w.Header().Set("Content-Encoding", coding)
		//nolint:errcheck // whoever asked may be gone
		w.Write(body[:len(body)/2])
	}
}

// MisnamedCoding sends the document unpacked under the name of a content coding.
func MisnamedCoding(coding string) Reply {
	return With(Full(), "Content-Encoding", coding)
}

// LyingLength announces the document's length plus extra and closes after the document.
func LyingLength(extra int) Reply {
	return Raw(func(f *Feed) []byte {
		body := f.document().body
		return fmt.Appendf(nil, "HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nContent-Length: %d\r\n\r\n%s",
			len(body)+extra, body)
	})
}

// BrokenChunks sends half of the document and then something that is no chunk.
func BrokenChunks() Reply {
	return Raw(func(f *Feed) []byte {
		body := f.document().body
		body = body[:len(body)/2]
		return fmt.Appendf(nil, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\nzz\r\n", len(body), body)
	})
}

// CutChunks sends a chunk and closes without the last one.
func CutChunks() Reply {
	return Raw(func(f *Feed) []byte {
		body := f.document().body
		return fmt.Appendf(nil, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n", len(body), body)
	})
}

// HangUp closes the connection without an answer.
func HangUp() Reply { return Raw(func(*Feed) []byte { return nil }) }

// Raw sends what the function gives, byte for byte, and closes the connection. It works
// over HTTP/1.1 alone.
func Raw(answer func(f *Feed) []byte) Reply {
	return func(w http.ResponseWriter, _ *http.Request, f *Feed) {
		conn, buf, err := http.NewResponseController(w).Hijack()
		if err != nil {
			http.Error(w, "raw answers need HTTP/1.1", http.StatusInternalServerError)
			return
		}
		defer conn.Close()
		send(buf, answer(f))
	}
}

func send(buf *bufio.ReadWriter, answer []byte) {
	if _, err := buf.Write(answer); err == nil {
		buf.Flush()
	}
}

// flush sends b at once and says whether somebody is still there.
func flush(w http.ResponseWriter, b []byte) bool {
	if _, err := w.Write(b); err != nil {
		return false
	}
	return http.NewResponseController(w).Flush() == nil
}

// spaces is an endless body that compresses well.
type spaces struct{}

func (spaces) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}
