package fetch

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
)

var (
	errGzip     = errors.New("no gzip stream")
	errChecksum = errors.New("gzip checksum does not match")
)

// gunzip unpacks gzip members one after the other (RFC 1952, section 2.2) behind what is in
// out, and passes over what follows them and is none, as browsers do: the members are complete
// by their own checksum.
func (z *inflater) gunzip(packed, out []byte, limit int64) ([]byte, error) {
	var slack [inSlack]byte
	z.in, z.end = append(packed, slack[:]...), len(packed)
	z.out, z.o, z.most = out[:cap(out)], len(out), limit
	defer func() { z.in, z.out = nil, nil }()
	for pos := 0; pos == 0 || z.end-pos >= 2 && isGzip(z.in[pos:]); {
		var err error
		if pos, err = z.member(pos); err != nil {
			return nil, err
		}
	}
	return z.out[:z.o], nil
}

func isGzip(b []byte) bool { return b[0] == 0x1f && b[1] == 0x8b }

// member unpacks the member that begins at pos and gives the place behind it.
func (z *inflater) member(pos int) (int, error) {
	pos, err := z.gzipHeader(pos)
	if err != nil {
		return 0, err
	}
	if pos, err = z.inflate(pos); err != nil {
		return 0, err
	}
	const trailer = 8
	if pos+trailer > z.end {
		return 0, io.ErrUnexpectedEOF
	}
	member := z.out[z.from:z.o]
	sum, size := binary.LittleEndian.Uint32(z.in[pos:]), binary.LittleEndian.Uint32(z.in[pos+4:])
	if sum != crc32.ChecksumIEEE(member) || size != uint32(len(member)) { //nolint:gosec // modulo 1<<32 by the format
		return 0, errChecksum
	}
	return pos + trailer, tooMuch(int64(z.o), int64(pos+trailer), z.most)
}

// Flags of a gzip header.
const (
	gzipSum = 1 << (iota + 1)
	gzipExtra
	gzipName
	gzipComment
)

// gzipHeader gives the place behind the header that begins at pos (RFC 1952, section 2.3).
func (z *inflater) gzipHeader(from int) (int, error) {
	const fixed, deflate = 10, 8
	in := z.in[from:z.end]
	if len(in) < fixed {
		return 0, io.ErrUnexpectedEOF
	}
	if !isGzip(in) || in[2] != deflate {
		return 0, errGzip
	}
	flags, rest := in[3], in[fixed:]
	if flags&gzipExtra != 0 {
		if len(rest) < 2 || len(rest) < 2+int(binary.LittleEndian.Uint16(rest)) {
			return 0, io.ErrUnexpectedEOF
		}
		rest = rest[2+int(binary.LittleEndian.Uint16(rest)):]
	}
	for _, flag := range [...]byte{gzipName, gzipComment} {
		if flags&flag != 0 {
			_, after, ok := bytes.Cut(rest, []byte{0})
			if !ok {
				return 0, io.ErrUnexpectedEOF
			}
			rest = after
		}
	}
	pos := len(in) - len(rest)
	if flags&gzipSum != 0 {
		if len(rest) < 2 {
			return 0, io.ErrUnexpectedEOF
		}
		if binary.LittleEndian.Uint16(rest) != uint16(crc32.ChecksumIEEE(in[:pos])) { //nolint:gosec // its lower half
			return 0, errGzip
		}
		pos += 2
	}
	return from + pos, nil
}
