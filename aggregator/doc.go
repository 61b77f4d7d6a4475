// Package aggregator is the engine: it polls sources and folds what they say into items
// and stories.
//
// An item's way: a [Poller] asks the schedule which sources are due, fetches, parses and
// normalises each (all of it pure but the fetch) into a [feed.Batch]. The [Folder] takes
// these: in one goroutine it splits batches into new, changed and known items, decides
// duplicates and stories with a [Decider], and commits state, items and stories in one
// transaction of the [Store].
//
// Between its poll and its fold an item is packed: its texts lie in a spool, a little of that
// in memory and the rest in a file without a name. They are read back to be decided, and of
// each run of items some megabytes of them are held until it is committed. What was folded may
// stay in the spool for a Store that is to read it again soon. A pass of very many items is
// committed in several transactions, the states with the last; see [Folder.Fold].
//
// The Decider lives in memory. It follows from the store alone; a checkpoint, a file with
// the store's mark, saves reading all items again at a start; see [Folder.Open].
package aggregator
