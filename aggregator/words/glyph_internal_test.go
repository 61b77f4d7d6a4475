package words

import "testing"

// TestGlyphsAreRemembered: what a Scanner remembers of a rune is what it counts as, whatever was
// at its place before.
func TestGlyphsAreRemembered(t *testing.T) {
	scan := NewScanner()
	for _, r := range []rune{0, 'a', 'Z', 'đ', 'ệ', 0x1fff, lowRunes, '市', '다', 'か', 0x1d400, 0x10ffff} {
		for _, other := range []rune{r, (r + highRunes) % 0x110000, (r + 3*highRunes) % 0x110000} {
			for range 2 {
				if got, want := *scan.look(other), newGlyph(other); got != want {
					t.Errorf("%U counts as %+v, want %+v", other, got, want)
				}
			}
		}
	}
}
