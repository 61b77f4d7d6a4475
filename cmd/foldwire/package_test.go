package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"go.yaml.in/yaml/v4"
)

// tool gives the path of a program, or skips the test where it is not installed.
func tool(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("%s is not installed: what it would check stays unchecked here", name)
	}
	return path
}

// output runs a program in a folder and gives what it says; it has to end well.
func output(t *testing.T, folder string, env []string, name string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir, cmd.Env = folder, append(os.Environ(), env...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return string(out)
}

// docsIn writes the man page and the completions into a folder.
func docsIn(t *testing.T, folder string) {
	t.Helper()
	var said strings.Builder
	if code := run(t.Context(), []string{"docs", folder}, strings.NewReader(""), &said, &said); code != exitDone {
		t.Fatalf("foldwire docs: %d, %s", code, said.String())
	}
}

func TestTheManPage(t *testing.T) {
	dir := t.TempDir()
	docsIn(t, dir)
	page := filepath.Join(dir, "foldwire.1")
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range rootForTest().Commands() {
		if told := strings.Contains(string(text), ".SS foldwire "+roff(c.Use)+"\n"); told == (c.Hidden || c.Name() == "help" || c.Name() == "completion") {
			t.Errorf("the man page tells of %s: %v", c.Name(), told)
		}
	}
	if said := output(t, dir, nil, tool(t, "mandoc"), "-T", "lint", "-W", "warning", page); said != "" {
		t.Errorf("mandoc says:\n%s", said)
	}
}

func TestTheCompletions(t *testing.T) {
	dir := t.TempDir()
	docsIn(t, dir)
	for _, shell := range []string{"bash", "zsh", "fish"} {
		t.Run(shell, func(t *testing.T) {
			if said := output(t, dir, nil, tool(t, shell), "-n", "foldwire."+shell); said != "" {
				t.Errorf("%s says:\n%s", shell, said)
			}
		})
	}
}

// TestTheUnits asks systemd what it makes of them, with a program that is there.
func TestTheUnits(t *testing.T) {
	analyze, dir := tool(t, "systemd-analyze"), t.TempDir()
	units := []string{"foldwire.service", "foldwire-public.socket"}
	for _, name := range units {
		text, err := os.ReadFile(filepath.Join("package", name))
		if err != nil {
			t.Fatal(err)
		}
		exe, err := os.Executable()
		if err != nil {
			t.Fatal(err)
		}
		changed := strings.ReplaceAll(string(text), "/usr/bin/foldwire", exe)
		if err := os.WriteFile(filepath.Join(dir, name), []byte(changed), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if said := output(t, dir, nil, analyze, "verify", "--man=no", filepath.Join(dir, units[0]), filepath.Join(dir, units[1])); said != "" {
		t.Errorf("systemd-analyze verify says:\n%s", said)
	}
	said := output(t, dir, nil, analyze, "security", "--offline=true", "--threshold=20", "--no-pager", filepath.Join(dir, units[0]))
	if !strings.Contains(said, "exposure level") {
		t.Errorf("systemd-analyze security says:\n%s", said)
	}
}

// recipe is what is read of the recipe for packages.
type recipe struct {
	License  string            `yaml:"license"`
	Scripts  map[string]string `yaml:"scripts"`
	Contents []struct {
		Src, Dst, Type, Packager string
		Info                     struct {
			Mode int `yaml:"mode"`
		} `yaml:"file_info"`
	} `yaml:"contents"`
}

func readRecipe(t *testing.T) recipe {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("package", "nfpm.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var r recipe
	if err := yaml.Unmarshal(text, &r); err != nil {
		t.Fatal(err)
	}
	return r
}

// TestTheRecipe: what the recipe for packages takes is there or is made by its own steps,
// its files have modes of their own, and its scripts are scripts.
func TestTheRecipe(t *testing.T) {
	r, root, docs := readRecipe(t), filepath.Join("..", ".."), t.TempDir()
	docsIn(t, docs)
	if len(r.Contents) < 10 || r.License != "MIT" {
		t.Fatalf("the recipe reads as %+v", r)
	}
	for _, c := range r.Contents {
		path := filepath.Join(root, c.Src)
		if name, made := strings.CutPrefix(c.Src, "build/docs/"); made {
			path = filepath.Join(docs, name)
		}
		if _, err := os.Stat(path); err != nil && c.Src != "build/foldwire" {
			t.Errorf("%s: %v", c.Src, err)
		}
		if want := map[bool]int{true: 0o755, false: 0o644}[c.Dst == "/usr/bin/foldwire"]; c.Info.Mode != want {
			t.Errorf("%s has the mode %o, want %o: that of a checkout depends on who made it", c.Dst, c.Info.Mode, want)
		}
	}
	for name, script := range r.Scripts {
		if said := output(t, root, nil, tool(t, "sh"), "-n", script); said != "" {
			t.Errorf("%s: %s", name, said)
		}
	}
}

// layOut makes a folder from which the recipe can be followed, since it names paths from
// the root of the repository: our files, and what its first steps build.
func layOut(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(root, "cmd"), filepath.Join(dir, "cmd")); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"LICENSE", "README.md"} {
		text, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	docsIn(t, filepath.Join(dir, "build", "docs"))
	output(t, root, []string{"CGO_ENABLED=0"}, tool(t, "go"), "build", "-trimpath", "-ldflags", "-s -w -X main.version=1.2.3", "-o", filepath.Join(dir, "build", "foldwire"), "./cmd/foldwire")
	return dir
}

// TestThePackages builds both packages and looks into them, where nfpm is installed.
func TestThePackages(t *testing.T) {
	nfpm := tool(t, "nfpm")
	dir := layOut(t)
	for kind, list := range map[string][]string{"deb": {"dpkg-deb", "-c"}, "rpm": {"rpm", "-qplv"}} {
		t.Run(kind, func(t *testing.T) {
			lister := tool(t, list[0])
			output(t, dir, []string{"VERSION=1.2.3", "ARCH=amd64"}, nfpm, "package", "-f", "cmd/foldwire/package/nfpm.yaml", "-p", kind, "-t", "build/")
			files, err := filepath.Glob(filepath.Join(dir, "build", "*."+kind))
			if err != nil || len(files) != 1 {
				t.Fatalf("nfpm made %v, %v", files, err)
			}
			said := output(t, dir, nil, lister, append(list[1:], files[0])...)
			for _, c := range readRecipe(t).Contents {
				line := regexp.MustCompile(`(?m)^-(rw-r--r--|rwxr-xr-x)[ 0-9]* root[ /]+root .*` + regexp.QuoteMeta(c.Dst) + `$`)
				if wanted := c.Packager == "" || c.Packager == kind; line.MatchString(said) != wanted {
					t.Errorf("%s is in the package: %v\n%s", c.Dst, !wanted, said)
				}
			}
			if kind == "deb" {
				tryDeb(t, files[0])
			}
		})
	}
}

// tryDeb unpacks a package and runs what is in it.
func tryDeb(t *testing.T, file string) {
	t.Helper()
	dir := t.TempDir()
	output(t, dir, nil, "dpkg-deb", "-R", file, dir)
	if said := output(t, dir, nil, filepath.Join(dir, "usr", "bin", "foldwire"), "version"); !strings.HasPrefix(said, "foldwire 1.2.3 ") {
		t.Errorf("foldwire version says %q", said)
	}
	said := output(t, dir, nil, filepath.Join(dir, "usr", "bin", "foldwire"), "check", "-c", filepath.Join(dir, "etc", "foldwire", "foldwire.yaml"))
	if !strings.Contains(said, "1 source") {
		t.Errorf("foldwire check of the config in the package says %q", said)
	}
	kept, err := os.ReadFile(filepath.Join(dir, "DEBIAN", "conffiles"))
	if err != nil || strings.TrimSpace(string(kept)) != "/etc/foldwire/foldwire.yaml" {
		t.Errorf("files that an upgrade leaves alone: %q, %v", kept, err)
	}
}

// TestTheContainer does what the container file says, as far as that goes without an
// engine: each program and path that it names is one that there is.
func TestTheContainer(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("package", "Containerfile"))
	if err != nil {
		t.Fatal(err)
	}
	file := string(text)
	version := regexp.MustCompile(`(?m)^go (1\.\d+)`)
	mod, err := os.ReadFile(filepath.Join("..", "..", "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	want := version.FindSubmatch(mod)
	if got := regexp.MustCompile(`golang:(\S+) AS build`).FindStringSubmatch(file); want == nil || got == nil || got[1] != string(want[1]) {
		t.Errorf("the container is built with Go %v, go.mod wants %s", got, want)
	}
	for _, m := range regexp.MustCompile(`COPY --from=build (?:--chown=\S+ )?(/out\S+) `).FindAllStringSubmatch(file, -1) {
		if n := strings.Count(file, m[1]); n < 2 {
			t.Errorf("nothing makes %s, which is copied", m[1])
		}
	}
	for _, m := range regexp.MustCompile(`\["/usr/bin/foldwire", ([^\]]+)\]|CMD \[("run"[^\]]+)\]`).FindAllStringSubmatch(file, -1) {
		args := regexp.MustCompile(`"([^"]+)"`).FindAllStringSubmatch(m[1]+m[2], -1)
		cmd, rest, err := rootForTest().Find(argsOf(args))
		if err == nil {
			err = cmd.ParseFlags(rest)
		}
		if err != nil || !cmd.HasParent() {
			t.Errorf("%s: %v", m[0], err)
		}
	}
	users := argsOf(regexp.MustCompile(`(?:USER |--chown=)(\d+:\d+)`).FindAllStringSubmatch(file, -1))
	if len(users) < 3 || len(slices.Compact(users)) != 1 {
		t.Errorf("the container's user and the owners of its folders are %v", users)
	}
}

func argsOf(matches [][]string) (args []string) {
	for _, m := range matches {
		args = append(args, m[1])
	}
	return args
}

func rootForTest() *cobra.Command {
	root, _ := rootCmd()
	return root
}
