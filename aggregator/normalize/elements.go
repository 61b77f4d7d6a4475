package normalize

import (
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// fate is what becomes of an element.
type fate int

const (
	drop    fate = iota // with all that it holds
	unwrap              // its content stays
	keep                // as it is, with the attributes that are let through
	picture             // img
	media               // video, audio
	frame               // becomes a link
)

// fateOf decides by name. Unknown elements are unwrapped: what they hold may be text.
func fateOf(n *html.Node) fate {
	switch n.Namespace {
	case "svg":
		return drop
	case "math": // formulas keep their letters, not their TeX source
		if n.Data == "annotation" || n.Data == "annotation-xml" {
			return drop
		}
		return unwrap
	}
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Template, atom.Title, atom.Head, atom.Meta, atom.Link, atom.Base,
		atom.Embed, atom.Applet, atom.Frame, atom.Frameset, atom.Noframes, atom.Noembed, atom.Param,
		atom.Input, atom.Button, atom.Select, atom.Textarea, atom.Option, atom.Optgroup, atom.Datalist, atom.Keygen,
		atom.Canvas, atom.Dialog, atom.Progress, atom.Meter, atom.Output, atom.Area, atom.Map, atom.Bgsound, atom.Label:
		return drop
	case atom.Img, atom.Image:
		return picture
	case atom.Video, atom.Audio:
		return media
	case atom.Iframe:
		return frame
	}
	if isKept(n.DataAtom) {
		return keep
	}
	return unwrap
}

// isKept names the elements that readers show.
func isKept(tag atom.Atom) bool {
	switch tag {
	case atom.A, atom.Abbr, atom.Address, atom.Article, atom.Aside, atom.B, atom.Bdi, atom.Bdo, atom.Blockquote,
		atom.Br, atom.Caption, atom.Cite, atom.Code, atom.Col, atom.Colgroup, atom.Data, atom.Dd, atom.Del,
		atom.Details, atom.Dfn, atom.Div, atom.Dl, atom.Dt, atom.Em, atom.Figcaption, atom.Figure, atom.Footer,
		atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Header, atom.Hgroup, atom.Hr, atom.I, atom.Ins,
		atom.Kbd, atom.Li, atom.Mark, atom.Ol, atom.P, atom.Picture, atom.Pre, atom.Q, atom.Rp, atom.Rt, atom.Ruby,
		atom.S, atom.Samp, atom.Section, atom.Small, atom.Source, atom.Span, atom.Strong, atom.Sub,
		atom.Summary, atom.Sup, atom.Table, atom.Tbody, atom.Td, atom.Tfoot, atom.Th, atom.Thead, atom.Time, atom.Tr,
		atom.Track, atom.U, atom.Ul, atom.Var, atom.Wbr:
		return true
	}
	return false
}

// isVoid says that an element has no content and no end tag.
func isVoid(tag atom.Atom) bool {
	switch tag {
	case atom.Br, atom.Col, atom.Hr, atom.Img, atom.Source, atom.Track, atom.Wbr:
		return true
	}
	return false
}

// needsAttributes says that an element means nothing without one.
func needsAttributes(tag atom.Atom) bool {
	switch tag {
	case atom.A, atom.Span, atom.Bdo, atom.Data, atom.Source, atom.Track, atom.Col:
		return true
	}
	return false
}

// mayBeEmpty says that an element has its place even if it holds nothing.
func mayBeEmpty(tag atom.Atom) bool {
	switch tag {
	case atom.Td, atom.Th, atom.Tr, atom.Tbody, atom.Thead, atom.Tfoot, atom.Colgroup, atom.Table, atom.Rt, atom.Rp:
		return true
	}
	return false
}

// isHarmless says that unwrapping an element cannot change how a parser reads what is
// around it.
func isHarmless(n *html.Node) bool {
	if n.Namespace != "" {
		return false
	}
	switch n.DataAtom {
	case atom.Font, atom.Big, atom.Center, atom.Main, atom.Nav, atom.Strike, atom.Tt, atom.Noscript:
		return true
	}
	return false
}

func isHeading(tag atom.Atom) bool {
	switch tag {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		return true
	}
	return false
}

// inNoscript says whether n is what browsers without scripts see.
func inNoscript(n *html.Node) bool {
	for p := n.Parent; p != nil; p = p.Parent {
		if p.DataAtom == atom.Noscript {
			return true
		}
	}
	return false
}

// enter notes an open element and whether HTML would close another one at this place.
func (s *sanitizer) enter(tag atom.Atom) {
	s.loose = s.loose || s.closes(tag)
	s.open = append(s.open, tag)
}

func (s *sanitizer) leave() { s.open = s.open[:len(s.open)-1] }

// closes says whether a start tag within what is open may make a parser close or move
// something: then what was written has to be read again to see what it says.
func (s *sanitizer) closes(tag atom.Atom) bool {
	switch tag {
	case atom.Table, atom.Caption, atom.Colgroup, atom.Tbody, atom.Tfoot, atom.Thead, atom.Tr, atom.Td, atom.Th,
		atom.Ruby, atom.Rt, atom.Rp:
		return true
	}
	for _, o := range s.open {
		switch {
		case o == tag && !nests(tag):
			return true
		case isHeading(o) && isHeading(tag):
			return true
		case o == atom.P && isBlock(tag):
			return true
		case o == atom.Dd && tag == atom.Dt, o == atom.Dt && tag == atom.Dd:
			return true
		}
	}
	return false
}

// nests says whether an element may stand anywhere within another of its kind.
func nests(tag atom.Atom) bool {
	switch tag {
	case atom.Div, atom.Blockquote, atom.Ul, atom.Ol, atom.Section, atom.Article, atom.Span:
		return true
	}
	return false
}
