// Package directory holds the words of the product and the rules that need no
// input or output: who a user is, what a removal is, who may not be removed,
// and what to do with a removal whose outcome nobody heard.
//
// It knows nothing of HTTP, SQL, OAuth or windows and imports none of them, so
// that every rule in it can be tested with plain values. All types are plain
// data; they may be copied and used from any goroutine.
package directory
