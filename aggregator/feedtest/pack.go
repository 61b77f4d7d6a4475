package feedtest

import (
	"bytes"
	"fmt"
	"io"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// Pack applies a content coding: gzip, br or zstd. Another one leaves the body as it is.
func Pack(coding string, body []byte) []byte {
	var b bytes.Buffer
	p := packer(coding, &b)
	if _, err := p.Write(body); err != nil {
		panic(fmt.Sprintf("pack as %s: %v", coding, err))
	}
	if err := p.Close(); err != nil {
		panic(fmt.Sprintf("pack as %s: %v", coding, err))
	}
	return b.Bytes()
}

func packer(coding string, w io.Writer) io.WriteCloser {
	switch coding {
	case "gzip", "x-gzip":
		return gzip.NewWriter(w)
	case "br":
		return brotli.NewWriterLevel(w, brotli.DefaultCompression)
	case "zstd":
		z, err := zstd.NewWriter(w, zstd.WithEncoderConcurrency(1))
		if err != nil {
			panic(fmt.Sprintf("make a zstd writer: %v", err))
		}
		return z
	}
	return plainWriter{w}
}

type plainWriter struct{ io.Writer }

func (plainWriter) Close() error { return nil }
