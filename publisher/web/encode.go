package web

import (
	"bytes"
	"io"
	"strconv"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// Encodings in the order of our preference: the smallest first.
const (
	brotliEncoding = iota
	zstdEncoding
	gzipEncoding
	encodings
	identity = -1
)

// worthwhile is the least size in bytes that is compressed at all: below it, headers are
// what counts.
const worthwhile = 600

// lazy is a form that is made when somebody first asks for it, and then kept.
type lazy struct {
	once sync.Once
	form *form
}

func encodingName(enc int) string {
	switch enc {
	case brotliEncoding:
		return "br"
	case zstdEncoding:
		return "zstd"
	case gzipEncoding:
		return "gzip"
	}
	return ""
}

// compress gives body in an encoding, or nothing if that fails, which a write to memory
// does not.
func compress(enc int, body []byte) []byte {
	var b bytes.Buffer
	var w io.WriteCloser
	var err error
	switch enc {
	case brotliEncoding:
		w = brotli.NewWriterLevel(&b, 6)
	case zstdEncoding:
		w, err = zstd.NewWriter(&b, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedBetterCompression), zstd.WithWindowSize(1<<20))
	case gzipEncoding:
		w, err = gzip.NewWriterLevel(&b, 6)
	}
	if err != nil {
		return nil
	}
	if _, err := w.Write(body); err != nil || w.Close() != nil {
		return nil
	}
	return bytes.Clone(b.Bytes())
}

// acceptable chooses the encoding for an Accept-Encoding header (RFC 9110, section
// 12.5.3): the one with the highest weight, among equals the one that we prefer. No
// encoding at all is the last of these, and weighs nothing unless the header says so.
func acceptable(header string) int {
	best, most := identity, 0.0
	plain := quality(header, "identity")
	for enc := range encodings {
		if q := quality(header, encodingName(enc)); q > most && q >= plain {
			best, most = enc, q
		}
	}
	return best
}

// quality gives the weight of an encoding in an Accept-Encoding header.
func quality(header, name string) float64 {
	other := 0.0
	for part := range strings.SplitSeq(header, ",") {
		coding, params, _ := strings.Cut(part, ";")
		coding = strings.ToLower(strings.TrimSpace(coding))
		if coding == "x-gzip" {
			coding = "gzip"
		}
		if coding != name && coding != "*" {
			continue
		}
		if coding == name {
			return weight(params)
		}
		other = weight(params)
	}
	return other
}

// weight reads the parameter q of one of the values of a header (RFC 9110, section 12.4.2):
// 1 if it is missing, and 0 if it is no weight.
func weight(params string) float64 {
	v, ok := strings.CutPrefix(strings.ToLower(strings.TrimSpace(params)), "q=")
	if !ok {
		return 1
	}
	if q, err := strconv.ParseFloat(strings.TrimSpace(v), 64); err == nil && q >= 0 && q <= 1 {
		return q
	}
	return 0
}
