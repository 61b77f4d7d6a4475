package boltstore_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"

	"foldwire/aggregator/boltstore"
	"foldwire/aggregator/feed"
	"foldwire/aggregator/storetest"
)

// keep names a version of the layout whose database and content are written to testdata,
// for the versions to come: go test ./aggregator/boltstore -run TestOlderDatabases -keep v2.
var keep = flag.String("keep", "", "write a database of the present layout to testdata under this `name`")

// content is all that a database tells.
type content struct {
	Items   []feed.Item
	States  []feed.State
	Stories []feed.Story
	Known   []feed.Known // of items whose bodies are gone
	Aliases map[feed.StoryID]feed.StoryID
}

// founders are the items of the kept databases, by what becomes of them.
func founders() (kept, joined, gone, merged feed.Item) {
	at := storetest.Epoch()
	return storetest.Item("a", 1, at.Add(20*day)), storetest.Item("b", 2, at.Add(20*day)),
		storetest.Item("a", 3, at), storetest.Item("c", 4, at.Add(19*day))
}

// writeHistory stores something of every kind: states, items in full and faded ones, a
// story of two sources, one that was merged away, and a tombstone.
func writeHistory(t *testing.T, s *boltstore.Store) {
	t.Helper()
	at := storetest.Epoch()
	kept, joined, gone, merged := founders()
	found(t, s, &gone, at)
	old := found(t, s, &merged, at.Add(19*day))
	story := found(t, s, &kept, at.Add(20*day))
	storetest.Join(&story, &joined, at.Add(20*day))
	story.Members = append(story.Members, storetest.Moved(old.ID, old.Members[0]))
	merged.Verdict.Story = story.ID
	c := feed.Change{
		At: at.Add(20 * day), Items: []feed.Item{joined}, Stories: []feed.Story{story, {ID: old.ID, Into: story.ID}},
		States: []feed.State{storetest.State("a", at.Add(20*day)), {Source: "b", Polled: at}},
	}
	if err := s.Commit(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	prune(t, s, boltstore.Policy{Now: at.Add(21 * day), Keep: 10 * day}, boltstore.Pruned{Faded: 1, Stories: 1, Blocks: 1})
}

// contentOf reads all that a database tells.
func contentOf(t *testing.T, s *boltstore.Store) content {
	t.Helper()
	var c content
	err := s.Dump(t.Context(), func(it feed.Item) error { c.Items = append(c.Items, it); return nil })
	if err != nil {
		t.Fatal(err)
	}
	states, err := s.States(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, source := range []feed.SourceID{"a", "b"} {
		c.States = append(c.States, states[source])
	}
	if c.Stories, err = s.Stories(t.Context(), time.Time{}); err != nil {
		t.Fatal(err)
	}
	_, _, gone, merged := founders()
	for _, k := range gone.Keys.All() {
		known, ok := one(t, s, k)
		if !ok || !known.Faded {
			t.Errorf("nothing is remembered of %s: %+v", gone.ID, known)
		}
		c.Known = append(c.Known, known)
	}
	id := feed.NewStoryID(merged.ID)
	survivor, err := s.Story(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	c.Aliases = map[feed.StoryID]feed.StoryID{id: survivor.ID}
	return c
}

// TestOlderDatabases opens a database that each earlier state of the program wrote: all
// that is in it is still there, and it goes on from there. Their files stay as they are.
func TestOlderDatabases(t *testing.T) {
	if *keep != "" {
		keepDatabase(t, filepath.Join("testdata", *keep))
	}
	files, err := filepath.Glob("testdata/*.db.gz")
	if err != nil || len(files) == 0 {
		t.Fatalf("no older databases: %v", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) { openOlder(t, file) })
	}
}

func openOlder(t *testing.T, file string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "foldwire.db")
	packed, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer packed.Close()
	r, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	var whole bytes.Buffer
	if _, err := whole.ReadFrom(r); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, whole.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	told, err := os.ReadFile(strings.TrimSuffix(file, ".db.gz") + ".json")
	if err != nil {
		t.Fatal(err)
	}
	var want content
	if err := json.Unmarshal(told, &want); err != nil {
		t.Fatal(err)
	}
	for _, opened := range []string{"as it is", "brought up to date", "after another commit"} {
		s, err := boltstore.Open(path, boltstore.Options{})
		if err != nil {
			t.Fatalf("%s: %v", opened, err)
		}
		got := contentOf(t, s)
		if asJSON(t, got) != asJSON(t, want) {
			t.Errorf("%s, it tells\n%s\nand told once\n%s", opened, asJSON(t, got), asJSON(t, want))
		}
		if opened == "brought up to date" {
			fresh := storetest.Item("new", 9, storetest.Epoch().Add(30*day))
			story := found(t, s, &fresh, storetest.Epoch().Add(30*day))
			want.Items, want.Stories = contentOf(t, s).Items, contentOf(t, s).Stories
			if n := len(want.Stories); n != len(got.Stories)+1 || want.Stories[n-1].ID != story.ID && want.Stories[0].ID != story.ID {
				t.Errorf("%d stories after another commit, %d before", n, len(got.Stories))
			}
		}
		closeChecked(t, s)
	}
}

// asJSON gives a value as text that can be compared, whatever fields later versions add.
func asJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// keepDatabase writes a database of the present layout and what it tells.
func keepDatabase(t *testing.T, name string) {
	t.Helper()
	s := openNew(t)
	writeHistory(t, s)
	if _, _, err := s.Compact(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name+".json", []byte(asJSON(t, contentOf(t, s))+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	whole := filepath.Join(t.TempDir(), "copy.db")
	if err := s.Backup(t.Context(), whole); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(whole)
	if err != nil {
		t.Fatal(err)
	}
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if _, err := w.Write(text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name+".db.gz", packed.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}
