package words

// stable says that r stands as it is in NFC, and that nothing before it joins with it:
// all letters of Europe with the marks written on them, Vietnamese included, and the
// common ideographs. Others are left to the tables of Unicode.
func stable(r rune) bool {
	switch {
	case r < 0x300, r >= 0x400 && r < 0x483, r >= 0x48a && r < 0x530:
		return true
	case r >= 0x1e00 && r < 0x1f00, r >= 0x2010 && r < 0x2028, r >= 0x4e00 && r < 0xa000:
		return true
	case r >= 0x3041 && r < 0x3097, r >= 0x30a1 && r < 0x30ff:
		return true
	}
	return false
}

// allStable says whether all of s is stable. It goes by first bytes: few begin a rune that
// has to be looked at.
func allStable(s string) bool {
	for i := 0; i < len(s); i++ {
		if !doubtful[s[i]] {
			continue
		}
		r, n := runeAt(s, i)
		if !stable(r) {
			return false
		}
		i += n - 1
	}
	return true
}

// doubtful marks the first bytes of runes of which some are not stable. Those of ASCII, of
// the rest of Latin up to U+02FF and of Cyrillic up to U+047F are.
var doubtful = func() (t [256]bool) { //nolint:gochecknoglobals // a constant table
	for c := 0xcc; c < len(t); c++ {
		t[c] = c != 0xd0 && c != 0xd1
	}
	return t
}()
