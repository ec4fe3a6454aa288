package ui

// What the window does about other starts of the program: a second start, while
// this one runs, asks for the window.

// ShownAgain is what a second start says on the terminal when it has asked the
// first one to show its window. It needs no window.
func ShownAgain() string {
	if loadTranslations() != nil {
		return t("app.name")
	}
	return t("start.shown")
}

// raise brings the window to the front if the system allows it. Wayland does not.
func (u *UI) raise() {
	restore(u.window)
	u.window.RequestFocus()
	u.log.Info("shown again")
}
