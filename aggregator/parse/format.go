package parse

import (
	"bytes"
	"strings"
)

// formatOf names the format of a feed by the element that holds it.
func (c *canon) formatOf(f field, t token) string {
	version := string(c.unescaped(attrValue(t, "version")))
	prefix, local := split(t.name)
	switch {
	case f == fieldFeed:
		if strings.HasPrefix(version, "0.") || c.hasNamespace(t, "purl.org/atom/ns") {
			return "atom0.3"
		}
		return "atom1.0"
	case f == fieldChannel:
		if len(prefix) == 0 && c.hasNamespace(t, "rss1.1") {
			return "rss1.0"
		}
		return "rss2.0"
	case equalName(local, "rdf"):
		if c.hasNamespace(t, "rdf/simple/0.9") {
			return "rss0.90"
		}
		return "rss1.0"
	case strings.HasPrefix(version, "0.9"):
		return "rss" + version[:min(len(version), 4)]
	case strings.HasPrefix(version, "1."):
		return "rss1.0"
	}
	return "rss2.0"
}

// hasNamespace says whether a tag declares a namespace whose name contains part.
func (c *canon) hasNamespace(t token, part string) bool {
	for _, a := range t.attrs {
		if bytes.HasPrefix(a.name, []byte("xmlns")) && bytes.Contains(a.value, []byte(part)) {
			return true
		}
	}
	return false
}
