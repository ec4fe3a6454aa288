// Package ui is the window of MileIQ Admin: its views, dialogs, menus and keys,
// and every word of them. It knows Fyne and client; it knows no SQL, no HTTP,
// no OAuth and no keyring.
//
// # Where things are
//
// One screen fills the window in each phase of the client: screen_*.go. The main
// screen owns the views, view_*.go; dialogs are in dialog_*.go. What a screen
// knows of the window is host, what a view knows beside that is viewHost, and the
// views do not know each other. What a view knows of its list is plain data that
// is tested without a window: page_model.go, users_model.go, activity_model.go.
// Keys, menus and the list of keys are made from one list in commands.go.
//
// # Goroutines
//
// The goroutine that draws never waits. A view has one shape: load off that
// goroutine, then one scheduled function that assigns and refreshes; an answer
// to an older question is dropped. The scheduler is given to the package: the
// program passes fyne.Do, tests pass a queue of their own, because Fyne's test
// driver runs fyne.Do on the caller's goroutine.
package ui
