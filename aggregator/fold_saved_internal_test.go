package aggregator

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"foldwire/aggregator/feed"
	"foldwire/aggregator/words"
)

// TestSavedDecidersAreEqual saves a Decider now and then over what the file has of it, and goes on with
// it or with one that was loaded: in the end, what is loaded is what was saved.
func TestSavedDecidersAreEqual(t *testing.T) {
	c := &checkpoint{path: filepath.Join(t.TempDir(), "index.cache")}
	rapid.Check(t, func(t *rapid.T) {
		d := NewDecider()
		for _, pass := range stream(t) {
			d.Expire(pass[0].Seen)
			d.Decide(pass, nil)
			switch rapid.IntRange(0, 2).Draw(t, "save") {
			case 1:
				saveTo(t, c, d)
			case 2:
				saveTo(t, c, d)
				d = loadFrom(t, c)
			}
		}
		saveTo(t, c, d)
		again := loadFrom(t, c)
		if !bytes.Equal(savedWhole(t, again), savedWhole(t, d)) {
			t.Fatal("it is saved otherwise once it was loaded")
		}
	})
}

func saveTo(t interface{ Fatal(args ...any) }, c *checkpoint, d *Decider) {
	if err := c.save(d, feed.Mark{Count: 1}); err != nil {
		t.Fatal(err)
	}
}

func loadFrom(t interface{ Fatal(args ...any) }, c *checkpoint) *Decider {
	d := blankDecider(words.NewScanner())
	if _, err := c.load(d); err != nil {
		t.Fatal(err)
	}
	return d
}

// savedWhole gives the file that a Decider is saved to where there is none yet.
func savedWhole(t interface{ Fatal(args ...any) }, d *Decider) []byte {
	dir, err := os.MkdirTemp("", "whole")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	c := &checkpoint{path: filepath.Join(dir, "index.cache")}
	return savedBytes(t, c, d)
}

// TestSavesAreOfWhatChanged: a file that a Decider comes from is written over where something
// changed, and nobody else's.
func TestSavesAreOfWhatChanged(t *testing.T) {
	c := &checkpoint{path: filepath.Join(t.TempDir(), "index.cache")}
	d, w := NewDecider(), newWire(time.Minute)
	for range 200 {
		d.Decide([]feed.Item{w.next()}, nil)
	}
	for _, loaded := range []bool{false, true} {
		saveTo(t, c, d)
		if loaded {
			d = loadFrom(t, c)
		}
		file, sums := d.saved.file, slices.Clone(d.saved.sums)
		d.Decide([]feed.Item{w.next()}, nil)
		saveTo(t, c, d)
		if !os.SameFile(file, d.saved.file) {
			t.Errorf("loaded %v: it is another file", loaded)
		}
		if same := sameSums(sums, d.saved.sums); same == 0 || same == len(sums) {
			t.Errorf("loaded %v: %d of %d blocks are the same", loaded, same, len(sums))
		}
		if got := loadFrom(t, c); got.byID.used != d.byID.used {
			t.Errorf("loaded %v: %d items, want %d", loaded, got.byID.used, d.byID.used)
		}
		other := NewDecider()
		other.Decide([]feed.Item{w.next()}, nil)
		saveTo(t, c, other)
		if os.SameFile(file, other.saved.file) {
			t.Errorf("loaded %v: another Decider wrote over its file", loaded)
		}
		if got := loadFrom(t, c); got.byID.used != 1 {
			t.Errorf("loaded %v: %d items, want that of the last one saved", loaded, got.byID.used)
		}
	}
}

func sameSums(a, b []uint32) int {
	same := 0
	for i := range min(len(a), len(b)) {
		same += int(flag(a[i] == b[i]))
	}
	return same
}

// TestSavesThatACrashCutShort: of a save over a file, a crash leaves some pages as they were. What is
// loaded then is all that was saved before, or all that was to be saved, or nothing.
func TestSavesThatACrashCutShort(t *testing.T) {
	dir, chance := t.TempDir(), rand.New(rand.NewPCG(1, 2)) //nolint:gosec // to be the same again
	c, torn := &checkpoint{path: filepath.Join(dir, "index.cache")}, &checkpoint{path: filepath.Join(dir, "torn.cache")}
	seen := map[bool]int{}
	for _, days := range []time.Duration{0, 0, 0, 29, 31, 31} {
		d, w := NewDecider(), newWire(time.Hour)
		for range chance.IntN(60) {
			d.Decide([]feed.Item{w.next()}, nil)
		}
		before := savedBytes(t, c, d)
		d = loadFrom(t, c)
		d.Expire(w.clock.Add(days * 24 * time.Hour))
		for range chance.IntN(60) {
			d.Decide([]feed.Item{w.next()}, nil)
		}
		after := savedBytes(t, c, d)
		for i := range 33 {
			mixed := crashed(chance, before, after, []int{512, 4096, words.BlockSize}[i%3], i/3)
			if err := os.WriteFile(torn.path, mixed, 0o600); err != nil {
				t.Fatal(err)
			}
			whole := bytes.Equal(mixed, before) || bytes.Equal(mixed, after)
			if _, err := torn.load(blankDecider(words.NewScanner())); (err == nil) != whole {
				t.Fatalf("a whole file: %v; loading it says %v", whole, err)
			}
			seen[whole]++
		}
	}
	if seen[true] == 0 || seen[false] == 0 {
		t.Errorf("%d files were whole, and %d not", seen[true], seen[false])
	}
}

// crashed gives a file of which so many of ten pages are as they were before a save, and which maybe was
// not cut yet.
func crashed(chance *rand.Rand, before, after []byte, page, left int) []byte {
	mixed := slices.Clone(after)
	if len(before) > len(after) && chance.IntN(2) == 0 {
		mixed = append(mixed, before[len(after):]...)
	}
	for at := 0; at < min(len(mixed), len(before)); at += page {
		if chance.IntN(10) < left {
			copy(mixed[at:min(at+page, len(mixed))], before[at:])
		}
	}
	return mixed
}

// savedBytes saves a Decider and gives what is in the file then.
func savedBytes(t interface{ Fatal(args ...any) }, c *checkpoint, d *Decider) []byte {
	saveTo(t, c, d)
	b, err := os.ReadFile(c.path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestBuildIsOfTheProgram: the sum is the same each time, also where a scanner has seen other texts.
func TestBuildIsOfTheProgram(t *testing.T) {
	scan := words.NewScanner()
	first := buildOf(scan)
	scan.Scan("Another title", "and a text")
	if again := buildOf(scan); again != first || buildOf(words.NewScanner()) != first {
		t.Error("the sum depends on more than the program")
	}
}

// TestLoadOfNonsense: a file that fits its checksums and yet is no index is refused or
// taken and worked with, without a panic.
func TestLoadOfNonsense(t *testing.T) {
	d, w := NewDecider(), newWire(time.Minute)
	for range 25 {
		d.Decide([]feed.Item{w.next()}, nil)
	}
	good := savedWhole(t, d)
	texts := checkpointStart + blocksOf(good)*words.BlockSize // behind them most are counts and buckets
	c := &checkpoint{path: filepath.Join(t.TempDir(), "index.cache")}
	next := w.next()
	refused, taken := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		bad := slices.Clone(good)
		for most, part := range map[int][]byte{2: bad, 3: bad[checkpointStart:][:20_000], 4: bad[texts:][:5_000]} {
			for range rapid.IntRange(0, most).Draw(t, "changes") {
				part[rapid.IntRange(0, len(part)-1).Draw(t, "at")] = rapid.Byte().Draw(t, "byte")
			}
		}
		if err := os.WriteFile(c.path, resummed(bad), 0o600); err != nil {
			t.Fatal(err)
		}
		d := blankDecider(words.NewScanner())
		if _, err := c.load(d); err != nil {
			refused++
			return
		}
		taken++
		d.Decide([]feed.Item{next}, nil)
		d.Expire(next.Seen.Add(2 * Window))
	})
	if refused == 0 || taken == 0 {
		t.Errorf("%d were refused and %d taken", refused, taken)
	}
}

const tail = 8 // of a file: how many blocks there are, and the checksum of the tables

// blocksOf gives how many blocks a file says it has.
func blocksOf(file []byte) int { return int(binary.LittleEndian.Uint32(file[len(file)-tail:])) }

// resummed gives a file the checksums of what its blocks and tables are, as far as it has them.
func resummed(file []byte) []byte {
	castagnoli := crc32.MakeTable(crc32.Castagnoli)
	end, n := len(file)-tail, blocksOf(file)
	tables := checkpointStart + n*words.BlockSize
	if tables > end-4*n {
		return file
	}
	for i := range n {
		sum := crc32.Checksum(file[checkpointStart+i*words.BlockSize:][:words.BlockSize], castagnoli)
		binary.LittleEndian.PutUint32(file[end-4*(n-i):], sum)
	}
	binary.LittleEndian.PutUint32(file[end+4:], crc32.Checksum(file[tables:end+4], castagnoli))
	return file
}
