// Package publisher turns stored stories into what readers see.
//
// A [Publisher] asks its [Reader] for the stories that were touched since the last time, asks
// each topic (package topic) which entries they give, and keeps of them only what is
// needed to know which entries the topic's feed shows: a few words an entry. Where that
// changed, it loads the stories shown and writes the feed (package render) and the pages
// (package web) anew. Each entry is written once for all documents that show it alike, and
// not at all if a document of the topic still has it (type shelf). What comes out the same
// byte for byte keeps its validators. The result is a snapshot, which replaces the one that
// is served in one step, and which is also written to a folder if there is one.
//
// Who stores much and publishes once may have the publisher hear new items while their texts
// are at hand ([Publisher.Hear]), and offer it what was committed ([Publisher.Offer]): of new
// stories it then asks only for those of which it knows, or cannot know, that a topic shows
// them. It publishes the same without.
//
// What has left a feed is told in its archives, which are written once (type archive says
// how).
//
// All that it keeps is also in a cache beside the database, so that a start reads no more
// than what was touched since, serves at once what was published last, and, where only
// files are wanted, does nothing if nothing can have changed. The cache holds nothing that
// cannot be found out again: ids and dates of entries follow from what the store keeps. What
// of it says how things were made is for one build of the program; what was published last is
// served by any other, too, if the config is the same, from the cache or the output folder.
package publisher
