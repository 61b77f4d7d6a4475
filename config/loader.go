package config

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"foldwire/aggregator/feed"
)

// loader reads one file and collects what is wrong with it.
type loader struct {
	file, dir  string
	lookup     func(string) (string, bool)
	lines      []string
	rows       map[int][]rune // lines taken apart, by number; what is secret is masked last
	problems   []found
	warnings   []found
	schedules  map[string]feed.Schedule // read so far; most sources share a few
	secrets    []*yaml.Node             // that spell a secret, to be masked in snippets
	secretSeen bool                     // a secret stands in the file itself
}

// maxProblems bounds what is collected; nobody reads more.
const maxProblems = 1000

// found is a problem whose snippet is not drawn yet: which parts of the file are secret
// is known only when all of it was read.
type found struct {
	Problem
	length int // in characters, of what is wrong
}

func (l *loader) fail(at *yaml.Node, hint, format string, args ...any) {
	if len(l.problems) == maxProblems {
		return
	}
	l.problems = append(l.problems, l.found(at, hint, fmt.Sprintf(format, args...)))
}

func (l *loader) warn(at *yaml.Node, hint, format string, args ...any) {
	if len(l.warnings) == maxProblems {
		return
	}
	f := l.found(at, hint, fmt.Sprintf(format, args...))
	f.Warning = true
	l.warnings = append(l.warnings, f)
}

func (l *loader) found(at *yaml.Node, hint, message string) found {
	f := found{Problem: Problem{File: l.file, Message: message, Hint: hint}, length: 1}
	if at == nil {
		return f
	}
	f.Line, f.Column = at.Line, at.Column
	if n := len(l.lines); n > 0 && f.Line > n || n > 1 && f.Line == n && l.lines[n-1] == "" {
		f.Line, f.Column = l.lastLine() // what is missing is missing at the end
	}
	if at.Kind == yaml.ScalarNode && at.Style&(yaml.LiteralStyle|yaml.FoldedStyle) == 0 {
		f.length = l.spelled(at)
	}
	return f
}

// lastLine gives the place after the last text of the file.
func (l *loader) lastLine() (line, column int) {
	for line = len(l.lines); line > 1 && strings.TrimSpace(l.lines[line-1]) == ""; line-- {
	}
	return line, utf8.RuneCountInString(l.lines[line-1]) + 1
}

// spelled gives how many characters a scalar takes on its first line.
func (l *loader) spelled(n *yaml.Node) int {
	if n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) == 0 {
		first, _, _ := strings.Cut(n.Value, "\n")
		return utf8.RuneCountInString(first)
	}
	row := l.row(n.Line)
	for i := n.Column; i < len(row); i++ {
		switch {
		case row[i] == '\\' && row[n.Column-1] == '"':
			i++
		case row[i] == row[n.Column-1]:
			return i - n.Column + 2
		}
	}
	return max(1, len(row)-n.Column+1)
}

// row gives the characters of a line, none if there is no such line. A file may be one
// line of megabytes with thousands of mistakes, so it is taken apart once.
func (l *loader) row(line int) []rune {
	if line < 1 || line > len(l.lines) {
		return nil
	}
	row, known := l.rows[line]
	if !known {
		row = []rune(l.lines[line-1])
		if l.rows == nil {
			l.rows = map[int][]rune{}
		}
		l.rows[line] = row
	}
	return row
}

// finish masks secrets, draws the snippets and orders what was found.
func (l *loader) finish() (problems, warnings []Problem) {
	if len(l.problems)+len(l.warnings) > 0 {
		for _, n := range l.secrets {
			l.mask(n)
		}
	}
	return l.draw(l.problems), l.draw(l.warnings)
}

func (l *loader) draw(all []found) []Problem {
	var ps []Problem
	for _, f := range all {
		if f.Line >= 1 && f.Line <= len(l.lines) {
			f.Snippet = snippet(l.row(f.Line), f.Line, f.Column, f.length)
		}
		ps = append(ps, f.Problem)
	}
	return sortProblems(ps)
}

// mask overwrites the spelling of a secret in the rows that snippets are drawn from.
func (l *loader) mask(n *yaml.Node) {
	row := l.row(n.Line)
	from := min(n.Column-1, len(row))
	for i := range row[from:min(from+l.spelled(n), len(row))] {
		row[from+i] = '*'
	}
}

// parse gives the root mapping of the file, or nil if it is no YAML.
func (l *loader) parse(text []byte) *yaml.Node {
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	l.lines = strings.Split(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(string(text)), "\n")
	if !utf8.Valid(text) {
		l.fail(l.badUTF8(), "Save the file as UTF-8.", "the file is not UTF-8")
		return nil
	}
	var doc yaml.Node
	if err := yaml.Load(text, &doc); err != nil {
		l.syntax(err)
		return nil
	}
	if doc.Kind != yaml.DocumentNode || len(doc.Content) != 1 || doc.Content[0].ShortTag() == "!!null" {
		l.empty()
		return nil
	}
	if !bounded(doc.Content[0]) {
		l.fail(doc.Content[0], "Write the values out.", "the aliases of the file expand to too much, or to themselves")
		return nil
	}
	return doc.Content[0]
}

func (l *loader) badUTF8() *yaml.Node {
	for i, line := range l.lines {
		if !utf8.ValidString(line) {
			l.lines[i] = strings.ToValidUTF8(line, "\ufffd")
			column := strings.IndexRune(l.lines[i], '\ufffd')
			return &yaml.Node{Line: i + 1, Column: utf8.RuneCountInString(l.lines[i][:column]) + 1}
		}
	}
	return nil
}

func (l *loader) empty() {
	l.fail(nil, "Two lines are enough:\nsources:\n  - https://example.org/feed.xml", "the file is empty")
}

// syntax tells what the YAML parser stumbled over.
func (l *loader) syntax(err error) {
	e, ok := errors.AsType[*yaml.LoadError](err)
	if !ok {
		l.fail(nil, "", "%v", err)
		return
	}
	switch {
	case strings.Contains(e.Message, "no documents"):
		l.empty()
	case strings.Contains(e.Message, "multiple"):
		l.fail(nil, `Remove the lines "---".`, "the file holds more than one YAML document")
	default:
		var at *yaml.Node
		if e.Mark.Line > 0 {
			at = &yaml.Node{Line: e.Mark.Line, Column: max(e.Mark.Column, 1)}
		}
		l.fail(at, l.syntaxHint(e.Mark.Line), "not YAML: %s", strings.TrimPrefix(e.Message, "yaml: "))
		l.maskSuspects()
	}
}

// maskSuspects blanks lines that look like they hold a secret, since a file that is no
// YAML does not tell which of its parts are secret.
func (l *loader) maskSuspects() {
	for i, line := range l.lines {
		low := strings.ToLower(line)
		for _, word := range []string{"password", "bearer", "token", "authorization", "secret"} {
			if strings.Contains(low, word) {
				l.lines[i] = "(not shown: the line may hold a secret)"
				delete(l.rows, i+1)
			}
		}
	}
}

// syntaxHint guesses the usual reasons.
func (l *loader) syntaxHint(line int) string {
	if line < 1 || line > len(l.lines) {
		return ""
	}
	text := l.lines[line-1]
	switch {
	case strings.HasPrefix(strings.TrimLeft(text, " "), "\t"):
		return "Indent with spaces, not with tabs."
	case strings.Contains(text, "@every") || strings.Contains(text, ": *"):
		return `Put schedules in quotes: "@every 30m", "*/15 * * * *".`
	}
	return "Put texts that hold : # [ ] { } @ * & in quotes, and look at the line above too."
}

// maxNodes bounds what a file expands to.
const maxNodes = 1_000_000

// bounded says whether the tree stays small once its aliases are replaced. What no alias names
// is met once.
func bounded(root *yaml.Node) bool {
	sizes := map[*yaml.Node]int{} // of what has an anchor; too large while it is open
	var size func(n *yaml.Node) int
	size = func(n *yaml.Node) int {
		if n.Kind == yaml.AliasNode {
			if n.Alias == nil {
				return maxNodes + 1
			}
			n = n.Alias
		}
		if n.Anchor != "" {
			if s, known := sizes[n]; known {
				return s
			}
			sizes[n] = maxNodes + 1
		}
		total := 1
		for _, c := range n.Content {
			total = min(total+size(c), maxNodes+1)
		}
		if n.Anchor != "" {
			sizes[n] = total
		}
		return total
	}
	return size(root) <= maxNodes
}
