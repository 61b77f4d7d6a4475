package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// Problem is one mistake in a config, or one oddity.
type Problem struct {
	File    string
	Line    int // from 1; 0 if the problem has no place in the file
	Column  int // in characters, from 1
	Message string
	Hint    string // what to do about it; may be empty
	Snippet string // the line, and below it a caret; secrets are masked
	Warning bool   // the config works nevertheless
}

// String tells the problem like a compiler does, on several lines.
func (p Problem) String() string {
	var b strings.Builder
	b.WriteString(p.File)
	if p.Line > 0 {
		fmt.Fprintf(&b, ":%d:%d", p.Line, p.Column)
	}
	b.WriteString(": ")
	if p.Warning {
		b.WriteString("warning: ")
	}
	b.WriteString(p.Message)
	if p.Snippet != "" {
		b.WriteString("\n" + p.Snippet)
	}
	if p.Hint != "" {
		b.WriteString("\n    hint: " + strings.ReplaceAll(p.Hint, "\n", "\n      "))
	}
	return b.String()
}

// Errors is all that is wrong with a config, in the order of the file.
type Errors struct { //nolint:errname // many mistakes are one error
	Problems []Problem
}

// maxTold bounds how many mistakes Error tells.
const maxTold = 50

// Error tells every mistake.
func (e *Errors) Error() string {
	var b strings.Builder
	for _, p := range e.Problems[:min(len(e.Problems), maxTold)] {
		b.WriteString(p.String() + "\n")
	}
	if more := len(e.Problems) - maxTold; more > 0 {
		fmt.Fprintf(&b, "… and %d more\n", more)
	}
	if n := len(e.Problems); n == 1 {
		b.WriteString("1 mistake in the config")
	} else {
		fmt.Fprintf(&b, "%d mistakes in the config", n)
	}
	return b.String()
}

// sortProblems puts problems in the order of the file and drops repetitions.
func sortProblems(ps []Problem) []Problem {
	slices.SortStableFunc(ps, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return slices.Compact(ps)
}

// maxSnippet bounds the part of a line that is shown, in characters.
const maxSnippet = 120

// snippet draws a line of the file and marks length characters of it from column on.
func snippet(text []rune, number, column, length int) string {
	from := 0
	if column > maxSnippet {
		from = column - maxSnippet/2
	}
	from = min(from, len(text))
	to := min(len(text), from+maxSnippet)
	var shown, marks strings.Builder
	if from > 0 {
		shown.WriteString("…")
		marks.WriteString(" ")
	}
	for i, r := range text[from:to] {
		if unicode.IsControl(r) && r != '\t' {
			r = '\ufffd'
		}
		shown.WriteRune(r)
		switch at := from + i + 1; {
		case at < column && r == '\t':
			marks.WriteString("\t")
		case at < column:
			marks.WriteString(strings.Repeat(" ", cells(r)))
		case at == column || at < column+length:
			marks.WriteString(strings.Repeat("^", max(cells(r), 1)))
		}
	}
	if to < len(text) {
		shown.WriteString("…")
	}
	if column > len(text) {
		marks.WriteString("^")
	}
	return fmt.Sprintf("%5d | %s\n      | %s", number, shown.String(), marks.String())
}

// cells gives how many columns of a terminal r takes.
func cells(r rune) int {
	switch k := width.LookupRune(r).Kind(); {
	case unicode.Is(unicode.Mn, r):
		return 0
	case k == width.EastAsianWide || k == width.EastAsianFullwidth:
		return 2
	}
	return 1
}
