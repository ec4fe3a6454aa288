package ui

import (
	"strconv"

	"fyne.io/fyne/v2"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/ui/look"
)

func (a *activityView) row(i int) look.Row {
	e := a.people.rows[i]
	w := a.words()
	tone, word := w.outcome(e.Item)
	return look.Row{Key: strconv.FormatInt(e.ID, 10), Cells: []look.Cell{
		nameCell(e.Seen),
		addressCell(e.Seen),
		{Text: w.change(e.Item)},
		{Text: word, Tone: tone},
		{Text: w.reason(e.Item)},
		{Text: directory.DisplayWhole(e.Note)},
		{Text: moment(e.ConfirmedAt, w.now)},
		{},
	}}
}

func (a *activityView) openMenu(i int, at fyne.Position) {
	if i >= len(a.people.rows) {
		return
	}
	e := a.people.rows[i]
	items := []look.MenuItem{{Text: t("row.details"), Icon: look.IconInfo, OnTapped: func() { a.showEntry(e) }}}
	if a.query.Batch == "" {
		items = append(items, look.MenuItem{Text: t("activity.showBatch"), Icon: look.IconList, OnTapped: func() { a.showBatch(e.BatchID) }})
	}
	switch {
	case e.Undecided():
		items = append(items, look.MenuItem{Separator: true},
			look.MenuItem{Text: t("decide.open"), Icon: look.IconHelp, OnTapped: func() { a.decide([]directory.Entry{e}) }})
	case e.State == directory.Queued:
		items = append(items, look.MenuItem{Separator: true},
			look.MenuItem{Text: t("activity.cancel"), Icon: look.IconClose, OnTapped: func() { a.h.cancelItem(e.ID) }})
	}
	look.ShowMenu(a.h.canvas(), items, at, a.peopleTable)
}

// batchRow is one batch in the list of all.
func (a *activityView) batchRow(i int) look.Row {
	b := a.batches.rows[i]
	result := a.tallyWords(b)
	if b.Open > 0 {
		result = a.pace(b)
	}
	return look.Row{Key: b.ID, Cells: []look.Cell{
		{Text: moment(b.ConfirmedAt, a.h.now())},
		{Text: a.batchName(b)},
		{Text: displayName(b.ConfirmedBy)},
		{Text: result},
		{},
	}}
}

func (a *activityView) openBatchMenu(i int, at fyne.Position) {
	if i >= len(a.batches.rows) {
		return
	}
	b := a.batches.rows[i]
	items := []look.MenuItem{
		{Text: t("activity.showPeople"), Icon: look.IconUsers, OnTapped: func() { a.showBatch(b.ID) }},
		{Text: t("batch.report"), Icon: look.IconList, OnTapped: func() { a.saveReport(b) }},
	}
	if canTakeBack(b) {
		items = append(items, look.MenuItem{Text: t("back.open"), Icon: a.h.inviteIcon(), OnTapped: func() { a.h.takeBack(b.ID) }})
	}
	if b.Undecided > 0 {
		items = append(items, look.MenuItem{Text: tn("batch.decide", b.Undecided), Icon: look.IconHelp, OnTapped: func() { a.decideBatch(b.ID) }})
	}
	items = append(items, look.MenuItem{Separator: true}, look.MenuItem{Text: t("activity.delete"), Icon: look.IconClose,
		Disabled: b.Open+b.Undecided == b.All(), OnTapped: func() { a.askDelete(b.ID) }})
	look.ShowMenu(a.h.canvas(), items, at, a.batchTable)
}
