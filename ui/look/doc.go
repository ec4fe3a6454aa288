// Package look is the visual foundation of the window: the theme, the icons and
// the widgets that the views are built from. It knows the toolkit and the
// assets, and nothing of the client, its users or its words: every visible text
// is given to it by the caller.
//
// # What is here
//
//	theme       New, Fixed; the colours Color…, the sizes Size…; Tone for meaning
//	icons       TintedIcon, AppIcon; the names Icon…
//	text        Title, DialogTitle, Body, Strong, Muted, Small, Caption, Label;
//	            NewText for the other styles; Wrapped, NewParagraph for several lines
//	layout      HBox, VBox, Stretch, Frame, Pad, Sized, Centered, Indented
//	surfaces    NewFill, NewBar, NewCard, NewHairline, NewAvatar, NewPicture, NewLogo
//	to press    NewButton, NewIconButton, NewNavItem, NewCheckbox
//	to choose   NewSegments, NewSelect, ShowMenu
//	to type     NewField
//	to read     NewPill, NewBanner, NewBannerCard, NewNotice, NewProgress, NewSpinner
//	people      NewTable: columns and rows of plain data
//	to confirm  NewDialog
//	over it all NewRoot, for what signs mean and the whole of cut texts
//
// # Rules that all of it keeps
//
// Everything is used from the UI goroutine only, and nothing here starts a
// goroutine or a timer of its own, but for the Spinner's animation; what comes
// later is scheduled by what it was given for that.
//
// What can be pressed can be focused, shows that it is, and is pressed by Enter
// and Space. A key that the focused widget has no use for goes to the handler
// that the window set with Canvas.SetOnTypedKey. The focus ring lies outside of
// a control: leave it 4 pixels where something is clipped.
//
// A setter does not call the callback of what it sets, SetText of Field apart.
// A refresh redraws only what has changed.
package look
