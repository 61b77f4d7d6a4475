package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"time"
	"unicode"

	"github.com/dustin/go-humanize"
	"github.com/spf13/cobra"

	"foldwire/aggregator"
)

// maxFile bounds a document that comes from a file or from standard input, in bytes.
const maxFile = 64 << 20

// fetchFunc asks for a URL as a poll does. finalURL is the address after redirects.
type fetchFunc func(ctx context.Context, url string) (body []byte, contentType, finalURL string, err error)

// parseCmd makes `foldwire parse`.
func parseCmd(fetch fetchFunc) *cobra.Command {
	var asJSON bool
	var contentType string
	cmd := &cobra.Command{
		Use:   "parse FILE|URL|-",
		Short: "Show what a feed parses to",
		Long: `Parse reads one feed, from a file, a URL or standard input, and shows what
it says: for people, or with --json as one JSON object for programs.`,
		Example: `  foldwire parse https://example.org/feed.xml
  foldwire parse --json feed.xml | jq '.items[].title'
  curl -s https://example.org/feed.xml | foldwire parse -`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			doc, err := load(cmd, args[0], fetch)
			if err != nil {
				return err
			}
			if contentType != "" {
				doc.contentType = contentType
			}
			r, err := aggregator.Read(doc.body, doc.contentType, doc.url)
			if err != nil {
				return fmt.Errorf("%s: %w", args[0], err)
			}
			if asJSON {
				enc := json.NewEncoder(cmd.OutOrStdout())
				enc.SetEscapeHTML(false)
				return enc.Encode(r)
			}
			return printReading(cmd.OutOrStdout(), r)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	cmd.Flags().StringVar(&contentType, "content-type", "", "take the document for one of this `TYPE`, as if a server had said so")
	return cmd
}

// loaded is a document and where it came from.
type loaded struct {
	body             []byte
	contentType, url string
}

func load(cmd *cobra.Command, name string, fetch fetchFunc) (loaded, error) {
	switch {
	case name == "-":
		body, err := readAtMost(cmd.InOrStdin())
		return loaded{body: body}, err
	case strings.HasPrefix(name, "http://"), strings.HasPrefix(name, "https://"):
		body, contentType, url, err := fetch(cmd.Context(), name)
		return loaded{body, contentType, url}, err
	}
	f, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return loaded{}, fmt.Errorf("%s: no such file (a URL begins with https:// or http://)", name)
	}
	if err != nil {
		return loaded{}, err
	}
	defer f.Close()
	body, err := readAtMost(f)
	return loaded{body: body}, err
}

// readAtMost reads to the end, or fails where there is more than maxFile.
func readAtMost(r io.Reader) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err == nil && len(body) > maxFile {
		return nil, fmt.Errorf("the document is larger than %s", humanize.IBytes(maxFile))
	}
	return body, err
}

// printReading lists a feed for people.
func printReading(w io.Writer, r aggregator.Reading) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s, %s", orDash(r.Title), r.Format, count(len(r.Items), "entry"))
	if r.Language != "" {
		fmt.Fprintf(&b, ", language %s", r.Language)
	}
	if r.Link != "" {
		fmt.Fprintf(&b, "\n%s", r.Link)
	}
	b.WriteByte('\n')
	for _, warning := range r.Warnings {
		fmt.Fprintf(&b, "warning: %s\n", warning)
	}
	for i := range r.Items {
		printItem(&b, &r.Items[i])
	}
	_, err := io.WriteString(w, strings.Map(visible, b.String()))
	return err
}

// visible keeps what a feed says from steering the terminal.
func visible(r rune) rune {
	if unicode.IsControl(r) && r != '\n' {
		return unicode.ReplacementChar
	}
	return r
}

func printItem(b *strings.Builder, it *aggregator.ReadingItem) {
	date := it.Published
	if date == nil {
		date = it.Updated
	}
	when := "no date"
	if date != nil {
		when = date.Format(time.DateTime)
	}
	fmt.Fprintf(b, "\n%-19s  %s\n", when, orDash(it.Title))
	if it.Link != "" {
		fmt.Fprintf(b, "%21s%s\n", "", it.Link)
	}
	if len(it.Authors) > 0 {
		fmt.Fprintf(b, "%21sby %s\n", "", strings.Join(it.Authors, ", "))
	}
	for _, enc := range it.Enclosures {
		fmt.Fprintf(b, "%21s+ %s %s\n", "", enc.URL, enc.Type)
	}
}

func orDash(s string) string {
	if s == "" {
		return "—"
	}
	return s
}
