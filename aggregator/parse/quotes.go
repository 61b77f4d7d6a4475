package parse

import "bytes"

// mendQuotes closes the quotes of attributes that are never closed in a piece of HTML:
// there the tag's end closes the value too, as the writer meant it. An HTML parser would
// lose all text from there to the next quote, or to the end.
func mendQuotes(s []byte) []byte {
	if bytes.Count(s, []byte{'"'})%2 == 0 {
		return s
	}
	var out []byte
	done := 0 // what is in out already
	for i := 0; i < len(s); {
		lt := bytes.IndexByte(s[i:], '<')
		if lt < 0 || i+lt+1 >= len(s) {
			break
		}
		if i += lt + 1; s[i]|0x20 < 'a' || s[i]|0x20 > 'z' {
			continue
		}
		for i < len(s) && s[i] != '>' {
			next, open := attrEnd(s, i)
			if open {
				out = append(append(out, s[done:next]...), s[valueStart(s, i)])
				done = next
			}
			i = next
		}
	}
	if out == nil {
		return s
	}
	return append(out, s[done:]...)
}

// attrEnd gives the place behind what stands at i in a tag: a quoted value with the equals
// sign before it, or any other byte. open says that the value lacks its closing quote; it
// ends at that place.
func attrEnd(s []byte, i int) (end int, open bool) {
	from := valueStart(s, i)
	if from < 0 {
		return i + 1, false
	}
	value := s[from+1:]
	n := bytes.IndexByte(value, s[from])
	within := value
	if n >= 0 {
		within = value[:n]
	}
	bracket := bytes.IndexByte(within, '>')
	switch {
	case bracket >= 0 && (n < 0 || strayQuote(within[bracket:])):
		if bracket > 0 && within[bracket-1] == '/' {
			bracket--
		}
		return from + 1 + bracket, true
	case n < 0:
		return len(s), false
	}
	return from + 1 + n + 1, false
}

// valueStart gives the place of the quote that opens the value behind an equals sign at i,
// or -1.
func valueStart(s []byte, i int) int {
	if s[i] != '=' {
		return -1
	}
	for i++; i < len(s) && isSpace(s[i]); {
		i++
	}
	if i < len(s) && (s[i] == '"' || s[i] == '\'') {
		return i
	}
	return -1
}
