package ui

import (
	"context"
	"log/slog"
	"time"

	"fyne.io/fyne/v2"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/ui/look"
)

// host is what a screen or a dialog knows of the window it stands in. All of it
// is used on the UI goroutine, but for do.
type host struct {
	client *client.Client
	log    *slog.Logger
	app    fyne.App // preferences, clipboard and appearance
	window fyne.Window
	// version is the program's.
	version string
	// ctx ends when the window is closed.
	ctx context.Context
	// do runs a function on the UI goroutine, from any goroutine.
	do  func(func())
	now func() time.Time
	// still knows when something last moved by itself.
	still *stillness
	// state is the client's, as the window shows it.
	state func() client.State
	// showScreen puts another screen into the window.
	showScreen func(screen)
	openDialog func(*look.Dialog)
	// closeDialog closes the topmost dialog, if there is one.
	closeDialog func()
	// browse hands an address to the browser, if it is one for a browser.
	browse func(address string) error
	// showKeys lists the keys.
	showKeys func()
	// readFolder reads a folder for the file dialog; nil: from this computer's disks.
	readFolder func(path string) ([]folderEntry, error)
	// droppedSaid says why a dropped file is not read; nil before the first.
	droppedSaid *look.Dialog
}

func (h *host) canvas() fyne.Canvas { return h.window.Canvas() }

// focus gives a widget of the window the keyboard. It asks the window's own
// canvas: the toolkit does not find the canvas of what was never painted.
func (h *host) focus(w fyne.Focusable) { h.canvas().Focus(w) }

// isLow reports whether the window has little room below.
func (h *host) isLow() bool { return h.canvas().Size().Height < lowWindow }

// newDialog returns a dialog that Escape closes. It is not shown yet.
func (h *host) newDialog(title string, content fyne.CanvasObject, buttons ...fyne.CanvasObject) *look.Dialog {
	d := look.NewDialog(h.canvas(), title, content, buttons...)
	d.OnCancel = h.closeDialog
	return d
}

// organizationName is safe to show.
func (h *host) organizationName() string { return displayName(h.state().Organization.Name) }

// inviteKey chooses between inviting and reactivating, which is all that a
// service without the MileIQ extension can do.
func (h *host) inviteKey(invite, reactivate string) string {
	if h.state().Invitations {
		return invite
	}
	return reactivate
}

// inviteIcon is a letter only where one is sent.
func (h *host) inviteIcon() look.IconName {
	if h.state().Invitations {
		return look.IconMail
	}
	return look.IconCheck
}

// viewHost is what a view of the main screen knows beside its host. The views
// do not know each other.
type viewHost struct {
	*host
	// screenCtx ends when the main screen gives way to another.
	screenCtx context.Context
	// notice stands at the bottom of the main area.
	notice *look.Notice
	// inSight reports whether the view is in the main area, and show puts it there.
	inSight func() bool
	show    func()
	// showMessages shows what is to be said now in the line below the menu.
	showMessages func()
	// confirm asks whether a change of these users is to be made; confirmed is
	// called once it is confirmed and on the disk.
	confirm func(kind directory.Kind, users []directory.User, confirmed func())
	// confirmListed is confirm with what a list says of the users.
	confirmListed func(kind directory.Kind, users []directory.User, list listed, confirmed func())
	// addToLeavers puts people among the leavers, and says so.
	addToLeavers func(people []directory.User)
	// showLeavers puts Leavers into the main area, with a list; 0 is all lists.
	showLeavers func(list int64)
	// showInUsers puts Users into the main area, with this user.
	showInUsers func(user directory.User)
	// takeBack asks whether a batch that archives is to be taken back.
	takeBack func(batch string)
}

// say shows a short notice at the bottom. The next one replaces it.
func (h *viewHost) say(text string) { h.notice.Say(text, noticeTime) }

// resume has what was paused or stopped go on.
func (h *viewHost) resume() { h.resumeThen(func() {}) }

// resumeThen is resume; it calls done once that is kept.
func (h *viewHost) resumeThen(done func()) {
	inBackground(h.host, h.screenCtx, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, h.client.ResumeSending(ctx)
	}, func(_ struct{}, err error) {
		if err != nil {
			h.fail("resume the sending", err)
			return
		}
		done()
	})
}

// fail says that something that was asked for cannot be done.
func (h *viewHost) fail(doing string, err error) {
	h.log.Error(doing, "problem", err)
	h.showDetails(problem.Of(err))
}

// cancelItem takes back a change that was not sent yet.
func (h *viewHost) cancelItem(id int64) {
	inBackground(h.host, h.screenCtx, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, h.client.Cancel(ctx, id)
	}, func(_ struct{}, err error) {
		switch {
		case err == nil:
			h.say(t("activity.tookBack"))
		case problem.Of(err).Kind == problem.Conflict:
			h.say(t("activity.tooLate"))
		default:
			h.fail("cancel a change", err)
		}
	})
}
