package words

import (
	_ "embed"
	"strings"
)

//go:embed common.txt
var commonText string

// Common is a token of a word that many items have, whatever they are about.
type Common struct {
	Token Token
	Share float64 // of the items in its language
}

// CommonWords lists words that are common in news, in the languages that have the
// most feeds: what is known about frequencies before anything was read. The figures are
// coarse estimates.
func (s *Scanner) CommonWords() []Common {
	var out []Common
	shares := map[string]float64{"1": 0.5, "2": 0.2, "3": 0.08, "4": 0.03}
	seen := map[uint32]int{}
	for l := range strings.Lines(commonText) {
		fields := strings.Fields(l)
		if len(fields) < 3 || fields[0] == "#" {
			continue
		}
		share, ok := shares[fields[1]]
		if !ok {
			continue
		}
		for _, t := range s.Tokens(strings.Join(fields[2:], " "), 2000) {
			if t.Flags&Gram != 0 && share > 0.2 {
				continue
			}
			if at, ok := seen[t.Hash]; ok {
				out[at].Share = max(out[at].Share, share)
				continue
			}
			seen[t.Hash] = len(out)
			out = append(out, Common{t, share})
		}
	}
	return out
}
