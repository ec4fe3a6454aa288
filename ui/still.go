package ui

import "time"

// settling is how long clicks are dropped after something has moved by itself.
const settling = 300 * time.Millisecond

// stillness knows when something last moved, or was about somebody else from then
// on, that the admin's own input had not caused. A click just after that was meant
// for what stood there before. It belongs to the UI goroutine.
type stillness struct {
	now     func() time.Time
	movedAt time.Time
}

// moved notes that something moved by itself just now.
func (s *stillness) moved() { s.movedAt = s.now() }

// isStill reports whether a click counts: nothing has moved lately. A clock that was
// set back since does not hold up anything.
func (s *stillness) isStill() bool {
	since := s.now().Sub(s.movedAt)
	return since < 0 || since >= settling
}

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
