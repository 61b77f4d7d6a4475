package render

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"time"

	"github.com/gorilla/feeds"
)

// Piece is an entry as the formats write it into their documents. It is the same in all
// channels of one language, so that an entry that several of them show, or that moves from
// a feed into its archive, need be written once.
type Piece struct {
	RSS, Atom, JSON []byte
	Updated         time.Time // of the entry, as it was given
	ID              string    // the same
}

// Writer writes pieces, in room that it keeps.
type Writer struct {
	buf  bytes.Buffer
	json *json.Encoder // into buf
	xml  *xml.Encoder  // the same
	room []byte        // to indent in
}

// NewWriter makes a Writer.
func NewWriter() *Writer {
	w := new(Writer)
	w.json = json.NewEncoder(&w.buf)
	w.json.SetEscapeHTML(false)
	w.openXML()
	return w
}

// openXML makes the encoder as [feeds.WriteXML] does for each document.
func (w *Writer) openXML() {
	w.xml = xml.NewEncoder(&w.buf)
	w.xml.Indent("", "  ")
}

// Write writes an entry for channels of a language.
func (w *Writer) Write(language string, e *Entry) (Piece, error) {
	p := prepare(language, e)
	rss, errRSS := w.rss(&p)
	atom, errAtom := w.atom(&p)
	js, errJSON := w.item(&p)
	return Piece{RSS: rss, Atom: atom, JSON: js, Updated: e.Updated, ID: e.ID}, errors.Join(errRSS, errAtom, errJSON)
}

// pieces gives what the channel holds, as one format writes it.
func pieces(ch *Channel, of func(*Piece) []byte) [][]byte {
	list := make([][]byte, len(ch.Pieces))
	for i := range ch.Pieces {
		list[i] = of(&ch.Pieces[i])
	}
	return list
}

// rssShell is as much around an item as gives it its depth.
type rssShell struct {
	XMLName xml.Name `xml:"rss"`
	Channel struct {
		Items [1]rssItem `xml:"item"`
	} `xml:"channel"`
}

// FeedXml implements [feeds.XmlFeed].
//
//revive:disable-next-line:var-naming the interface wants this name
func (s *rssShell) FeedXml() any { return s }

// atomShell is as much around an entry as gives it its depth.
type atomShell struct {
	XMLName xml.Name     `xml:"feed"`
	Entries [1]atomEntry `xml:"entry"`
}

// FeedXml implements [feeds.XmlFeed].
//
//revive:disable-next-line:var-naming the interface wants this name
func (s *atomShell) FeedXml() any { return s }

var (
	_ feeds.XmlFeed = (*rssShell)(nil)
	_ feeds.XmlFeed = (*atomShell)(nil)
)

func (w *Writer) rss(p *prepared) ([]byte, error) {
	var s rssShell
	s.Channel.Items[0] = rssEntry(p)
	return w.core(&s, "<rss>\n  <channel>", "\n  </channel>\n</rss>")
}

func (w *Writer) atom(p *prepared) ([]byte, error) {
	return w.core(&atomShell{Entries: [1]atomEntry{newAtomEntry(p)}}, "<feed>", "\n</feed>")
}

// errShell says that a library writes documents in another form than it did.
var errShell = errors.New("an entry was written in a form that is not known")

// core writes a shell and gives what lies in it.
func (w *Writer) core(shell feeds.XmlFeed, begin, end string) ([]byte, error) {
	w.buf.Reset()
	if err := w.xml.Encode(shell.FeedXml()); err != nil {
		w.openXML() // what it has in hand is of the one that failed
		return nil, err
	}
	_, body, found := bytes.Cut(w.buf.Bytes(), []byte(begin))
	body, ended := bytes.CutSuffix(body, []byte(end))
	if !found || !ended {
		return nil, errShell
	}
	return bytes.Clone(body), nil
}

// jsonDepth is how far the items of a JSON feed are indented.
const jsonDepth = "    "

func (w *Writer) item(p *prepared) ([]byte, error) {
	w.buf.Reset()
	if err := w.json.Encode(newJSONItem(p)); err != nil {
		return nil, err
	}
	w.room = append(w.room[:0], "\n"+jsonDepth...)
	w.room = indent(w.room, bytes.TrimSuffix(w.buf.Bytes(), []byte("\n")), jsonDepth)
	return bytes.Clone(w.room), nil
}
