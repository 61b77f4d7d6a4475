// Package web hands out what was published: an immutable snapshot of feeds and pages,
// with conditional requests, compression, and bounds on hostile clients. It never waits
// for a store or for the publisher.
package web

import (
	"crypto/sha256"
	"encoding/base64"
	"maps"
	"slices"
	"time"
)

// Kind says what a resource is, and so which headers it needs.
type Kind int

// The kinds of resources.
const (
	Page  Kind = iota // for people: strict content security policy
	Feed              // for programs of any origin
	Asset             // what pages load
)

// Resource is a document with all its encodings. It never changes; a new text is a new
// Resource.
type Resource struct {
	Body     []byte
	Type     string // media type with charset
	Kind     Kind
	Modified time.Time // to the second, UTC

	tag     string // the strong entity tag without quotes
	plain   lazy
	encoded [encodings]lazy
}

// NewResource makes a resource. The body is the resource's own from then on.
func NewResource(kind Kind, mediaType string, body []byte, modified time.Time) *Resource {
	return &Resource{
		Body: body, Type: mediaType, Kind: kind, Modified: modified.UTC().Truncate(time.Second), tag: Tag(body),
	}
}

// Tag gives what tells a body from all others: the entity tag of a resource without its
// quotes.
func Tag(body []byte) string {
	sum := sha256.Sum256(body)
	return base64.RawURLEncoding.EncodeToString(sum[:15])
}

// ETag gives the strong entity tag of the unencoded body, in quotes.
func (r *Resource) ETag() string { return `"` + r.tag + `"` }

// Entry is a resource at its place.
type Entry struct {
	*Resource
	Next     time.Time // when it can change next; zero if unknown
	Language string    // of the interface; empty where there is none
	Variants []Variant // the same in other languages
}

// Snapshot is all that is published at one moment. It must not be changed once it is
// handed to a Handler.
type Snapshot struct {
	Site     Site              // what pages name that tell of a missing one
	Entries  map[string]Entry  // by absolute path
	Moved    map[string]string // path to path, for good
	Gone     map[string]bool   // paths that had something once
	Built    time.Time         // when it was published
	Problems []string          // what could not be published, in words
}

// Paths lists the paths of all resources in text order.
func (s *Snapshot) Paths() []string { return slices.Sorted(maps.Keys(s.Entries)) }
