// TextArea: several lines of text to type or paste into.

package look

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// TextArea is a text entry of several lines in our shape: outlined, with an
// accent outline while it has the keyboard. Tab leaves it: the toolkit's own
// keeps the key, and who has no mouse would never get out.
//
// All methods are for the UI goroutine.
type TextArea struct {
	widget.BaseWidget

	// Entry is what is typed into, as the target of focus. Its OnChanged
	// belongs to the area.
	Entry *areaEntry

	OnChanged func(text string)
	// OnPaste gets what is about to be pasted, from the keyboard or the menu,
	// and returns true to keep it from going in. The toolkit makes an object of
	// every line and stands still meanwhile, for seconds if there are thousands.
	OnPaste func(text string) bool

	height float32
	shell  *container.ThemeOverride
}

const areaPadding float32 = 12

// NewTextArea returns an empty area of a height. The placeholder is shown while
// nothing is typed.
func NewTextArea(height float32, placeholder string) *TextArea {
	a := &TextArea{height: height}
	a.Entry = &areaEntry{entry: entry{owner: a}, area: a}
	a.Entry.MultiLine = true
	a.Entry.Wrapping = fyne.TextWrapOff
	a.Entry.Scroll = fyne.ScrollBoth
	a.Entry.ExtendBaseWidget(a.Entry)
	a.Entry.PlaceHolder = placeholder
	a.Entry.OnChanged = func(text string) {
		if a.OnChanged != nil {
			a.OnChanged(text)
		}
	}
	a.shell = container.NewThemeOverride(a.Entry, areaTheme{})
	a.ExtendBaseWidget(a)
	return a
}

// Text returns what is typed.
func (a *TextArea) Text() string { return a.Entry.Text }

// SetText replaces what is typed. It calls OnChanged if that is a change.
func (a *TextArea) SetText(text string) { a.Entry.SetText(text) }

// Focus gives the area the keyboard.
func (a *TextArea) Focus() { focus(a.Entry) }

// Enable lets people type.
func (a *TextArea) Enable() {
	a.Entry.Enable()
	a.Refresh()
}

// Disable keeps people from typing.
func (a *TextArea) Disable() {
	a.Entry.Disable()
	a.Refresh()
}

func (a *TextArea) scrolledBy(s *container.Scroll) { a.Entry.scroll = s }

// CreateRenderer is called by the toolkit.
func (a *TextArea) CreateRenderer() fyne.WidgetRenderer {
	a.ExtendBaseWidget(a)
	outline := newBox(Radius)
	r := &renderer{objects: []fyne.CanvasObject{a.shell, outline.Rectangle}}
	r.minSize = func() fyne.Size { return fyne.NewSize(fieldMinWidth, a.height) }
	r.layout = func(size fyne.Size) {
		a.shell.Resize(size)
		outline.place(0, 0, size.Width, size.Height)
	}
	r.refresh = func() {
		a.Entry.followTheme()
		a.Entry.outline(outline)
	}
	return r.start(a)
}

// areaEntry is the toolkit's entry with the keys of a dialog.
type areaEntry struct {
	entry
	area *TextArea
}

// AcceptsTab returns false, so that Tab goes on to the next control.
func (e *areaEntry) AcceptsTab() bool { return false }

// TypedKey keeps the keys of text editing and passes on the others.
func (e *areaEntry) TypedKey(key *fyne.KeyEvent) {
	if key.Name == fyne.KeyEscape || isFunctionKey(key.Name) {
		passOn(e, key)
		return
	}
	e.Entry.TypedKey(key)
}

// TypedShortcut asks before it pastes.
func (e *areaEntry) TypedShortcut(shortcut fyne.Shortcut) {
	if paste, ok := shortcut.(*fyne.ShortcutPaste); ok && e.area.OnPaste != nil && !e.Disabled() && e.area.OnPaste(paste.Clipboard.Content()) {
		return
	}
	e.Entry.TypedShortcut(shortcut)
}

// areaTheme is a field's, with the same room on all sides.
type areaTheme struct{ fieldTheme }

func (t areaTheme) Size(name fyne.ThemeSizeName) float32 {
	if name == theme.SizeNameInnerPadding {
		return areaPadding
	}
	return t.app().Size(name)
}
