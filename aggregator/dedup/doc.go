// Package dedup tells what is new from what was met before. [Split] decides, within one
// source, which items are new, which changed and which are known; its ladder of reasons
// is in identity.go. Across sources, near-duplicate detection tells which items say the
// same text in nearly the same words.
//
// All of it is pure and deterministic: the same items and the same knowledge give the
// same answer.
package dedup
