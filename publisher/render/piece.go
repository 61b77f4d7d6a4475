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

// Write writes an entry for channels of a language.
func Write(language string, e *Entry) (Piece, error) {
	p := prepareEntry(language, e)
	rss, errRSS := rssPiece(&p)
	atom, errAtom := atomPiece(&p)
	js, errJSON := jsonPiece(&p)
	return Piece{RSS: rss, Atom: atom, JSON: js, Updated: e.Updated, ID: e.ID}, errors.Join(errRSS, errAtom, errJSON)
}

// Prepare writes the entries of a channel that is written in several formats; they must
// not be changed any more.
func Prepare(ch *Channel) error {
	for i := range ch.Entries {
		p, err := Write(ch.Language, &ch.Entries[i])
		if err != nil {
			return err
		}
		ch.Pieces = append(ch.Pieces, p)
	}
	ch.Entries = nil
	return nil
}

// pieces gives what the channel holds, as one format writes it.
func pieces(ch *Channel, of func(*Piece) []byte, write func(*prepared) ([]byte, error)) ([][]byte, error) {
	list := make([][]byte, 0, len(ch.Pieces)+len(ch.Entries))
	for i := range ch.Pieces {
		list = append(list, of(&ch.Pieces[i]))
	}
	for _, p := range prepare(ch) {
		body, err := write(&p)
		if err != nil {
			return nil, err
		}
		list = append(list, body)
	}
	return list, nil
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

func rssPiece(p *prepared) ([]byte, error) {
	var s rssShell
	s.Channel.Items[0] = rssEntry(p)
	return core(&s, "<rss>\n  <channel>", "\n  </channel>\n</rss>")
}

func atomPiece(p *prepared) ([]byte, error) {
	return core(&atomShell{Entries: [1]atomEntry{newAtomEntry(p)}}, "<feed>", "\n</feed>")
}

// errShell says that a library writes documents in another form than it did.
var errShell = errors.New("an entry was written in a form that is not known")

// core writes a shell and gives what lies in it.
func core(shell feeds.XmlFeed, begin, end string) ([]byte, error) {
	var b bytes.Buffer
	if err := feeds.WriteXML(shell, &b); err != nil {
		return nil, err
	}
	_, body, found := bytes.Cut(b.Bytes(), []byte(begin))
	body, ended := bytes.CutSuffix(body, []byte(end))
	if !found || !ended {
		return nil, errShell
	}
	return bytes.Clone(body), nil
}

// jsonDepth is how far the items of a JSON feed are indented.
const jsonDepth = "    "

func jsonPiece(p *prepared) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString("\n" + jsonDepth)
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent(jsonDepth, "  ")
	if err := e.Encode(newJSONItem(p)); err != nil {
		return nil, err
	}
	return bytes.Clone(bytes.TrimSuffix(b.Bytes(), []byte("\n"))), nil
}
