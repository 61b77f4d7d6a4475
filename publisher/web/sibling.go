package web

import "strings"

// Siblings lists the file extensions of the encodings that static web servers look for
// beside a file of some size in bytes: ".br", ".zst" and ".gz". It is empty for what is
// not worth compressing.
func Siblings(mediaType string, size int) []string {
	if size < worthwhile || strings.HasPrefix(mediaType, "image/png") {
		return nil
	}
	return []string{siblingOf(brotliEncoding), siblingOf(zstdEncoding), siblingOf(gzipEncoding)}
}

// Compress gives a body in the encoding of an extension that Siblings lists.
func Compress(extension string, body []byte) []byte {
	for enc := range encodings {
		if siblingOf(enc) == extension {
			return compress(enc, body)
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
