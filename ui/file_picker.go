package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
)

// showPicker shows a file dialog of the toolkit over what is in sight. The toolkit's
// knows no Escape, and leaves the window's own keys at work behind it.
//
// A field or button of the toolkit that has the keyboard keeps Escape for itself, and
// gives it to nobody. So the field for a file's name gets the keyboard only with the
// first key that is meant for it: until then Escape closes the dialog.
func (h *host) showPicker(picker *dialog.FileDialog) {
	h.dismissPicker()
	canvas := h.canvas()
	beforeKey, beforeRune := canvas.OnTypedKey(), canvas.OnTypedRune()
	picker.SetDismissText(t("dialog.cancel"))
	picker.SetOnClosed(func() {
		h.picker = nil
		canvas.SetOnTypedKey(beforeKey)
		canvas.SetOnTypedRune(beforeRune)
	})
	h.picker = picker
	picker.Show()
	picker.Resize(canvas.Size().SubtractWidthHeight(80, 60)) // panics before Show
	own, name := canvas.Overlays().Top(), canvas.Focused()
	canvas.Unfocus()
	nameGets := func(give func(fyne.Focusable)) {
		if name != nil && canvas.Overlays().Top() == own {
			canvas.Focus(name)
			give(name)
		}
	}
	canvas.SetOnTypedRune(func(r rune) { nameGets(func(f fyne.Focusable) { f.TypedRune(r) }) })
	canvas.SetOnTypedKey(func(key *fyne.KeyEvent) {
		top := canvas.Overlays().Top()
		switch {
		case key.Name != fyne.KeyEscape:
			nameGets(func(f fyne.Focusable) { f.TypedKey(key) })
		case top == own:
			picker.Dismiss()
		default:
			canvas.Overlays().Remove(top) // the toolkit's question whether to replace a file: No
		}
	})
}

// dismissPicker closes the file dialog, if one is open.
func (h *host) dismissPicker() {
	if h.picker != nil {
		h.picker.Dismiss()
	}
}
