package words

const hashSeed uint32 = 2166136261

// mix adds a letter to a hash (FNV-1a over whole runes).
func mix(h uint32, r rune) uint32 { return (h ^ uint32(r)) * 16777619 }

// finish adds the tone and spreads the bits.
func finish(h uint32, tone rune) uint32 {
	toned := mix(h, tone)
	if tone != 0 {
		h = toned
	}
	h ^= h >> 16
	h *= 0x85ebca6b
	h ^= h >> 13
	h *= 0xc2b2ae35
	h ^= h >> 16
	return h
}
