package config

import (
	"net/http"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
	"golang.org/x/net/http/httpguts"

	"foldwire/aggregator/feed"
)

// maxHeaders bounds the further request headers of a source.
const maxHeaders = 20

// headers reads the further request headers of a source. Their values may be secrets.
func (r reader) headers(o object) map[string]string {
	if !o.has("headers") || o.null("headers") {
		return nil
	}
	n := o.value("headers")
	if n.Kind != yaml.MappingNode {
		r.l.fail(n, "Write headers: {Accept-Language: vi}.", "headers should be keys with values, not %s", kindWords(n))
		return nil
	}
	if len(n.Content) > 2*maxHeaders {
		r.l.fail(n, "", "there are more than %d headers", maxHeaders)
		return nil
	}
	headers := map[string]string{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], deref(n.Content[i+1])
		name := http.CanonicalHeaderKey(key.Value)
		if r.l.mayHide(value) && secretHeader(name) {
			r.l.secretSeen = true
		}
		text, ok := r.l.scalar(value, key.Value)
		switch {
		case !ok:
		case !httpguts.ValidHeaderFieldName(key.Value):
			r.l.fail(key, "", "%q is not the name of a header", key.Value)
		case name == "User-Agent" || feed.ReservedHeader(name):
			r.l.fail(key, "Foldwire sets it itself.", "the header %s cannot be configured", name)
		case !httpguts.ValidHeaderFieldValue(text):
			r.l.fail(value, "", "the header %s holds a control character", name)
		case headers[name] != "":
			r.l.fail(key, "Keep one of the two.", "the header %s stands twice", name)
		default:
			headers[name] = text
		}
	}
	return headers
}

// secretHeader says whether a header's value surely is a secret.
func secretHeader(name string) bool {
	return slices.ContainsFunc([]string{"Auth", "Token", "Key", "Cookie", "Secret"}, func(s string) bool { return strings.Contains(name, s) })
}
