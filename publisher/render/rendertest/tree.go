package rendertest

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

// Namespaces of feeds.
const (
	nsAtom    = "http://www.w3.org/2005/Atom"
	nsContent = "http://purl.org/rss/1.0/modules/content/"
	nsDC      = "http://purl.org/dc/elements/1.1/"
	nsTerms   = "http://purl.org/dc/terms/"
	nsMedia   = "http://search.yahoo.com/mrss/"
	nsHistory = "http://purl.org/syndication/history/1.0"
	nsGone    = "http://purl.org/atompub/tombstones/1.0"
	nsXML     = "http://www.w3.org/XML/1998/namespace"
)

// node is an element of a document.
type node struct {
	name     xml.Name
	attrs    map[xml.Name]string
	children []*node
	text     string
}

// tree reads a document, which must be well-formed and have one root.
func tree(body []byte) (*node, error) {
	if !bytes.HasPrefix(body, []byte(`<?xml version="1.0" encoding="UTF-8"?>`)) {
		return nil, errors.New("does not declare XML 1.0 in UTF-8")
	}
	d := xml.NewDecoder(bytes.NewReader(body))
	root := &node{}
	path := []*node{root}
	for {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		top := path[len(path)-1]
		switch t := tok.(type) {
		case xml.StartElement:
			n := &node{name: t.Name, attrs: map[xml.Name]string{}}
			for _, a := range t.Attr {
				if _, twice := n.attrs[a.Name]; twice {
					return nil, errors.New("the attribute " + a.Name.Local + " occurs twice")
				}
				n.attrs[a.Name] = a.Value
			}
			top.children = append(top.children, n)
			path = append(path, n)
		case xml.EndElement:
			path = path[:len(path)-1]
		case xml.CharData:
			top.text += string(t)
		case xml.Directive:
			return nil, errors.New("has a document type declaration")
		}
	}
	if len(root.children) != 1 {
		return nil, errors.New("has not one root")
	}
	return root.children[0], nil
}

func (n *node) attr(name string) string { return n.attrs[xml.Name{Local: name}] }

// all gives the children of a name; ns is empty for RSS's own.
func (n *node) all(ns, name string) []*node {
	var list []*node
	for _, c := range n.children {
		if c.name.Space == ns && c.name.Local == name {
			list = append(list, c)
		}
	}
	return list
}

func (n *node) first(ns, name string) *node {
	if list := n.all(ns, name); len(list) > 0 {
		return list[0]
	}
	return nil
}

// value gives the text of the first child of a name, "" if there is none.
func (n *node) value(ns, name string) string {
	if c := n.first(ns, name); c != nil {
		return c.text
	}
	return ""
}

// count checks how often children occur: "one", "some" (one or more), "may" (at most
// one), "any". What is not named must not be there.
func (p *problems) count(where string, n *node, rules map[xml.Name]string) {
	times := map[xml.Name]int{}
	for _, c := range n.children {
		times[c.name]++
	}
	for name, k := range times {
		rule, known := rules[name]
		switch {
		case !known:
			p.add(where, "must not have %s %s", name.Space, name.Local)
		case k > 1 && (rule == "one" || rule == "may"):
			p.add(where, "has %s %d times", name.Local, k)
		}
	}
	for name, rule := range rules {
		if times[name] == 0 && (rule == "one" || rule == "some") {
			p.add(where, "has no %s", name.Local)
		}
	}
	if len(n.children) > 0 && strings.TrimSpace(n.text) != "" {
		p.add(where, "has text %.80q between its elements", n.text)
	}
}

// names makes the rules for count from lists of names.
func names(ns string, lists map[string]string) map[xml.Name]string {
	rules := map[xml.Name]string{}
	for rule, list := range lists {
		for name := range strings.FieldsSeq(list) {
			rules[xml.Name{Space: ns, Local: name}] = rule
		}
	}
	return rules
}
