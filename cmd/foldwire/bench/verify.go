package bench

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"path"
	"strconv"
	"strings"
)

// Truth is a line of an origin's truth: an item that it served.
type Truth struct {
	Feed  int  `json:"feed"`
	Story int  `json:"story"`
	Copy  bool `json:"copy"` // it tells what every other copy of the story tells
}

// Verdict is what came of comparing what is stored with what was served.
type Verdict struct {
	Served     int `json:"served"`
	Stored     int `json:"stored"`
	Lost       int `json:"lost"`
	Doubled    int `json:"doubled"` // stored twice, or never served
	Copies     int `json:"copies"`  // served beyond the first of each text
	Duplicates int `json:"duplicates"`
	// Wrong and Missed count copies by where they ended: items that were held for
	// duplicates and are none, and copies that were not found.
	Wrong  int    `json:"wrong"`
	Missed int    `json:"missed"`
	First  string `json:"first,omitempty"` // the first that is lost or doubled
}

// Err says whether anything is lost or doubled.
func (v Verdict) Err() error {
	if v.Lost == 0 && v.Doubled == 0 {
		return nil
	}
	return fmt.Errorf("%d items served, %d stored: %d lost, %d doubled; the first: %s", v.Served, v.Stored, v.Lost, v.Doubled, v.First)
}

// stored is what a line of foldwire dump says here.
type stored struct {
	ID          string  `json:"id"`
	Source      string  `json:"source"`
	URL         string  `json:"url"`
	DuplicateOf *string `json:"duplicate_of"`
}

type itemKey struct{ feed, story int }

// served is what is known of an item while the dump is read.
type served struct {
	copied bool
	times  int
}

// Verify reads an origin's truth and a dump of everything stored, both as JSON Lines, and
// compares them item by item.
func Verify(truth, dump io.Reader) (Verdict, error) {
	var v Verdict
	items := map[itemKey]*served{}
	copies := map[int]int{}
	err := eachLine(truth, func(t Truth) error {
		items[itemKey{t.Feed, t.Story}] = &served{copied: t.Copy}
		if t.Copy {
			copies[t.Story]++
		}
		return nil
	})
	if err != nil {
		return v, fmt.Errorf("read the origin's truth: %w", err)
	}
	v.Served = len(items)
	for _, n := range copies {
		v.Copies += n - 1
	}
	err = eachLine(dump, func(s stored) error { return v.count(s, items, copies) })
	if err != nil {
		return v, fmt.Errorf("read the dump: %w", err)
	}
	for key, it := range items {
		if it.times == 0 {
			v.Lost++
			v.note("feed %d lost story %d", key.feed, key.story)
		}
	}
	v.Missed = v.Copies - (v.Duplicates - v.Wrong)
	return v, nil
}

func (v *Verdict) count(s stored, items map[itemKey]*served, copies map[int]int) error {
	feed, err := trailingNumber(s.Source)
	if err != nil {
		return fmt.Errorf("source %q: %w", s.Source, err)
	}
	link, _, _ := strings.Cut(s.URL, "?")
	story, err := strconv.Atoi(path.Base(link))
	if err != nil {
		return fmt.Errorf("link %q: %w", s.URL, err)
	}
	v.Stored++
	it := items[itemKey{feed, story}]
	if it == nil || it.times > 0 {
		v.Doubled++
		v.note("%s, id %s, from feed %d", s.URL, s.ID, feed)
		return nil
	}
	it.times++
	if s.DuplicateOf != nil {
		v.Duplicates++
		if !it.copied || copies[story] < 2 {
			v.Wrong++
		}
	}
	return nil
}

func (v *Verdict) note(format string, args ...any) {
	if v.First == "" {
		v.First = fmt.Sprintf(format, args...)
	}
}

// trailingNumber gives the number of the feed, with which every source's id ends.
func trailingNumber(id string) (int, error) {
	digits := id[len(strings.TrimRight(id, "0123456789")):]
	return strconv.Atoi(digits)
}

// eachLine calls fn with every object of a stream of JSON Lines.
func eachLine[T any](r io.Reader, fn func(T) error) error {
	dec := json.NewDecoder(bufio.NewReader(r))
	for {
		var line T
		if err := dec.Decode(&line); err != nil {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
		if err := fn(line); err != nil {
			return err
		}
	}
}

// VerifyDump runs Verify over an origin's truth at a URL and what a command dumps.
func VerifyDump(ctx context.Context, truth string, dump *exec.Cmd) (Verdict, error) {
	out, err := dump.StdoutPipe()
	if err != nil {
		return Verdict{}, err
	}
	body, err := fetchAll(ctx, &http.Client{}, truth)
	if err != nil {
		return Verdict{}, err
	}
	if err := dump.Start(); err != nil {
		return Verdict{}, err
	}
	v, err := Verify(bytes.NewReader(body), out)
	if err != nil {
		_, _ = io.Copy(io.Discard, out) // so that the command can end
	}
	return v, errors.Join(err, dump.Wait())
}
