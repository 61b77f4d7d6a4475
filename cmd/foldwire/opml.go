package main

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"golang.org/x/net/html/charset"

	"foldwire/aggregator/feed"
	"foldwire/config"
)

const (
	maxOPML    = 16 << 20 // bytes of a list of feeds that is imported
	maxFolders = 16       // within each other
)

// outline is an element of OPML 2.0: a feed if it has an address, else a folder.
type outline struct {
	Text     string     `xml:"text,attr"`
	Title    string     `xml:"title,attr,omitempty"`
	Type     string     `xml:"type,attr,omitempty"`
	XMLURL   string     `xml:"xmlUrl,attr,omitempty"`
	Outlines []*outline `xml:"outline"`
}

type opml struct {
	XMLName  xml.Name   `xml:"opml"`
	Version  string     `xml:"version,attr"`
	Title    string     `xml:"head>title"`
	Outlines []*outline `xml:"body>outline"`
}

// readOPML gives the feeds of a list, each with the folders around it as its tags.
func readOPML(r io.Reader) ([]config.NewSource, error) {
	limited := &io.LimitedReader{R: r, N: maxOPML + 1}
	dec := xml.NewDecoder(limited)
	dec.Strict = false
	dec.CharsetReader = charset.NewReaderLabel
	dec.Entity = xml.HTMLEntity
	var doc opml
	err := dec.Decode(&doc)
	switch {
	case limited.N <= 0:
		return nil, fmt.Errorf("the file is larger than %d MiB", maxOPML>>20)
	case errors.Is(err, io.EOF):
		return nil, errors.New("the file holds no OPML")
	case err != nil:
		return nil, fmt.Errorf("not OPML: %w", err)
	}
	var list []config.NewSource
	for _, o := range doc.Outlines {
		if list, err = collect(list, o, nil, 0); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func collect(list []config.NewSource, o *outline, tags []string, depth int) ([]config.NewSource, error) {
	if depth > maxFolders {
		return nil, fmt.Errorf("folders lie within each other more than %d deep", maxFolders)
	}
	name := strings.Join(strings.Fields(o.Title), " ")
	if name == "" {
		name = strings.Join(strings.Fields(o.Text), " ")
	}
	if address := strings.TrimSpace(o.XMLURL); address != "" {
		list = append(list, config.NewSource{URL: webAddress(address), Title: cut(name, 200), Tags: tags})
	} else if tag := cut(name, 100); tag != "" {
		tags = append(slices.Clip(tags), tag)
	}
	for _, in := range o.Outlines {
		var err error
		if list, err = collect(list, in, tags, depth+1); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// webAddress turns feed: addresses, which some readers write, into those of the web.
func webAddress(address string) string {
	if rest, ok := strings.CutPrefix(address, "feed://"); ok {
		return "http://" + rest
	}
	if rest, ok := strings.CutPrefix(address, "feed:"); ok {
		return rest
	}
	return address
}

// cut gives at most n bytes of text, whole characters.
func cut(text string, n int) string {
	if len(text) <= n {
		return text
	}
	return strings.TrimSpace(strings.ToValidUTF8(text[:n], ""))
}

// writeOPML writes sources as OPML 2.0: the tags of a source are folders within each
// other, so that reading the list gives the same tags again. titles are what feeds call
// themselves.
func writeOPML(w io.Writer, title string, sources []feed.Source, titles map[feed.SourceID]string) error {
	root := &outline{}
	for _, src := range sources {
		at := root
		for _, tag := range src.Tags {
			at = at.folder(tag)
		}
		name := src.Title
		if name == "" {
			name = titles[src.ID]
		}
		if name == "" {
			name = string(src.ID)
		}
		at.Outlines = append(at.Outlines, &outline{Text: name, Title: name, Type: "rss", XMLURL: src.URL})
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", "  ")
	if err := enc.Encode(opml{Version: "2.0", Title: title, Outlines: root.Outlines}); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

// folder gives the folder of that name, which it makes if need be.
func (o *outline) folder(name string) *outline {
	for _, in := range o.Outlines {
		if in.XMLURL == "" && in.Text == name {
			return in
		}
	}
	in := &outline{Text: name}
	o.Outlines = append(o.Outlines, in)
	return in
}
