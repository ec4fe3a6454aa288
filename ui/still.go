package ui

import (
	"time"

	"fyne.io/fyne/v2"

	"mileiq.example/admin/ui/look"
)

const (
	// settling is how long clicks are dropped after something has moved by itself.
	settling = 300 * time.Millisecond
	// awaiting is how long somebody who has asked for something waits for it. What
	// comes later moves by itself.
	awaiting = time.Second
)

// stillness knows when something last moved, or was about somebody else from then
// on, that the admin's own input had not caused. A click just after that was meant
// for what stood there before. It belongs to the UI goroutine.
type stillness struct {
	now     func() time.Time
	movedAt time.Time
}

// isWithin reports whether it is less than a time since a moment. A clock that was set
// back since holds up nothing, nor does the zero time.
func (s *stillness) isWithin(d time.Duration, moment time.Time) bool {
	since := s.now().Sub(moment)
	return !moment.IsZero() && since >= 0 && since < d
}

// moved notes that something moved by itself just now.
func (s *stillness) moved() { s.movedAt = s.now() }

// isStill reports whether a click counts: nothing has moved by itself lately.
func (s *stillness) isStill() bool { return !s.isWithin(settling, s.movedAt) }

// awaits reports whether the admin still waits for what was asked for at a moment.
func (s *stillness) awaits(asked time.Time) bool { return s.isWithin(awaiting, asked) }

// moved notes that something moved, or changed whom it is about, by itself: call it
// where an answer that the admin does not wait for moves a button or changes the
// people that a click is about.
func (h *host) moved() { h.still.moved() }

// ifStill returns act for a button that ticks, archives or confirms: a click just
// after something has moved by itself is dropped, and that is said. It returns nil
// for nil.
func (h *viewHost) ifStill(act func()) func() {
	if act == nil {
		return nil
	}
	return func() {
		if h.isStill() {
			act()
		}
	}
}

// clickIfStill is ifStill for a button of a dialog: it is about clicks alone. The
// keyboard is where the admin has put it, wherever the button moves.
func (h *viewHost) clickIfStill(act func()) func() {
	guarded := h.ifStill(act)
	return func() {
		if look.UsesKeyboard() {
			act()
			return
		}
		guarded()
	}
}

// watchButton notes, when the function that it returns is called, that a button has
// moved since, or says something else: call both around what an answer changes.
func (h *host) watchButton(b *look.Button) (after func()) {
	type place struct {
		at      fyne.Position
		size    fyne.Size
		text    string
		visible bool
	}
	now := func() place {
		return place{fyne.CurrentApp().Driver().AbsolutePositionForObject(b), b.Size(), b.Text, b.Visible()}
	}
	before := now()
	return func() {
		if now() != before {
			h.moved()
		}
	}
}

// ifStillAt is ifStill for what is told which row it is about.
func (h *viewHost) ifStillAt(act func(int)) func(int) {
	return func(i int) { h.ifStill(func() { act(i) })() }
}

// isStill reports whether a click counts. It says so if it does not.
func (h *viewHost) isStill() bool {
	if h.still.isStill() {
		return true
	}
	h.log.Info("click dropped: something had just moved")
	h.say(t("notice.dropped"))
	return false
}
