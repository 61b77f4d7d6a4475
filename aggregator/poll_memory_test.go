package aggregator_test

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"foldwire/aggregator/feed"
)

// TestNothingOfABodyIsKept polls every document of the parser's corpus, one after the other
// with the same memory, and spoils each body once it may be used again: what was read and
// what is told of the source stay as they are.
func TestNothingOfABodyIsKept(t *testing.T) {
	var whole, spoilt []feed.Response
	for _, pattern := range []string{"*.xml", "*.json"} {
		files, err := filepath.Glob(filepath.Join("parse", "testdata", pattern))
		if err != nil || len(files) == 0 {
			t.Fatalf("no documents %s: %v", pattern, err)
		}
		for _, file := range files {
			body, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			res := feed.Response{Status: 200, URL: hourly().URL, Body: body}
			whole = append(whole, res)
			res.Body = bytes.Clone(body)
			res.Release = func() { copy(res.Body, bytes.Repeat([]byte("<spoilt>"), len(res.Body)/8+1)) }
			spoilt = append(spoilt, res)
		}
	}
	want, got := pollAll(t, hourly(), whole...), pollAll(t, hourly(), spoilt...)
	items := 0
	for i := range want {
		items += len(want[i].Items)
		if !reflect.DeepEqual(got[i], want[i]) {
			t.Errorf("document %d is read as\n%+v\nwant\n%+v", i, got[i], want[i])
		}
	}
	if items < 100 {
		t.Errorf("only %d items in %d documents: the test proves little", items, len(want))
	}
	for i := range spoilt {
		if !bytes.HasPrefix(spoilt[i].Body, []byte("<spoilt>")) {
			t.Fatalf("document %d was not released", i)
		}
	}
}
