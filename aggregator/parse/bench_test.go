package parse_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/mmcdole/gofeed"

	"foldwire/aggregator/parse"
)

// sharedFeeds is the folder of real documents, or the test or benchmark is skipped: they
// are other people's content and no part of this repository.
func sharedFeeds(tb testing.TB) string {
	tb.Helper()
	root := os.Getenv("FOLDWIRE_SHARED")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared")
	}
	dir := filepath.Join(root, "feeds", "documents")
	if _, err := os.Stat(dir); err != nil {
		tb.Skipf("the corpus of real feeds is not here: %v", err)
	}
	return dir
}

// readable loads the documents that plain gofeed reads too, so that both do all the work.
func readable(tb testing.TB) (docs [][]byte, size int64) {
	tb.Helper()
	files, err := filepath.Glob(filepath.Join(sharedFeeds(tb), "*"))
	if err != nil || len(files) == 0 {
		tb.Fatalf("no documents: %v", err)
	}
	for _, name := range files {
		body, err := os.ReadFile(name)
		if err != nil {
			tb.Fatal(err)
		}
		if _, err := gofeed.NewParser().Parse(bytes.NewReader(body)); err != nil {
			continue
		}
		docs = append(docs, body)
		size += int64(len(body))
	}
	return docs, size
}

// BenchmarkParse compares with plain gofeed in the same run: parse must stay within 1.3
// of its time and 1.1 of its allocations. known is a poll that brings nothing new.
func BenchmarkParse(b *testing.B) {
	docs, size := readable(b)
	run := func(name string, read func([]byte) error) {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(size)
			b.ReportAllocs()
			for b.Loop() {
				for _, d := range docs {
					if err := read(d); err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
	run("gofeed", func(d []byte) error {
		_, err := gofeed.NewParser().Parse(bytes.NewReader(d))
		return err
	})
	run("parse", func(d []byte) error {
		_, err := parse.Parse(d, "")
		return err
	})
	run("known", func(d []byte) error {
		_, err := parse.ParseNew(d, "", func(uint64) bool { return true })
		return err
	})
}
