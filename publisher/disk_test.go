package publisher

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

func TestCreate(t *testing.T) {
	name := filepath.Join(t.TempDir(), "page")
	body := bytes.Repeat([]byte("0123456789abcdef"), 300_000)
	made, err := create(name, body)
	if err != nil {
		t.Fatal(err)
	}
	if got, regular, err := look(name); err != nil || !regular || got != made || got.size != int64(len(body)) {
		t.Errorf("a file that was told as %+v is %+v, regular %v, %v", made, got, regular, err)
	}
	if got, err := os.ReadFile(name); err != nil || !bytes.Equal(got, body) {
		t.Errorf("the file holds %d bytes, %v", len(got), err)
	}
	if _, err := create(name, nil); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a file that is there is created with %v", err)
	}
	if _, err := create(filepath.Join(filepath.Dir(name), "no", "page"), nil); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file without a folder is created with %v", err)
	}
	empty := name + ".empty"
	if made, err := create(empty, nil); err != nil || made.size != 0 {
		t.Errorf("an empty file is created as %+v, %v", made, err)
	}
	if err := move(empty, name); err != nil {
		t.Fatal(err)
	}
	if got, _, err := look(name); err != nil || got.size != 0 {
		t.Errorf("what is in place of a file is %+v, %v", got, err)
	}
}

func TestReadAs(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "page")
	if err := os.WriteFile(name, []byte("twelve bytes"), 0o600); err != nil {
		t.Fatal(err)
	}
	if body, ok := readAs(name, 12); !ok || string(body) != "twelve bytes" {
		t.Errorf("it is read as %q, %v", body, ok)
	}
	for _, size := range []int{0, 11, 13} {
		if body, ok := readAs(name, size); ok {
			t.Errorf("as a file of %d bytes it is read as %q", size, body)
		}
	}
	for _, other := range []string{dir, name + ".no"} {
		if _, ok := readAs(other, 12); ok {
			t.Errorf("%s is read", other)
		}
	}
	if _, regular, err := look(dir); err != nil || regular {
		t.Errorf("a folder is looked at as regular: %v, %v", regular, err)
	}
	if err := os.Mkdir(filepath.Join(dir, "sub"), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := removeFolder(dir); err == nil {
		t.Error("a folder with something in it is removed")
	}
	if err := removeFolder(filepath.Join(dir, "sub")); err != nil {
		t.Error(err)
	}
}

// TestLinks: a link that somebody put in place of a file is no file, and what it leads to is
// never written.
func TestLinks(t *testing.T) {
	dir := t.TempDir()
	target, link := filepath.Join(dir, "theirs"), filepath.Join(dir, "page")
	if err := os.WriteFile(target, []byte("theirs"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(target, link); err != nil {
		t.Skip(err) // not everybody may make links everywhere
	}
	if _, regular, err := look(link); err != nil || regular {
		t.Errorf("a link is looked at as regular: %v, %v", regular, err)
	}
	if _, err := create(link, []byte("ours")); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a link is written through with %v", err)
	}
	draft := filepath.Join(dir, "draft")
	if _, err := create(draft, []byte("ours")); err != nil {
		t.Fatal(err)
	}
	if err := move(draft, link); err != nil {
		t.Fatal(err)
	}
	if body, ok := readAs(target, len("theirs")); !ok || string(body) != "theirs" {
		t.Errorf("what the link led to holds %q, %v", body, ok)
	}
	if body, ok := readAs(link, len("ours")); !ok || string(body) != "ours" {
		t.Errorf("what is in place of the link holds %q, %v", body, ok)
	}
}
