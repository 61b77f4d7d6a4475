// Package config reads Foldwire's YAML file straight into the values that the other parts
// work with. It is strict: an unknown key is a mistake, and so is everything that would
// be unsafe or surprise the operator. It names all mistakes of a file at once, each with
// its place and what to write instead. What is odd but may be meant is a warning.
package config
