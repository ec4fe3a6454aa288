package ui

import (
	"context"
	"errors"
	"io"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/storage"
)

// readURI reads a file that was dropped.
func (l *leaversDialog) readURI(uri fyne.URI) {
	l.read(uri.Name(), func(context.Context) (io.ReadCloser, error) { return storage.Reader(uri) })
}

// leaversFiles are the extensions of the files in the file dialog.
var leaversFiles = []string{".csv", ".tsv", ".txt"}

// pickFile lets the admin choose a file. The toolkit opens it.
func (l *leaversDialog) pickFile() {
	picker := dialog.NewFileOpen(func(file fyne.URIReadCloser, err error) {
		switch {
		case l.ctx.Err() != nil && file != nil:
			_ = file.Close()
		case err != nil:
			l.ask(err)
		case file != nil:
			l.read(file.URI().Name(), func(context.Context) (io.ReadCloser, error) { return file, nil })
		}
	}, l.h.window)
	picker.SetView(dialog.ListView) // whole names
	picker.SetFilter(storage.NewExtensionFileFilter(leaversFiles))
	picker.SetTitleText(t("list.open.title"))
	picker.SetConfirmText(t("list.open.yes"))
	l.h.showPicker(picker)
}

// saveSample writes an example of a list to a file.
func (l *leaversDialog) saveSample() {
	picker := dialog.NewFileSave(func(file fyne.URIWriteCloser, err error) {
		switch {
		case err != nil:
			l.sampleEnded("", err)
		case file != nil:
			inBackground(l.h.host, l.ctx, func(context.Context) (struct{}, error) {
				return struct{}{}, errors.Join(writeSample(file), file.Close())
			}, func(_ struct{}, err error) { l.sampleEnded(file.URI().Name(), err) })
		}
	}, l.h.window)
	picker.SetFileName(t("list.sample.name"))
	picker.SetTitleText(t("list.sample.title"))
	picker.SetConfirmText(t("list.sample.yes"))
	l.h.showPicker(picker)
}

func (l *leaversDialog) sampleEnded(name string, err error) {
	if err != nil {
		l.h.log.Warn("save the sample", "problem", err)
		l.note.SetText(t("list.sample.failed"))
		return
	}
	l.note.SetText(t("list.sample.saved", values{"Name": displayName(name)}))
}

// dropped reads a file that was dropped onto the window as a list of leavers.
func (u *UI) dropped(_ fyne.Position, files []fyne.URI) {
	if m, ok := u.screen.(*mainScreen); ok && len(files) > 0 {
		m.leavers.drop(files)
	}
}

// drop reads a dropped file, unless another dialog is open or there is no copy to
// match.
func (list *leaversList) drop(files []fyne.URI) {
	top := list.h.canvas().Overlays().Top
	if list.dialog == nil && top() == nil {
		list.ask()
	}
	switch l := list.dialog; {
	case l == nil || top() != l.dialog:
	case len(files) > 1:
		l.ask(errManyFiles)
	default:
		l.readURI(files[0])
	}
}
