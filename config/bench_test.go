package config

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func BenchmarkLoad(b *testing.B) {
	var text strings.Builder
	text.WriteString("sources:\n")
	for i := range 2000 {
		fmt.Fprintf(&text, "  - {id: s%d, url: \"https://s%d.example.org/feed\", tags: [t%d], schedule: \"*/15 6-22 * * *\"}\n", i, i, i%20)
	}
	path := filepath.Join(b.TempDir(), "foldwire.yaml")
	if err := os.WriteFile(path, []byte(text.String()), 0o600); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := Load(path, environment); err != nil {
			b.Fatal(err)
		}
	}
}
