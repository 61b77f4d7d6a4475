package words

import (
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// slowFold and slowBare follow the tables of Unicode alone.
func slowFold(s string) string {
	runes := []rune(norm.NFC.String(strings.ToLower(norm.NFC.String(s))))
	for i := 1; i < len(runes); i++ {
		settle(runes, i)
	}
	return string(runes)
}

func slowBare(s string) string {
	marks := strings.NewReplacer("đ", "d", "ø", "o", "ł", "l", "ı", "i")
	var b strings.Builder
	for _, r := range norm.NFD.String(slowFold(s)) {
		if !unicode.Is(unicode.Mn, r) {
			b.WriteString(marks.Replace(string(r)))
		}
	}
	return b.String()
}

func TestTheQuickWayIsTheSameForEveryRune(t *testing.T) {
	for r := range rune(0x3200) {
		for _, s := range []string{string(r), "o" + string(r), "u" + string(r) + "n", "o" + string(r) + "-", string(r) + "\u0301", "\u1100" + string(r)} {
			if got, want := Fold(s), slowFold(s); got != want {
				t.Fatalf("Fold(%+q) = %+q, want %+q", s, got, want)
			}
			if got, want := Bare(s), slowBare(s); got != want {
				t.Fatalf("Bare(%+q) = %+q, want %+q", s, got, want)
			}
			if got, size := runeAt(string(r), 0); got != r || size != len(string(r)) {
				t.Fatalf("%+q is read as %+q of %d bytes", r, got, size)
			}
			if got, want := Lower(r), unicode.ToLower(r); got != want {
				t.Fatalf("Lower(%+q) = %+q, want %+q", r, got, want)
			}
			if IsStable(s) && !norm.NFC.IsNormalString(s) {
				t.Fatalf("%+q is called stable", s)
			}
		}
	}
}
