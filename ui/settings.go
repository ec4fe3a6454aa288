package ui

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/ui/look"
)

// settingsView shows the organization, the account, how the window looks and
// where the files are.
type settingsView struct {
	m          *mainScreen
	root       fyne.CanvasObject
	appearance *look.Segments
}

func newSettingsView(m *mainScreen) *settingsView {
	s := &settingsView{m: m}
	u := m.u
	organization := u.state.Organization
	signOut := look.NewButton(look.Outline, t("settings.signOut"), "", func() { s.askSignOut(false) })
	leave := look.NewButton(look.Outline, t("settings.disconnect"), "", func() { s.askSignOut(true) })
	folders := u.client.Folders()
	appearances := []string{"", "light", "dark"}
	selected := 0
	for i, a := range appearances {
		if a == u.options.App.Preferences().String(preferLook) {
			selected = i
		}
	}
	s.appearance = look.NewSegments([]string{t("settings.look.system"), t("settings.look.light"), t("settings.look.dark")}, func(i int) {
		u.options.App.Preferences().SetString(preferLook, appearances[i])
		u.applyAppearance()
	})
	s.appearance.SetSelected(selected)
	cards := look.VBox(14,
		settingsCard(t("settings.look"), look.HBox(10, s.appearance)),
		settingsCard(t("settings.account"),
			fact(t("settings.name"), displayName(u.state.Name)),
			fact(t("settings.email"), displayName(u.state.Email)),
			look.HBox(10, signOut)),
		settingsCard(t("settings.organization"),
			fact(t("hosts.name"), u.organizationName()),
			fact(t("hosts.users"), displayName(organization.SCIMHost)),
			fact(t("hosts.signIn"), displayName(organization.IssuerHost)),
			look.HBox(10, leave)),
		brakeCard(u.options.App.Preferences()),
		settingsCard(t("settings.program"),
			fact(t("settings.version"), u.options.Version),
			fact(t("settings.data"), folders.Data),
			fact(t("settings.cache"), folders.Cache),
			fact(t("settings.log"), folders.LogFile()),
			look.HBox(10, look.NewButton(look.Outline, t("menu.keys"), look.IconHelp, u.showKeys))),
	)
	top := look.Pad(24, look.PageMargin, 14, look.PageMargin, look.Title(t("nav.settings")))
	s.root = look.Frame(top, nil, nil, nil,
		look.NewScroll(look.Pad(0, look.PageMargin, 24, look.PageMargin, cards)))
	return s
}

// settingsCard is a titled group.
func settingsCard(title string, content ...fyne.CanvasObject) fyne.CanvasObject {
	column := look.VBox(10, look.Strong(title))
	for _, o := range content {
		column.Add(o)
	}
	return look.NewCard(18, column)
}

// fact is a label with its value beside it.
func fact(label, value string) fyne.CanvasObject {
	return look.HBox(12, look.Sized(140, 0, look.Muted(label)), look.Stretch(look.Body(value).Ellipsis()))
}

func (s *settingsView) content() fyne.CanvasObject { return s.root }
func (s *settingsView) shown()                     { s.m.u.focus(s.appearance) }
func (s *settingsView) update(client.Change)       {}

// askSignOut explains what signing out does, and what waits, before it is done.
func (s *settingsView) askSignOut(leave bool) {
	u := s.m.u
	title, lead, act := t("signOut.title"), t("signOut.lead"), t("settings.signOut")
	if leave {
		title, lead, act = t("disconnect.title"), t("disconnect.lead"), t("settings.disconnect")
	}
	body := look.VBox(10, look.Wrapped(look.StyleBody, lead))
	if n := u.state.Waiting; n > 0 {
		body.Add(look.NewBannerCard(look.ToneWarning, look.IconInfo, tn("signOut.waiting", n), t("signOut.waiting.body")))
	}
	cancel := look.NewButton(look.Outline, t("dialog.cancel"), "", u.closeDialog)
	var yes *look.Button
	yes = look.NewButton(look.Primary, act, "", func() {
		yes.Disable()
		inBackground(u, u.ctx, func(ctx context.Context) (struct{}, error) {
			if leave {
				return struct{}{}, u.client.Disconnect(ctx)
			}
			return struct{}{}, u.client.SignOut(ctx)
		}, func(_ struct{}, err error) {
			// The screen is another one by now; what could not be done at the
			// service is said all the same.
			if err != nil {
				u.log.Warn("sign out", "problem", err)
				u.showDetails(problem.Of(err))
			}
		})
	})
	d := look.NewDialog(u.window.Canvas(), title, body, cancel, yes)
	d.OnCancel = u.closeDialog
	u.openDialog(d)
}

// applyAppearance sets the theme that the admin chose, or the system's.
func (u *UI) applyAppearance() {
	settings := u.options.App.Settings()
	switch u.options.App.Preferences().String(preferLook) {
	case "light":
		settings.SetTheme(look.Fixed(theme.VariantLight))
	case "dark":
		settings.SetTheme(look.Fixed(theme.VariantDark))
	default:
		settings.SetTheme(look.New())
	}
}
