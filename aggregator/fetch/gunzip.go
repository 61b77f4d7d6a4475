package fetch

import (
	"bytes"
	"errors"
	"io"

	"github.com/klauspost/compress/gzip"
)

// gunzipper reads gzip members one after the other (RFC 1952, section 2.2) and passes over
// what follows them and is none, as browsers do: the members are complete by their own
// checksum. The decoder is fastest with what is whole in memory.
type gunzipper struct {
	in *bytes.Reader
	z  gzip.Reader
}

// reset goes on with other members. An empty body is none.
func (g *gunzipper) reset(in *bytes.Reader) error {
	g.in = in
	err := g.start()
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
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
		if !errors.Is(err, io.EOF) {
			return n, err
		}
		if n > 0 {
			return n, nil // the end is met again
		}
		if !g.another() {
			return 0, io.EOF
		}
		if err := g.start(); err != nil {
			return 0, err
		}
	}
}

// another says whether what follows is a member.
func (g *gunzipper) another() bool {
	var magic [2]byte
	n, _ := g.in.ReadAt(magic[:], g.in.Size()-int64(g.in.Len()))
	return n == len(magic) && magic == [...]byte{0x1f, 0x8b}
}
