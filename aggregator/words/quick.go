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

func allStable(s string) bool {
	for _, r := range s {
		if !stable(r) {
			return false
		}
	}
	return true
}
