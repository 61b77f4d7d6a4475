package config

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// NewSource is a source as it is written into a config, or stands in one.
type NewSource struct {
	ID    string // empty: made from the URL
	URL   string
	Title string
	Tags  []string
}

// ErrByHand says that a config is written in a way that cannot be changed by program
// without harm to its comments or order.
var ErrByHand = errors.New("the sources are written in a way that only a person can change")

// ListSources gives the sources that a config names, in its order, without looking for
// mistakes in them and without replacing variables.
func ListSources(text []byte) ([]NewSource, error) {
	s, err := newSplice(text)
	if err != nil {
		return nil, err
	}
	return s.list(), nil
}

// AddSources gives the config with sources added at the end of its list. All else stays
// as it is, byte for byte: comments, order, blank lines. A source whose URL or id the
// config has already is an error; one without an id gets one that is not taken. The
// error is ErrByHand, among others, if the list is not written as a list.
func AddSources(text []byte, srcs []NewSource) ([]byte, error) {
	if len(srcs) == 0 {
		return text, nil
	}
	s, err := newSplice(text)
	if err != nil {
		return nil, err
	}
	before := s.list()
	added, err := named(before, srcs)
	if err != nil {
		return nil, err
	}
	changed, err := s.add(added)
	if err != nil {
		return nil, err
	}
	return changed, verify(changed, append(before, added...))
}

// splice is a config as text and as nodes.
type splice struct {
	lines   []string // with their ends
	newline string
	key     *yaml.Node // "sources"; nil if the config has none
	sources *yaml.Node // its value
}

func newSplice(text []byte) (*splice, error) {
	if len(text) > maxFile {
		return nil, fmt.Errorf("the config is larger than %s", sizeWords(maxFile))
	}
	s := &splice{newline: "\n", lines: slices.Collect(strings.Lines(string(text)))}
	if strings.Contains(string(text), "\r\n") {
		s.newline = "\r\n"
	}
	if strings.ContainsAny(strings.ReplaceAll(string(text), "\r\n", "\n"), "\r\u0085\u2028\u2029") {
		return nil, ErrByHand // YAML ends lines at these too
	}
	l := &loader{file: "config"}
	root := l.parse(text)
	if root == nil {
		if strings.TrimSpace(stripComments(s.lines)) == "" {
			return s, nil
		}
		problems, _ := l.finish()
		return nil, &Errors{Problems: problems}
	}
	if root.Kind != yaml.MappingNode || root.Style&yaml.FlowStyle != 0 {
		return nil, ErrByHand
	}
	for i := 0; i+1 < len(root.Content); i += 2 {
		if root.Content[i].Value == "sources" {
			s.key, s.sources = root.Content[i], root.Content[i+1]
		}
	}
	return s, nil
}

func stripComments(lines []string) string {
	var b strings.Builder
	for _, line := range lines {
		if text := strings.TrimSpace(strings.TrimPrefix(line, "\ufeff")); !strings.HasPrefix(text, "#") {
			b.WriteString(text)
		}
	}
	return b.String()
}

// list gives the sources as they stand.
func (s *splice) list() []NewSource {
	if s.sources == nil {
		return nil
	}
	var nodes []*yaml.Node
	switch n := deref(s.sources); {
	case n.Kind == yaml.SequenceNode:
		nodes = n.Content
	case n.ShortTag() != "!!null":
		nodes = []*yaml.Node{n}
	}
	var all []NewSource
	for _, n := range nodes {
		all = append(all, readSource(deref(n)))
	}
	return all
}

func readSource(n *yaml.Node) NewSource {
	var src NewSource
	if n.Kind == yaml.ScalarNode {
		src.URL = n.Value
	}
	l := &loader{}
	o := object{l: l, node: n, fields: map[string]pair{}}
	if n.Kind == yaml.MappingNode {
		o.fill(n, "", []string{"id", "url", "title", "tags"}, true, 0)
		src.ID, src.URL, src.Title = o.value("id").Value, o.value("url").Value, o.value("title").Value
	}
	for _, t := range o.list("tags") {
		src.Tags = append(src.Tags, deref(t).Value)
	}
	if src.ID == "" {
		src.ID = IDFor(src.URL)
	}
	return src
}

// named gives srcs with an id each, or says which of them are there already.
func named(before, srcs []NewSource) ([]NewSource, error) {
	ids, urls := map[string]bool{}, map[string]string{}
	for _, b := range before {
		ids[b.ID], urls[SpellURL(b.URL)] = true, b.ID
	}
	var errs []error
	var all []NewSource
	for _, src := range srcs {
		if id, twice := urls[SpellURL(src.URL)]; twice {
			errs = append(errs, fmt.Errorf("%s is there already, as %s", src.URL, id))
			continue
		}
		if src.ID == "" {
			src.ID = free(ids, IDFor(src.URL))
		}
		if ids[src.ID] {
			errs = append(errs, fmt.Errorf("there is a source %s already", src.ID))
			continue
		}
		ids[src.ID], urls[SpellURL(src.URL)] = true, src.ID
		all = append(all, src)
	}
	return all, errors.Join(errs...)
}

// free gives an id that is not taken.
func free(taken map[string]bool, id string) string {
	for n := 2; taken[id]; n++ {
		base, suffix := id, "-"+strconv.Itoa(n)
		if cut := strings.TrimSuffix(base, "-"+strconv.Itoa(n-1)); n > 2 {
			base = cut
		}
		id = base[:min(len(base), maxID-len(suffix))] + suffix
	}
	return id
}

// verify reads a changed config again: what is no longer what it should be was written in
// a way that was not understood.
func verify(changed []byte, want []NewSource) error {
	got, err := ListSources(changed)
	if err != nil {
		return ErrByHand
	}
	same := slices.EqualFunc(got, want, func(a, b NewSource) bool {
		return a.ID == b.ID && a.URL == escapeVariables(b.URL, a.URL) && a.Title == escapeVariables(b.Title, a.Title) && len(a.Tags) == len(b.Tags)
	})
	if !same {
		return ErrByHand
	}
	return nil
}

// escapeVariables gives text as it is spelled in a config, unless it stood there already.
func escapeVariables(text, there string) string {
	if text == there {
		return text
	}
	return strings.ReplaceAll(text, "${", "$${")
}

// offset gives the byte at which a node starts within its line.
func (s *splice) offset(n *yaml.Node) int {
	line := strings.TrimPrefix(s.lines[n.Line-1], "\ufeff")
	at := len(s.lines[n.Line-1]) - len(line)
	for range n.Column - 1 {
		_, size := utf8.DecodeRuneInString(s.lines[n.Line-1][at:])
		at += size
	}
	return at
}
