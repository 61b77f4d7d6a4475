package render

import (
	"bytes"
	"encoding/json"
	"testing"
)

// FuzzIndent holds indent against what it stands for.
func FuzzIndent(f *testing.F) {
	for _, s := range []string{`{}`, `[]`, `[[],{}]`, `{"a":{"b":[1,2.5e-3,true,null,"x\"y\\"]},"c":"{[,:]}"}`, `"\\"`, `{"":""}`, `3`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var src, want bytes.Buffer
		if json.Compact(&src, text) != nil {
			return // nobody indents what is no JSON
		}
		if err := json.Indent(&want, src.Bytes(), "    ", "  "); err != nil {
			t.Fatal(err)
		}
		if got := indent(nil, src.Bytes(), "    "); !bytes.Equal(got, want.Bytes()) {
			t.Errorf("%s becomes\n%s\nand not\n%s", src.Bytes(), got, want.Bytes())
		}
	})
}
