package config

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v4"
)

// add writes sources at the end of the list.
func (s *splice) add(srcs []NewSource) ([]byte, error) {
	switch {
	case s.sources == nil:
		return s.insert(len(s.lines), append([]string{"sources:"}, items("  ", srcs)...)), nil
	case s.sources.Kind == yaml.ScalarNode && s.sources.ShortTag() == "!!null" && s.sources.Value == "" && s.sources.Anchor == "":
		return s.insert(s.key.Line, items(s.indent(s.key)+"  ", srcs)), nil
	case s.sources.Kind != yaml.SequenceNode:
		return nil, ErrByHand
	case s.sources.Style&yaml.FlowStyle != 0:
		return s.addFlow(srcs)
	case len(s.sources.Content) == 0:
		return nil, ErrByHand
	}
	first := s.lines[s.sources.Content[0].Line-1]
	if !strings.HasPrefix(strings.TrimLeft(first, " "), "-") {
		return nil, ErrByHand
	}
	dash := first[:len(first)-len(strings.TrimLeft(first, " "))]
	return s.insert(s.itemEnd(len(s.sources.Content)-1), items(dash, srcs)), nil
}

// indent gives the white space before a key.
func (s *splice) indent(n *yaml.Node) string {
	return strings.TrimPrefix(s.lines[n.Line-1][:s.offset(n)], "\ufeff")
}

// itemEnd gives the index of the line after the i-th source of a list with dashes: all
// that is indented deeper than the dash belongs to it, but for comments and blank lines
// at its end.
func (s *splice) itemEnd(i int) int {
	start := s.sources.Content[i].Line - 1
	end := start + 1
	dash := s.sources.Column - 1
	for n := end; n < len(s.lines); n++ {
		text := strings.TrimLeft(s.lines[n], " ")
		if strings.TrimSpace(text) == "" || strings.HasPrefix(text, "#") {
			continue
		}
		if len(s.lines[n])-len(text) <= dash {
			break
		}
		end = n + 1
	}
	return end
}

// insert puts lines before the line of that index.
func (s *splice) insert(at int, added []string) []byte {
	lines := slices.Clone(s.lines)
	if at > 0 && !strings.HasSuffix(lines[at-1], "\n") {
		lines[at-1] += s.newline
	}
	for i := range added {
		added[i] += s.newline
	}
	return []byte(strings.Join(slices.Insert(lines, at, added...), ""))
}

// addFlow writes sources before the bracket that closes a list.
func (s *splice) addFlow(srcs []NewSource) ([]byte, error) {
	text := strings.Join(s.lines, "")
	at := s.offset(s.sources)
	for _, line := range s.lines[:s.sources.Line-1] {
		at += len(line)
	}
	end, comma := flowEnd(text, at)
	if end < 0 {
		return nil, ErrByHand
	}
	var b strings.Builder
	b.WriteString(text[:end])
	for i, src := range srcs {
		if i > 0 || len(s.sources.Content) > 0 && !comma {
			b.WriteString(", ")
		}
		b.WriteString(flow(src))
	}
	b.WriteString(text[end:])
	return []byte(b.String()), nil
}

// flowEnd finds the bracket that closes the list that opens at start; -1 if it cannot
// tell. comma says that the list ends with one.
func flowEnd(text string, start int) (end int, comma bool) {
	depth := 0
	for i := start; i < len(text); i++ {
		switch c := text[i]; c {
		case '[', '{':
			depth++
			comma = false
		case ']', '}':
			if depth--; depth == 0 {
				return i, comma
			}
			comma = false
		case '"', '\'':
			i = quoteEnd(text, i)
			comma = false
		case '#':
			if i > 0 && (text[i-1] == ' ' || text[i-1] == '\n' || text[i-1] == '\t') {
				return -1, false // a comment within the list
			}
		case ',':
			comma = true
		case ' ', '\n', '\r', '\t':
		default:
			comma = false
		}
	}
	return -1, false
}

// quoteEnd gives the index of the quote that closes the one at start.
func quoteEnd(text string, start int) int {
	for i := start + 1; i < len(text); i++ {
		switch {
		case text[i] == '\\' && text[start] == '"':
			i++
		case text[i] == text[start]:
			return i
		}
	}
	return len(text)
}

func items(indent string, srcs []NewSource) []string {
	lines := make([]string, len(srcs))
	for i, src := range srcs {
		lines[i] = indent + "- " + flow(src)
	}
	return lines
}

// flow writes a source in one line.
func flow(src NewSource) string {
	var b strings.Builder
	b.WriteString("{id: " + quoted(src.ID) + ", url: " + quoted(src.URL))
	if src.Title != "" {
		b.WriteString(", title: " + quoted(src.Title))
	}
	if len(src.Tags) > 0 {
		tags := make([]string, len(src.Tags))
		for i, t := range src.Tags {
			tags[i] = quoted(t)
		}
		b.WriteString(", tags: [" + strings.Join(tags, ", ") + "]")
	}
	b.WriteString("}")
	return b.String()
}

// quoted writes a text so that the config gives it back: plain if it is a simple word.
func quoted(text string) string {
	if plainWord(text) {
		return text
	}
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range strings.ReplaceAll(strings.ToValidUTF8(text, "\ufffd"), "${", "$${") {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\ufeff' || !unicode.IsGraphic(r) || r != ' ' && unicode.IsSpace(r):
			fmt.Fprintf(&b, "\\U%08x", r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// plainWord says whether YAML reads text, unquoted, as that text and nothing else.
func plainWord(text string) bool {
	for i, r := range text {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r > 0x7f && unicode.IsLetter(r)
		if !letter && (i == 0 || r != '-' && r != '_' && r != '.' && (r < '0' || r > '9')) {
			return false
		}
	}
	switch strings.ToLower(text) {
	case "", "true", "false", "yes", "no", "on", "off", "y", "n", "null":
		return false
	}
	return true
}
