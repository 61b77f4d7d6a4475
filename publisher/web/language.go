package web

import (
	"strings"
	"sync"
)

// Variant is a page in another language than the entry's own. Make gives it, and may be
// called from many goroutines; nil means that it could not be made.
type Variant struct {
	Language string
	Make     func() *Resource
}

// NewVariant makes a page in another language when somebody first asks for it. It counts
// as modified when the page in its own language was.
func NewVariant(language string, of *Resource, write func() ([]byte, error)) Variant {
	return Variant{Language: language, Make: sync.OnceValue(func() *Resource {
		body, err := write()
		if err != nil {
			return nil
		}
		return NewResource(of.Kind, of.Type, body, of.Modified)
	})}
}

// speak gives the entry in the language that an Accept-Language header (RFC 9110,
// section 12.5.4) likes best, its own if it likes none or all.
func (e Entry) speak(header string) Entry {
	best, most := -1, languageWeight(header, e.Language)
	for i, v := range e.Variants {
		if q := languageWeight(header, v.Language); q > most {
			best, most = i, q
		}
	}
	if best < 0 {
		return e
	}
	if r := e.Variants[best].Make(); r != nil {
		e.Resource, e.Language = r, e.Variants[best].Language
	}
	return e
}

// languageWeight gives the weight of a language in an Accept-Language header: of the
// first range that names it, with or without a region. The wildcard prefers nothing.
func languageWeight(header, language string) float64 {
	for part := range strings.SplitSeq(header, ",") {
		name, params, _ := strings.Cut(part, ";")
		name, _, _ = strings.Cut(strings.ToLower(strings.TrimSpace(name)), "-")
		if name != language {
			continue
		}
		return weight(params)
	}
	return 0
}
