package bench

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"time"

	"golang.org/x/sync/errgroup"
)

// Load is what a load asks for: one path of a server, again and again.
type Load struct {
	Address     string // host:port
	Path        string
	Gzip        bool   // whether to accept it
	Tag         string // of the entity held; empty asks unconditionally
	Connections int
	Lasting     time.Duration
}

// Loaded is what a load came to.
type Loaded struct {
	Requests int64   `json:"requests"`
	Status   int     `json:"status"` // of all answers
	Bytes    int64   `json:"bytes"`  // of one body
	Seconds  float64 `json:"seconds"`
	Tag      string  `json:"tag"` // of the answers
}

// Run asks over and over on kept connections, one request at a time on each. All answers
// must be alike. It speaks just enough HTTP for that, to leave the machine to the server.
func (l Load) Run(ctx context.Context) (Loaded, error) {
	request := l.request()
	first, err := l.once(ctx, request)
	if err != nil {
		return Loaded{}, err
	}
	counts := make([]int64, l.Connections)
	ctx, cancel := context.WithTimeout(ctx, l.Lasting)
	defer cancel()
	begin := time.Now()
	var g errgroup.Group
	for i := range counts {
		g.Go(func() error { return l.repeat(ctx, request, first, &counts[i]) })
	}
	err = g.Wait()
	first.Seconds = time.Since(begin).Seconds()
	for _, n := range counts {
		first.Requests += n
	}
	return first, err
}

func (l Load) request() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "GET %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: foldwire-bench\r\n", l.Path, l.Address)
	if l.Gzip {
		b.WriteString("Accept-Encoding: gzip\r\n")
	}
	if l.Tag != "" {
		fmt.Fprintf(&b, "If-None-Match: %s\r\n", l.Tag)
	}
	b.WriteString("\r\n")
	return b.Bytes()
}

// once makes a single request.
func (l Load) once(ctx context.Context, request []byte) (Loaded, error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", l.Address)
	if err != nil {
		return Loaded{}, err
	}
	defer conn.Close()
	if _, err := conn.Write(request); err != nil {
		return Loaded{}, err
	}
	return readAnswer(bufio.NewReader(conn))
}

func (l Load) repeat(ctx context.Context, request []byte, want Loaded, count *int64) error {
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", l.Address)
	if err != nil {
		return err
	}
	defer conn.Close()
	r := bufio.NewReaderSize(conn, 64<<10)
	for ctx.Err() == nil {
		if _, err := conn.Write(request); err != nil {
			return err
		}
		got, err := readAnswer(r)
		if err != nil {
			return err
		}
		if got.Status != want.Status || got.Bytes != want.Bytes || got.Tag != want.Tag {
			return fmt.Errorf("answers differ: %+v, then %+v", want, got)
		}
		*count++
	}
	return nil
}

// readAnswer reads one response with a length, or with none if it is a 304.
func readAnswer(r *bufio.Reader) (Loaded, error) {
	var a Loaded
	length := int64(-1)
	for first := true; ; first = false {
		line, err := r.ReadSlice('\n')
		if err != nil {
			return a, err
		}
		line = bytes.TrimRight(line, "\r\n")
		if len(line) == 0 {
			break
		}
		if first {
			_, code, _ := bytes.Cut(line, []byte(" "))
			if a.Status, err = strconv.Atoi(string(code[:min(3, len(code))])); err != nil {
				return a, fmt.Errorf("status line %q", line)
			}
			continue
		}
		name, value, _ := bytes.Cut(line, []byte(": "))
		switch {
		case bytes.EqualFold(name, []byte("Content-Length")):
			if length, err = strconv.ParseInt(string(value), 10, 64); err != nil {
				return a, fmt.Errorf("header %q: %w", line, err)
			}
		case bytes.EqualFold(name, []byte("ETag")):
			a.Tag = string(value)
		}
	}
	switch {
	case a.Status == http.StatusNotModified:
		return a, nil
	case length < 0:
		return a, errors.New("the answer has no length")
	}
	a.Bytes = length
	_, err := io.CopyN(io.Discard, r, length)
	return a, err
}
