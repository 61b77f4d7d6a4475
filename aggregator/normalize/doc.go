// Package normalize turns the entries of a document into items: absolute URLs, UTC
// times, HTML that is safe to show, plain text, a language, and the keys and digest by
// which an item is recognised when it is met again. It is pure; all that it reads is
// hostile.
//
// Begin with [Items]. [Canonical] and [PlainText] are what other stages may need by
// themselves.
package normalize
