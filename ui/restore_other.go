//go:build !windows

package ui

import "fyne.io/fyne/v2"

// restore is needed on Windows only: window managers restore what is focused.
func restore(fyne.Window) {}
