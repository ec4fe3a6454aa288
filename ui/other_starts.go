package ui

// What the window has to do with the program's other starts: one that asks for
// it, and one that ended in a crash.

// ShownAgain is what a second start says on the terminal when it has asked the
// first one to show its window. It needs no window.
func ShownAgain() string {
	if loadTranslations() != nil {
		return t("app.name")
	}
	return t("start.shown")
}

// raise brings the window to the front, as far as the system lets it: on Wayland
// no program can.
func (u *UI) raise() {
	restore(u.window)
	u.window.RequestFocus()
	u.log.Info("shown again")
}
