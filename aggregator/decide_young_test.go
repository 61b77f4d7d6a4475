package aggregator

import (
	"cmp"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"foldwire/aggregator/feed"
	"foldwire/aggregator/normalize"
)

// demoPaper is what of a made-up publisher of the demo the Decider gets to see.
type demoPaper struct {
	Language string
	Entries  []struct {
		Minutes, After                     int
		Slug, Title, HTML, Reprint, Prefix string
		Edit                               bool
	}
}

// demoItems gives what the demo's papers publish, in order of time.
func demoItems(t *testing.T) []feed.Item {
	t.Helper()
	paths, err := filepath.Glob("../cmd/foldwire/demo/*.json")
	if err != nil || len(paths) == 0 {
		t.Fatalf("the demo's papers are not there: %v", err)
	}
	papers, texts := map[string]demoPaper{}, map[string]string{}
	for _, path := range paths {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var p demoPaper
		if err := json.Unmarshal(b, &p); err != nil {
			t.Fatal(err)
		}
		name := strings.TrimSuffix(filepath.Base(path), ".json")
		papers[name] = p
		for _, e := range p.Entries {
			texts[name+"/"+e.Slug] = e.HTML
		}
	}
	var items []feed.Item
	for name, p := range papers {
		for _, e := range p.Entries {
			if e.Edit {
				continue
			}
			text := cmp.Or(e.HTML, e.Prefix+texts[e.Reprint])
			at := start.Add(time.Duration(e.Minutes)*time.Minute + time.Duration(e.After)*time.Second)
			it := news(name, e.Slug, e.Title, normalize.PlainText(text), at)
			it.Language, it.URL = p.Language, name+"/"+e.Slug
			items = append(items, it)
		}
	}
	slices.SortFunc(items, func(a, b feed.Item) int {
		return cmp.Or(a.Published.Compare(b.Published), slices.Compare(a.ID[:], b.ID[:]))
	})
	return items
}

// told are the events of the demo that several papers tell: the slugs of a line belong
// to one story.
const told = `hiep-thuong-lan-1 hoi-nghi-hiep-thuong-1 hoi-nghi-hiep-thuong
xa-khong-ma-tuy 12-xa-khong-ma-tuy xa-khong-ma-tuy-2026
truong-noi-tru-lien-cap le-khoi-cong khoi-cong-truong-noi-tru khoi-cong-truong
danh-sach-cu-tri niem-yet-danh-sach-cu-tri ra-soat-cu-tri
tap-huan tap-huan-can-bo tap-huan-bau-cu
the-bao-hiem-y-te bao-hiem-y-te-xa-vung-cao bhyt-vung-cao
ket-qua-hien-mau hien-mau
harbour-bridge-closed bridge bridge-inquiry inquiry
central-bank-holds rates
comet comet-visible comet-guide
ferry-strike ferries ferry-strike-off strike-off`

// apart are events of the demo of which no two may be in one story, by an entry of each.
const apart = `harbour-bridge-closed central-bank-holds comet ferry-strike weave-2-4-0 weather-monday
	school-garden moon-occults-star hoi-nghi-hiep-thuong xa-khong-ma-tuy khoi-cong-truong
	danh-sach-cu-tri bao-hiem-y-te-xa-vung-cao hien-mau thoi-tiet-22-11
	phong-benh-mua-lanh gia-ca-phe`

// TestStoriesOfAYoungIndex decides what a new user sees first, when the index knows
// next to nothing of how rare words are.
func TestStoriesOfAYoungIndex(t *testing.T) {
	d, slugs := NewDecider(), map[string]feed.ItemID{}
	for _, it := range demoItems(t) {
		d.Decide([]feed.Item{it}, nil)
		_, slug, _ := strings.Cut(it.URL, "/")
		slugs[slug] = it.ID
	}
	story := func(slug string) feed.StoryID {
		id, ok := slugs[slug]
		if !ok {
			t.Fatalf("the demo has no entry %q", slug)
		}
		ref, _ := d.byID.find(id)
		return d.story(ref)
	}
	for line := range strings.Lines(told) {
		event := strings.Fields(line)
		for _, slug := range event[1:] {
			if story(slug) != story(event[0]) {
				t.Errorf("%s and %s are not one story", event[0], slug)
			}
		}
	}
	seen := map[feed.StoryID]string{}
	for slug := range strings.FieldsSeq(apart) {
		if other, ok := seen[story(slug)]; ok {
			t.Errorf("%s and %s are one story", other, slug)
		}
		seen[story(slug)] = slug
	}
}
