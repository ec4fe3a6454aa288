// The theme: the palette in its light and dark variants, and the sizes.

package look

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// The palette. A name that the toolkit has for the same thing is used as it is,
// so that the toolkit's own widgets and dialogs come out in our colours.
const (
	ColorBackground = theme.ColorNameBackground          // left pane, header row, whole-page states
	ColorSurface    = theme.ColorNameOverlayBackground   // main area, rows, dialogs, fields
	ColorBorder     = theme.ColorNameSeparator           // hairlines and outlines
	ColorText       = theme.ColorNameForeground          // names, titles
	ColorMuted      = theme.ColorNamePlaceHolder         // everything secondary
	ColorAccent     = theme.ColorNamePrimary             // primary button, links, ticks
	ColorOnAccent   = theme.ColorNameForegroundOnPrimary // text on accent
	ColorHover      = theme.ColorNameHover               // what is under the pointer
	ColorDanger     = theme.ColorNameError               // the button that removes people, failures
	ColorOnDanger   = theme.ColorNameForegroundOnError   // text on danger
	ColorSuccess    = theme.ColorNameSuccess             // pill with a tick
	ColorWarning    = theme.ColorNameWarning             // pill with an envelope, cautions
	ColorDisabled   = theme.ColorNameDisabled            // text that cannot be used now

	ColorAccentSoft   fyne.ThemeColorName = "look.accentSoft"   // selection, active view, banner
	ColorAccentHover  fyne.ThemeColorName = "look.accentHover"  // primary button under the pointer
	ColorDangerSoft   fyne.ThemeColorName = "look.dangerSoft"   // failure banner
	ColorDangerHover  fyne.ThemeColorName = "look.dangerHover"  // danger button under the pointer
	ColorSuccessSoft  fyne.ThemeColorName = "look.successSoft"  // behind ColorSuccess
	ColorWarningSoft  fyne.ThemeColorName = "look.warningSoft"  // behind ColorWarning
	ColorNeutral      fyne.ThemeColorName = "look.neutral"      // pill with a box
	ColorNeutralSoft  fyne.ThemeColorName = "look.neutralSoft"  // behind ColorNeutral, empty progress track
	ColorDisabledFill fyne.ThemeColorName = "look.disabledFill" // a filled button that cannot be used now
	ColorShadow       fyne.ThemeColorName = "look.shadow"       // under menus and notices
	ColorScrim        fyne.ThemeColorName = "look.scrim"        // over the window behind a dialog
)

// Sizes in device-independent pixels. They are fixed rather than theme sizes
// where the layout of the window depends on them.
const (
	SizeText        float32 = 14 // names, buttons, fields
	SizeSmall       float32 = 13 // banners, the pager
	SizeCaption     float32 = 12 // secondary text, table header
	SizeTitle       float32 = 22 // the title of a view
	SizeDialogTitle float32 = 18 // the title of a dialog

	ControlHeight float32 = 36 // buttons, fields, menu items, table header
	RowHeight     float32 = 42 // table rows
	PageMargin    float32 = 28 // left and right of a view's content
	PaneWidth     float32 = 216
	PagerHeight   float32 = 52

	Radius       float32 = 8  // buttons, fields
	RadiusCard   float32 = 12 // cards, bars, menus
	RadiusDialog float32 = 14
	IconSize     float32 = 18

	hairline  float32 = 1
	ringWidth float32 = 2 // the focus ring
	ringGap   float32 = 2 // between a control and its focus ring
)

// shade is one colour in both variants, as 0xRRGGBBAA.
type shade struct{ light, dark uint32 }

// palette returns the colour of a name that the theme defines itself.
func palette(name fyne.ThemeColorName) (shade, bool) {
	switch name {
	case ColorBackground, theme.ColorNameHeaderBackground:
		return shade{0xF5F6F8FF, 0x14171CFF}, true
	case ColorSurface, theme.ColorNameInputBackground, theme.ColorNameMenuBackground, theme.ColorNameButton:
		return shade{0xFFFFFFFF, 0x1B1F26FF}, true
	case ColorBorder, theme.ColorNameInputBorder:
		return shade{0xE2E5EAFF, 0x2C323DFF}, true
	case ColorText:
		return shade{0x1A1E26FF, 0xE9ECF1FF}, true
	case ColorMuted:
		return shade{0x586070FF, 0x9BA5B4FF}, true
	case ColorAccent, theme.ColorNameHyperlink:
		return shade{0x0F62C9FF, 0x78AEFFFF}, true
	case ColorOnAccent, ColorOnDanger, theme.ColorNameForegroundOnSuccess, theme.ColorNameForegroundOnWarning:
		return shade{0xFFFFFFFF, 0x14171CFF}, true
	case ColorAccentSoft:
		return shade{0xE8F0FCFF, 0x1F2F4AFF}, true
	case ColorAccentHover:
		return shade{0x0C53ABFF, 0x93BEFFFF}, true
	case ColorHover:
		return shade{0xF1F4F8FF, 0x222731FF}, true
	case ColorDanger:
		return shade{0xB3261EFF, 0xFF8A80FF}, true
	case ColorDangerSoft:
		return shade{0xFCEBEAFF, 0x3D2022FF}, true
	case ColorDangerHover:
		return shade{0x97201AFF, 0xFFA39BFF}, true
	case ColorSuccess:
		return shade{0x0B6B3AFF, 0x7CDBA2FF}, true
	case ColorSuccessSoft:
		return shade{0xE4F4EAFF, 0x173526FF}, true
	case ColorWarning:
		return shade{0x8A5300FF, 0xF2C377FF}, true
	case ColorWarningSoft:
		return shade{0xFCF0DAFF, 0x3A2C12FF}, true
	case ColorNeutral:
		return shade{0x4A5363FF, 0xB4BDCBFF}, true
	case ColorNeutralSoft:
		return shade{0xECEEF2FF, 0x2A303AFF}, true
	case ColorDisabled:
		return shade{0x7D8695FF, 0x717B8AFF}, true
	case ColorDisabledFill, theme.ColorNameDisabledButton:
		return shade{0xE9EBEFFF, 0x2A303AFF}, true
	case ColorScrim:
		return shade{0x10182861, 0x0000008C}, true
	case theme.ColorNameShadow:
		return shade{0x10182816, 0x00000050}, true
	case ColorShadow:
		return shade{0x10182840, 0x000000A0}, true
	case theme.ColorNameFocus, theme.ColorNameSelection:
		return shade{0x0F62C940, 0x78AEFF4D}, true
	case theme.ColorNamePressed:
		return shade{0x10182818, 0xFFFFFF1A}, true
	case theme.ColorNameScrollBar:
		return shade{0x10182850, 0xFFFFFF50}, true
	case theme.ColorNameScrollBarBackground:
		return shade{0x10182808, 0xFFFFFF08}, true
	}
	return shade{}, false
}

func (s shade) in(variant fyne.ThemeVariant) color.Color {
	v := s.light
	if variant == theme.VariantDark {
		v = s.dark
	}
	return color.NRGBA{R: uint8(v >> 24), G: uint8(v >> 16), B: uint8(v >> 8), A: uint8(v)}
}

// Theme is the program's theme. It is immutable and may be asked from any
// goroutine. Fonts and icons are the toolkit's.
type Theme struct {
	forced  bool
	variant fyne.ThemeVariant
}

var _ fyne.Theme = (*Theme)(nil)

// New returns the theme in the variant that it is asked for, which is the one
// that the desktop prefers.
func New() fyne.Theme { return &Theme{} }

// Fixed returns the theme in one variant, whatever the desktop prefers. The
// variant is theme.VariantLight or theme.VariantDark.
func Fixed(variant fyne.ThemeVariant) fyne.Theme {
	return &Theme{forced: true, variant: variant}
}

// Color returns a colour of the palette, or the toolkit's for a name that the
// palette does not define.
func (t *Theme) Color(name fyne.ThemeColorName, variant fyne.ThemeVariant) color.Color {
	if t.forced {
		variant = t.variant
	}
	if s, ok := palette(name); ok {
		return s.in(variant)
	}
	return theme.DefaultTheme().Color(name, variant)
}

// colorOf returns a colour as it is on the screen now. The widgets of this
// package ask it rather than the toolkit, which has no colour for our names
// until the theme is in use.
func colorOf(name fyne.ThemeColorName) color.Color {
	settings := fyne.CurrentApp().Settings()
	t, ok := settings.Theme().(*Theme)
	if !ok {
		t = &Theme{}
	}
	return t.Color(name, settings.ThemeVariant())
}

// Font returns the toolkit's font.
func (t *Theme) Font(style fyne.TextStyle) fyne.Resource {
	return theme.DefaultTheme().Font(style)
}

// Icon returns the toolkit's icon; our own come from TintedIcon.
func (t *Theme) Icon(name fyne.ThemeIconName) fyne.Resource {
	return theme.DefaultTheme().Icon(name)
}

// Size returns a size in device-independent pixels.
func (t *Theme) Size(name fyne.ThemeSizeName) float32 {
	switch name {
	case theme.SizeNameText:
		return SizeText
	case theme.SizeNameCaptionText:
		return SizeCaption
	case theme.SizeNameHeadingText:
		return SizeTitle
	case theme.SizeNameSubHeadingText:
		return SizeDialogTitle
	case theme.SizeNamePadding, theme.SizeNameLineSpacing:
		return 4
	case theme.SizeNameInnerPadding:
		return 8
	case theme.SizeNameInlineIcon:
		return IconSize
	case theme.SizeNameInputBorder, theme.SizeNameSeparatorThickness:
		return hairline
	case theme.SizeNameInputRadius, theme.SizeNameButtonRadius, theme.SizeNameSelectionRadius:
		return Radius
	case theme.SizeNameCardRadius, theme.SizeNamePopupRadius, theme.SizeNameMenuRadius:
		return RadiusCard
	case theme.SizeNameDialogRadius:
		return RadiusDialog
	case theme.SizeNameScrollBar:
		return 12
	case theme.SizeNameScrollBarSmall:
		return 4
	}
	return theme.DefaultTheme().Size(name)
}
