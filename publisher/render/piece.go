package render

import (
	"bytes"
	"encoding/json"
	"time"
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
	room elements      // of other documents, and to indent in
}

// NewWriter makes a Writer.
func NewWriter() *Writer {
	w := new(Writer)
	w.json = json.NewEncoder(&w.buf)
	w.json.SetEscapeHTML(false)
	return w
}

// Write writes an entry for channels of a language.
func (w *Writer) Write(language string, e *Entry) (Piece, error) {
	p := prepare(language, e)
	js, err := w.item(&p)
	return Piece{RSS: w.xml((*elements).rss, &p), Atom: w.xml((*elements).atom, &p), JSON: js, Updated: e.Updated, ID: e.ID}, err
}

func (w *Writer) xml(write func(*elements, *prepared), p *prepared) []byte {
	w.room = w.room[:0]
	write(&w.room, p)
	return bytes.Clone(w.room)
}

// pieces gives what the channel holds, as one format writes it.
func pieces(ch *Channel, of func(*Piece) []byte) [][]byte {
	list := make([][]byte, len(ch.Pieces))
	for i := range ch.Pieces {
		list[i] = of(&ch.Pieces[i])
	}
	return list
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
