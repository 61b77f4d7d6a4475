package normalize

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxTitle bounds a title, in bytes. No headline comes near it: a feed that gives more
// has put an article into its title element.
const maxTitle = 2048

// maxName bounds the name of a person or an outlet, maxAddress an e-mail address, maxType
// a media type, in bytes. A feed says some of them once for all of its entries.
const (
	maxName    = 512
	maxAddress = 320
	maxType    = 255
)

// upTo gives s on one line, or nothing if it is longer than what it should be can be.
func upTo(s string, most int) string {
	if len(s) > most {
		return ""
	}
	return line(s)
}

// line gives s on one line: white space collapsed and trimmed, control characters,
// byte order marks, soft hyphens and invalid UTF-8 taken out.
func line(s string) string {
	if isLine(s) {
		return s
	}
	var t text
	t.write(strings.ToValidUTF8(s, ""))
	return string(t.buf)
}

// isLine says whether line would plainly leave s as it is.
func isLine(s string) bool { return run(s, false) == len(s) }

// title gives s as a title: one line, cut with an ellipsis if it is longer than any
// title is.
func title(s string) string { return cut(s, maxTitle) }

// Title gives a title of a document as those of its entries are: for a document's title is told
// beside each of them.
func Title(s string) string { return title(s) }

// cut gives s on one line of at most so many bytes and an ellipsis.
func cut(s string, most int) string {
	if len(s) > 64*most {
		s = s[:64*most] // before any work on it; what is dropped would be cut anyway
	}
	s = line(s)
	if len(s) <= most {
		return s
	}
	n := most
	for !utf8.RuneStart(s[n]) {
		n--
	}
	if i := strings.LastIndexByte(s[:n], ' '); i > n/2 {
		n = i
	}
	return strings.TrimRight(s[:n], " ") + "…"
}

// unwanted says whether r has no place in text: control characters other than white
// space, noncharacters, and marks that are not seen but make equal words differ.
func unwanted(r rune) bool {
	switch {
	case r == '\t' || r == '\n' || r == '\r' || r == '\f' || r == '\v':
		return false
	case r < ' ' || r >= 0x7f && r < 0xa0 && r != 0x85:
		return true
	case r == '\u00ad' || r == '\u200b' || r == '\ufeff' || r == '\u2060':
		return true
	}
	return r&0xfffe == 0xfffe || r >= 0xfdd0 && r <= 0xfdef
}

// printable takes out of s what XML and terminals choke on and leaves white space and
// everything else.
func printable(s string) string {
	if run(s, false) == len(s) || utf8.ValidString(s) && !strings.ContainsFunc(s, unprintable) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if !unprintable(r) && (r != utf8.RuneError || n > 1) {
			b.WriteString(s[i : i+n])
		}
		i += n
	}
	return b.String()
}

func unprintable(r rune) bool {
	switch {
	case r == '\t' || r == '\n':
		return false
	case r < ' ' || r >= 0x7f && r < 0xa0:
		return true
	}
	return r&0xfffe == 0xfffe || r >= 0xfdd0 && r <= 0xfdef || r == '\ufeff'
}

func isSpace(r rune) bool { return unicode.IsSpace(r) }
