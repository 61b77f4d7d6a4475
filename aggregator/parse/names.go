package parse

import "bytes"

// vocabulary is what a namespace is called in here, whatever prefix a document gives it.
// The empty vocabulary is that of RSS in all its versions; unprefixed names belong to it
// unless their default namespace says otherwise.
type vocabulary uint8

const (
	vocabRSS vocabulary = iota
	vocabOther
	vocabAtom
	vocabDC
	vocabDCTerms
	vocabContent
	vocabSyndication
	vocabMedia
	vocabITunes
	vocabFeedBurner
	vocabXHTML
	vocabRDF
	vocabPRISM
)

// vocabularyOf recognises a namespace by its name. Publishers write these with https,
// without the last slash, in other cases; all of that is forgiven. ok is false for a
// namespace that means nothing to us.
func vocabularyOf(uri []byte) (v vocabulary, ok bool) {
	uri = bytes.TrimSpace(uri)
	if len(uri) > 80 {
		return vocabOther, false
	}
	var buf [80]byte
	key := buf[:copy(buf[:], uri)]
	for i, c := range key {
		if c >= 'A' && c <= 'Z' {
			key[i] = c | 0x20
		}
	}
	if i := bytes.Index(key, []byte("://")); i >= 0 {
		key = key[i+3:]
	}
	key = bytes.TrimPrefix(key, []byte("www."))
	key = bytes.TrimRight(key, "/#")
	if bytes.HasPrefix(key, []byte("backend.userland.com/rss")) {
		return vocabRSS, true
	}
	return knownVocabulary(key)
}

func knownVocabulary(key []byte) (vocabulary, bool) {
	switch string(key) {
	case "", "blogs.law.harvard.edu/tech/rss", "cyber.law.harvard.edu/rss/rss.html", "purl.org/rss/1.0",
		"purl.org/rss/2.0", "purl.org/net/rss1.1", "my.netscape.com/rdf/simple/0.9",
		"channel.netscape.com/rdf/simple/0.9", "purl.org/rss/1.0/modules/rss091", "rssboard.org/rss-specification",
		"my.netscape.com/publish/formats/rss-0.91.dtd":
		return vocabRSS, true
	case "w3.org/2005/atom", "purl.org/atom/ns", "purl.org/atom", "purl.org/pie", "purl.org/echo",
		"example.com/newformat", "example.com/necho", "uri/of/echo/namespace", "purl.org/atom/1.0":
		return vocabAtom, true
	case "purl.org/dc/elements/1.1", "purl.org/dc/elements/1.0", "purl.org/dc":
		return vocabDC, true
	case "purl.org/dc/terms":
		return vocabDCTerms, true
	case "purl.org/rss/1.0/modules/content":
		return vocabContent, true
	case "purl.org/rss/1.0/modules/syndication":
		return vocabSyndication, true
	case "search.yahoo.com/mrss", "tools.search.yahoo.com/mrss", "video.search.yahoo.com/mrss", "search.yahoo.com/rss":
		return vocabMedia, true
	case "itunes.com/dtds/podcast-1.0.dtd", "example.com/dtds/podcast-1.0.dtd", "itunes.com/podcast-1.0.dtd":
		return vocabITunes, true
	case "rssnamespace.org/feedburner/ext/1.0":
		return vocabFeedBurner, true
	case "w3.org/1999/xhtml":
		return vocabXHTML, true
	case "w3.org/1999/02/22-rdf-syntax-ns":
		return vocabRDF, true
	case "w3.org/xml/1998/namespace":
		return vocabOther, true
	case "prismstandard.org/namespaces/1.2/basic", "prismstandard.org/namespaces/basic/2.0":
		return vocabPRISM, true
	case "w3.org/2000/svg":
		return vocabOther, true
	case "w3.org/1998/math/mathml":
		return vocabOther, true
	}
	return vocabOther, false
}

// vocabularyOfPrefix is what a prefix stands for where the document does not declare it,
// or declares it for a namespace that nobody knows.
func vocabularyOfPrefix(prefix []byte) vocabulary {
	switch string(prefix) {
	case "", "rss", "ns0":
		return vocabRSS
	case "atom", "atom10", "atom03", "a10":
		return vocabAtom
	case "dc":
		return vocabDC
	case "dcterms", "dct":
		return vocabDCTerms
	case "content":
		return vocabContent
	case "sy":
		return vocabSyndication
	case "media":
		return vocabMedia
	case "itunes":
		return vocabITunes
	case "feedburner":
		return vocabFeedBurner
	case "xhtml":
		return vocabXHTML
	case "rdf":
		return vocabRDF
	case "prism":
		return vocabPRISM
	}
	return vocabOther
}

// binding is a prefix that a document gave to a vocabulary.
type binding struct {
	prefix string
	vocab  vocabulary
	known  bool
}

// maxBindings bounds the prefixes that may be in force at one place.
const maxBindings = 512

// bind notes the namespaces that a start tag declares. The prefix of an unknown namespace
// stands for itself and needs no note, unless it hides a known one.
func (c *canon) bind(t token) {
	for _, a := range t.attrs {
		if len(a.name) < 5 || string(a.name[:5]) != "xmlns" {
			continue
		}
		var prefix []byte
		if len(a.name) > 5 {
			if a.name[5] != ':' {
				continue
			}
			prefix = a.name[6:]
		}
		vocab, known := vocabularyOf(a.value)
		if !known && !c.isBound(prefix) {
			continue
		}
		if len(c.bindings) >= maxBindings {
			c.fail(errNamespaces)
			return
		}
		c.bindings = append(c.bindings, binding{string(prefix), vocab, known})
	}
}

func (c *canon) isBound(prefix []byte) bool {
	for i := range c.bindings {
		if c.bindings[i].prefix == string(prefix) {
			return true
		}
	}
	return false
}

// vocabulary gives what a prefix stands for at the place where the scanner is.
func (c *canon) vocabulary(prefix []byte) vocabulary {
	for i := len(c.bindings) - 1; i >= 0; i-- {
		if b := &c.bindings[i]; string(prefix) == b.prefix {
			if b.known {
				return b.vocab
			}
			break
		}
	}
	var buf [16]byte
	if len(prefix) > len(buf) {
		return vocabOther
	}
	return vocabularyOfPrefix(lowered(buf[:0], prefix))
}

// lowered appends name in lower case.
func lowered(dst, name []byte) []byte {
	for _, ch := range name {
		if ch >= 'A' && ch <= 'Z' {
			ch |= 0x20
		}
		dst = append(dst, ch)
	}
	return dst
}

// split cuts a qualified name into prefix and local name.
func split(name []byte) (prefix, local []byte) {
	before, after, ok := bytes.Cut(name, []byte{':'})
	if !ok {
		return nil, name
	}
	return before, after
}

// field gives what an element with the given name means here.
func (c *canon) field(name []byte) field {
	prefix, local := split(name)
	var buf [maxName]byte
	if len(local) > len(buf) {
		return fieldNone
	}
	key := lowered(buf[:0], local)
	switch v := c.vocabulary(prefix); v {
	case vocabRSS, vocabAtom:
		return coreField(key)
	case vocabXHTML:
		return xhtmlField(key)
	case vocabOther:
		return fieldNone
	default:
		return extensionField(v, key)
	}
}

// No name that is looked for is longer.
const maxName = 24
