package main

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"foldwire/aggregator/boltstore"
	"foldwire/aggregator/feedtest"
)

// bulky makes an article of so many bytes that no compression makes much smaller, in few
// words.
func bulky(source, n, size int, at time.Time) feedtest.Item {
	it := article(source, n, at)
	rng := rand.New(rand.NewPCG(uint64(source), uint64(n)))
	var raw []byte
	for len(raw) < size {
		raw = binary.LittleEndian.AppendUint64(raw, rng.Uint64())
	}
	it.Content += "<p>" + base64.RawURLEncoding.EncodeToString(raw) + "</p>"
	return it
}

// figure reads a figure of the log line that holds a text.
func figure(t *testing.T, log, line, key string) int64 {
	t.Helper()
	m := regexp.MustCompile(regexp.QuoteMeta(line) + `.* ` + key + `=(\d+)`).FindStringSubmatch(log)
	if m == nil {
		t.Fatalf("the log does not tell %s of %q:\n%s", key, line, log)
	}
	n, err := strconv.ParseInt(m[1], 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// bulkyPress is a few papers whose articles fill a database quickly, and the config that
// keeps them for a day.
func bulkyPress(is *island, papers, each, size int) (yaml string) {
	var b strings.Builder
	b.WriteString("retention: {age: 1d, memory: 10d}\ntimezone: UTC\nschedule: \"@every 2h\"\nadaptive: false\nsources:\n")
	for i := range papers {
		var items []feedtest.Item
		for n := range each {
			items = append(items, bulky(i, n, size, time.Now()))
		}
		is.origin.Feed(fmt.Sprintf("/%d", i)).Items(items...)
		fmt.Fprintf(&b, "  - {id: s%d, url: %q}\n", i, is.origin.URL(fmt.Sprintf("/%d", i)))
	}
	return b.String()
}

// TestTheFileIsCompactedAtWork lets a daemon collect more than it keeps. Retention takes
// it in the night, the file gives its room back while the daemon goes on, and what comes
// later, a backup and the next start find all that is left.
func TestTheFileIsCompactedAtWork(t *testing.T) {
	const papers, each, size = 12, 8, 200 << 10
	synctest.Test(t, func(t *testing.T) {
		is := newIsland(t)
		var log bytes.Buffer
		is.log = slog.New(slog.NewTextHandler(&log, nil))
		yaml := bulkyPress(is, papers, each, size)
		file, copied := filepath.Join(is.dir, "data", databaseName), filepath.Join(is.dir, "copy.db")
		var full, compacted int64
		is.live(yaml, 80*time.Hour, func() {
			time.Sleep(20 * time.Hour)
			full = sizeOfFile(t, file)
			time.Sleep(54 * time.Hour) // past two nights
			compacted = sizeOfFile(t, file)
			is.origin.Feed("/0").Items(article(0, each, time.Now()))
			time.Sleep(4 * time.Hour)
			if err := is.d.store.Backup(t.Context(), copied); err != nil {
				t.Errorf("backup after the compaction: %v", err)
			}
		})
		if freed := figure(t, log.String(), "database compacted", "freed"); freed < full/2 || compacted > full/2 {
			t.Errorf("the file of %d bytes gave back %d and has %d", full, freed, compacted)
		}
		if took := figure(t, log.String(), "msg=retention", "faded"); took != papers*each {
			t.Errorf("retention took %d items of %d", took, papers*each)
		}
		wantHeld(t, file, 1, papers*each+1)
		wantHeld(t, copied, 1, papers*each+1)
		is.live(yaml, 6*time.Hour, nil) // in which the other papers show their old articles
		wantHeld(t, file, 1, papers*each+1)
		if strings.Contains(log.String(), "level=ERROR") {
			t.Errorf("the log tells of errors:\n%s", log.String())
		}
	})
}

// TestTheFileIsCompactedAtTheStart, where an earlier run left it mostly empty.
func TestTheFileIsCompactedAtTheStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		is := newIsland(t)
		var log bytes.Buffer
		is.log = slog.New(slog.NewTextHandler(&log, nil))
		yaml := fmt.Sprintf("sources: [{id: a, url: %q}]\n", is.origin.URL("/a"))
		var items []feedtest.Item
		for n := range 90 {
			items = append(items, bulky(0, n, 220<<10, time.Now()))
		}
		for part := range 3 { // a document has its bound
			is.origin.Feed("/a").Items(items[30*part : 30*part+30]...)
			is.live(yaml, 2*time.Hour, nil)
		}
		file := filepath.Join(is.dir, "data", databaseName)
		store, err := boltstore.Open(file, boltstore.Options{})
		if err != nil {
			t.Fatal(err)
		}
		took, err := store.Prune(t.Context(), boltstore.Policy{Now: time.Now().Add(48 * time.Hour), Keep: 24 * time.Hour})
		if err != nil || took.Faded != len(items) {
			t.Fatalf("prune took %+v, %v", took, err)
		}
		if err := store.Close(); err != nil {
			t.Fatal(err)
		}
		full := sizeOfFile(t, file)
		if err := os.WriteFile(file+".compact", []byte("left by a crash"), 0o600); err != nil {
			t.Fatal(err)
		}
		is.live(yaml, time.Minute, nil)
		if freed := figure(t, log.String(), "database compacted", "freed"); freed < full/2 || sizeOfFile(t, file) > full/2 {
			t.Errorf("the file of %d bytes gave back %d and has %d", full, freed, sizeOfFile(t, file))
		}
		wantHeld(t, file, 0, len(items))
	})
}

func sizeOfFile(t *testing.T, path string) int64 {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

// wantHeld checks a database: that it is sound, has so many items, remembers so many, and
// has nothing beside it that nobody needs.
func wantHeld(t *testing.T, path string, full, remembered int) {
	t.Helper()
	store, err := boltstore.Open(path, boltstore.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	if err := store.Check(t.Context()); err != nil {
		t.Error(err)
	}
	st, err := store.Stats(t.Context())
	if err != nil || st.Full != full || st.Items != remembered {
		t.Errorf("%s holds %d items and remembers %d, want %d and %d (%v)", filepath.Base(path), st.Full, st.Items, full, remembered, err)
	}
	if left, _ := filepath.Glob(path + "?*"); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}
