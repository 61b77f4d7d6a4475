// Package boltstore keeps states, items and stories in one bbolt file.
//
// # Layout
//
// Schema version 4. Integers in keys are big endian, so that byte order is numeric
// order; values are CBOR (RFC 8949) with small integers as field names, which lets a
// later version add fields. What is written and read most is coded by hand (coder), the rest, and
// what other versions wrote, by the library.
//
//	meta     "schema"             → version, uint64
//	         "counts"             → how much of everything there is, kept by each commit
//	         "mark"               → the state of items and stories: how many transactions changed them, a token
//	         "settled"            → while layers are settled, which, and how far
//	states   source id            → state of the source
//	items    seq                  → item record: ids, keys, digests, times, verdict, place of the body
//	ids      an item id           → a leaf of the index from item ids to seqs
//	keys     a key                → the same from keys to the seq of the item that was stored under it last
//	blocks   block                → bodies of items that one commit brought, source after source, zstd
//	live     block                → how many items still have their body in it, and of how many
//	stories  story id             → story, alias or tombstone
//	changed  time, seq, story id  → nothing; the living stories by their last change, and by their first member
//	recent   layer                → a bucket with ids, keys and stories of a commit, and a sieve of them
//	journal  count of a mark      → which stories the transaction touched that set it; the last 65,536 ids
//
// A leaf holds up to 64 entries, ordered, none lower than its key. Ids and keys are hashes,
// which come in no order: one by one they would need twice the room, and each commit far
// longer. What version 1 wrote, a seq alone, is a leaf of one entry.
//
// Hashes make commits large, too: each touches pages all over ids, keys and stories. A commit of
// many items therefore puts these into a layer, which is asked before the large buckets. Once
// there are too many layers, each such commit first moves stretches of what is in them there, in
// transactions of their own, until they can be dropped. Who does not know "settled" may settle them
// all at once. Up to version 3, there were no layers, and the index of changes had no members;
// its old entries are read.
//
// An item gets its seq at its first commit and keeps it, so that the order of seq is the
// order of first commits, and fresh items are appended. Its record stays small and is
// all that a lookup by key decodes. Everything that is only read to be shown (texts,
// links, authors, …) is its body. In the place of a text, the body has where to cut it from
// its HTML, if that is shorter; up to version 2, it had the text. Bodies are compressed
// together with those that they resemble: of one language, of one story, of one source (sortAlike).
// The record says block and place within it. An item whose body changed gets a place in a new
// block. A block is freed when the last of its items has left it; when only few are left, retention
// moves them to a new one.
//
// Retention takes bodies first: the record and the keys stay as memory of what was seen,
// and the item is called faded. It stays a member of its story while that has another
// item in full, since names and dates of what is published hang on who came first. A
// story without bodies is replaced by a tombstone, which goes when the memory of its
// founder goes. A story that was merged away is an alias of
// its survivor; chains of aliases are followed.
//
// # Rules
//
// Exported methods are transactions, unexported functions on a transaction do the work.
// Nothing that points into the memory map leaves a transaction, and no callback of the
// caller runs within one, so that no reader holds up the writer or makes the file grow.
// The list of free pages is written when the file is closed, not with each commit: it
// wants adjacent pages, and makes a file that is read meanwhile grow; after a crash it is
// found anew. Nothing is deleted while a cursor walks. A damaged file gives an error, not a crash.
package boltstore
