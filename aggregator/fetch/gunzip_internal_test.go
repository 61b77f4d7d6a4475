package fetch

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
)

func gunzip(packed []byte) ([]byte, error) {
	g := new(gunzipper)
	if err := g.reset(bytes.NewReader(packed)); err != nil {
		return nil, err
	}
	return io.ReadAll(g)
}

func gzipped(tb testing.TB, level int, text string) []byte {
	tb.Helper()
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, level)
	if err != nil {
		tb.Fatal(err)
	}
	w.Name, w.Comment, w.Extra = "feed.xml", "of all", []byte("extra")
	if _, err := w.Write([]byte(text)); err != nil {
		tb.Fatal(err)
	}
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

// A stream that ends early says so, wherever that is.
func TestGunzipOfACutStream(t *testing.T) {
	var text strings.Builder
	for i := range 400 {
		text.WriteString(strings.Repeat("é", i%7))
		text.WriteString("<item>" + strings.Repeat("x", i%50))
	}
	for _, level := range []int{gzip.HuffmanOnly, gzip.NoCompression, gzip.BestCompression} {
		packed := gzipped(t, level, text.String())
		if got, err := gunzip(packed); err != nil || string(got) != text.String() {
			t.Fatalf("the whole stream: %d bytes, %v", len(got), err)
		}
		for n := range len(packed) {
			if got, err := gunzip(packed[:n]); !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Fatalf("%d of %d bytes: %d bytes, %v", n, len(packed), len(got), err)
			}
		}
	}
}

// FuzzGunzip compares with the standard library, which reads members only.
func FuzzGunzip(f *testing.F) {
	text := strings.Repeat("tin tức và thời sự, ", 40)
	for _, level := range []int{gzip.HuffmanOnly, gzip.NoCompression, gzip.BestCompression} {
		packed := gzipped(f, level, text)
		f.Add(packed)
		f.Add(slices.Concat(packed, gzipped(f, level, "<rss>")))
		f.Add(slices.Concat(packed, []byte("tail")))
		f.Add(packed[:len(packed)/2])
	}
	f.Fuzz(func(t *testing.T, packed []byte) {
		const most = 1 << 20
		got, err := gunzip(packed)
		if len(got) > most {
			return
		}
		var want []byte
		r, wantErr := gzip.NewReader(bytes.NewReader(packed))
		if wantErr == nil {
			want, wantErr = io.ReadAll(r)
		}
		switch {
		case wantErr == nil && (err != nil || !bytes.Equal(got, want)):
			t.Fatalf("%x: %d bytes, %v; want %d", packed, len(got), err, len(want))
		case wantErr != nil && err == nil && !bytes.HasPrefix(want, got) && !bytes.HasPrefix(got, want):
			t.Fatalf("%x: other bytes than before %v", packed, wantErr)
		}
	})
}

// Members follow one another, and what is none ends them.
func TestGunzipOfMembers(t *testing.T) {
	a, b := gzipped(t, gzip.BestSpeed, "first "), gzipped(t, gzip.BestSpeed, "second")
	for _, tail := range []string{"", "\x00", "\x1f", "tail", strings.Repeat("\x00", 512)} {
		if got, err := gunzip(slices.Concat(a, b, []byte(tail))); err != nil || string(got) != "first second" {
			t.Errorf("with %q behind: %q, %v", tail, got, err)
		}
	}
	if got, err := gunzip(slices.Concat(a, b[:len(b)-1])); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("a second member that is cut: %q, %v", got, err)
	}
	spoilt := slices.Clone(a)
	spoilt[len(spoilt)-5] ^= 1
	if got, err := gunzip(spoilt); err == nil {
		t.Errorf("a wrong checksum: %q", got)
	}
}
