package ui

import (
	"context"
	"path/filepath"

	"fyne.io/fyne/v2"

	"mileiq.example/admin/ui/look"
)

// pickFile lets the admin choose a file, and then opens the dialog that reads it.
func (list *leaversList) pickFile() {
	if !list.canAsk() {
		return
	}
	list.h.askForList(func(path string) {
		if list.ask(); list.dialog != nil {
			list.dialog.read(fileSource(path))
		}
	})
}

// pickFile lets the admin choose a file.
func (l *leaversDialog) pickFile() {
	l.h.askForList(func(path string) { l.read(fileSource(path)) })
}

// askForList asks for a file that is a list of leavers.
func (h *host) askForList(chosen func(path string)) {
	h.askForFile(fileQuestion{title: t("list.open.title"), confirm: t("list.open.yes"), extensions: listExtensions, chosen: chosen})
}

// saveSample writes an example of a list to a file.
func (l *leaversDialog) saveSample() {
	l.h.askForFile(fileQuestion{title: t("list.sample.title"), confirm: t("list.sample.yes"), extensions: []string{".csv"}, name: t("list.sample.name"), chosen: func(path string) {
		inBackground(l.h.host, l.ctx, func(context.Context) (struct{}, error) {
			return struct{}{}, saveFile(path, writeSample)
		}, func(_ struct{}, err error) { l.sampleEnded(filepath.Base(path), err) })
	}})
}

func (l *leaversDialog) sampleEnded(name string, err error) {
	if err != nil {
		l.h.log.Warn("save the sample", "problem", err)
		l.foot.say(t("list.sample.failed"))
		return
	}
	l.foot.say(t("list.sample.saved", values{"Name": displayName(name)}))
}

// dropped reads a file that was dropped onto the window as a list of leavers, whatever view
// is in sight. It says so where that cannot be done now.
func (u *UI) dropped(_ fyne.Position, files []fyne.URI) {
	if len(files) == 0 {
		return
	}
	m, ok := u.screen.(*mainScreen)
	if !ok {
		u.host.sayDropped(t("drop.signIn"))
		return
	}
	m.leavers.drop(files)
}

// drop reads a dropped file, unless another dialog is open or there is no copy to
// match.
func (list *leaversList) drop(files []fyne.URI) {
	top := list.h.canvas().Overlays().Top
	if list.dialog == nil && top() == nil {
		list.ask()
		if list.dialog == nil {
			return // it was said why
		}
	}
	switch l := list.dialog; {
	case l == nil || top() != l.dialog:
		list.h.sayDropped(t("drop.busy"))
	case len(files) > 1:
		l.fail(errManyFiles)
	default:
		l.read(droppedSource(files[0]))
	}
}

// sayDropped says, over whatever is open, why a dropped file is not read. It is said once
// until it is closed.
func (h *host) sayDropped(why string) {
	if h.droppedSaid != nil && h.droppedSaid.Showing() {
		return
	}
	ok := look.NewButton(look.Primary, t("dialog.close"), "", h.closeDialog)
	h.droppedSaid = h.newDialog(t("drop.title"), look.Wrapped(look.StyleBody, why), ok)
	h.openDialog(h.droppedSaid)
}
