package ui

import (
	"strings"

	"fyne.io/fyne/v2"

	"mileiq.example/admin/client/directory"
)

// The clipboard leads into other programs: a line break runs a command in a terminal, and
// what cannot be seen makes another person of an address. Only these two write to it.

// copyLine copies one line as it is. It returns false, and copies nothing, where the text is
// not one line or holds something that cannot be seen: what is pasted must be what was seen.
func copyLine(app fyne.App, text string) bool {
	if line, plain := directory.PlainLine(text); !plain || line != text {
		return false
	}
	app.Clipboard().SetContent(text)
	return true
}

// copyDetails copies lines that the program made, such as the details of a problem. What
// cannot be seen in them is written out, as it is on the screen.
func copyDetails(app fyne.App, lines ...string) {
	shown := make([]string, len(lines))
	for i, line := range lines {
		shown[i] = directory.DisplayWhole(line)
	}
	app.Clipboard().SetContent(strings.Join(shown, "\n"))
}

// copyWords copies one line, and returns what there is to say of it.
func (h *host) copyWords(text string) (said string) {
	if !copyLine(h.app, text) {
		return t("copy.hidden")
	}
	return t("signIn.copied")
}
