package rendertest

// OPML gives what is wrong with a list of feeds by OPML 2.0.
func OPML(body []byte) []string {
	p := &problems{}
	p.chars(body)
	root, err := tree(body)
	if err != nil {
		p.add("document", "%v", err)
		return p.list
	}
	if root.name.Local != "opml" || root.attr("version") != "2.0" {
		p.add("document", "is no OPML 2.0")
		return p.list
	}
	p.count("opml", root, names("", map[string]string{"one": "head body"}))
	if h := root.first("", "head"); h != nil {
		p.count("head", h, names("", map[string]string{"one": "title docs", "may": "dateModified"}))
		if d := h.first("", "dateModified"); d != nil {
			p.mail("dateModified", d.text)
		}
	}
	if b := root.first("", "body"); b != nil {
		p.count("body", b, names("", map[string]string{"any": "outline"}))
		for _, o := range b.children {
			if o.attr("type") != "rss" {
				p.add("outline", "is of type %q", o.attr("type"))
			}
			p.filled("outline", o.attr("text"))
			p.web("outline", o.attr("xmlUrl"))
		}
	}
	return p.list
}
