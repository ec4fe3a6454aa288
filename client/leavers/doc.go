// Package leavers turns a list of people who left into users: a file or a text
// becomes a table or lines, these become mentions of people, and mentions are
// matched to users.
//
// It reads a list through a reader that it is given, and asks for users only the
// [People] that a [Finder] is given; all else is pure.
package leavers
