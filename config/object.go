package config

import (
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// theConfig is what the mapping of the whole file is called.
const theConfig = "the config"

// object is a YAML mapping whose keys are known.
type object struct {
	l      *loader
	node   *yaml.Node
	fields map[string]pair
}

type pair struct{ key, value *yaml.Node }

// item is one text of a list.
type item struct {
	text string
	node *yaml.Node
}

// object reads a mapping and names keys that it should not have.
func (l *loader) object(n *yaml.Node, what string, keys ...string) (object, bool) {
	n = deref(n)
	o := object{l: l, node: n, fields: map[string]pair{}}
	if n.Kind != yaml.MappingNode {
		l.fail(n, "Write "+strings.Join(keys[:min(3, len(keys))], ": …, ")+": ….", "%s should be keys with values, not %s", what, kindWords(n))
		return o, false
	}
	o.fill(n, what, keys, true, 0)
	return o, true
}

// fill takes the fields of a mapping, then those that it merges in with <<.
func (o object) fill(n *yaml.Node, what string, keys []string, own bool, depth int) {
	var merged []*yaml.Node
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if key.Kind == yaml.ScalarNode && key.Value == "<<" {
			merged = append(merged, value)
			continue
		}
		o.add(pair{key, value}, what, keys, own)
	}
	for _, m := range merged {
		o.merge(deref(m), what, keys, depth)
	}
}

func (o object) merge(m *yaml.Node, what string, keys []string, depth int) {
	switch {
	case m.Kind == yaml.MappingNode && depth < 8:
		o.fill(m, what, keys, false, depth+1)
	case m.Kind == yaml.SequenceNode && depth < 8:
		for _, c := range m.Content {
			o.merge(deref(c), what, keys, depth+1)
		}
	default:
		o.l.fail(m, "Write <<: *name, where &name marks a mapping.", "only mappings can be merged with <<")
	}
}

func (o object) add(p pair, what string, keys []string, own bool) {
	name := p.key.Value
	if p.key.Kind != yaml.ScalarNode {
		o.l.fail(p.key, "", "a key should be a word, not %s", kindWords(p.key))
		return
	}
	if what == theConfig && strings.HasPrefix(name, "x-") {
		return // a place for anchors
	}
	if !slices.Contains(keys, name) {
		hint := suggestKey(name, keys)
		if secretKey(hint) || secretKey(name) {
			o.l.hide(p.value)
		}
		o.l.fail(p.key, hint, "%s has no key %q", what, name)
		return
	}
	first, twice := o.fields[name]
	switch {
	case twice && own:
		o.l.fail(p.key, "Keep one of the two.", "the key %q stands twice: first on line %d", name, first.key.Line)
	case !twice:
		o.fields[name] = p
	}
}

// secretKey says whether a key, or the hint that names one, is about a secret.
func secretKey(text string) bool {
	if strings.HasPrefix(text, "Its keys") {
		return false
	}
	return strings.Contains(text, "pass") || strings.Contains(text, "bearer") || strings.Contains(text, "token") || strings.Contains(text, "secret")
}

// value gives the node of a key's value, or of the object if it has no such key.
func (o object) value(key string) *yaml.Node {
	if p, ok := o.fields[key]; ok {
		return deref(p.value)
	}
	return o.node
}

func (o object) has(key string) bool {
	_, ok := o.fields[key]
	return ok
}

// object reads the mapping under key; false if there is none.
func (o object) object(key string, keys ...string) (object, bool) {
	if !o.has(key) {
		return object{}, false
	}
	if o.null(key) {
		return object{}, false
	}
	return o.l.object(o.value(key), strconv.Quote(key), keys...)
}

// null says, and tells as a mistake, that a key has no value.
func (o object) null(key string) bool {
	if o.value(key).ShortTag() != "!!null" {
		return false
	}
	o.l.fail(o.fields[key].key, "Give it a value, or remove the key.", "%q has no value", key)
	return true
}

// list gives the elements under key; one that stands alone is a list of one.
func (o object) list(key string) []*yaml.Node {
	if !o.has(key) || o.null(key) {
		return nil
	}
	n := o.value(key)
	if n.Kind != yaml.SequenceNode {
		return []*yaml.Node{n}
	}
	return n.Content
}

// texts gives the texts under key.
func (o object) texts(key string, limit int) []item {
	var items []item
	nodes := o.list(key)
	if len(nodes) > limit {
		o.l.fail(nodes[limit], "", "%q holds more than %d values", key, limit)
		nodes = nodes[:limit]
	}
	for _, n := range nodes {
		if text, ok := o.l.scalar(n, key); ok {
			items = append(items, item{text, deref(n)})
		}
	}
	return items
}

// scalar gives the text of a node, variables replaced.
func (l *loader) scalar(n *yaml.Node, what string) (string, bool) {
	n = deref(n)
	if n.Kind != yaml.ScalarNode {
		l.fail(n, "", "%q should be one value, not %s", what, kindWords(n))
		return "", false
	}
	if n.ShortTag() == "!!null" {
		l.fail(n, `Write "" for an empty text.`, "%q has no value", what)
		return "", false
	}
	return l.expand(n)
}

func deref(n *yaml.Node) *yaml.Node {
	for n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	return n
}

func kindWords(n *yaml.Node) string {
	switch {
	case n.Kind == yaml.MappingNode:
		return "keys with values"
	case n.Kind == yaml.SequenceNode:
		return "a list"
	case n.ShortTag() == "!!null":
		return "nothing"
	}
	return "a single value"
}
