package cluster

import "math"

const (
	maxNewton = 40 // steps
	maxStep   = 3  // of a weight
)

// ridges are the penalties of the squares of weights, for items with a text and for titles,
// whose values say more of the same: sets left out came out best with them, and a stream of
// all sets, too. At a sixtieth, titles of sets that were fitted came out worse.
func ridges() [2]float64 { return [2]float64{0.3, 5} }

// fit gives the weights under which the items most likely join a story that is theirs, or
// found one if none is, with an L2 penalty, by Newton's method; each set counts the
// same. Of the candidates, and a new story, which always has the odds 1, an item chooses one:
// so the model is about what it will decide, not about what is unlikely anyway.
func fit(in []example, sets int, places []int, ridge float64) Values {
	share := make([]float64, sets)
	for _, e := range in {
		share[e.set]++
	}
	var w Values
	for range maxNewton {
		slope, bend := make([]float64, len(places)), square(len(places))
		for a, k := range places {
			slope[a], bend[a][a] = -ridge*w[k], ridge
		}
		for _, e := range in {
			weight := 1000 / share[e.set]
			if e.set == sets-1 {
				weight *= broadShare
			}
			gather(slope, bend, e, w, weight, places)
		}
		moved := 0.0
		for a, step := range solve(bend, slope) {
			w[places[a]] += max(-maxStep, min(maxStep, step))
			moved += math.Abs(step)
		}
		if moved < 1e-2 {
			break
		}
	}
	return w
}

// gather adds an example's part of the first and second derivatives.
func gather(slope []float64, bend [][]float64, e example, w Values, weight float64, places []int) {
	p, all, own := make([]float64, len(e.v)), 1.0, 0.0
	for c, v := range e.v {
		z := 0.0
		for _, k := range places {
			z += w[k] * v[k]
		}
		p[c] = math.Exp(min(z, 50))
		all += p[c]
		if e.right[c] {
			own += p[c]
		}
	}
	mean := make([]float64, len(places))
	for c, v := range e.v {
		q, y := p[c]/all, 0.0
		if e.right[c] {
			y = p[c] / own
		}
		for a, k := range places {
			slope[a] += weight * (y - q) * v[k]
			mean[a] += q * v[k]
			h := weight * q * v[k]
			if h == 0 {
				continue
			}
			for b, l := range places[:a+1] {
				bend[a][b] += h * v[l]
			}
		}
	}
	for a := range places {
		for b := range a + 1 {
			bend[a][b] -= weight * mean[a] * mean[b]
			bend[b][a] = bend[a][b]
		}
	}
}

// solve gives x of a·x = b, a positive definite, by elimination.
func solve(a [][]float64, b []float64) []float64 {
	for i := range b {
		for r := i + 1; r < len(b); r++ {
			m := a[r][i] / a[i][i]
			for c := i; c < len(b); c++ {
				a[r][c] -= m * a[i][c]
			}
			b[r] -= m * b[i]
		}
	}
	for i := len(b) - 1; i >= 0; i-- {
		for c := i + 1; c < len(b); c++ {
			b[i] -= a[i][c] * b[c]
		}
		b[i] /= a[i][i]
	}
	return b
}
