// Package ui is the window of MileIQ Admin: its views, dialogs, menus and keys,
// and every word of them. It knows Fyne and client; it knows no SQL, no HTTP,
// no OAuth and no keyring.
//
// The goroutine that draws never waits. A view has one shape: load off that
// goroutine, then one scheduled function that assigns and refreshes; an answer
// that a newer question has overtaken is dropped. The scheduler is given to
// the package: the program passes fyne.Do, tests pass a queue of their own,
// because Fyne's test driver runs fyne.Do on the caller's goroutine.
package ui
