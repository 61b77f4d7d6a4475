package normalize

import "strings"

// maxAttributes bounds the attributes of a tag, each of which takes dozens of times its bytes
// when it is read. A tag with more is left out.
const maxAttributes = 1 << 12

// withoutCrowdedTags leaves out the tags that have more attributes than maxAttributes.
func withoutCrowdedTags(raw string) string {
	var b strings.Builder
	kept := 0 // where what is kept goes on
	for at := 0; ; {
		i := strings.IndexByte(raw[at:], '<')
		if i < 0 {
			break
		}
		from := at + i
		n, attrs := markupLen(raw[from:])
		if at = from + n; attrs > maxAttributes {
			b.WriteString(raw[kept:from])
			kept = at
		}
	}
	if kept == 0 {
		return raw
	}
	b.WriteString(raw[kept:])
	return b.String()
}

// markupLen gives the length of what the < that begins s begins, and how many attributes it has:
// a tag, with what is no markup behind it; a comment; or the < alone.
func markupLen(s string) (n, attrs int) {
	name, end := strings.CutPrefix(s[1:], "/")
	switch {
	case name != "" && (name[0]|0x20 >= 'a' && name[0]|0x20 <= 'z'):
		n, attrs = tagLen(s, len(s)-len(name))
		if end {
			return n, 0 // nobody reads what it has
		}
		return n + rawLen(s[n:], strings.ToLower(name[:until(name, 0, blanks+"/>")])), attrs
	case strings.HasPrefix(s, "<!--"):
		return commentLen(s), 0
	case end, strings.HasPrefix(s, "<!"), strings.HasPrefix(s, "<?"): // browsers take it for a comment
		return until(s, 1, ">"), 0
	}
	return 1, 0
}

// commentLen gives the length of the comment that begins s, but for the end of its mark.
func commentLen(s string) int {
	for n := len("<!"); ; n++ {
		i := strings.Index(s[n:], "--")
		if i < 0 {
			return len(s)
		}
		n += i
		if rest := s[n+len("--"):]; strings.HasPrefix(rest, ">") || strings.HasPrefix(rest, "!>") {
			return n
		}
	}
}

// blanks are what separates attributes (HTML, section 13.2.5.32).
const blanks = " \t\n\f\r"

// tagLen gives the length of the tag that is s, or begins it, and whose name begins at n, and
// how many attributes it has (HTML, sections 13.2.5.8 and 13.2.5.32 to 39).
func tagLen(s string, n int) (length, attrs int) {
	for n = until(s, n, blanks+"/>"); ; attrs++ {
		n = skip(s, n, blanks+"/")
		if n == len(s) || s[n] == '>' {
			return min(n+1, len(s)), attrs
		}
		n = skip(s, until(s, n+1, blanks+"/=>"), blanks) // a = that begins a name belongs to it
		if n < len(s) && s[n] == '=' {
			n = skip(s, n+1, blanks)
			n += valueLen(s[n:])
		}
	}
}

// valueLen gives the length of the attribute's value that begins s.
func valueLen(s string) int {
	if s == "" || s[0] != '"' && s[0] != '\'' {
		return until(s, 0, blanks+">")
	}
	if end := strings.IndexByte(s[1:], s[0]); end >= 0 {
		return 1 + end + 1
	}
	return len(s)
}

// rawLen gives the length of what s begins with that is no markup behind a tag of the name.
func rawLen(s, name string) int {
	switch name {
	case "iframe", "noembed", "noframes", "script", "style", "textarea", "title", "xmp":
	default:
		return 0
	}
	for n := 0; ; n++ {
		i := strings.Index(s[n:], "</")
		if i < 0 {
			return len(s)
		}
		n += i
		end := s[n+len("</"):]
		if len(end) > len(name) && strings.EqualFold(end[:len(name)], name) && until(end[:len(name)+1], len(name), blanks+"/>") == len(name) {
			return n
		}
	}
}

// until gives where, from n on, s has one of the characters.
func until(s string, n int, chars string) int {
	if n < len(s) {
		if i := strings.IndexAny(s[n:], chars); i >= 0 {
			return n + i
		}
	}
	return len(s)
}

// skip gives where, from n on, s has none of the characters.
func skip(s string, n int, chars string) int { return len(s) - len(strings.TrimLeft(s[n:], chars)) }
