package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// docsCmd writes what packages ship beside the program.
func docsCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:    "docs DIR",
		Short:  "Write the man page and the shells' completions into a folder",
		Hidden: true,
		Args:   cobra.ExactArgs(1),
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		dir, root := args[0], cmd.Root()
		if err := os.MkdirAll(dir, 0o755); err != nil { //nolint:gosec // it holds documentation
			return err
		}
		for name, write := range map[string]func(io.Writer) error{
			"foldwire.1":    func(w io.Writer) error { return writeMan(w, root) },
			"foldwire.bash": func(w io.Writer) error { return root.GenBashCompletionV2(w, true) },
			"foldwire.zsh":  root.GenZshCompletion,
			"foldwire.fish": func(w io.Writer) error { return root.GenFishCompletion(w, true) },
		} {
			if err := writeDoc(filepath.Join(dir, name), write); err != nil {
				return err
			}
		}
		return nil
	}
	return cmd
}

func writeDoc(path string, write func(io.Writer) error) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := write(f); err != nil {
		_ = f.Close() // the first error is the one to tell
		return err
	}
	return f.Close()
}

// madeOn is the day of the manual page: that of the commit that the program was built
// from, or what a builder wants every build of it to say, or today.
func madeOn() time.Time {
	if s, err := strconv.ParseInt(os.Getenv("SOURCE_DATE_EPOCH"), 10, 64); err == nil {
		return time.Unix(s, 0).UTC()
	}
	if at, err := time.Parse(time.RFC3339, buildSetting("vcs.time")); err == nil {
		return at
	}
	return time.Now().UTC()
}

// writeMan writes the manual page of all commands in man(7).
func writeMan(w io.Writer, root *cobra.Command) error {
	var b strings.Builder
	fmt.Fprintf(&b, ".TH FOLDWIRE 1 \"%s\" \"foldwire %s\" \"User Commands\"\n", madeOn().Format(time.DateOnly), roff(version))
	fmt.Fprintf(&b, ".SH NAME\nfoldwire \\- %s\n", roff(strings.ToLower(root.Short[:1])+root.Short[1:]))
	b.WriteString(".SH SYNOPSIS\n.B foldwire\n.I command\n[\\fIflags\\fR]\n.SH DESCRIPTION\n")
	paragraphs(&b, root.Long)
	b.WriteString(".SH COMMANDS\n")
	for _, c := range root.Commands() {
		if c.Hidden || c.Name() == "help" || c.Name() == "completion" {
			continue
		}
		fmt.Fprintf(&b, ".SS foldwire %s\n", roff(c.Use))
		text := c.Long
		if text == "" {
			text = c.Short + "."
		}
		paragraphs(&b, text)
		c.LocalFlags().VisitAll(func(f *pflag.Flag) { flagEntry(&b, f) })
	}
	b.WriteString(`.SH FILES
.TP
.I foldwire.yaml
the configuration; foldwire check says every mistake in it
.TP
.I data/foldwire.db
all that is kept, in the data folder of the configuration
.SH SIGNALS
.TP
.B SIGTERM, SIGINT
store and publish what has been received, finish what is being served, and stop
.TP
.B SIGHUP
read the configuration again
.SH EXIT STATUS
0 if all went well, 1 if it failed, 2 for a mistake in the command line or the configuration.
`)
	_, err := io.WriteString(w, b.String())
	return err
}

func flagEntry(b *strings.Builder, f *pflag.Flag) {
	if f.Hidden || f.Name == "help" {
		return
	}
	kind, usage := pflag.UnquoteUsage(f)
	name := "\\-\\-" + roff(f.Name)
	if f.Shorthand != "" {
		name = "\\-" + roff(f.Shorthand) + ", " + name
	}
	if kind != "" {
		name += " \\fI" + roff(kind) + "\\fB"
	}
	fmt.Fprintf(b, ".TP\n.B %s\n%s\n", name, roff(usage))
}

// paragraphs writes text whose paragraphs are separated by empty lines.
func paragraphs(b *strings.Builder, text string) {
	for i, p := range strings.Split(strings.TrimSpace(text), "\n\n") {
		if i > 0 {
			b.WriteString(".PP\n")
		}
		b.WriteString(roff(p) + "\n")
	}
}

// roff escapes what is special in man(7).
func roff(text string) string {
	text = strings.NewReplacer(`\`, `\e`, "-", `\-`).Replace(text)
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		if strings.HasPrefix(l, ".") || strings.HasPrefix(l, "'") {
			lines[i] = `\&` + l
		}
	}
	return strings.Join(lines, "\n")
}
