package publisher

import (
	"encoding/hex"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"foldwire/publisher/web"
)

// takeLeft takes over what lies in the output folder, and gives when the last of it was
// written. It is for a start without a cache that can be used: who asks a static web server
// has these files, too. ok is false if they are not all of this config, or not all there.
func (p *Publisher) takeLeft() (at time.Time, ok bool) {
	o := p.output
	if o == nil || o.readManifest() != nil || o.config != hex.EncodeToString(p.configPrint()) {
		return time.Time{}, false
	}
	left, at := p.readLeft()
	for _, needed := range p.alwaysThere() {
		if left[needed].res == nil {
			return time.Time{}, false
		}
	}
	for path, m := range left {
		if m.res == nil {
			continue
		}
		known := p.made[path]
		if m.sum != known.sum || m.size != known.size {
			known = m
		}
		known.res = m.res
		p.made[path] = known
	}
	return at, true
}

// alwaysThere lists the documents that are published whatever is stored.
func (p *Publisher) alwaysThere() []string {
	paths := []string{"/", "/feeds.opml"}
	for _, t := range p.opts.Topics {
		paths = append(append(paths, p.site.topicPath(t.ID)), feedPaths(t)...)
	}
	return paths
}

// readLeft reads the documents in the output folder. Some that the manifest names may be
// missing: it names them before they are written.
func (p *Publisher) readLeft() (list map[string]made, at time.Time) {
	root, err := os.OpenRoot(p.output.dir) // nothing beyond the folder, whatever links to it
	if err != nil {
		return nil, time.Time{}
	}
	defer func() { _ = root.Close() }() // nothing was written
	kinds := p.kinds()
	list = make(map[string]made, len(p.output.ours))
	size := int64(0)
	for file := range p.output.ours {
		path, m, ok := kinds.of(file)
		if !ok {
			continue
		}
		name := filepath.FromSlash(file)
		info, err := root.Lstat(name)
		if err != nil || !info.Mode().IsRegular() {
			continue
		}
		if size += info.Size(); size > maxCache {
			return nil, time.Time{}
		}
		if list[path] = m.with(root, name, info); info.ModTime().After(at) {
			at = info.ModTime()
		}
	}
	return list, at
}

// with fills in what a file says; there is no resource if it cannot be read.
func (m made) with(root *os.Root, name string, info fs.FileInfo) made {
	body, err := root.ReadFile(name)
	if err != nil {
		return m
	}
	m.sum, m.size, m.modified = sumOf(body), len(body), info.ModTime().UTC().Truncate(time.Second)
	m.res = web.NewResource(m.kind, m.mediaType, body, m.modified)
	return m
}

// kinds tells what files hold from their names.
type kinds struct {
	assets   map[string]*web.Resource
	language string // of pages
}

func (p *Publisher) kinds() kinds {
	assets, _ := web.Assets(time.Time{}) // without them, pages have no style for a moment
	return kinds{assets: assets, language: web.Tongue(p.opts.Language)}
}

// of gives the path of the document that a file holds, and what it is; ok is false if it
// holds none, as siblings do not.
func (k kinds) of(file string) (at string, m made, ok bool) {
	at = "/" + file
	if res := k.assets[at]; res != nil {
		return at, made{kind: web.Asset, mediaType: res.Type}, true
	}
	if dir, name := path.Split(at); name == "index.html" {
		if dir != "/" {
			dir = strings.TrimSuffix(dir, "/")
		}
		return dir, made{kind: web.Page, mediaType: htmlType, language: k.language}, true
	}
	if at == "/feeds.opml" {
		return at, made{kind: web.Feed, mediaType: opmlType}, true
	}
	for _, f := range formats() {
		if strings.HasPrefix(at, "/feeds/") && path.Ext(at) == f.extension {
			return at, made{kind: web.Feed, mediaType: f.mediaType}, true
		}
	}
	return at, made{}, false
}
