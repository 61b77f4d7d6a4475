package publisher

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"foldwire/aggregator/feed"
	"foldwire/publisher/topic"
	"foldwire/publisher/web"
)

// sameFiles holds an output folder against what a publisher serves.
func sameFiles(tb tester, dir string, s *web.Snapshot) {
	want := make(map[string][]byte)
	for path, e := range s.Entries {
		want[fileFor(path, e.Kind)] = e.Body
	}
	for from, to := range s.Moved {
		want[fileFor(from, web.Page)] = []byte(to)
	}
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		file, err := filepath.Rel(dir, name)
		if file == manifestName || err != nil {
			return err
		}
		body, err := os.ReadFile(name)
		expected, wanted := want[filepath.ToSlash(file)]
		delete(want, filepath.ToSlash(file))
		switch _, moved := s.Moved["/"+filepath.ToSlash(filepath.Dir(file))]; {
		case !wanted:
			tb.Errorf("%s is left over", file)
		case moved && !bytes.Contains(body, expected):
			tb.Errorf("%s does not lead to %s", file, expected)
		case !moved && !bytes.Equal(body, expected):
			tb.Errorf("%s is\n%s\nbut should be\n%s", file, body, expected)
		}
		return err
	})
	if err != nil {
		tb.Fatal(err)
	}
	for file := range want {
		tb.Errorf("%s is missing", file)
	}
}

// harm does something to a cache or to the files beside it that must not matter.
func harm(rt *rapid.T, cache, dir string) {
	body, err := os.ReadFile(cache)
	if err != nil {
		return
	}
	switch rapid.IntRange(0, 5).Draw(rt, "harm") {
	case 0:
		err = os.Remove(cache)
	case 1:
		body[rapid.IntRange(0, len(body)-1).Draw(rt, "byte")] ^= 0xff
		err = os.WriteFile(cache, body, 0o600)
	case 2:
		err = os.WriteFile(cache, body[:rapid.IntRange(0, len(body)-1).Draw(rt, "length")], 0o600)
	case 3:
		err = os.WriteFile(filepath.Join(dir, "feeds", "all.atom"), []byte("not what it was"), 0o600)
	case 4:
		err = os.Remove(filepath.Join(dir, "index.html"))
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		rt.Fatal(err)
	}
}

// TestLifeWithCache lets days pass for a program that is started now and then, publishes
// and ends, and for one that serves and is restarted. Whatever happens, also to the
// cache, they publish what a program says that never had one.
func TestLifeWithCache(t *testing.T) {
	srcs := sources("alpha", "beta", "gamma")
	rapid.Check(t, func(rt *rapid.T) {
		folder := t.TempDir() // a new one each time
		n, now, count := newNewsroom(), dawn, 0
		plain := Options{BaseURL: "https://news.example.org", Sources: srcs, Topics: lifeTopics(t, srcs)}
		if rapid.Bool().Draw(rt, "calm") { // what is restless is read anew at each start
			plain.Topics = slices.DeleteFunc(plain.Topics, (*topic.Topic).Restless)
		}
		cron, served := plain, plain
		cron.Cache, cron.FilesOnly, cron.Output = filepath.Join(folder, "cron"), true, filepath.Join(folder, "public")
		served.Cache = filepath.Join(folder, "served")
		for range rapid.IntRange(1, 5).Draw(rt, "passes") {
			now = now.Add(time.Duration(rapid.IntRange(1, 900).Draw(rt, "minutes")) * time.Minute)
			for range rapid.IntRange(0, 8).Draw(rt, "events") {
				live(rt, n, &count, now)
			}
			n.forgets = rapid.IntRange(0, 4).Draw(rt, "journal") == 0
			fresh, daemon := New(plain, n), New(served, n)
			before := daemon.Resume()
			if before && daemon.Current() == nil {
				rt.Error("what was resumed is not served")
			}
			err := errors.Join(fresh.Publish(rt.Context(), now), daemon.Publish(rt.Context(), now), daemon.Save(), New(cron, n).Publish(rt.Context(), now))
			if err != nil {
				rt.Fatal(err)
			}
			same(rt, daemon.Current(), fresh.Current())
			sameFiles(rt, cron.Output, fresh.Current())
			again := New(served, n)
			if !again.Resume() {
				rt.Error("what was saved cannot be resumed")
			} else {
				same(rt, again.Current(), fresh.Current())
			}
			harm(rt, cron.Cache, cron.Output)
			harm(rt, served.Cache, cron.Output)
		}
	})
}

// TestADamagedBodyIsReplaced spoils the documents in a cache, whose head still holds: what
// takes their place is saved although nothing happened in the meantime.
func TestADamagedBodyIsReplaced(t *testing.T) {
	srcs, n := sources("alpha"), newNewsroom()
	n.found(n.item("alpha", "A bridge opens", dawn, dawn), dawn)
	opts := Options{
		BaseURL: "https://news.example.org", Sources: srcs, Cache: filepath.Join(t.TempDir(), "cache"),
		Topics: []*topic.Topic{mustTopic(t, topic.Spec{ID: "all"}, srcs)},
	}
	p := New(opts, n)
	if err := errors.Join(p.Publish(t.Context(), dawn), p.Save()); err != nil {
		t.Fatal(err)
	}
	body, err := os.ReadFile(opts.Cache)
	if err != nil {
		t.Fatal(err)
	}
	body[len(body)-20] ^= 0xff
	if err := os.WriteFile(opts.Cache, body, 0o600); err != nil {
		t.Fatal(err)
	}
	again := New(opts, n)
	if again.Resume() {
		t.Fatal("damaged documents are served")
	}
	if err := errors.Join(again.Publish(t.Context(), dawn.Add(time.Minute)), again.Save()); err != nil {
		t.Fatal(err)
	}
	same(t, again.Current(), p.Current())
	if !New(opts, n).Resume() {
		t.Error("what was published again is not saved")
	}
}

// TestNothingToDo publishes again, each time after one thing happened, and asks whether
// it was noticed. Nothing is read if nothing happened.
func TestNothingToDo(t *testing.T) {
	srcs := sources("alpha", "beta")
	opts := Options{
		BaseURL: "https://news.example.org", Sources: srcs, FilesOnly: true,
		Topics: []*topic.Topic{mustTopic(t, topic.Spec{ID: "all"}, srcs), mustTopic(t, topic.Spec{ID: "young", MaxAge: 48 * time.Hour}, srcs), mustTopic(t, topic.Spec{ID: "daily", Digest: daily{}}, srcs)},
	}
	cases := []struct {
		name   string
		happen func(t *testing.T, n *newsroom, o *Options)
		later  time.Duration
		file   string // that is written anew; empty means none
	}{
		{name: "nothing", later: 10 * time.Minute},
		{name: "the digest's hour", later: 2 * time.Hour, file: "feeds/daily.atom"},
		{name: "age", later: 50 * time.Hour, file: "feeds/young.rss"},
		{name: "a story", file: "feeds/all.atom", happen: func(_ *testing.T, n *newsroom, _ *Options) {
			n.found(n.item("beta", "Two", dawn, dawn), dawn)
		}},
		{name: "a source's name", file: "feeds/all.json", happen: func(_ *testing.T, n *newsroom, _ *Options) {
			n.states["alpha"] = feed.State{Source: "alpha", Site: "https://alpha.example.org/"}
		}},
		{name: "the config", file: "index.html", happen: func(_ *testing.T, _ *newsroom, o *Options) { o.Title = "Another title" }},
		{name: "another build", happen: func(_ *testing.T, _ *newsroom, o *Options) { o.Build = "another" }},
		{name: "a file is gone", file: "feeds/all.rss", happen: func(t *testing.T, _ *newsroom, o *Options) {
			t.Helper()
			if err := os.Remove(filepath.Join(o.Output, "feeds/all.rss")); err != nil {
				t.Fatal(err)
			}
		}},
		{name: "a file is touched", happen: func(t *testing.T, _ *newsroom, o *Options) {
			t.Helper()
			if err := os.Chtimes(filepath.Join(o.Output, "feeds/all.rss"), dawn, dawn); err != nil {
				t.Fatal(err)
			}
		}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			n, o, now := newNewsroom(), opts, dawn.Add(10*time.Minute)
			o.Output, o.Cache = filepath.Join(t.TempDir(), "public"), filepath.Join(t.TempDir(), "cache")
			n.found(n.item("alpha", "One", dawn, dawn), dawn)
			if err := New(o, n).Publish(t.Context(), now); err != nil {
				t.Fatal(err)
			}
			if c.happen != nil {
				c.happen(t, n, &o)
			}
			wroteOnly(t, o, n, now.Add(c.later), c.file)
			if c.happen == nil && c.file == "" && n.reads+n.scans > 0 {
				t.Errorf("%d stories were read and all %d times, for nothing", n.reads, n.scans)
			}
		})
	}
}

// wroteOnly publishes anew and says whether a file was written among others, or, if it is
// empty, whether none was. What is there afterwards has to be what it should.
func wroteOnly(t *testing.T, o Options, n *newsroom, now time.Time, file string) {
	t.Helper()
	before := times(t, o.Output)
	n.reads, n.scans = 0, 0
	if err := New(o, n).Publish(t.Context(), now); err != nil {
		t.Fatal(err)
	}
	reads, scans := n.reads, n.scans
	after := times(t, o.Output)
	if file != "" && !after[file].After(before[file]) {
		t.Errorf("%s was not written anew: %v, before %v", file, after[file], before[file])
	}
	for name, at := range after {
		if file == "" && !at.Equal(before[name]) {
			t.Errorf("%s was written for nothing", name)
		}
	}
	fresh := o
	fresh.Output, fresh.FilesOnly, fresh.Cache = "", false, ""
	sameFiles(t, o.Output, publish(t, New(fresh, n), now))
	n.reads, n.scans = reads, scans
}

// times gives when the files of a folder were written.
func times(t *testing.T, dir string) map[string]time.Time {
	t.Helper()
	list := make(map[string]time.Time)
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			list[strings.TrimPrefix(name, dir+"/")] = info.ModTime()
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// TestSaveTriesAgain: what could not be saved once is still to be saved.
func TestSaveTriesAgain(t *testing.T) {
	srcs, n := sources("alpha"), newNewsroom()
	n.found(n.item("alpha", "A bridge opens", dawn, dawn), dawn)
	opts := Options{
		BaseURL: "https://news.example.org", Sources: srcs, Cache: filepath.Join(t.TempDir(), "data", "cache"),
		Topics: []*topic.Topic{mustTopic(t, topic.Spec{ID: "all"}, srcs)},
	}
	p := New(opts, n)
	if err := p.Publish(t.Context(), dawn); !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("got %v, want that there is no such folder", err)
	}
	if err := os.Mkdir(filepath.Dir(opts.Cache), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := p.Save(); err != nil {
		t.Fatal(err)
	}
	if !New(opts, n).Resume() {
		t.Error("what was published is not saved")
	}
}
