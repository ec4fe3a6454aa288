package ui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"mileiq.example/admin/client"
	"mileiq.example/admin/ui/look"
	"mileiq.example/admin/ui/look/looktest"
)

func TestSettingsShowTheAccountTheOrganizationAndTheFiles(t *testing.T) {
	d := newDesk(t, deskOptions{users: 5})
	d.signIn("avery.moss")

	d.press(words("nav.settings"))

	folders := d.client.Folders()
	for _, want := range []string{"Avery Moss", "avery.moss@contoso.example", "Contoso", d.ui.state.Organization.SCIMHost, d.ui.state.Organization.IssuerHost,
		"test", folders.Data, folders.Cache, folders.LogFile(), words("brake.title"), words("settings.look")} {
		if !d.sees(want) {
			t.Errorf("Settings do not say %q", want)
		}
	}
	d.press(words("menu.keys"))
	if d.dialogTitle() != words("menu.keys") {
		t.Error("the keys are not listed")
	}
}

func TestTheAppearanceChangesAtOnceAndIsKept(t *testing.T) {
	d := newDesk(t, deskOptions{users: 5})
	d.signIn("avery.moss")
	d.press(words("nav.settings"))
	settings := d.ui.screen.(*mainScreen).settings
	app := d.ui.options.App
	background := func() any {
		return app.Settings().Theme().Color(look.ColorSurface, app.Settings().ThemeVariant())
	}
	light, dark := look.Fixed(theme.VariantLight).Color(look.ColorSurface, theme.VariantDark), look.Fixed(theme.VariantDark).Color(look.ColorSurface, theme.VariantLight)

	settings.appearance.TypedKey(&fyne.KeyEvent{Name: fyne.KeyRight})
	if background() != light || app.Preferences().String(preferLook) != "light" {
		t.Errorf("light is %v and kept as %q", background(), app.Preferences().String(preferLook))
	}
	settings.appearance.TypedKey(&fyne.KeyEvent{Name: fyne.KeyRight})
	if background() != dark || app.Preferences().String(preferLook) != "dark" {
		t.Errorf("dark is %v and kept as %q", background(), app.Preferences().String(preferLook))
	}
	if again := newSettings(d); again.appearance.Selected() != 2 {
		t.Errorf("opened again, Settings show appearance %d", again.appearance.Selected())
	}
	settings.appearance.TypedKey(&fyne.KeyEvent{Name: fyne.KeyHome})
	if app.Preferences().String(preferLook) != "" {
		t.Errorf("the system's appearance is kept as %q", app.Preferences().String(preferLook))
	}
}

// TestEveryViewFollowsTheAppearance: the views are out of the window while Settings
// change it. Applied once more while a view is in sight, it must change nothing.
func TestEveryViewFollowsTheAppearance(t *testing.T) {
	d := newDesk(t, deskOptions{users: 5})
	d.signIn("avery.moss")
	main := d.ui.screen.(*mainScreen)
	main.users.search.SetText("a")
	d.until("the search is answered", func() bool { return main.users.loaded && main.users.query.Search == "a" })
	for _, appearance := range []string{"dark", "light"} {
		for i := range main.views {
			main.show(i)
			looktest.Outline(d.ui.Window()) // paints it
		}
		d.ui.options.App.Preferences().SetString(preferLook, appearance)
		applyAppearance(d.ui.options.App)
		for i := range main.views {
			main.show(i)
			got := looktest.Outline(d.ui.Window())

			applyAppearance(d.ui.options.App)

			if difference := looktest.Difference(got, looktest.Outline(d.ui.Window())); difference != "" {
				t.Errorf("%s, view %d: %s", appearance, i, difference)
			}
		}
	}
}

func newSettings(d *desk) *settingsView {
	return newSettingsView(d.ui.screen.(*mainScreen).hostOf(viewSettings))
}

func TestSigningOutIsExplainedAndHappensOnlyWhenConfirmed(t *testing.T) {
	d := newDesk(t, deskOptions{users: 5})
	d.signIn("avery.moss")
	d.press(words("nav.settings"))

	d.press(words("settings.signOut"))
	if d.dialogTitle() != words("signOut.title") || !d.sees(words("signOut.lead")) || d.sees(words("signOut.waiting.body")) {
		t.Errorf("in sight: %q", d.texts())
	}
	d.press(words("dialog.cancel"))
	if d.dialogTitle() != "" || d.ui.state.Phase != client.Ready {
		t.Error("Cancel signs out or leaves the dialog")
	}
	d.press(words("settings.signOut"))
	d.press(words("signOut.yes"))

	d.untilSees(words("signIn.browser"))
}

func TestSigningOutSaysHowManyChangesWait(t *testing.T) {
	d := newDesk(t, deskOptions{users: 12})
	d.signIn("avery.moss")
	for n, want := range map[int]string{1: tn("signOut.waiting", 1), 3: tn("signOut.waiting", 3)} {
		d.ui.state.Waiting = n
		d.ui.host.askSignOut(false)
		if !d.sees(want) || !d.sees(words("signOut.waiting.body")) {
			t.Errorf("with %d waiting: %q", n, d.texts())
		}
		d.key(fyne.KeyEscape)
	}
}

func TestLeavingTheOrganizationForgetsIt(t *testing.T) {
	d := newDesk(t, deskOptions{users: 5})
	d.signIn("avery.moss")
	d.press(words("nav.settings"))

	d.press(words("settings.disconnect"))
	if d.dialogTitle() != words("disconnect.title") || !d.sees(words("disconnect.lead")) {
		t.Errorf("in sight: %q", d.texts())
	}
	d.press(words("disconnect.yes"))

	d.untilSees(words("firstRun.title"))
}

func TestASignOutThatTheServiceWasNotToldOfIsSaid(t *testing.T) {
	d := newDesk(t, deskOptions{users: 5})
	d.signIn("avery.moss")
	d.press(words("nav.settings"))
	d.press(words("settings.signOut"))
	if err := d.demo.Close(); err != nil {
		t.Fatal(err)
	}

	d.press(words("signOut.yes"))

	d.untilSees(words("problem.notRevoked"))
	d.key(fyne.KeyEscape)
	d.untilSees(words("signIn.browser"))
}

// An ellipsis says that a question follows: the button that does it has none.
func TestTheButtonThatDoesItHasNoEllipsis(t *testing.T) {
	d := newDesk(t, deskOptions{users: 5})
	d.signIn("avery.moss")
	d.press(words("nav.settings"))
	for _, key := range []string{"settings.signOut", "settings.disconnect"} {
		d.press(words(key))

		for _, o := range d.objects() {
			if b, ok := o.(*look.Button); ok && strings.Contains(b.AccessibilityLabel(), "…") {
				t.Errorf("%s: the dialog's button says %q", words(key), b.AccessibilityLabel())
			}
		}
		d.key(fyne.KeyEscape)
	}
}
