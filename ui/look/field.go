// Field: one line of text to type into, with an icon.

package look

import (
	"image/color"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

const (
	fieldIconRoom float32 = 39 // before the text of a field with an icon
	fieldMinWidth float32 = 120
)

// Field is a text entry in our shape: outlined, an icon at its left, an accent
// outline while it has the keyboard.
//
// All methods are for the UI goroutine.
type Field struct {
	widget.BaseWidget

	// Entry is what is typed into: for its Text, Validator, and as the target
	// of focus. Its OnChanged, OnSubmitted and Icon belong to the field.
	Entry *fieldEntry

	OnChanged   func(text string)
	OnSubmitted func(text string) // Enter
	OnEscape    func() bool       // Escape; false, or nil, passes the key on to the window
	// OnKey gets the other keys first; true keeps a key from the field.
	OnKey func(key fyne.KeyName) bool
	// OnPaste gets what is about to be pasted; true keeps it from going in.
	OnPaste func(text string) bool
	// OnLeft is called when the field loses the keyboard.
	OnLeft func()
	// Complete returns what is typed as it would be completed; "" if it cannot be. Tab
	// then completes it, and goes on to the next control otherwise. nil completes nothing.
	Complete func() string

	icon   IconName
	height float32
	shell  *container.ThemeOverride
}

// NewField returns an empty field. Icon may be empty; placeholder is shown
// while nothing is typed.
func NewField(icon IconName, placeholder string) *Field {
	f := &Field{icon: icon, height: ControlHeight}
	f.Entry = &fieldEntry{entry: entry{owner: f}, field: f}
	f.Entry.Wrapping = fyne.TextWrapOff
	f.Entry.Scroll = fyne.ScrollHorizontalOnly
	f.Entry.ExtendBaseWidget(f.Entry)
	f.Entry.PlaceHolder = placeholder
	if icon != "" {
		f.Entry.Icon = blank // makes the entry leave room; the field draws the icon
	}
	f.Entry.OnChanged = func(text string) {
		if f.OnChanged != nil {
			f.OnChanged(text)
		}
	}
	f.Entry.OnSubmitted = func(text string) {
		if f.OnSubmitted != nil {
			f.OnSubmitted(text)
		}
	}
	f.shell = container.NewThemeOverride(f.Entry, fieldTheme{f})
	f.ExtendBaseWidget(f)
	return f
}

// Tall makes the field, 36 high otherwise, 42 high, for a page that consists of
// little else. It returns the field itself.
func (f *Field) Tall() *Field {
	f.height = 42
	f.shell.Refresh()
	f.Refresh()
	return f
}

// Text returns what is typed.
func (f *Field) Text() string { return f.Entry.Text }

// SetText replaces what is typed and puts the cursor behind it. It calls
// OnChanged if that is a change.
func (f *Field) SetText(text string) {
	f.Entry.SetText(text)
	f.Entry.CursorRow, f.Entry.CursorColumn = 0, utf8.RuneCountInString(text)
	f.Entry.Refresh()
}

// SetPlaceHolder changes what is shown while nothing is typed.
func (f *Field) SetPlaceHolder(text string) { f.Entry.SetPlaceHolder(text) }

// SelectAll selects all of the text, so that the next letter replaces it.
func (f *Field) SelectAll() { f.Entry.TypedShortcut(&fyne.ShortcutSelectAll{}) }

// Focus gives the field the keyboard.
func (f *Field) Focus() { focus(f.Entry) }

func (f *Field) scrolledBy(s *container.Scroll) { f.Entry.scroll = s }

// Enable lets people type.
func (f *Field) Enable() {
	f.Entry.Enable()
	f.Refresh()
}

// Disable keeps people from typing.
func (f *Field) Disable() {
	f.Entry.Disable()
	f.Refresh()
}

// CreateRenderer is called by the toolkit.
func (f *Field) CreateRenderer() fyne.WidgetRenderer {
	f.ExtendBaseWidget(f)
	icon, outline := newGlyph(f.icon, ColorMuted, IconSize), newBox(Radius)
	r := &renderer{objects: []fyne.CanvasObject{f.shell, icon.Image, outline.Rectangle}}
	r.minSize = func() fyne.Size { return fyne.NewSize(fieldMinWidth, f.height) }
	r.layout = func(size fyne.Size) {
		f.shell.Resize(size)
		outline.place(0, 0, size.Width, size.Height)
		icon.place(13+IconSize/2, size.Height/2)
	}
	r.refresh = func() {
		tint := ColorMuted
		if f.Entry.Disabled() {
			tint = ColorDisabled
		}
		icon.set(f.icon, tint)
		f.Entry.followTheme()
		f.Entry.outline(outline)
	}
	return r.start(f)
}

// blank is an icon that draws nothing.
var blank fyne.Resource = fyne.NewStaticResource("blank.svg",
	[]byte(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"></svg>`))

// fieldEntry is the toolkit's entry with an Escape key.
type fieldEntry struct {
	entry
	field *Field
}

// TypedKey keeps the keys of text editing and passes on those that have no
// meaning in a field of one line.
func (e *fieldEntry) TypedKey(key *fyne.KeyEvent) {
	switch {
	case key.Name == fyne.KeyEscape:
		if e.field.OnEscape == nil || !e.field.OnEscape() {
			passOn(e, key)
		}
	case isFunctionKey(key.Name):
		passOn(e, key)
	case e.field.OnKey != nil && e.field.OnKey(key.Name):
	case key.Name == fyne.KeyTab:
		if whole := e.completed(); whole != "" {
			e.field.SetText(whole)
		}
	default:
		e.Entry.TypedKey(key)
	}
}

// TypedShortcut asks before it pastes.
func (e *fieldEntry) TypedShortcut(shortcut fyne.Shortcut) {
	if paste, ok := shortcut.(*fyne.ShortcutPaste); ok && e.field.OnPaste != nil && !e.Disabled() && e.field.OnPaste(paste.Clipboard.Content()) {
		return
	}
	e.Entry.TypedShortcut(shortcut)
}

// FocusLost tells the field.
func (e *fieldEntry) FocusLost() {
	e.entry.FocusLost()
	if e.field.OnLeft != nil {
		e.field.OnLeft()
	}
}

// AcceptsTab reports whether the Tab key completes what is typed.
func (e *fieldEntry) AcceptsTab() bool { return e.completed() != "" }

func (e *fieldEntry) completed() string {
	if e.field.Complete == nil {
		return ""
	}
	return e.field.Complete()
}

// fieldTheme is the program's theme with the room that a field needs left of
// its text and around its line. The toolkit's entry takes both from the theme.
type fieldTheme struct{ field *Field }

var _ fyne.Theme = fieldTheme{}

// The application's theme is asked directly: theme.Current would return this
// one again while the entry is being rendered.
func (t fieldTheme) app() fyne.Theme { return fyne.CurrentApp().Settings().Theme() }

func (t fieldTheme) Color(name fyne.ThemeColorName, v fyne.ThemeVariant) color.Color {
	if name == theme.ColorNameInputBorder {
		return color.Transparent // the field draws its outline
	}
	return t.app().Color(name, v)
}
func (t fieldTheme) Font(style fyne.TextStyle) fyne.Resource    { return t.app().Font(style) }
func (t fieldTheme) Icon(name fyne.ThemeIconName) fyne.Resource { return t.app().Icon(name) }

func (t fieldTheme) Size(name fyne.ThemeSizeName) float32 {
	switch name {
	case theme.SizeNameInnerPadding:
		return t.padding()
	case theme.SizeNameInlineIcon:
		return fieldIconRoom - t.padding() - t.app().Size(theme.SizeNameLineSpacing)
	}
	return t.app().Size(name)
}

// padding centres the line vertically.
func (t fieldTheme) padding() float32 {
	return (t.field.height - StyleBody.lineHeight()) / 2
}
