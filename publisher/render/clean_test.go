package render

import "testing"

// FuzzLine looks whether what is passed on as it is would not have been changed.
func FuzzLine(f *testing.F) {
	for _, s := range nasty() {
		f.Add(s)
	}
	for _, s := range []string{"", " ", "a", " a", "a ", "a  b", "a b", "a\tb", "a\rb", "a\u00a0b", "a\u0085b", "a\u1680b", "a\u2003b", "a\u3000b", "a\u202eb", "a\u200bb", "\ufeffa", "\ufffd", "\xff", "Cử tri đi bầu"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got, want := line(s), toLine(s); got != want {
			t.Errorf("%q becomes %q and not %q", s, got, want)
		}
	})
}
