package ui

// TEMPORARY: stands in until the view's files come.

import (
	"time"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/leavers"
	"mileiq.example/admin/ui/look"
)

func atNoon(day directory.Day) time.Time {
	at := day.Time()
	if at.IsZero() {
		return at
	}
	return time.Date(at.Year(), at.Month(), at.Day(), 12, 0, 0, 0, time.Local)
}

func (h *host) today() directory.Day { return directory.NewDay(h.now().Local()) }

func statusPill(status directory.Status) look.Cell {
	cell := look.Cell{Text: statusWord(status), Tone: look.ToneNeutral, Icon: look.IconArchive}
	switch status {
	case directory.Active:
		cell.Tone, cell.Icon = look.ToneSuccess, look.IconCheck
	case directory.Invited:
		cell.Tone, cell.Icon = look.ToneWarning, look.IconMail
	}
	return cell
}

func becauseWord(b leavers.Because) string { return string(b) }
