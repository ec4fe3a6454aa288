package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"mileiq.example/admin/client"
	"mileiq.example/admin/ui/look"
)

// settingsView shows the organization, the account, how the window looks and
// where the files are.
type settingsView struct {
	h          *viewHost
	root       fyne.CanvasObject
	appearance *look.Segments
	protected  *protectedCard
}

func newSettingsView(h *viewHost) *settingsView {
	s := &settingsView{h: h}
	organization := h.state().Organization
	signOut := look.NewButton(look.Outline, t("settings.signOut"), "", func() { h.askSignOut(false) })
	leave := look.NewButton(look.Outline, t(h.leaveKey("settings.disconnect")), "", h.askLeave)
	folders := h.client.Folders()
	appearances := []string{"", "light", "dark"}
	selected := 0
	for i, a := range appearances {
		if a == h.app.Preferences().String(preferLook) {
			selected = i
		}
	}
	s.appearance = look.NewSegments([]string{t("settings.look.system"), t("settings.look.light"), t("settings.look.dark")}, func(i int) {
		h.app.Preferences().SetString(preferLook, appearances[i])
		applyAppearance(h.app)
	})
	s.appearance.SetSelected(selected)
	s.protected = newProtectedCard(h)
	cards := look.VBox(14,
		settingsCard(t("settings.look"), look.HBox(10, s.appearance)),
		settingsCard(t("settings.account"),
			fact(t("settings.name"), displayName(h.state().Name)),
			fact(t("settings.email"), displayName(h.state().Email)),
			look.HBox(10, signOut)),
		settingsCard(t("settings.organization"),
			fact(t("hosts.name"), h.organizationName()),
			hostFact(t("hosts.users"), organization.SCIMHost),
			hostFact(t("hosts.signIn"), organization.IssuerHost),
			look.HBox(10, leave)),
		thresholdsCard(h.app.Preferences()),
		s.protected.root,
		settingsCard(t("settings.program"),
			fact(t("settings.version"), h.version),
			fact(t("settings.data"), folders.Data),
			fact(t("settings.cache"), folders.Cache),
			fact(t("settings.log"), folders.LogFile()),
			look.HBox(10, look.NewButton(look.Outline, t("menu.keys"), look.IconHelp, h.showKeys))),
	)
	top := look.Pad(headTop, look.PageMargin, headGap, look.PageMargin, look.Sized(0, headLine, look.HBox(0, look.Title(t("nav.settings")))))
	s.root = look.Frame(top, nil, nil, nil,
		look.NewScroll(look.Pad(0, look.PageMargin, 24, look.PageMargin, cards)))
	return s
}

func (s *settingsView) content() fyne.CanvasObject { return s.root }
func (s *settingsView) update(client.Change)       {}

func (s *settingsView) shown() {
	s.h.focus(s.appearance)
	s.protected.load()
}

// applyAppearance sets the theme that the admin chose, or the system's.
func applyAppearance(app fyne.App) {
	settings := app.Settings()
	switch app.Preferences().String(preferLook) {
	case "light":
		settings.SetTheme(look.Fixed(theme.VariantLight))
	case "dark":
		settings.SetTheme(look.Fixed(theme.VariantDark))
	default:
		settings.SetTheme(look.New())
	}
}
