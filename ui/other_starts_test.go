package ui

import (
	"bytes"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"mileiq.example/admin/client"
)

func TestAfterACrashTheWindowSaysOnceWhereTheReportIs(t *testing.T) {
	for name, options := range map[string]deskOptions{"first run": {users: 5, firstRun: true}, "sign-in": {users: 5}} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, options)
			report := filepath.Join(t.TempDir(), "crash-1.txt")
			d.ui.options.CrashReport = report
			d.untilSees(words("crash.title"))
			for _, want := range []string{words("crash.kept"), report} {
				if !d.sees(want) {
					t.Errorf("not in sight: %q", want)
				}
			}

			d.press(words("dialog.close"))
			d.ui.showScreen(d.ui.screenFor(d.ui.state.Phase))

			if d.sees(words("crash.title")) {
				t.Error("it is said twice")
			}
		})
	}
}

func TestWithoutACrashNothingIsSaid(t *testing.T) {
	d := newDesk(t, deskOptions{users: 5})
	d.untilSees(words("signIn.browser"))

	if len(d.ui.dialogs) > 0 {
		t.Errorf("in sight: %q", d.texts())
	}
}

func TestTheWindowComesForwardWhenItIsAskedFor(t *testing.T) {
	var log bytes.Buffer
	d := newDesk(t, deskOptions{users: 5, log: slog.New(slog.NewTextHandler(&log, nil))})
	d.untilSees(words("signIn.browser"))
	asked := &askedWindow{Window: d.ui.window}
	d.ui.window = asked

	d.ui.noticed(client.Change{Show: true})

	d.until("the window is asked to come forward", func() bool { return asked.times == 1 })
	if !d.sees(words("signIn.browser")) {
		t.Error("another screen is in sight")
	}
}

// askedWindow counts how often it is asked to come forward.
type askedWindow struct {
	fyne.Window
	times int
}

func (w *askedWindow) RequestFocus() { w.times++ }

func TestASecondStartHasASentence(t *testing.T) {
	if said := ShownAgain(); !strings.Contains(said, "already") || strings.Contains(said, "\n") {
		t.Errorf("it says %q", said)
	}
}
