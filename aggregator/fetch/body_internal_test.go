package fetch

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
)

// TestBodiesTakeNoMoreThanTheyMay: the room for a body ends where it may, however it comes.
func TestBodiesTakeNoMoreThanTheyMay(t *testing.T) {
	const limit = 5 << 20
	for _, size := range []int{0, 1, 1000, 300 << 10, 3 << 20, limit} {
		text := strings.Repeat("a", size)
		body, err := readInto(new(codecs).buffer(-1), io.MultiReader(strings.NewReader(text[:size/3]), strings.NewReader(text[size/3:])), limit, nil)
		if err != nil || string(body) != text {
			t.Fatalf("%d bytes become %d, %v", size, len(body), err)
		}
		if cap(body) > limit+2*bytes.MinRead || cap(body) > max(2*size+2*bytes.MinRead, firstBuffer) {
			t.Errorf("%d bytes take %d", size, cap(body))
		}
	}
}

// TestFewBodiesAreUnpackedAtATime: a packed body waits for a place before it is in memory twice.
func TestFewBodiesAreUnpackedAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, err := New(Options{})
		if err != nil {
			t.Fatal(err)
		}
		var packed bytes.Buffer
		z := gzip.NewWriter(&packed)
		_, _ = z.Write([]byte("<rss/>")) // into memory
		_ = z.Close()                    // the same
		read := func(coding string, content []byte) (done *atomic.Bool) {
			done = new(atomic.Bool)
			go func() {
				res := &http.Response{Header: http.Header{}, ContentLength: int64(len(content)), Body: io.NopCloser(bytes.NewReader(content))}
				if coding != "" {
					res.Header.Set("Content-Encoding", coding)
				}
				body, _, err := c.readBody(res, new(atomic.Int64), 1<<20)
				if err != nil || string(body) != "<rss/>" {
					t.Errorf("%q, %v", body, err)
				}
				done.Store(true)
			}()
			return done
		}
		for range cap(c.unpacking) {
			c.unpacking <- struct{}{}
		}
		plain, zipped := read("", []byte("<rss/>")), read("gzip", packed.Bytes())
		synctest.Wait()
		if !plain.Load() || zipped.Load() {
			t.Errorf("what is not packed is read: %v; what is packed: %v", plain.Load(), zipped.Load())
		}
		<-c.unpacking
		synctest.Wait()
		if !zipped.Load() || len(c.unpacking) != cap(c.unpacking)-1 {
			t.Errorf("once there is a place, what is packed is read: %v", zipped.Load())
		}
	})
}
