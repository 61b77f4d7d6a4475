package fetch_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"foldwire/aggregator/feed"
	"foldwire/aggregator/feedtest"
	"foldwire/aggregator/fetch"
)

// boundsLimit is the max_body of the tests of broken answers.
const boundsLimit = 2 << 20

type brokenCase struct {
	reply feedtest.Reply
	want  error // nil if it has no name of its own
	says  string
}

// TestBounds shows that each bound of size is an error that names it.
func TestBounds(t *testing.T) {
	checkBroken(t, map[string]brokenCase{
		"body":           {feedtest.Huge(boundsLimit + 1), fetch.ErrBodySize, "max_body"},
		"announced body": {feedtest.Announced(1 << 40), fetch.ErrBodySize, "max_body"},
		"endless body":   {feedtest.Endless(), fetch.ErrBodySize, "max_body"},
		"header":         {feedtest.LongHeader(100 << 10), fetch.ErrHeaderSize, "max_header"},
		"gzip bomb":      {feedtest.Bomb("gzip", 64<<20), fetch.ErrRatio, "unpacks"},
		"brotli bomb":    {feedtest.Bomb("br", 64<<20), fetch.ErrRatio, "unpacks"},
		"zstd bomb":      {feedtest.Bomb("zstd", 64<<20), fetch.ErrRatio, "unpacks"},
		"hollow gzip":    {feedtest.HollowGzip(), fetch.ErrBodySize, "max_body"},
		"thrice packed":  {feedtest.Packed("gzip, br, zstd"), fetch.ErrEncoding, "packed more than"},
		"endless 1xx": {feedtest.Raw(func(*feedtest.Feed) []byte {
			return bytes.Repeat([]byte("HTTP/1.1 103 Early Hints\r\nX: y\r\n\r\n"), 9000)
		}), fetch.ErrHeaderSize, "max_header"},
	})
}

// TestBrokenAnswers shows that an answer which is not what it says is an error, and no
// part of it a document.
func TestBrokenAnswers(t *testing.T) {
	checkBroken(t, map[string]brokenCase{
		"lying length":   {feedtest.LyingLength(10), fetch.ErrTruncated, "ends before"},
		"broken chunks":  {feedtest.BrokenChunks(), fetch.ErrTruncated, "ends before"},
		"missing chunk":  {feedtest.CutChunks(), fetch.ErrTruncated, "ends before"},
		"cut gzip":       {feedtest.CutPacked("gzip"), fetch.ErrTruncated, "ends before"},
		"cut brotli":     {feedtest.CutPacked("br"), fetch.ErrTruncated, "ends before"},
		"cut zstd":       {feedtest.CutPacked("zstd"), fetch.ErrTruncated, "ends before"},
		"no gzip":        {feedtest.MisnamedCoding("gzip"), fetch.ErrEncoding, "unpacked"},
		"no brotli":      {feedtest.MisnamedCoding("br"), fetch.ErrEncoding, "unpacked"},
		"no zstd":        {feedtest.MisnamedCoding("zstd"), fetch.ErrEncoding, "unpacked"},
		"unasked coding": {feedtest.MisnamedCoding("compress"), fetch.ErrEncoding, `"compress"`},
		"empty gzip":     {feedtest.With(feedtest.Content("text/xml", nil), "Content-Encoding", "gzip"), fetch.ErrTruncated, "ends before"},
		"spoilt gzip":    {spoiltGzip(), fetch.ErrEncoding, "unpacked"},
		"no HTTP":        {feedtest.Raw(func(*feedtest.Feed) []byte { return bytes.Repeat([]byte("SSH "), 1000) }), nil, "malformed"},
		"two lengths": {feedtest.Raw(func(*feedtest.Feed) []byte {
			return []byte("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab")
		}), nil, "Content-Length"},
		"negative length":  {feedtest.Raw(func(*feedtest.Feed) []byte { return []byte("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nab") }), nil, "Content-Length"},
		"hang up":          {feedtest.HangUp(), nil, "EOF"},
		"protocol upgrade": {feedtest.Status(426), nil, "426"},
	})
}

// checkBroken fails the test for each answer that does not lead to its error, or brings
// anything besides.
func checkBroken(t *testing.T, cases map[string]brokenCase) {
	t.Helper()
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			o := feedtest.New(t)
			f := o.Feed("/f").Items(article("1"), article("2")).Always(c.reply)
			cl := client(t, o, func(opts *fetch.Options) {
				opts.MaxBody = boundsLimit
				opts.Timeout, opts.FirstByte = 5*time.Minute, 5*time.Minute // packing a bomb may take its time
			})
			res, err := cl.Fetch(t.Context(), feed.Source{ID: "s"}, f.URL(), feed.Validators{})
			want := c.want
			if want == nil {
				want = err
			}
			checkError(t, err, want)
			if !strings.Contains(err.Error(), c.says) || len(err.Error()) > 500 {
				t.Errorf("the error does not say %q: %v", c.says, err)
			}
			if len(res.Body) > 0 || !res.Validators.IsZero() || res.Wire > boundsLimit+1<<16 {
				t.Errorf("with the error came %d bytes and %q, %d received", len(res.Body), res.Validators, res.Wire)
			}
		})
	}
}

// spoiltGzip sends a gzip stream with a changed byte in its middle.
func spoiltGzip() feedtest.Reply {
	body := feedtest.Pack("gzip", bytes.Repeat([]byte("abcdefghij klmnop"), 300))
	body[len(body)-6] ^= 0xff // in the checksum
	return feedtest.With(feedtest.Content("text/xml", body), "Content-Encoding", "gzip")
}

// TestBodyUpToBound shows that a body of exactly the bound is taken, packed or not.
func TestBodyUpToBound(t *testing.T) {
	o := feedtest.New(t)
	body := []byte(strings.Repeat("0123456789abcdef", 4096))
	f := o.Feed("/f").Body(body)
	for _, coding := range []string{"", "gzip", "br", "zstd"} {
		f.Encoding(coding)
		exact := client(t, o, func(opts *fetch.Options) { opts.MaxBody = int64(len(body)) })
		if res := ask(t, exact, f.URL(), feed.Validators{}); !bytes.Equal(res.Body, body) {
			t.Errorf("%s: got %d bytes", coding, len(res.Body))
		}
		short := client(t, o, func(opts *fetch.Options) { opts.MaxBody = int64(len(body)) - 1 })
		refused(t, short, f.URL(), fetch.ErrBodySize)
	}
}

// TestGzipTrailer shows that members follow one another and that what follows the last
// and is none does no harm.
func TestGzipTrailer(t *testing.T) {
	o := feedtest.New(t)
	body := append(feedtest.Pack("gzip", []byte("<rss>")), feedtest.Pack("gzip", []byte("</rss>"))...)
	c := client(t, o)
	for _, tail := range []string{"", "\n", "\x00\x00\x00\x00", "<!-- served in 0.1 s -->"} {
		packed := append(bytes.Clone(body), tail...)
		f := o.Feed("/f").Always(feedtest.With(feedtest.Content("text/xml", packed), "Content-Encoding", "gzip"))
		if res := ask(t, c, f.URL(), feed.Validators{}); string(res.Body) != "<rss></rss>" {
			t.Errorf("with %q after it: %q", tail, res.Body)
		}
	}
}

// TestTimes shows each bound of time, with the time at which it ends the fetch.
func TestTimes(t *testing.T) {
	opts := func(o *fetch.Options) {
		o.Timeout, o.FirstByte, o.MinRate = 30*time.Second, 10*time.Second, 100
	}
	for name, c := range map[string]struct {
		reply feedtest.Reply
		want  error
		says  string
		after time.Duration
	}{
		"no answer":   {feedtest.Never(), fetch.ErrFirstByte, "first_byte (10s)", 10 * time.Second},
		"late answer": {feedtest.Late(11*time.Second, feedtest.Honest()), fetch.ErrFirstByte, "first_byte", 10 * time.Second},
		"drip":        {feedtest.Drip(1, time.Second), fetch.ErrSlow, "min_rate", 5 * time.Second},
		"stall":       {feedtest.Stalled(), fetch.ErrSlow, "min_rate", 10 * time.Second},
		"steady":      {feedtest.Drip(200, time.Second), fetch.ErrTimeout, "timeout (30s)", 30 * time.Second},
		"endless hops": {
			feedtest.Late(4*time.Second, feedtest.Redirect(302, "?+")), fetch.ErrLoop, "circle", 8 * time.Second,
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				o := feedtest.NewPipe(t)
				f := o.Feed("/f").Always(c.reply)
				for range 10 {
					f.Add(article("1"))
				}
				cl := client(t, o, opts)
				start := time.Now()
				text := refused(t, cl, f.URL(), c.want)
				if !strings.Contains(text, c.says) {
					t.Errorf("the error does not say %q: %s", c.says, text)
				}
				if took := time.Since(start); took != c.after {
					t.Errorf("ended after %v, want %v", took, c.after)
				}
			})
		})
	}
}

// TestSlowButSteady shows that a slow origin within the bounds is waited for.
func TestSlowButSteady(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := feedtest.NewPipe(t)
		f := o.Feed("/f").Items(article("1")).Always(feedtest.Late(14*time.Second, feedtest.Steady(150, time.Second)))
		if res := ask(t, client(t, o), f.URL(), feed.Validators{}); !bytes.Contains(res.Body, []byte("</rss>")) {
			t.Errorf("got %q", res.Body)
		}
	})
}

// TestTimeoutPerSource shows that a source's own timeout counts, over all its hops.
func TestTimeoutPerSource(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := feedtest.NewPipe(t)
		f := o.Feed("/f").Items(article("1")).Then(feedtest.Late(2*time.Second, feedtest.Redirect(302, "?"+"2"))).
			Always(feedtest.Late(2*time.Second, feedtest.Honest()))
		src := feed.Source{ID: "s", URL: f.URL(), Access: feed.Access{Timeout: 3 * time.Second}}
		c := client(t, o)
		_, err := c.Fetch(t.Context(), src, src.URL, feed.Validators{})
		checkError(t, err, fetch.ErrTimeout)
		if !strings.Contains(err.Error(), "(3s)") {
			t.Errorf("the error does not say which timeout: %v", err)
		}
		if _, err := c.Fetch(t.Context(), src, src.URL, feed.Validators{}); err != nil {
			t.Errorf("one hop fits: %v", err)
		}
	})
}

// TestCancel shows that the caller's end is told as such.
func TestCancel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := feedtest.NewPipe(t)
		f := o.Feed("/f").Always(feedtest.Never())
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := client(t, o).Fetch(ctx, feed.Source{ID: "s"}, f.URL(), feed.Validators{})
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
	})
}

// TestHTTP2Bounds shows that the bounds hold over HTTP/2 too.
func TestHTTP2Bounds(t *testing.T) {
	o := feedtest.NewTLS(t)
	f := o.Feed("/f").Items(article("1"))
	c := client(t, nil, trust(o))
	first := ask(t, c, f.URL(), feed.Validators{})
	if res := ask(t, c, f.URL(), first.Validators); !res.NotModified {
		t.Errorf("got %+v", res)
	}
	f.Then(feedtest.LongHeader(66<<10), feedtest.LongHeader(100<<10), feedtest.LongHeader(1<<20), feedtest.Endless(), feedtest.Bomb("gzip", 64<<20))
	for range 3 {
		refused(t, c, f.URL(), fetch.ErrHeaderSize)
	}
	refused(t, c, f.URL(), fetch.ErrBodySize)
	refused(t, c, f.URL(), fetch.ErrRatio)
	ask(t, c, f.URL(), feed.Validators{})
}

// wideZstd sends a document as a zstd frame that wants a window of 1<<log bytes (RFC 8878,
// section 3.1.1.1.2).
func wideZstd(log byte, document string) feedtest.Reply {
	frame := []byte{0x28, 0xb5, 0x2f, 0xfd, 0, (log - 10) << 3}
	header := len(document)<<3 | 1 // one raw block, the last
	frame = append(frame, byte(header), byte(header>>8), byte(header>>16))
	return feedtest.With(feedtest.Content("text/xml", append(frame, document...)), "Content-Encoding", "zstd")
}

// TestZstdWindow shows that a frame of a few bytes cannot claim any memory it likes: 8 MiB
// are what a client has to take (RFC 9659, section 3).
func TestZstdWindow(t *testing.T) {
	o := feedtest.New(t)
	c := client(t, o)
	f := o.Feed("/f").Always(wideZstd(23, "<rss></rss>"))
	if res := ask(t, c, f.URL(), feed.Validators{}); string(res.Body) != "<rss></rss>" {
		t.Errorf("got %q", res.Body)
	}
	for _, log := range []byte{24, 27, 31, 41} {
		f.Always(wideZstd(log, "<rss></rss>"))
		refused(t, c, f.URL(), fetch.ErrEncoding)
	}
}
