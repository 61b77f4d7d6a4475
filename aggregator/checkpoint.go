package aggregator

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime/debug"
	"strings"
	"time"

	"foldwire/aggregator/feed"
	"foldwire/aggregator/words"
)

// checkpoint is a file that keeps what a Decider holds from one run to the next, so that
// a start need not read all items again. It is a copy of what the store says as of a mark
// and nothing else: without it, or with one that does not fit, the Decider is made from
// the store, and decides alike.
type checkpoint struct {
	path  string
	build uint32 // of this program, see buildOf
}

// checkpointHead begins the file; the number is that of its layout. Blocks begin at checkpointStart.
const (
	checkpointHead  = "foldwire index 8\n"
	checkpointStart = 4096
)

// saved says what a file has of a Decider.
type saved struct {
	file os.FileInfo // nil: there is none
	sums []uint32    // of its blocks
}

// errUnfit says that a checkpoint is of another program, or for another store.
var errUnfit = errors.New("it was written by another version of the program")

// load fills an empty Decider and gives the mark of what it holds. Without a file, the
// error is fs.ErrNotExist. After an error the Decider is of no use, and is to be freed, too.
func (c *checkpoint) load(d *Decider) (feed.Mark, error) {
	f, err := os.Open(c.path)
	if err != nil {
		return feed.Mark{}, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return feed.Mark{}, err
	}
	head := make([]byte, len(checkpointHead))
	if _, err := io.ReadFull(f, head); err != nil || string(head) != checkpointHead {
		return feed.Mark{}, errUnfit
	}
	file, err := mapFile(f, int(info.Size()))
	if err != nil {
		return feed.Mark{}, err
	}
	defer unmap(file)
	var mark feed.Mark
	err = guard(func() error {
		r := words.NewTableReader(file, checkpointStart)
		build, program := r.Uint32(), r.String(maxProgram)
		mark = feed.Mark{Count: r.Uint64(), Token: r.Uint64()}
		if r.Err() != nil {
			return r.Err()
		}
		if build != c.build || program != thisProgram() {
			return errUnfit
		}
		blocks, err := mapFile(f, r.Size())
		if err != nil {
			return err
		}
		d.ownMapped(blocks)
		r.SetBlocks(blocks)
		d.load(r, info.Size())
		d.saved = saved{info, r.Sums()}
		return r.Close()
	})
	return mark, err
}

// save writes what a Decider holds as of a mark. Over the file that it comes from it writes what
// changed, another one it replaces. A crash leaves the old file, or one that load refuses.
func (c *checkpoint) save(d *Decider, mark feed.Mark) error {
	f, err := c.open(&d.saved)
	if err != nil {
		return err
	}
	w := words.NewTableWriter(f, checkpointStart, d.saved.sums)
	d.saved = saved{}
	_, err = f.WriteAt([]byte(checkpointHead), 0)
	if err == nil {
		err = guard(func() error {
			d.saveBlocks(w)
			w.Uint32(c.build)
			w.String(thisProgram())
			w.Uint64(mark.Count)
			w.Uint64(mark.Token)
			d.save(w)
			size, err := w.Close()
			return errors.Join(err, f.Truncate(size))
		})
	}
	// No fsync: whoever loses the file to a crash of the machine loses no more than time.
	info, stat := f.Stat()
	if err := errors.Join(err, stat, f.Close()); err != nil {
		return errors.Join(err, os.Remove(c.path))
	}
	d.saved = saved{info, w.Sums()}
	return nil
}

// open opens the file to be written over if it is the one that is given, or a new one, of which it
// says so. Memory may be mapped to the old one, which is none of the new one's business.
func (c *checkpoint) open(old *saved) (*os.File, error) {
	f, err := os.OpenFile(c.path, os.O_WRONLY, 0)
	if err == nil {
		if info, err := f.Stat(); err == nil && old.file != nil && os.SameFile(info, old.file) {
			return f, nil
		}
		f.Close()
	}
	*old = saved{}
	if err := os.Remove(c.path); err != nil && !absent(err) {
		return nil, err
	}
	return os.OpenFile(c.path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
}

const maxProgram = 1 << 12

// thisProgram names the build.
func thisProgram() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	parts := []string{info.Main.Version}
	for _, s := range info.Settings {
		if strings.HasPrefix(s.Key, "vcs.") {
			parts = append(parts, s.Value)
		}
	}
	name := strings.Join(parts, " ")
	return name[:min(len(name), maxProgram)]
}

// buildOf sums up what this program makes of texts, and how it saves it: programs that cut texts
// into the same words, weigh them alike and save them alike have the same.
func buildOf(scan *words.Scanner) uint32 {
	w := words.NewTableWriter(nowhere{}, 0, nil)
	d := blankDecider(scan)
	d.Restore(samples())
	d.saveBlocks(w)
	w.Uint32(words.CommonSum())
	d.saveTexts(w)
	_, _ = w.Close() // nowhere is room for all
	return w.Sum()
}

// nowhere takes what is written only to be summed up.
type nowhere struct{}

func (nowhere) WriteAt(b []byte, _ int64) (int, error) { return len(b), nil }

// samples are items of which each brings something that another program may see otherwise:
// scripts, marks, capitals, numbers, lengths.
func samples() []feed.Item {
	long := make([]string, 0, 900)
	for i := range 900 {
		long = append(long, fmt.Sprintf("word%c%d", 'a'+i%23, i%401))
	}
	texts := [][3]string{
		{"en", "Harbour Bridge reopens after 3 years, 12 weeks late", "The Harbour Bridge in Valdoria opened again on Monday. Work took 36 months and cost 4.5 million; Mayor Irma Tolbek spoke to 2,000 guests."},
		{"en", "LONG READ | EVERYTHING IN CAPITALS", strings.Join(long, " ")},
		{"vi", "Khánh thành cầu mới qua sông Hoà Bình", "Sáng nay thành phố khánh thành cây cầu mới qua sông sau ba năm thi công, thuỷ triều không ảnh hưởng."},
		{"zh", "大桥今天重新开放", "经过三年的施工，海港大桥于星期一重新开放。市长表示感谢。"},
		{"ar", "إعادة فتح الجسر بعد ثلاث سنوات", "أُعيد فتح الجسر يوم الاثنين بعد أعمال استمرت ٣٦ شهراً بحضور رئيسة البلدية."},
		{"ru", "Мост снова открыт после трёх лет ремонта", "В понедельник мост через гавань снова открыли; работы заняли 36 месяцев, сообщили власти."},
		{"th", "เปิดสะพานใหม่แล้ว", "สะพานเปิดใช้อีกครั้งในวันจันทร์หลังซ่อมสามปี"},
		{"de", "Brücke öffnet wieder", "Die Hafenbrücke ist seit Montag wieder offen, teilte die Stadt mit – drei Jahre später."},
		{"en", "A title alone", ""},
	}
	items := make([]feed.Item, len(texts))
	for i, t := range texts {
		key := feed.NewKey("sample", "guid", t[1])
		at := time.Unix(int64(i)*3600, 0).UTC()
		items[i] = feed.Item{
			ID: feed.NewItemID("sample", key), Source: "sample", Keys: feed.Keys{URL: key}, Language: t[0],
			Title: t[1], Text: t[2], Published: at, Seen: at, Changed: at,
		}
		items[i].Verdict.Story = feed.NewStoryID(items[i-i%2].ID)
	}
	return items
}

// absent says that there is just no checkpoint yet.
func absent(err error) bool { return errors.Is(err, fs.ErrNotExist) }
