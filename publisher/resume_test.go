package publisher

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"foldwire/aggregator/feed"
	"foldwire/publisher/topic"
	"foldwire/publisher/web"
)

// lastBuild publishes what one build of the program published before it was stopped.
func lastBuild(t *testing.T, output bool) (Options, *newsroom, *web.Snapshot) {
	t.Helper()
	srcs, n := sources("alpha", "beta"), newNewsroom()
	first := n.found(n.item("alpha", "A bridge opens", dawn, dawn), dawn)
	n.join(first, n.item("beta", "The bridge is open", dawn.Add(time.Hour), dawn.Add(time.Hour)), feed.ItemID{}, dawn.Add(time.Hour))
	younger := n.found(n.item("beta", "Bridge opened", dawn.Add(time.Hour), dawn.Add(time.Hour)), dawn.Add(time.Hour))
	n.merge(first, younger, dawn.Add(2*time.Hour))
	n.found(n.item("beta", "A road closes", dawn, dawn), dawn)
	folder := t.TempDir()
	opts := Options{
		BaseURL: "https://news.example.org", Sources: srcs, Build: "one", Version: "1", Cache: filepath.Join(folder, "cache"),
		Topics: []*topic.Topic{mustTopic(t, topic.Spec{ID: "all"}, srcs), mustTopic(t, topic.Spec{ID: "alphas", From: []string{"alpha"}}, srcs)},
	}
	if output {
		opts.Output = filepath.Join(folder, "public")
	}
	p := New(opts, n)
	s := publish(t, p, dawn.Add(3*time.Hour))
	if err := p.Save(); err != nil {
		t.Fatal(err)
	}
	opts.Build, opts.Version = "two", "2"
	return opts, n, s
}

// spoil changes the bytes of a cache.
func spoil(t *testing.T, opts *Options, change func(body []byte) []byte) {
	t.Helper()
	body, err := os.ReadFile(opts.Cache)
	if err == nil {
		err = os.WriteFile(opts.Cache, change(body), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestAnotherBuildServesAtOnce starts another build of the program over what one left behind,
// whole or damaged: it serves that before it reads anything, and publishes anew what a
// build says that never saw it. What did not change keeps its validators.
func TestAnotherBuildServesAtOnce(t *testing.T) {
	cases := []struct {
		name   string
		output bool
		happen func(t *testing.T, opts *Options)
		served bool
	}{
		{"a cache with bodies", false, nil, true},
		{"a cache beside files", true, nil, true},
		{"what only one build can use is damaged", false, func(t *testing.T, opts *Options) {
			t.Helper()
			opts.Build, opts.Version = "one", "1"
			spoil(t, opts, func(body []byte) []byte {
				at := bytes.LastIndex(body, []byte("beta")) // a member of a story's page
				body[at] ^= 0xff
				return body
			})
		}, true},
		{"no cache beside files", true, func(t *testing.T, opts *Options) {
			t.Helper()
			if err := os.Remove(opts.Cache); err != nil {
				t.Fatal(err)
			}
		}, true},
		{"a cache of a format that nobody knows, beside files", true, func(t *testing.T, opts *Options) {
			t.Helper()
			spoil(t, opts, func(body []byte) []byte { return append([]byte("foldwire publish cache 7\n"), body...) })
		}, true},
		{"a torn cache beside files", true, func(t *testing.T, opts *Options) {
			t.Helper()
			spoil(t, opts, func(body []byte) []byte { return body[:len(body)/3] })
		}, true},
		{"a torn cache alone", false, func(t *testing.T, opts *Options) {
			t.Helper()
			spoil(t, opts, func(body []byte) []byte { return body[:len(body)-10] })
		}, false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			opts, n, before := lastBuild(t, c.output)
			if c.happen != nil {
				c.happen(t, &opts)
			}
			n.fail = errors.New("nobody is to be asked")
			p := New(opts, n)
			if p.Resume() != c.served {
				t.Fatalf("what the last build published is served: %v, want %v", !c.served, c.served)
			}
			if c.served {
				servesAll(t, p.Current(), before)
			}
			n.fail = nil
			after := publish(t, p, dawn.Add(4*time.Hour))
			plain := opts
			plain.Output, plain.Cache = "", ""
			same(t, after, publish(t, New(plain, n), dawn.Add(4*time.Hour)))
			if c.served {
				keptValidators(t, before, after)
			}
			if err := p.Save(); err != nil || !New(opts, n).Resume() {
				t.Errorf("what was published anew is not there after a restart: %v", err)
			}
		})
	}
}

// TestFilesYoungerThanTheCacheAreServed kills a daemon between a publish and the next time
// that it saves its cache: the next start serves what was published last, and goes on from
// there.
func TestFilesYoungerThanTheCacheAreServed(t *testing.T) {
	opts, n, _ := lastBuild(t, true)
	p, now := New(opts, n), dawn.Add(4*time.Hour)
	if !p.Resume() {
		t.Fatal("what was published last is not served")
	}
	publish(t, p, now)
	if err := p.Save(); err != nil {
		t.Fatal(err)
	}
	n.found(n.item("alpha", "A ferry sails", now, now), now)
	last := publish(t, p, now.Add(time.Minute)) // too soon to be saved
	n.fail = errors.New("nobody is to be asked")
	again := New(opts, n)
	if !again.Resume() {
		t.Fatal("what was published last is not served after a crash")
	}
	servesAll(t, again.Current(), last)
	n.fail, n.scans = nil, 0
	after := publish(t, again, now.Add(2*time.Minute))
	same(t, after, last)
	for path, e := range last.Entries {
		if after.Entries[path].ETag() != e.ETag() {
			t.Errorf("%s has another entity tag", path)
		}
	}
	if n.scans > 0 {
		t.Error("all was read anew")
	}
}

// servesAll says that what is served is what was published, and since when.
func servesAll(t *testing.T, got, want *web.Snapshot) {
	t.Helper()
	if got.Built.IsZero() {
		t.Error("nobody knows when it was published")
	}
	for path, e := range want.Entries {
		have := got.Entries[path]
		if have.Resource == nil || !bytes.Equal(have.Body, e.Body) || have.ETag() != e.ETag() || have.Type != e.Type || have.Kind != e.Kind || have.Language != e.Language {
			t.Errorf("%s is not what it was", path)
		}
		if have.Resource != nil && have.Modified.Before(e.Modified) {
			t.Errorf("%s says it was last modified at %v, before that %v", path, have.Modified, e.Modified)
		}
	}
}

// keptValidators says that documents which stayed the same say so, and others are younger.
func keptValidators(t *testing.T, before, after *web.Snapshot) {
	t.Helper()
	for path, e := range after.Entries {
		old := before.Entries[path]
		switch unchanged := bytes.Equal(old.Body, e.Body); {
		case unchanged && e.ETag() != old.ETag():
			t.Errorf("%s has another entity tag, with the same bytes", path)
		case !unchanged && !e.Modified.After(old.Modified):
			t.Errorf("%s changed, and says %v, before that %v", path, e.Modified, old.Modified)
		}
	}
}

// TestOnlyTheSameConfigIsResumed changes the config while the program is down: nothing of
// what was published is served before it is published anew, with files and without.
func TestOnlyTheSameConfigIsResumed(t *testing.T) {
	changes := map[string]func(opts *Options){
		"a topic is no more": func(opts *Options) { opts.Topics, opts.Removed = opts.Topics[:1], []string{"alphas"} },
		"a topic's rules": func(opts *Options) {
			opts.Topics[1] = mustTopic(t, topic.Spec{ID: "alphas", From: []string{"alpha"}, None: []string{"bridge"}}, opts.Sources)
		},
		"a source is no more":      func(opts *Options) { opts.Sources = opts.Sources[:1] },
		"a source becomes private": func(opts *Options) { opts.Sources[1].Access.Password = "sesame" },
		"another address":          func(opts *Options) { opts.BaseURL = "https://other.example.org" },
	}
	for name, change := range changes {
		for _, output := range []bool{false, true} {
			t.Run(name, func(t *testing.T) {
				opts, n, _ := lastBuild(t, output)
				change(&opts)
				p := New(opts, n)
				if p.Resume() || p.Current() != nil {
					t.Fatal("what was published under another config is served")
				}
				plain := opts
				plain.Output, plain.Cache = "", ""
				same(t, publish(t, p, dawn.Add(4*time.Hour)), publish(t, New(plain, n), dawn.Add(4*time.Hour)))
				if err := os.Remove(opts.Cache); err != nil {
					t.Fatal(err)
				}
				if resumed := New(opts, n).Resume(); resumed != output {
					t.Errorf("files of this config are served without a cache: %v", resumed)
				}
			})
		}
	}
}

// TestFilesOfTwoConfigsAreNotServed stops a publish under another config half-way, and
// goes back to the config from before.
func TestFilesOfTwoConfigsAreNotServed(t *testing.T) {
	opts, n, _ := lastBuild(t, true)
	if err := os.Remove(opts.Cache); err != nil {
		t.Fatal(err)
	}
	if !New(opts, n).Resume() {
		t.Fatal("files of one config are not served")
	}
	other := opts
	other.Topics = append(other.Topics[:1:1], mustTopic(t, topic.Spec{ID: "alphas", From: []string{"beta"}}, opts.Sources))
	blocked := filepath.Join(opts.Output, "index.html") // a folder in its place: it cannot be written
	if err := errors.Join(os.Remove(blocked), os.MkdirAll(filepath.Join(blocked, "taken"), 0o700)); err != nil {
		t.Fatal(err)
	}
	if err := New(other, n).Publish(t.Context(), dawn.Add(4*time.Hour)); err == nil || !strings.Contains(err.Error(), "index.html") {
		t.Fatalf("got %v, want that index.html cannot be written", err)
	}
	if err := errors.Join(os.RemoveAll(blocked), os.WriteFile(blocked, []byte("<!DOCTYPE html>"), 0o600), os.RemoveAll(opts.Cache)); err != nil {
		t.Fatal(err)
	}
	for name, o := range map[string]Options{"the config before": opts, "the config at work": other} {
		if New(o, n).Resume() {
			t.Errorf("%s serves files of two configs", name)
		}
	}
}

// TestAMissingFileIsNotServed: who cannot give every topic's feeds publishes first.
func TestAMissingFileIsNotServed(t *testing.T) {
	for _, file := range []string{"index.html", "feeds/alphas.atom", "topics/all/index.html"} {
		opts, n, _ := lastBuild(t, true)
		if err := errors.Join(os.Remove(opts.Cache), os.Remove(filepath.Join(opts.Output, file))); err != nil {
			t.Fatal(err)
		}
		if New(opts, n).Resume() {
			t.Errorf("without %s, the rest is served", file)
		}
	}
}

// TestNothingBeyondTheFolderIsServed: a link in the output folder leads readers nowhere.
func TestNothingBeyondTheFolderIsServed(t *testing.T) {
	opts, n, before := lastBuild(t, true)
	secret := filepath.Join(t.TempDir(), "index.html")
	if err := errors.Join(os.Remove(opts.Cache), os.WriteFile(secret, []byte("a secret"), 0o600)); err != nil {
		t.Fatal(err)
	}
	linked := 0
	for path := range before.Entries {
		if strings.HasPrefix(path, "/stories/") {
			folder := filepath.Join(opts.Output, path)
			if err := errors.Join(os.RemoveAll(folder), os.Symlink(filepath.Dir(secret), folder)); err != nil {
				t.Fatal(err)
			}
			linked++
		}
	}
	p := New(opts, n)
	if linked == 0 || !p.Resume() {
		t.Fatalf("%d pages of stories are links, and what is left is not served", linked)
	}
	for path, e := range p.Current().Entries {
		if bytes.Contains(e.Body, []byte("a secret")) {
			t.Errorf("%s gives what lies beyond the folder", path)
		}
	}
}
