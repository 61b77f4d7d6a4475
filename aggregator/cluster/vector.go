package cluster

// A term is a hash of termBits whose two highest bits say what it is the hash of: in the
// order of terms, all of a kind lie together. More bits would cost memory and time, and tell
// little: that two of a hundred words here and a hundred there are taken for one happens
// once in four hundred comparisons.
const (
	kindWord   uint32 = iota << kindAt
	kindPrefix        // the first letters of a longer word
	kindPair          // two words beside each other
	kindMask   uint32 = 3 << kindAt
	kindAt            = termBits - 2
	termBits          = 24
)

// termOf makes a term of a hash.
func termOf(hash, kind uint32) uint32 { return hash>>(32-kindAt) | kind }

// mixed gives a term with the kind in its lowest bits, where it decides the least.
func mixed(term uint32) uint32 { return term<<2&(1<<termBits-1) | term>>kindAt }

func unmixed(term uint32) uint32 { return term>>2 | term<<kindAt&(1<<termBits-1) }

// The mark of a feature, in the lowest bits of its weight.
const (
	inTitle    uint16 = 1
	markMask   uint16 = 3       // one is free, and not kept
	weightOne         = 1 << 13 // the weight of a vector's only feature
	weightBits        = ^markMask
)

// maxTokens is how much of a text is looked at: news says first what it is about, and more
// blurs it.
const maxTokens = 300

// maxFeatures bounds a vector: the heaviest are kept, whatever the corpus says.
const maxFeatures = 224

// vector is a text as its terms, sorted, each with a weight that does not depend on any
// other text: L2-normalised, dampened frequency.
type vector struct {
	terms   []uint32
	weights []uint16 // in units of 1/weightOne, marks in the lowest bits
}

func (v vector) weight(i int) float64 { return float64(v.weights[i] & weightBits) }
