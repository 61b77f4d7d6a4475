package bench

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"foldwire/aggregator/parse"
)

func smallWorld(feeds int, seed uint64) *World {
	return NewWorld(Spec{Feeds: feeds, Items: 10, Body: 900, Seed: seed, Epoch: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)})
}

func TestTheSameSeedMakesTheSameWorld(t *testing.T) {
	a, b, other := smallWorld(40, 7), smallWorld(40, 7), smallWorld(40, 8)
	for feed := range 40 {
		x, err := a.Document(feed, 12)
		if err != nil {
			t.Fatal(err)
		}
		y, err := b.Document(feed, 12)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(x, y) {
			t.Fatalf("feed %d differs between two worlds of one seed", feed)
		}
		z, err := other.Document(feed, 12)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Equal(x, z) {
			t.Fatalf("feed %d is the same for two seeds", feed)
		}
	}
}

func TestWhatIsSharedIsToldInTheRightShares(t *testing.T) {
	w := smallWorld(500, 1)
	kinds := map[Kind]float64{}
	size := 0
	for feed := range 500 {
		stories := map[int]bool{}
		for seq := range 10 {
			it := w.Item(feed, seq)
			kinds[it.Kind] += 1.0 / 5000
			size += len(it.HTML)
			if stories[it.Story] {
				t.Fatalf("feed %d tells story %d twice", feed, it.Story)
			}
			stories[it.Story] = true
		}
	}
	for kind, want := range map[Kind]float64{Reprint: shareReprint, Edited: shareEdited, Related: shareRelated} {
		if got := kinds[kind]; got < want*0.8 || got > want*1.2 {
			t.Errorf("the share of kind %d is %.3f, want about %.2f", kind, got, want)
		}
	}
	if mean := size / 5000; mean < 750 || mean > 1050 {
		t.Errorf("a body has %d bytes on average, want about 900", mean)
	}
}

func TestReprintsAndEditsTellTheirStoryWordForWord(t *testing.T) {
	w := smallWorld(300, 3)
	first := map[int]Item{}
	pairs := 0
	for feed := range 300 {
		it := w.Item(feed, 0)
		if it.Kind != Reprint {
			continue
		}
		before, known := first[it.Story]
		first[it.Story] = it
		if !known {
			continue
		}
		pairs++
		if words(before.HTML) != words(it.HTML) {
			t.Errorf("two reprints of story %d say:\n%s\n%s", it.Story, words(before.HTML), words(it.HTML))
		}
		if before.Link != it.Link || before.Title != it.Title || before.Summary != it.Summary || before.Language != it.Language {
			t.Errorf("two reprints of story %d differ:\n%+v\n%+v", it.Story, before, it)
		}
	}
	if pairs == 0 {
		t.Fatal("there is no story with two reprints")
	}
}

func TestDocumentsAreWellFormedAndWhole(t *testing.T) {
	w := smallWorld(20, 5)
	formats := map[Format]int{}
	for feed := range 20 {
		body, err := w.Document(feed, 13)
		if err != nil {
			t.Fatal(err)
		}
		formats[FormatOf(feed)]++
		if err := wellFormed(FormatOf(feed), body); err != nil {
			t.Errorf("feed %d: %v", feed, err)
		}
		if n, err := parse.Plain(body); err != nil || n != 10 {
			t.Errorf("feed %d: %d items and %v, want 10", feed, n, err)
		}
	}
	if want := (map[Format]int{RSS: 14, Atom: 4, RDF: 1, JSON: 1}); !reflect.DeepEqual(formats, want) {
		t.Errorf("formats %v, want %v", formats, want)
	}
}

func wellFormed(f Format, body []byte) error {
	if f == JSON {
		return json.Unmarshal(body, new(any))
	}
	d := xml.NewDecoder(bytes.NewReader(body))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// words gives the text of HTML, without what a paper puts around an article.
func words(html string) string {
	html, _, _ = strings.Cut(html, "<ul>")
	text := regexp.MustCompile("(?s)<figure>.*</figure>|<[^>]*>").ReplaceAllString(html, "")
	return strings.Join(strings.Fields(text), " ")
}
