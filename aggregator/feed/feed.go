// Package feed is the vocabulary of Foldwire: what a source, an entry, an item and a
// story are, and what the parts of the program hand to each other. It decides nothing
// and knows nobody.
package feed
