package web

import "strings"

// Siblings lists the file extensions of the encodings that static web servers look for
// beside a file: ".br", ".zst" and ".gz". It is empty for what is not worth compressing.
func (r *Resource) Siblings() []string {
	if len(r.Body) < worthwhile || strings.HasPrefix(r.Type, "image/png") {
		return nil
	}
	return []string{siblingOf(brotliEncoding), siblingOf(zstdEncoding), siblingOf(gzipEncoding)}
}

// Sibling gives the body in the encoding of an extension that Siblings lists. It is made
// anew each time, since it is for a file and not for memory.
func (r *Resource) Sibling(extension string) []byte {
	for enc := range encodings {
		if siblingOf(enc) == extension {
			return compress(enc, r.Body)
		}
	}
	return nil
}

func siblingOf(enc int) string {
	switch enc {
	case brotliEncoding:
		return ".br"
	case zstdEncoding:
		return ".zst"
	}
	return ".gz"
}
