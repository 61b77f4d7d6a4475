// Package aggregator is the engine: it polls sources and folds what they say into items
// and stories.
//
// An item's way: a [Poller] asks the schedule which sources are due, fetches, parses and
// normalises each (all of it pure but the fetch), and hands a [feed.Batch] to a [Sink].
// The [Folder] is that sink: one goroutine that splits batches into new, changed and
// known items, decides duplicates and stories with a [Decider], and commits state, items
// and stories in one transaction of the [Store].
package aggregator
