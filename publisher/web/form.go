package web

import (
	"net/http"
	"strconv"
	"strings"
)

// Headers that are the same in many answers. The map of an answer's headers takes them as
// they are: nobody may change them.
//
//nolint:gochecknoglobals // constants, in the form that net/http wants
var (
	noSniff      = []string{"nosniff"}
	noRanges     = []string{"none"}
	anyOrigin    = []string{"*"}
	seenByAll    = []string{"ETag, Last-Modified"}
	varyEncoding = []string{"Accept-Encoding"}
	varyLanguage = []string{"Accept-Encoding, Accept-Language"}
	pageRules    = []string{pagePolicy}
	feedRules    = []string{feedPolicy}
	referrer     = []string{"strict-origin-when-cross-origin"}
)

// form is a resource in one encoding, with its headers.
type form struct {
	body                  []byte
	mediaType, modified   []string
	tag, length, encoding []string // encoding is nil for none
}

// newForm makes the form of a body in an encoding: encodings differ byte for byte, so
// their strong tags differ too.
func (r *Resource) newForm(body []byte, enc int) *form {
	f := &form{
		body: body, mediaType: []string{r.Type}, modified: []string{r.Modified.Format(http.TimeFormat)},
		tag: []string{r.ETag()}, length: []string{strconv.Itoa(len(body))},
	}
	if name := encodingName(enc); name != "" {
		f.tag = []string{`"` + r.tag + "-" + name + `"`}
		f.encoding = []string{name}
	}
	return f
}

// form gives the resource in an encoding, or as it is if that is no larger.
func (r *Resource) form(enc int) *form {
	if enc == identity || len(r.Body) < worthwhile {
		r.plain.once.Do(func() { r.plain.form = r.newForm(r.Body, identity) })
		return r.plain.form
	}
	l := &r.encoded[enc]
	l.once.Do(func() {
		if body := compress(enc, r.Body); len(body) > 0 && len(body) < len(r.Body) {
			l.form = r.newForm(body, enc)
		} else {
			l.form = r.form(identity)
		}
	})
	return l.form
}

// wanted chooses the encoding for the values of Accept-Encoding. What nearly all clients
// send is known beforehand.
func wanted(values []string) int {
	switch len(values) {
	case 0:
		return identity
	case 1:
		switch values[0] {
		case "gzip", "gzip, deflate", "gzip,deflate":
			return gzipEncoding
		case "gzip, deflate, br", "gzip, deflate, br, zstd", "gzip, br, zstd", "br":
			return brotliEncoding
		}
	}
	return acceptable(strings.Join(values, ","))
}
