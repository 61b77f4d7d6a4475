package cluster

import "foldwire/aggregator/words"

// arena keeps the vectors of all items, in memory without pointers.
type arena struct {
	space   words.Space
	terms   [][]uint32
	weights [][]uint16
}

// unitTerms is how many terms a unit of the arena holds.
const unitTerms = 8

// place is where an arena keeps a vector.
type place struct {
	at    uint32 // the first unit
	terms uint16
}

func (p place) units() int { return max(1, (int(p.terms)+unitTerms-1)/unitTerms) }

// put copies a vector into the arena.
func (a *arena) put(v vector) place {
	p := place{terms: uint16(len(v.terms))}
	p.at = a.space.Take(p.units())
	for chunk, _ := words.Chunk(p.at); chunk >= len(a.terms); {
		a.terms = append(a.terms, make([]uint32, words.ChunkUnits*unitTerms))
		a.weights = append(a.weights, make([]uint16, words.ChunkUnits*unitTerms))
	}
	to := a.get(p)
	copy(to.terms, v.terms)
	copy(to.weights, v.weights)
	return p
}

// get gives the vector at p, which shares the arena's memory.
func (a *arena) get(p place) vector {
	chunk, unit := words.Chunk(p.at)
	from := unit * unitTerms
	to := from + int(p.terms)
	return vector{terms: a.terms[chunk][from:to:to], weights: a.weights[chunk][from:to:to]}
}

// drop frees the vector at p.
func (a *arena) drop(p place) { a.space.Give(p.at, p.units()) }
