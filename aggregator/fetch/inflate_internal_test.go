package fetch

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"errors"
	"hash/crc32"
	"io"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

const testLimit = 1 << 20

// inflateAll unpacks a stream with what follows it, and says how much of it that is.
func (z *inflater) inflateAll(stream []byte) (out []byte, rest int, err error) {
	z.in, z.end = append(slices.Clone(stream), make([]byte, inSlack)...), len(stream)
	z.out, z.o, z.most = nil, 0, testLimit
	pos, err := z.inflate(0)
	return z.out[:z.o], len(stream) - pos, err
}

func deflated(tb rapid.TB, level int, parts ...[]byte) []byte {
	tb.Helper()
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, level)
	if err != nil {
		tb.Fatal(err)
	}
	for _, part := range parts {
		if _, err := w.Write(part); err != nil {
			tb.Fatal(err)
		}
		if err := w.Flush(); err != nil {
			tb.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

// What was packed comes out again, whatever is in it, and what follows is left.
func TestInflateGivesBackWhatWasPacked(t *testing.T) {
	z := new(inflater) // one for all, as nothing of a stream may stay behind
	rapid.Check(t, func(rt *rapid.T) {
		var parts [][]byte
		for range rapid.IntRange(0, 4).Draw(rt, "parts") {
			word := rapid.SliceOfN(rapid.Byte(), 1, 40).Draw(rt, "word")
			part := bytes.Repeat(word, rapid.IntRange(1, 3000).Draw(rt, "times"))
			for range rapid.IntRange(0, 50).Draw(rt, "changes") {
				part[rapid.IntRange(0, len(part)-1).Draw(rt, "at")] = rapid.Byte().Draw(rt, "byte")
			}
			parts = append(parts, part)
		}
		level := rapid.SampledFrom([]int{flate.HuffmanOnly, 0, 1, 4, 9}).Draw(rt, "level")
		packed := deflated(rt, level, parts...)
		got, rest, err := z.inflateAll(append(packed, "tail"...))
		if err != nil || rest != len("tail") || !bytes.Equal(got, bytes.Join(parts, nil)) {
			rt.Fatalf("%d bytes, %d left, %v; want %d", len(got), rest, err, len(bytes.Join(parts, nil)))
		}
	})
}

// FuzzInflate compares with the standard library, on what is a stream and what is none.
func FuzzInflate(f *testing.F) {
	text := []byte(strings.Repeat("tin tức và thời sự, ", 40))
	for _, level := range []int{flate.HuffmanOnly, 0, 1, 9} {
		packed := deflated(f, level, text, []byte("<rss>"), slices.Repeat([]byte{0}, 3000))
		f.Add(packed)
		f.Add(packed[:len(packed)/2])
	}
	f.Add([]byte{5, 0xe0, 0x81, 8, 0, 0, 0, 0, 0x20, 0x7f, 0xeb, 11, 0, 0}) // codes of a single length
	f.Fuzz(func(t *testing.T, stream []byte) {
		in := bytes.NewReader(stream)
		want, wantErr := io.ReadAll(io.LimitReader(flate.NewReader(in), testLimit+1))
		got, rest, err := new(inflater).inflateAll(stream)
		switch {
		case errors.Is(err, ErrRatio) && len(got) > ratioFrom, errors.Is(err, ErrBodySize) && len(want) > testLimit:
		case (err == nil) != (wantErr == nil):
			t.Fatalf("%x: %v, want %v", stream, err, wantErr)
		case err == nil && (!bytes.Equal(got, want) || rest != in.Len()):
			t.Fatalf("%x: %d bytes, %d left; want %d, %d left", stream, len(got), rest, len(want), in.Len())
		}
	})
}

// A stream may be blocks of ten bits each that give nothing. That they share their codes keeps
// whoever sends millions of them from keeping us busy; what comes after has codes of its own, and
// then the shared ones again.
func TestInflateOfEmptyBlocks(t *testing.T) {
	const empty = "\x02\x08\x20\x80\x00" // four: not the last, with the shared codes, the end
	z := new(inflater)
	if got, rest, err := z.inflateAll([]byte(strings.Repeat(empty, 1<<18) + "\x03\x00tail")); err != nil || len(got) > 0 || rest != len("tail") {
		t.Fatalf("%d bytes, %d left, %v", len(got), rest, err)
	}
	text := strings.Repeat("tin tức và thời sự, ", 40)
	long := deflated(t, 9, []byte(text), []byte("<rss>")) // ends with a block that has the shared codes
	got, rest, err := z.inflateAll(append([]byte(strings.Repeat(empty, 3)), long...))
	if err != nil || string(got) != text+"<rss>" || rest != 0 {
		t.Errorf("%q, %d left, %v", got, rest, err)
	}
}

// A stream that ends early says so, wherever that is.
func TestGunzipOfACutStream(t *testing.T) {
	var text strings.Builder
	for i := range 400 {
		text.WriteString(strings.Repeat("é", i%7))
		text.WriteString("<item>" + strings.Repeat("x", i%50))
	}
	for _, level := range []int{gzip.HuffmanOnly, gzip.NoCompression, gzip.BestCompression} {
		var b bytes.Buffer
		w, err := gzip.NewWriterLevel(&b, level)
		if err != nil {
			t.Fatal(err)
		}
		w.Name, w.Comment, w.Extra = "feed.xml", "of all", []byte("extra")
		if _, err := w.Write([]byte(text.String())); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		z := new(inflater)
		if got, err := z.gunzip(b.Bytes(), nil, testLimit); err != nil || string(got) != text.String() {
			t.Fatalf("the whole stream: %d bytes, %v", len(got), err)
		}
		for n := range b.Len() {
			if got, err := z.gunzip(slices.Clone(b.Bytes()[:n]), nil, testLimit); !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Fatalf("%d of %d bytes: %d bytes, %v", n, b.Len(), len(got), err)
			}
		}
	}
}

// Headers have a checksum of their own, if they say so.
func TestGzipHeaderSum(t *testing.T) {
	header := []byte{0x1f, 0x8b, 8, gzipSum | gzipName, 0, 0, 0, 0, 0, 255, 'a', 0}
	sum := crc32.ChecksumIEEE(header)
	header = append(header, byte(sum), byte(sum>>8))
	body := append(deflated(t, 9, []byte("x")), 0, 0, 0, 0, 1, 0, 0, 0)
	sum = crc32.ChecksumIEEE([]byte("x"))
	for i := range 4 {
		body[len(body)-8+i] = byte(sum >> (8 * i))
	}
	z := new(inflater)
	if got, err := z.gunzip(slices.Concat(header, body), nil, testLimit); err != nil || string(got) != "x" {
		t.Errorf("%q, %v", got, err)
	}
	for i := range len(header) + len(body) {
		spoilt := slices.Concat(header, body)
		spoilt[i] ^= 4
		if got, err := z.gunzip(spoilt, nil, testLimit); err == nil && string(got) != "x" {
			t.Errorf("byte %d changed: %q", i, got)
		} else if err == nil && i < len(header) {
			t.Errorf("byte %d of the header changed, and nobody saw", i)
		}
	}
}
