package ui

import (
	"fyne.io/fyne/v2"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/ui/look"
)

// showEntry shows everything about a change, each part in its own widget.
func (a *activityView) showEntry(e directory.Entry) {
	item, w := e.Item, a.words()
	_, word := w.outcome(item)
	lines := look.VBox(10,
		fact(t("column.name"), displayName(item.Seen.Name())),
		fact(t("column.email"), directory.DisplayAddress(item.Seen.Email)),
		fact(t("user.id"), directory.DisplayWhole(item.Seen.ID)),
		fact(t("column.change"), w.change(item)),
		fact(t("column.confirmed"), moment(item.ConfirmedAt, w.now)),
		fact(t("column.by"), displayName(e.ConfirmedBy)),
		fact(t("column.outcome"), word),
	)
	if item.Note != "" {
		lines.Add(fact(t("column.note"), directory.DisplayWhole(item.Note)))
	}
	for _, m := range a.moments(item) {
		lines.Add(fact(m.label, m.text))
	}
	lines.Add(look.NewHairline())
	lines.Add(look.Wrapped(look.StyleBody, w.reason(item)))
	if item.Found.ID != "" {
		lines.Add(comparison(item.Seen, item.Found))
	}
	if note := mixedNote([]directory.User{item.Seen}); note != nil {
		lines.Add(note)
	}
	buttons := []fyne.CanvasObject{look.NewButton(look.Outline, t("dialog.close"), "", a.h.closeDialog)}
	if item.Undecided() {
		buttons = append(buttons, look.NewButton(look.Primary, t("decide.open"), "", func() {
			a.h.closeDialog()
			a.decide([]directory.Entry{e})
		}))
	}
	a.h.openDialog(a.h.newDialog(t("activity.item"), lines, buttons...))
}

// labelled is a text with its label.
type labelled struct{ label, text string }

// moments are the times at which a change was sent, ended and decided. A time
// that has not come is left out.
func (a *activityView) moments(item directory.Item) (moments []labelled) {
	now := a.h.now()
	if !item.SentAt.IsZero() {
		sent := moment(item.SentAt, now)
		if item.Attempts > 1 {
			sent = tn("activity.attempts", item.Attempts, values{"When": sent})
		}
		moments = append(moments, labelled{t("activity.sent"), sent})
	}
	if !item.EndedAt.IsZero() {
		moments = append(moments, labelled{t("activity.ended"), moment(item.EndedAt, now)})
	}
	if !item.DecidedAt.IsZero() {
		moments = append(moments, labelled{t("activity.decided"), moment(item.DecidedAt, now)})
	}
	return moments
}
