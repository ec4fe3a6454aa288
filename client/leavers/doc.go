// Package leavers turns a list of people who left into users: a file or a text
// becomes a table or lines, these become mentions of people, and mentions are
// matched to users.
//
// It is pure: it reads no disk but through a reader that it is given, and asks
// nobody who the users are.
package leavers
