package ui

import (
	"time"

	"fyne.io/fyne/v2"

	"mileiq.example/admin/client"
	"mileiq.example/admin/ui/look"
)

// quitAgainAfter is how long the question must be there before closing the window
// once more ends the program. A double click on the window's close button is one
// close.
const quitAgainAfter = time.Second

// quitting asks whether the program is to end while confirmed changes are open. It
// can wait for their end.
type quitting struct {
	u      *UI
	opened time.Time
	// waits is true once the admin chose to wait; of then were open at that time.
	waits bool
	of    int

	dialog         *look.Dialog
	no, quit, wait *look.Button
	bar            *look.Progress
}

// closeRequested is what closing the window means: it asks first where confirmed
// changes are open. A second close ends the program at once: what was confirmed is
// on the disk, and a system that ends its session must not be kept waiting.
func (u *UI) closeRequested() {
	if u.quitting != nil && u.options.Now().Sub(u.quitting.opened) < quitAgainAfter {
		return
	}
	if u.quitting != nil {
		u.close()
		return
	}
	u.askQuit()
}

// askQuit ends the program, and asks first where confirmed changes are open.
func (u *UI) askQuit() {
	if u.quitting != nil {
		return
	}
	// The client's own state: what was confirmed a moment ago may not be shown yet.
	if u.client.State().Waiting == 0 {
		u.close()
		return
	}
	q := newQuitting(u)
	q.paint()
	u.quitting = q
	u.openDialog(q.dialog)
}

func newQuitting(u *UI) *quitting {
	q := &quitting{u: u, opened: u.options.Now(), bar: look.NewProgress()}
	q.no = look.NewButton(look.Outline, t("dialog.cancel"), "", q.cancel)
	q.quit = look.NewButton(look.Outline, t("quit.now"), "", u.close)
	q.wait = look.NewButton(look.Primary, t("quit.wait"), "", q.startWaiting)
	q.dialog = u.host.newDialog("", look.VBox(0), q.no, q.quit, q.wait)
	q.dialog.OnCancel = q.cancel
	return q
}

// cancel goes on with the program.
func (q *quitting) cancel() {
	q.u.quitting = nil
	q.u.closeTop()
}

func (q *quitting) startWaiting() {
	q.waits, q.of = true, q.u.client.State().Waiting
	q.u.focus(q.no)
	q.update()
}

// update follows the client while the question is open. The last end ends the
// program if the admin waits for it.
func (q *quitting) update() {
	state := q.u.client.State()
	switch {
	case q.waits && state.Waiting == 0:
		q.u.close()
		return
	case q.waits && isStuck(state):
		q.waits = false
	}
	q.paint()
}

// isStuck reports whether there are changes that nothing but the admin lets go on.
func isStuck(state client.State) bool {
	return state.Sending.Paused || len(state.Sending.Stopped) > 0
}

func (q *quitting) paint() {
	state := q.u.client.State()
	n := state.Waiting
	q.dialog.SetTitle(tn("quit.title", n))
	look.SetVisible(q.wait, n > 0 && !q.waits && !isStuck(state))
	switch {
	case n == 0:
		q.dialog.SetTitle(t("quit.title.none"))
		q.dialog.SetContent(look.Wrapped(look.StyleBody, t("quit.none")))
	case q.waits:
		q.dialog.SetContent(q.progress(n, state))
	default:
		q.dialog.SetContent(q.consequences(n, state))
	}
}

// consequences says what becomes of the open changes.
func (q *quitting) consequences(n int, state client.State) fyne.CanvasObject {
	body := look.VBox(10)
	if state.Temporary {
		body.Add(look.NewBannerCard(look.ToneWarning, look.IconWarning, tn("quit.lost", n), t("quit.lost.why")))
	} else {
		body.Add(look.Wrapped(look.StyleBody, tn("quit.kept", n)))
		body.Add(fact(t("settings.name"), displayName(state.Name)))
		body.Add(fact(t("settings.email"), displayName(state.Email)))
		body.Add(look.Wrapped(look.StyleBody, t("quit.later")))
	}
	if isStuck(state) {
		body.Add(look.Wrapped(look.StyleSmallMuted, t("quit.stuck")))
	}
	return body
}

// progress says what is waited for.
func (q *quitting) progress(n int, state client.State) fyne.CanvasObject {
	q.bar.SetValue(float64(q.of-n) / float64(q.of))
	body := look.VBox(10,
		look.Wrapped(look.StyleBody, tn("quit.waits", n, values{"Of": number(q.of)})), q.bar)
	if state.Sync.Offline() {
		body.Add(look.Wrapped(look.StyleSmallMuted, t("outcome.whenReachable", values{"Organization": q.u.host.organizationName()})))
	}
	return body
}
