package bench

import (
	"bytes"
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
)

// Setup is the folder of one round: a config and what the program makes of it.
type Setup struct {
	Dir      string
	Bare     bool   // sources are URLs and nothing else, so that very many fit into a config
	Listen   string // host:port that readers are served on; empty: any that is free
	Limit    int    // entries of a topic's feed; 0: as by default
	Schedule string // of all sources; empty: every half hour
	Lasting  bool   // nothing is ever too old to be kept
}

// Config gives the path of the config.
func (s Setup) Config() string { return filepath.Join(s.Dir, "foldwire.yaml") }

// Data gives the folder of the database.
func (s Setup) Data() string { return filepath.Join(s.Dir, "data") }

// Public gives the folder of the published files.
func (s Setup) Public() string { return filepath.Join(s.Dir, "public") }

// tagsOfSources is how many tags the sources are dealt out to.
const tagsOfSources = 5

// Write makes the folder anew, with a config of ten topics over the feeds of a world.
func (s Setup) Write(w *World, at Ready) error {
	if err := os.RemoveAll(s.Dir); err != nil {
		return err
	}
	if err := os.MkdirAll(s.Dir, 0o750); err != nil {
		return err
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, `title: Benchmark
base_url: https://news.example.org
data: ./data
output: ./public
listen: %s
admin: 127.0.0.1:0
schedule: %q
adaptive: false
fetch: {pause: 0s, allow: [127.0.0.0/8]}
topics:
`, cmp.Or(s.Listen, "127.0.0.1:0"), cmp.Or(s.Schedule, "@every 30m"))
	s.topics(&b, w)
	if s.Lasting {
		b.WriteString("retention: {age: 1000d, schedule: \"0 0 29 2 *\"}\n")
	}
	b.WriteString("sources:\n")
	for f := range w.Feeds {
		if s.Bare {
			fmt.Fprintf(&b, "- %s\n", at.FeedURL(f))
		} else {
			fmt.Fprintf(&b, "- {id: f%05d, url: %q, tags: [tag%d], priority: %d}\n", f, at.FeedURL(f), f%tagsOfSources, f%7)
		}
	}
	return os.WriteFile(s.Config(), b.Bytes(), 0o600)
}

// topics writes ten of them: everything, those of each tag, those with certain words, and
// what several sources tell.
func (s Setup) topics(b *bytes.Buffer, w *World) {
	limit := ""
	if s.Limit > 0 {
		limit = fmt.Sprintf(", limit: %d", s.Limit)
	}
	topic := func(id, rule string, args ...any) {
		fmt.Fprintf(b, "- {id: %s, title: The topic %s%s%s}\n", id, id, limit, fmt.Sprintf(rule, args...))
	}
	topic("all", "")
	phrases := w.Phrases(5 * tagsOfSources)
	for t := range tagsOfSources {
		if s.Bare {
			topic(fmt.Sprintf("tag%d", t), ", any: [%q]", phrases[t])
		} else {
			topic(fmt.Sprintf("tag%d", t), ", from: [tag%d]", t)
		}
	}
	for i := range 3 {
		p := phrases[(i+1)*tagsOfSources:]
		topic(fmt.Sprintf("words%d", i), ", any: [%q, %q, %q]", p[0], p[1], p[2])
	}
	topic("shared", ", where: 'sources >= 2'")
}

// topicIDs lists the topics that Write configures.
func topicIDs() []string {
	ids := []string{"all", "shared"}
	for t := range tagsOfSources {
		ids = append(ids, "tag"+strconv.Itoa(t))
	}
	for i := range 3 {
		ids = append(ids, "words"+strconv.Itoa(i))
	}
	return ids
}

// sizeOf adds up the files below a folder.
func sizeOf(dir string) (int64, error) {
	var sum int64
	err := filepath.WalkDir(dir, func(_ string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		sum += info.Size()
		return nil
	})
	return sum, err
}
