package ui

import (
	"context"
	"time"

	"fyne.io/fyne/v2"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/ui/look"
)

// The dialog about changes that the admin must decide. They were confirmed and not
// sent, because the user has changed, because they waited too long, or because
// it is unknown whether they took effect.

// decideBatch opens the dialog for all undecided changes of a batch.
func (a *activityView) decideBatch(batch string) {
	a.readRecord(directory.RecordQuery{Batch: batch, Outcome: directory.ToDecide}, a.decide)
}

// decide opens the dialog for undecided changes of one kind. It reads their users
// from the copy, to show what has changed about them.
func (a *activityView) decide(entries []directory.Entry) {
	if len(entries) == 0 {
		return // decided meanwhile
	}
	a.readUsers(entries, func(rows []client.Row) { a.openDecision(entries, rows) })
}

func (a *activityView) openDecision(entries []directory.Entry, rows []client.Row) {
	h, n, kind := a.h, len(entries), entries[0].Kind
	now := make(map[string]directory.User, len(rows))
	var again []directory.User // for whom the change would still do something
	for _, r := range rows {
		now[r.ID] = r.User
		if !kind.Done(r.Status) {
			again = append(again, r.User)
		}
	}
	lead, hit := tn("decide.lead", n), whoWasHit(entries, now)
	if len(hit) > 0 {
		lead = tn("decide.hit", len(hit))
	}
	body := look.VBox(14, look.Wrapped(look.StyleBody, lead))
	if n == 1 {
		body.Add(undecidedPerson(entries[0], now, h.now()))
	} else {
		body.Add(look.NewCard(1, h.undecidedPeople(entries, now)))
	}
	body.Add(look.Wrapped(look.StyleCaption, t("decide.next")))
	later := look.NewButton(look.Outline, t("decide.later"), "", h.closeDialog)
	leave := look.NewButton(look.Outline, tn("decide.leave", n), "", func() {
		h.closeDialog()
		a.leaveAsIs(entries)
	})
	buttons := []fyne.CanvasObject{later, leave}
	if len(hit) > 0 {
		buttons = append(buttons, look.NewButton(look.Primary, tn(a.h.inviteKey("decide.invite", "decide.reactivate"), len(hit)), "", func() {
			h.closeDialog()
			a.confirm(directory.Invite, hit, nil) // the notes are about whom the admin meant
		}))
	}
	if len(again) > 0 {
		word := "decide.archive"
		if kind == directory.Invite {
			word = a.h.inviteKey("decide.invite", "decide.reactivate")
		}
		buttons = append(buttons, look.NewButton(look.Primary, tn(word, len(again)), "", func() {
			h.closeDialog()
			a.confirm(kind, again, notesOf(entries))
		}))
	}
	d := h.newDialog(tn("decide.title", n), body, buttons...)
	if n > 1 {
		d.Width = confirmationWidth
	}
	h.openDialog(d)
}

// whoWasHit are those who were archived in place of the people of these changes, and
// still are.
func whoWasHit(entries []directory.Entry, now map[string]directory.User) (hit []directory.User) {
	for _, e := range entries {
		u, ok := now[e.Seen.ID]
		if ok && e.Kind == directory.Archive && e.Reason == directory.ReasonHitAnother && u.Status == directory.Archived {
			hit = append(hit, u)
		}
	}
	return hit
}

// leaveAsIs closes undecided changes without sending anything.
func (a *activityView) leaveAsIs(entries []directory.Entry) {
	ids := make([]int64, len(entries))
	for i, e := range entries {
		ids[i] = e.ID
	}
	a.control(func(ctx context.Context) error { return a.h.client.LeaveAsIs(ctx, ids) })
}

// notesOf are the notes of changes, by the ids of their users.
func notesOf(entries []directory.Entry) map[string]string {
	notes := map[string]string{}
	for _, e := range entries {
		notes[e.Seen.ID] = e.Note
	}
	return notes
}

// undecidedPerson shows the user of one change, the reason for the question, and
// everything that has changed.
func undecidedPerson(e directory.Entry, now map[string]directory.User, at time.Time) fyne.CanvasObject {
	column := look.VBox(12, look.VBox(2, wholeText(look.StyleStrong, displayName(e.Seen.Name())), wholeText(look.StyleMuted, directory.DisplayAddress(e.Seen.Address()))),
		look.Wrapped(look.StyleBody, undecidedWords(e, now, at)))
	if found, ok := now[e.Seen.ID]; ok && len(directory.Differences(e.Seen, found)) > 0 {
		column.Add(comparison(e.Seen, found))
	}
	return column
}

// undecidedPeople lists the users of several changes, each with the reason for
// the question.
func (h *host) undecidedPeople(entries []directory.Entry, now map[string]directory.User) *look.Entries {
	rows := make([]look.Row, len(entries))
	for i, e := range entries {
		rows[i] = look.Row{Cells: []look.Cell{nameCell(e.Seen), addressCell(e.Seen), {Text: undecidedWords(e, now, h.now())}}}
	}
	list := h.newPeopleList([]look.Column{
		{Kind: look.CellText, Parts: 1},
		{Kind: look.CellMuted, Parts: 1.4},
		{Kind: look.CellMuted, Parts: 1.6},
	}, len(rows), func(i int) directory.User { return entries[i].Seen })
	list.SetRows(rows)
	return list
}

// undecidedWords is the reason why the admin must decide a change.
func undecidedWords(e directory.Entry, now map[string]directory.User, at time.Time) string {
	found, ok := now[e.Seen.ID]
	switch {
	case !ok:
		return reasonWord(directory.ReasonGone)
	case e.Reason == directory.ReasonChanged:
		return changedWords(e.Seen, found, at)
	case len(directory.Differences(e.Seen, found)) > 0:
		return reasonWord(e.Reason) + " " + changedWords(e.Seen, found, at)
	}
	return reasonWord(e.Reason)
}
