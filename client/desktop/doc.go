// Package desktop is the program on this computer: its folders, small files that are
// the user's own, its log, what a crash leaves behind, its second start, and the
// console that it was started from.
//
// It knows no organization, no account and no user.
package desktop
