package web

import (
	"bytes"
	"fmt"
	"html/template"
	"reflect"
	"strconv"
	"strings"
	"text/template/parse"
)

// escaping gives what writes values of a type as the commands say that escape them.
func escaping(cmds []*parse.CommandNode, kind reflect.Type) (func(out []byte, v reflect.Value) []byte, error) {
	var names []string
	for _, cmd := range cmds {
		names = append(names, strings.TrimPrefix(cmd.String(), "_html_template_"))
	}
	how := strings.Join(names, " ")
	switch {
	case how == "htmlescaper" && kind == reflect.TypeFor[Markup]():
		return func(out []byte, v reflect.Value) []byte { return append(out, v.String()...) }, nil
	case kind.Kind() == reflect.Int && (how == "htmlescaper" || how == "attrescaper"):
		return func(out []byte, v reflect.Value) []byte { return strconv.AppendInt(out, v.Int(), 10) }, nil
	case kind != reflect.TypeFor[string]():
	case how == "htmlescaper", how == "attrescaper", how == "rcdataescaper":
		return func(out []byte, v reflect.Value) []byte { return appendText(out, v.String()) }, nil
	case how == "urlfilter urlnormalizer attrescaper":
		return func(out []byte, v reflect.Value) []byte { return appendURL(out, v.String(), true) }, nil
	case how == "urlnormalizer attrescaper":
		return func(out []byte, v reflect.Value) []byte { return appendURL(out, v.String(), false) }, nil
	}
	return nil, fmt.Errorf("no program escapes %v by %q", kind, how)
}

// appendText writes a text as html/template does in the text of a page, in its title, or in
// an attribute in quotes.
func appendText(out []byte, s string) []byte {
	if !strings.ContainsAny(s, "\x00\"'&+<>") {
		return append(out, s...)
	}
	return append(out, strings.ReplaceAll(template.HTMLEscapeString(s), "+", "&#43;")...)
}

// Where an address stands: at the beginning of one, or behind that.
//
//nolint:gochecknoglobals // parsed once, as they never change
var (
	wholeURL = template.Must(template.New("").Parse(`<a href="{{.}}">`))
	restURL  = template.Must(template.New("").Parse(`<a href="/{{.}}">`))
)

// appendURL writes an address, or what goes on behind its beginning, into an attribute as
// html/template does. What is not as most addresses are is left to that.
func appendURL(out []byte, s string, whole bool) []byte {
	if isPlainURL(s, whole) {
		return append(out, s...)
	}
	frame, before := restURL, `<a href="/`
	if whole {
		frame, before = wholeURL, `<a href="`
	}
	var b bytes.Buffer
	if err := frame.Execute(&b, s); err != nil {
		return append(out, "#ZgotmplZ"...) // as html/template writes what must not be there
	}
	return append(out, b.Bytes()[len(before):b.Len()-len(`">`)]...)
}

// isPlainURL says that nothing in an address has to be escaped, and that it leads where an
// address may lead.
func isPlainURL(s string, whole bool) bool {
	if whole && !strings.HasPrefix(s, "https://") && !strings.HasPrefix(s, "http://") && !strings.HasPrefix(s, "/") {
		return false
	}
	for i := range len(s) {
		c := s[i]
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && (c < 'A' || c > 'Z') && !strings.ContainsRune("-._~/:?=,@#", rune(c)) {
			return false
		}
	}
	return true
}
