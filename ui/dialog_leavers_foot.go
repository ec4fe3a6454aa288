package ui

import (
	"context"

	"fyne.io/fyne/v2"

	"mileiq.example/admin/ui/look"
)

// leaversFoot is the line above the buttons of the dialog: a note, or how far the reading
// of a list is, with a button that gives it up. It is as high in either case, so that
// nothing moves.
type leaversFoot struct {
	root     fyne.CanvasObject
	note     *look.Text
	progress *look.Progress
	stop     *look.Button
}

func newLeaversFoot(stop func()) *leaversFoot {
	f := &leaversFoot{note: look.Caption("").Ellipsis(), progress: look.NewProgress()}
	f.stop = look.NewButton(look.Quiet, t("list.stop"), "", stop)
	f.stop.Height = 28
	f.root = look.Sized(0, 28, look.HBox(12, look.Stretch(f.note), look.Sized(240, 0, f.progress), f.stop))
	f.end()
	return f
}

// say shows a note.
func (f *leaversFoot) say(text string) { f.note.SetText(text) }

// begin shows that a list is being read.
func (f *leaversFoot) begin() {
	f.progress.SetValue(0)
	f.say(t("list.reading"))
	f.showProgress(true)
}

// end takes away what begin showed.
func (f *leaversFoot) end() {
	f.say("")
	f.showProgress(false)
}

func (f *leaversFoot) showProgress(visible bool) {
	look.SetVisible(f.progress, visible)
	look.SetVisible(f.stop, visible)
	f.root.Refresh()
}

// tell says how far it is. A list is read, and then made sense of: each is half of it.
func (f *leaversFoot) tell(parsing bool, done, of int64) {
	key, share := "list.readingBytes", 0.0
	if of > 0 {
		share = float64(done) / float64(of) / 2
	}
	if parsing {
		key, share = "list.parsing", 0.5+share
	}
	f.progress.SetValue(share)
	if of > 0 {
		f.say(t(key, values{"Percent": number(int(100 * share)), "Done": fileSize(done), "All": fileSize(of)}))
	}
}

// tellProgress says how far a reading is, from any goroutine. It tells of each percent once.
func (l *leaversDialog) tellProgress(ctx context.Context) listProgress {
	told := int64(-1)
	return func(parsing bool, done, of int64) {
		percent := int64(0)
		if of > 0 {
			percent = 100 * done / of
		}
		if parsing {
			percent += 101
		}
		if percent == told {
			return
		}
		told = percent
		l.h.do(func() {
			if ctx.Err() == nil && l.cancelWork != nil {
				l.foot.tell(parsing, done, of)
			}
		})
	}
}
