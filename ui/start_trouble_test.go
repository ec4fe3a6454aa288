package ui

import (
	"errors"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"mileiq.example/admin/client/problem"
)

// troubleDesk is somebody in front of the small window of a start that failed.
func troubleDesk(t *testing.T, trouble error) (d *desk, closed *bool) {
	t.Helper()
	app := test.NewTempApp(t)
	w, err := NewStartTrouble(app, trouble)
	if err != nil {
		t.Fatal(err)
	}
	closed = new(bool)
	w.SetOnClosed(func() { *closed = true })
	w.Show()
	return &desk{t: t, ui: &UI{window: w, options: Options{App: app}}}, closed
}

func TestAStartThatFailsIsSaidInASmallWindowWithWhatToDo(t *testing.T) {
	long := "/home/avery/" + strings.Repeat("a-folder-with-a-long-name/", 6) + "mileiq-admin"
	for name, c := range map[string]struct {
		trouble error
		says    []string
	}{
		"read-only":         {&problem.Problem{Kind: problem.ReadOnlyFolder, Detail: long, Cause: errors.New("permission denied")}, []string{long, words("problem.readOnlyFolder.next")}},
		"foreign":           {&problem.Problem{Kind: problem.ForeignFolder, Detail: "/srv/data"}, []string{"/srv/data", words("problem.foreignFolder.next")}},
		"a file":            {&problem.Problem{Kind: problem.NotAFolder, Detail: "/srv/data"}, []string{"/srv/data", words("problem.notAFolder.next")}},
		"no locks":          {&problem.Problem{Kind: problem.NoLocks, Detail: "/srv/data"}, []string{"/srv/data", words("problem.noLocks.next")}},
		"running":           {&problem.Problem{Kind: problem.AlreadyRunning}, []string{words("problem.alreadyRunning"), words("problem.alreadyRunning.next")}},
		"close first":       {&problem.Problem{Kind: problem.CloseFirst}, []string{words("problem.closeFirst"), words("problem.closeFirst.next")}},
		"the disk":          {&problem.Problem{Kind: problem.DiskTrouble}, []string{words("problem.diskTrouble"), words("problem.diskTrouble.nextStart")}},
		"nobody foresaw it": {errors.New("odd"), []string{words("problem.unexplained")}},
	} {
		t.Run(name, func(t *testing.T) {
			d, closed := troubleDesk(t, c.trouble)
			for _, want := range c.says {
				if !d.sees(want) {
					t.Errorf("it does not say %q: %q", want, d.texts())
				}
			}
			if d.sees(words("nav.settings")) || d.sees(problem.Of(c.trouble).Error()) {
				t.Errorf("it points to Settings, or shows details unasked: %q", d.texts())
			}

			d.key(fyne.KeyReturn)

			if !*closed {
				t.Error("Enter does not close it")
			}
			if said := Explain(c.trouble).Error(); !strings.Contains(said, c.says[0]) {
				t.Errorf("the terminal says %q", said)
			}
		})
	}
}

func TestTheDetailsOfAStartThatFailedAreShownWholeAndCopied(t *testing.T) {
	trouble := &problem.Problem{Kind: problem.ReadOnlyFolder, Detail: "/srv/" + strings.Repeat("data/", 40), Cause: errors.New("permission denied")}
	d, closed := troubleDesk(t, trouble)

	d.press(words("problem.details"))
	if !d.sees(trouble.Error()) {
		t.Errorf("in sight: %q", d.texts())
	}
	d.key(fyne.KeyReturn) // Copy has the keyboard
	if got := d.ui.options.App.Clipboard().Content(); got != trouble.Error() {
		t.Errorf("copied %q", got)
	}
	d.press(words("dialog.close"))
	if !*closed {
		t.Error("Close does not close it")
	}
}

func TestEscapeClosesTheWindowOfAStartThatFailed(t *testing.T) {
	d, closed := troubleDesk(t, &problem.Problem{Kind: problem.CloseFirst})
	d.ui.Window().Canvas().Unfocus()

	d.key(fyne.KeyEscape)

	if !*closed {
		t.Error("it stays open")
	}
}
