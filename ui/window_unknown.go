//go:build !cgo || ci

package ui

import "fyne.io/fyne/v2"

// unknownWindow is a window without a screen, as in tests.
type unknownWindow struct{}

func newNativeWindow(fyne.Window) nativeWindow { return unknownWindow{} }

func (unknownWindow) shown()                   {}
func (unknownWindow) workArea() (area rect)    { return area }
func (unknownWindow) place() (r rect, e edges) { return r, e }
func (unknownWindow) move(int, int)            {}
func (unknownWindow) maximized() bool          { return false }
func (unknownWindow) maximize()                {}
