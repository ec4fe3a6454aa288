package ui

import (
	"errors"

	"fyne.io/fyne/v2"

	"mileiq.example/admin/assets"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/ui/look"
)

// The small window of a start that failed is as large as this; with its details it is
// higher.
const (
	troubleWidth         = 560
	troubleHeight        = 250
	troubleDetailsHeight = 380
)

// startProblemWords are those of a problem where there is no window of the program, and so
// no Settings.
func startProblemWords(p *problem.Problem) (what, next string) {
	what, next = problemWords(p)
	if p.Kind == problem.DiskTrouble {
		next = t("problem.diskTrouble.nextStart")
	}
	return what, next
}

// Explain returns an error of a start as a sentence for a terminal. It needs no window.
func Explain(err error) error {
	if loadTranslations() != nil {
		return err
	}
	what, next := startProblemWords(problem.Of(err))
	return errors.New(what + " " + next)
}

// NewStartTrouble returns the small window that says why the program cannot start and what
// to do, for those who started it from a menu and see no terminal. It is not shown yet, and
// the only one that the program has then.
func NewStartTrouble(app fyne.App, trouble error) (fyne.Window, error) {
	if err := loadTranslations(); err != nil {
		return nil, err
	}
	applyAppearance(app)
	p := problem.Of(trouble)
	what, next := startProblemWords(p)
	detail := directory.DisplayWhole(p.Error())
	w := app.NewWindow(t("app.name"))
	w.SetIcon(fyne.NewStaticResource("icon.png", assets.AppIconPNG))
	w.SetPadded(false)

	details := look.NewCard(12, look.Wrapped(look.StyleMono, detail))
	details.Hide()
	body := look.VBox(12, look.Wrapped(look.StyleDialogTitle, what), look.Wrapped(look.StyleBody, next), details)
	copyButton := look.NewButton(look.Outline, t("problem.copyDetails"), look.IconCopy, func() { copyDetails(app, detail) })
	copyButton.Hide()
	var show *look.Button
	show = look.NewButton(look.Outline, t("problem.details"), "", func() {
		show.Hide()
		copyButton.Show()
		details.Show()
		w.Resize(fyne.NewSize(troubleWidth, troubleDetailsHeight))
		w.Canvas().Focus(copyButton)
	})
	closeButton := look.NewButton(look.Primary, t("dialog.close"), "", w.Close)
	buttons := look.HBox(10, show, copyButton, look.Stretch(look.VBox(0)), closeButton)
	w.SetContent(look.NewFill(look.ColorSurface, look.Frame(nil, look.Pad(12, 24, 24, 24, buttons), nil, nil,
		look.NewScroll(look.Pad(24, 24, 4, 24, body)))))
	w.Resize(fyne.NewSize(troubleWidth, troubleHeight))
	w.CenterOnScreen()
	w.Canvas().SetOnTypedKey(func(key *fyne.KeyEvent) {
		if key.Name == fyne.KeyEscape {
			w.Close()
		}
	})
	look.UsedKeyboard() // so that it is seen what Enter does
	w.Canvas().Focus(closeButton)
	return w, nil
}
