package render

import "testing"

func TestLine(t *testing.T) {
	for in, want := range map[string]string{
		"a\u202eb": "ab", "\u2068a\u2069 b": "\u2068a\u2069 b", "\u2067a (1)": "a (1)", "a\u2069 b": "a b",
		"\u2069\u2067a\u2066b\u2069": "a\u2066b\u2069", "\u2067a\u2066b": "ab", "\u2069\u2069": "",
		"\u202e\u200e": "", "\u3164 \u2800\ufe0f\u200d": "", "❤\ufe0f": "❤\ufe0f", "\u0301": "\u0301", "": "",
	} {
		if got := Line(in); got != want {
			t.Errorf("%+q becomes %+q, want %+q", in, got, want)
		}
	}
	if got, want := shorten("\u2067abc def ghi\u2069", 9), "abc…"; got != want {
		t.Errorf("what is cut ends as %+q, want %+q", got, want)
	}
}

// FuzzLine looks whether what is passed on as it is would not have been changed.
func FuzzLine(f *testing.F) {
	for _, s := range nasty() {
		f.Add(s)
	}
	for _, s := range []string{"", " ", "a", " a", "a ", "a  b", "a b", "a\tb", "a\rb", "a\u00a0b", "a\u0085b", "a\u1680b", "a\u2003b", "a\u3000b", "a\u202eb", "a\u200bb", "a\u2067b", "\u2068a\u2069", "\u2069a \u2066 b", "\ufeffa", "\ufffd", "\xff", "Cử tri đi bầu"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got, want := line(s), toLine(s); got != want {
			t.Errorf("%q becomes %q and not %q", s, got, want)
		}
		if got := line(s); got != line(got) {
			t.Errorf("%q is a line, which becomes %q", got, line(got))
		}
	})
}
