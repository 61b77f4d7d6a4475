package render

import (
	"strings"

	"golang.org/x/net/html/atom"
)

// isParameter says whether s, which follows a "<", goes on like the parameters of a type in
// a program: names, commas between them, and ">". A name that HTML knows, as an element or
// otherwise, is none.
func isParameter(s string) bool {
	end := strings.IndexByte(s, '>')
	if end <= 0 || atom.Lookup([]byte(strings.ToLower(s[:end]))) != 0 {
		return false
	}
	for _, c := range []byte(s[:end]) {
		if !isNameByte(c) && c != ',' {
			return false
		}
	}
	return true
}

func isNameByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_'
}
