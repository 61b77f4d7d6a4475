package normalize

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// PlainText gives the text of an HTML fragment on one line: tags out, entities resolved,
// white space collapsed. Block elements and line breaks separate words; what scripts,
// styles and frames hold is not text.
func PlainText(s string) string {
	if !strings.ContainsAny(s, "<&") {
		return line(s)
	}
	s = strings.ToValidUTF8(s, "")
	t := text{buf: make([]byte, 0, len(s))}
	z := html.NewTokenizer(strings.NewReader(s))
	hidden := atom.Atom(0)
	for {
		switch z.Next() {
		case html.ErrorToken:
			return string(t.buf)
		case html.TextToken:
			if hidden == 0 {
				t.write(string(z.Text()))
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			name, _ := z.TagName()
			tag := atom.Lookup(name)
			if isBlock(tag) {
				t.breakWord()
			}
			switch tag {
			case atom.Script, atom.Style, atom.Iframe, atom.Noembed, atom.Noframes:
				hidden = tag
			case atom.Noscript:
				z.NextIsNotRawText()
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			tag := atom.Lookup(name)
			if tag == hidden {
				hidden = 0
			}
			if isBlock(tag) {
				t.breakWord()
			}
		}
	}
}

// isBlock says whether an element's content stands apart from what is around it.
func isBlock(tag atom.Atom) bool {
	switch tag {
	case atom.Address, atom.Article, atom.Aside, atom.Blockquote, atom.Br, atom.Caption, atom.Center,
		atom.Dd, atom.Details, atom.Dir, atom.Div, atom.Dl, atom.Dt, atom.Fieldset, atom.Figcaption, atom.Figure,
		atom.Footer, atom.Form, atom.Frameset, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Header,
		atom.Hgroup, atom.Hr, atom.Iframe, atom.Img, atom.Legend, atom.Li, atom.Main, atom.Menu, atom.Nav, atom.Ol,
		atom.Option, atom.P, atom.Pre, atom.Section, atom.Summary, atom.Table, atom.Tbody, atom.Td, atom.Tfoot,
		atom.Th, atom.Thead, atom.Tr, atom.Ul, atom.Video, atom.Audio, atom.Object, atom.Script, atom.Style,
		atom.Title, atom.Body, atom.Html, atom.Head, atom.Textarea, atom.Select, atom.Xmp, atom.Listing, atom.Plaintext:
		return true
	}
	return false
}

// text collects words, one blank between two, and remembers in which blocks they stood.
type text struct {
	buf    []byte
	gap    bool // white space was met since the last word
	blocks []block
	start  int // where the block that is being written begins
	linked int // its bytes that are within links
}

// block is a paragraph, heading or list item within text.
type block struct {
	start, end int
	linked     int // bytes that are within links
}

// write adds s, which is valid UTF-8.
func (t *text) write(s string) {
	for i := 0; i < len(s); {
		if n := run(s[i:], false); n > 0 {
			t.word(s[i : i+n])
			i += n
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		t.letter(r, s[i:i+n])
		i += n
	}
}

// letter adds a letter, or what is to be told of it.
func (t *text) letter(r rune, s string) {
	switch {
	case isSpace(r):
		t.gap = true
	case unwanted(r):
	default:
		t.word(s)
	}
}

// word adds a run that begins and ends without white space.
func (t *text) word(s string) {
	if t.gap && len(t.buf) > 0 {
		t.buf = append(t.buf, ' ')
	}
	t.gap = false
	t.buf = append(t.buf, s...)
}

// breakWord ends the word that is being written.
func (t *text) breakWord() { t.gap = true }

// endBlock ends the block that is being written.
func (t *text) endBlock() {
	t.gap = true
	if len(t.buf) > t.start {
		t.blocks = append(t.blocks, block{start: t.start, end: len(t.buf), linked: t.linked})
	}
	t.start, t.linked = len(t.buf), 0
}
