package publisher

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/google/renameio/v2"
)

// manifestName is the file in the output folder that lists what is ours. Nothing that is
// not in it is ever removed.
const manifestName = ".foldwire-files"

// goneMark begins the lines of the manifest that name topics which are no more, so that
// their addresses say so for good.
const goneMark = "gone: "

// configMark begins the line of the manifest that says under which config everything was
// published that lies in the folder. Without it, files may be of several.
const configMark = "config: "

func (o *output) readManifest() error {
	if o.read {
		return nil
	}
	o.ours, o.gone = make(map[string]bool), make(map[string]bool)
	if o.files == nil {
		o.files = make(map[string]written)
	}
	body, err := os.ReadFile(o.name(manifestName))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("read the list of files: %w", err)
	}
	for f := range strings.Lines(string(body)) {
		f = strings.TrimSuffix(f, "\n")
		if strings.ContainsRune(f, 0) {
			continue // the power failed while it was written
		}
		if id, ok := strings.CutPrefix(f, goneMark); ok {
			o.gone[id] = true
		} else if config, ok := strings.CutPrefix(f, configMark); ok {
			o.config = config
		} else if filepath.IsLocal(filepath.FromSlash(f)) && f != manifestName {
			o.ours[f] = true
		}
	}
	o.read = true
	return nil
}

// mix notes that files of another config than the one of those in the folder are going to lie
// there, before the first does.
func (o *output) mix() error {
	if o.config == "" || o.config == o.claims {
		return nil
	}
	o.config = ""
	return o.writeManifest()
}

// extendManifest adds files at the manifest's end.
func (o *output) extendManifest(files []string) error {
	if len(files) == 0 {
		return nil
	}
	o.grown = true
	if err := os.MkdirAll(o.dir, 0o755); err != nil { //nolint:gosec // a web server of another user reads it
		return fmt.Errorf("make the output folder: %w", err)
	}
	f, err := os.OpenFile(o.name(manifestName), os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o644) //nolint:gosec // as above
	if err == nil {
		_, err = f.WriteString("\n" + strings.Join(files, "\n") + "\n") // the last line may be torn: the disk was full
		err = errors.Join(err, f.Close())
	}
	if err != nil {
		for _, file := range files {
			delete(o.ours, file)
		}
		return fmt.Errorf("write the list of files: %w", err)
	}
	return nil
}

// writeManifest writes the manifest anew, in order.
func (o *output) writeManifest() error {
	if err := os.MkdirAll(o.dir, 0o755); err != nil { //nolint:gosec // a web server of another user reads it
		return fmt.Errorf("make the output folder: %w", err)
	}
	var b strings.Builder
	if o.config != "" {
		b.WriteString(configMark + o.config + "\n")
	}
	for _, id := range slices.Sorted(maps.Keys(o.gone)) {
		b.WriteString(goneMark + id + "\n")
	}
	for _, f := range slices.Sorted(maps.Keys(o.ours)) {
		b.WriteString(f + "\n")
	}
	if err := renameio.WriteFile(o.name(manifestName), []byte(b.String()), 0o644); err != nil {
		return fmt.Errorf("write the list of files: %w", err)
	}
	o.grown = false
	return nil
}

// removedTopics lists the topics that once had feeds in the folder and are not among the
// present ones.
func (o *output) removedTopics(present map[string]bool) []string {
	if o.readManifest() != nil {
		return nil // writing will say so
	}
	for f := range o.ours {
		id, ok := strings.CutSuffix(strings.TrimPrefix(f, "feeds/"), ".atom")
		if ok && !strings.Contains(id, "/") && !present[id] && !o.gone[id] {
			o.gone[id] = true
			o.grown = true
		}
	}
	maps.DeleteFunc(o.gone, func(id string, _ bool) bool { return present[id] })
	return slices.Sorted(maps.Keys(o.gone))
}
