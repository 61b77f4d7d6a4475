package cluster

import (
	"cmp"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
)

const (
	offspring = 12
	parents   = offspring / 2
	firstStep = 0.3
	// nearStart is what a step of one from where the search began costs: between weights that
	// are as good, those that are nearer.
	nearStart = 0.0001
)

// evolution is a search for weights (Hansen, "The CMA Evolution Strategy: A Tutorial",
// 2016): it draws weights around a mean, moves the mean to that of the better half, and
// learns from these steps how far to go and in which directions.
type evolution struct {
	random     *rand.Rand
	start      Values
	looked     []int     // the places of the weights that are searched: those that are not 0
	scale      []float64 // what is one step of each
	mean       []float64 // in steps from start
	path, turn []float64 // of the mean; the same, as if all directions were alike
	spread     [][]float64
	step       float64
	share      [parents]float64
	mass       float64 // how many parents the shares are worth
}

func newEvolution(start Values, random *rand.Rand) *evolution {
	e := &evolution{random: random, start: start, looked: looked(start), step: firstStep}
	sum, squares := 0.0, 0.0
	for i := range e.share {
		e.share[i] = math.Log(parents+0.5) - math.Log(float64(i+1))
		sum += e.share[i]
	}
	for i := range e.share {
		e.share[i] /= sum
		squares += e.share[i] * e.share[i]
	}
	e.mass = 1 / squares
	n := len(e.looked)
	e.mean, e.path, e.turn, e.spread = make([]float64, n), make([]float64, n), make([]float64, n), square(n)
	for i, k := range e.looked {
		e.scale = append(e.scale, 0.25*(1+math.Abs(start[k])))
		e.spread[i][i] = 1
	}
	return e
}

// looked gives the places of the values that a model looks at.
func looked(w Values) []int {
	var out []int
	for k := range w {
		if w[k] != 0 {
			out = append(out, k)
		}
	}
	return out
}

// square makes a matrix of zeros.
func square(n int) [][]float64 {
	m := make([][]float64, n)
	for i := range m {
		m[i] = make([]float64, n)
	}
	return m
}

// weights gives the weights so many steps from the start.
func (e *evolution) weights(at []float64) Values {
	w := e.start
	for i, k := range e.looked {
		w[k] += e.scale[i] * at[i]
	}
	return w
}

// child is one draw.
type child struct {
	drawn, turned []float64 // as drawn, and with the spread
	worth         float64
}

// generation draws, asks what each draw is worth, and moves.
func (e *evolution) generation(worth func(Values) float64) {
	root := e.root()
	children := make([]child, offspring)
	var all sync.WaitGroup
	free := make(chan struct{}, runtime.GOMAXPROCS(0))
	for i := range children {
		c := &children[i]
		at, far := e.draw(c, root)
		all.Go(func() {
			free <- struct{}{}
			c.worth = worth(e.weights(at)) - nearStart*far
			<-free
		})
	}
	all.Wait()
	slices.SortStableFunc(children, func(a, b child) int { return cmp.Compare(b.worth, a.worth) })
	e.move(children[:parents])
}

// draw makes a child, and gives where it is and the square of how far that is from the start.
func (e *evolution) draw(c *child, root [][]float64) (at []float64, far float64) {
	at = slices.Clone(e.mean)
	c.drawn, c.turned = make([]float64, len(at)), make([]float64, len(at))
	for k := range c.drawn {
		c.drawn[k] = e.random.NormFloat64()
	}
	for k := range at {
		for l := range k + 1 {
			c.turned[k] += root[k][l] * c.drawn[l]
		}
		at[k] += e.step * c.turned[k]
		far += at[k] * at[k]
	}
	return at, far
}

// move takes in the better half of the children.
func (e *evolution) move(better []child) {
	n := float64(len(e.mean))
	keep := (e.mass + 2) / (n + e.mass + 5)
	keepPath := (4 + e.mass/n) / (n + 4 + 2*e.mass/n)
	length := 0.0
	for k := range e.mean {
		drawn, turned := 0.0, 0.0
		for i, c := range better {
			drawn += e.share[i] * c.drawn[k]
			turned += e.share[i] * c.turned[k]
		}
		e.mean[k] += e.step * turned
		e.turn[k] = (1-keep)*e.turn[k] + math.Sqrt(keep*(2-keep)*e.mass)*drawn
		e.path[k] = (1-keepPath)*e.path[k] + math.Sqrt(keepPath*(2-keepPath)*e.mass)*turned
		length += e.turn[k] * e.turn[k]
	}
	e.learn(better)
	usual := math.Sqrt(n) * (1 - 1/(4*n) + 1/(21*n*n))
	damping := 1 + 2*max(0, math.Sqrt((e.mass-1)/(n+1))-1) + keep
	e.step *= math.Exp(keep / damping * (math.Sqrt(length)/usual - 1))
}

// learn blends the directions of the path and of the better children into the spread.
func (e *evolution) learn(better []child) {
	n := float64(len(e.mean))
	one := 2 / ((n+1.3)*(n+1.3) + e.mass)
	many := min(1-one, 2*(e.mass-2+1/e.mass)/((n+2)*(n+2)+e.mass))
	for k := range e.spread {
		for l := range e.spread[k] {
			sum := 0.0
			for i, c := range better {
				sum += e.share[i] * c.turned[k] * c.turned[l]
			}
			e.spread[k][l] = (1-one-many)*e.spread[k][l] + one*e.path[k]*e.path[l] + many*sum
		}
	}
}

// root gives the lower triangle whose square is the spread (Cholesky).
func (e *evolution) root() [][]float64 {
	r := square(len(e.mean))
	for i := range r {
		for j := range i + 1 {
			s := e.spread[i][j]
			for l := range j {
				s -= r[i][l] * r[j][l]
			}
			if i == j {
				r[i][i] = math.Sqrt(max(s, 1e-12))
			} else {
				r[i][j] = s / r[j][j]
			}
		}
	}
	return r
}
