package publisher

import (
	"path/filepath"
	"strings"

	"foldwire/publisher/web"
)

// fileFor gives the file that holds a path: pages are folders with an index, so that
// static servers find them and give them the right type.
func fileFor(p string, kind web.Kind) string {
	p = strings.TrimPrefix(p, "/")
	if kind == web.Page {
		if p == "" {
			return "index.html"
		}
		return p + "/index.html"
	}
	return p
}

// name gives the name of a file, or of a folder, in the output folder.
func (o *output) name(file string) string {
	if file == "." {
		return o.dir
	}
	return o.dir + string(filepath.Separator) + filepath.FromSlash(file)
}
