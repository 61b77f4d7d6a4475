package normalize

import "slices"

// once tells what is met for the first time. Few lists of an entry are long: it has a map only
// for those that are.
type once struct {
	few  [8]string
	n    int
	many map[string]bool
}

func (o *once) first(s string) bool {
	if o.many[s] || slices.Contains(o.few[:o.n], s) {
		return false
	}
	if o.n < len(o.few) {
		o.few[o.n] = s
		o.n++
		return true
	}
	if o.many == nil {
		o.many = map[string]bool{}
	}
	o.many[s] = true
	return true
}
