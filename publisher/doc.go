// Package publisher turns stored stories into what readers see.
//
// A [Publisher] asks its [Reader] for the stories that changed since the last time, asks
// each topic (package topic) which entries they give, and keeps of them only what is
// needed to know which entries the topic's feed shows: a few words an entry. Where that
// changed, it loads the stories shown and writes the feed (package render) and the pages
// (package web) anew. What comes out the same byte for byte keeps its validators. The
// result is a snapshot, which replaces the one that is served in one step, and which is
// also written to a folder if there is one.
package publisher
