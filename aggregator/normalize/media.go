package normalize

import (
	"encoding/base64"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// image writes a picture, unless it is a tracking pixel or has no address to be had.
func (s *sanitizer) image(n *html.Node) {
	src, ok := s.imageURL(n)
	if !ok || isPixel(n, src) {
		return
	}
	if inNoscript(n) && slices.Contains(s.images[max(0, len(s.images)-4):], src) {
		return // the fallback of a picture that loads late
	}
	if !strings.HasPrefix(src, "data:") {
		s.images = append(s.images, src)
	}
	s.out = append(s.out, "<img"...)
	s.attribute("src", src)
	s.attributes(n)
	s.out = append(s.out, '>')
}

// media writes a video or audio element: its sources and captions, with controls. What
// it holds for browsers that cannot play it is left out.
func (s *sanitizer) media(n *html.Node) {
	mark := len(s.out)
	s.out = append(s.out, '<')
	s.out = append(s.out, n.Data...)
	s.attributes(n)
	_, playable := s.attributeURL(n, "src")
	s.out = append(s.out, " controls>"...)
	s.enter(n.DataAtom)
	for c := n.FirstChild; c != nil && !s.full(); c = c.NextSibling {
		if c.DataAtom != atom.Source && c.DataAtom != atom.Track {
			continue
		}
		_, ok := s.attributeURL(c, "src")
		playable = playable || ok && c.DataAtom == atom.Source
		if ok {
			s.keep(c)
		}
	}
	s.leave()
	if !playable {
		s.out = s.out[:mark]
		return
	}
	s.closeTag(n.Data)
}

// frame writes a link to what an inline frame shows: a video, a map. Frames themselves
// would let a stranger into the reader's page.
func (s *sanitizer) frame(n *html.Node) {
	src, ok := s.attributeURL(n, "src")
	if !ok || isPixel(n, src) || s.links > 0 {
		return
	}
	label := line(attr(n, "title"))
	if label == "" {
		label = src
	}
	s.out = append(s.out, "<a"...)
	s.attribute("href", src)
	s.out = append(s.out, '>')
	s.out = appendText(s.out, label)
	s.out = append(s.out, "</a>"...)
}

// imageURL gives a picture's address. Pages that load pictures late keep it in an
// attribute of their own and a placeholder in src.
func (s *sanitizer) imageURL(n *html.Node) (string, bool) {
	for _, name := range [...]string{"data-src", "data-lazy-src", "data-original", "data-lazy", "data-orig-file", "src"} {
		v := strings.TrimSpace(attr(n, name))
		if v == "" || strings.ContainsAny(v, " {") && name != "src" {
			continue
		}
		if u, ok := s.load(v); ok {
			return u, true
		}
		if name == "src" && isSmallImage(v) {
			return v, true
		}
	}
	for _, name := range [...]string{"srcset", "data-srcset", "data-lazy-srcset"} {
		if set, ok := s.candidates(attr(n, name)); ok {
			u, _, _ := strings.Cut(set, " ")
			return strings.TrimSuffix(u, ","), true
		}
	}
	return "", false
}

// isSmallImage says whether v is a picture written into its own URL: more than a
// placeholder, and not so much that it weighs on every copy of the item.
func isSmallImage(v string) bool {
	const least, most = 300, 32 << 10
	rest, found := strings.CutPrefix(v, "data:image/")
	if !found || len(v) < least || len(v) > most {
		return false
	}
	format, data, found := strings.Cut(rest, ";base64,")
	if !found {
		return false
	}
	switch format {
	case "png", "jpeg", "gif", "webp":
		_, err := base64.StdEncoding.DecodeString(data)
		return err == nil && !strings.ContainsAny(data, "\r\n")
	}
	return false
}

// candidates gives a srcset with absolute URLs (HTML standard, section 4.8.4.2.1).
func (s *sanitizer) candidates(v string) (string, bool) {
	const most = 64 // sizes of one picture
	var b strings.Builder
	n := 0
	for v = strings.TrimLeft(v, " \t\n\f\r,"); v != "" && n < most; v = strings.TrimLeft(v, " \t\n\f\r,") {
		end := strings.IndexAny(v, " \t\n\f\r")
		if end < 0 {
			end = len(v)
		}
		ref, descriptor := v[:end], ""
		v = v[end:]
		if trimmed := strings.TrimRight(ref, ","); trimmed != ref {
			ref = trimmed
		} else {
			descriptor, v, _ = strings.Cut(v, ",")
		}
		u, ok := s.load(ref)
		descriptor = strings.TrimSpace(descriptor)
		if !ok || !isDescriptor(descriptor) {
			continue
		}
		if n++; n > 1 {
			b.WriteString(", ")
		}
		b.WriteString(strings.TrimRight(u, ","))
		if descriptor != "" {
			b.WriteString(" " + descriptor)
		}
	}
	return b.String(), b.Len() > 0
}

// isDescriptor says whether d is "", a width ("640w") or a density ("1.5x").
func isDescriptor(d string) bool {
	if d == "" {
		return true
	}
	unit := d[len(d)-1]
	if unit != 'w' && unit != 'x' || len(d) > 8 {
		return false
	}
	_, err := strconv.ParseFloat(d[:len(d)-1], 32)
	return err == nil && d[0] >= '0' && d[0] <= '9'
}

// isPixel says whether an image is there to be counted, not to be seen.
func isPixel(n *html.Node, src string) bool {
	w, haveW := dimension(attr(n, "width"))
	h, haveH := dimension(attr(n, "height"))
	if (haveW || haveH) && w <= 1 && h <= 1 {
		return true
	}
	style := strings.ToLower(strings.ReplaceAll(attr(n, "style"), " ", ""))
	if strings.Contains(style, "display:none") || strings.Contains(style, "visibility:hidden") {
		return n.DataAtom != atom.Img || attr(n, "data-src") == ""
	}
	for _, tiny := range [...]string{"width:1px", "width:0"} {
		if i := strings.Index(style, tiny); i >= 0 && (i == 0 || style[i-1] == ';') && strings.Contains(style, "height:"+tiny[6:]) {
			return true
		}
	}
	return isCounter(src)
}

// isCounter knows the addresses from which the common services count readers.
func isCounter(src string) bool {
	_, rest, _ := strings.Cut(src, "://")
	host, path, _ := strings.Cut(rest, "/")
	host = strings.TrimPrefix(host, "www.")
	switch host {
	case "pixel.wp.com", "stats.wordpress.com", "b.scorecardresearch.com", "sb.scorecardresearch.com",
		"google-analytics.com", "pixel.quantserve.com", "ad.doubleclick.net", "stats.g.doubleclick.net",
		"feeds.wordpress.com", "counter.theconversation.com", "c.statcounter.com", "res.feedsportal.com":
		return true
	case "facebook.com":
		return strings.HasPrefix(path, "tr?")
	case "feeds.feedburner.com", "feeds2.feedburner.com":
		return strings.HasPrefix(path, "~r/") || strings.HasPrefix(path, "~ff/")
	}
	return false
}

// dimension reads "600" and "600px", up to five digits; a percentage is not a size.
func dimension(v string) (int, bool) {
	v = strings.TrimSuffix(strings.TrimSpace(v), "px")
	n, err := strconv.Atoi(v)
	if err != nil || n < 0 || n > 99_999 {
		return 0, false
	}
	return n, true
}
