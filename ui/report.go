package ui

import (
	"context"
	"io"
	"path/filepath"
	"time"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/directory"
)

// saveReport saves what became of each person of a batch.
func (a *activityView) saveReport(b directory.Summary) {
	a.save(directory.RecordQuery{Batch: b.ID}, t("report.file", values{"Day": b.ConfirmedAt.Local().Format(time.DateOnly)}))
}

// saveShown saves what is shown, on all of its pages.
func (a *activityView) saveShown() {
	q := a.query
	if a.byBatch {
		q = directory.RecordQuery{}
	}
	a.save(q, t("activity.file", values{"Day": a.h.now().Local().Format(time.DateOnly)}))
}

// save asks for a file and writes changes of the record to it as a table.
func (a *activityView) save(q directory.RecordQuery, name string) {
	a.h.askForFile(fileQuestion{title: t("batch.report"), confirm: t("list.sample.yes"), extensions: []string{".csv"}, name: name, chosen: func(path string) {
		q.Offset, q.Limit = 0, everything
		w := a.words()
		inBackground(a.h.host, a.h.screenCtx, func(ctx context.Context) (struct{}, error) {
			page, err := a.h.client.Record(ctx, q)
			if err != nil {
				return struct{}{}, err
			}
			return struct{}{}, saveFile(path, func(file io.Writer) error { return client.WriteTable(file, w.report(page.Entries)) })
		}, func(_ struct{}, err error) { a.reportEnded(filepath.Base(path), err) })
	}})
}

func (a *activityView) reportEnded(name string, err error) {
	if err != nil {
		a.h.log.Warn("save a report", "problem", err)
		a.h.say(t("report.failed"))
		return
	}
	a.h.say(t("report.saved", values{"Name": displayName(name)}))
}

// report is a table with a line for each change.
func (w outcomeWords) report(entries []directory.Entry) [][]string {
	w.now = time.Time{} // the report is read on other days, so it must not say "today"
	rows := [][]string{{
		t("column.name"), t("column.email"), t("user.id"), t("column.change"), t("column.outcome"), t("column.result"),
		t("column.confirmed"), t("column.by"), t("activity.sent"), t("activity.ended"), t("column.note"), t("activity.batch"),
	}}
	for _, e := range entries {
		_, word := w.outcome(e.Item)
		rows = append(rows, []string{
			displayName(e.Seen.Name()), directory.DisplayAddress(e.Seen.Email), displayName(e.Seen.ID),
			w.change(e.Item), word, w.reason(e.Item), stamp(e.ConfirmedAt), displayName(e.ConfirmedBy), stamp(e.SentAt), stamp(e.EndedAt),
			directory.DisplayWhole(e.Note), e.BatchID,
		})
	}
	return rows
}

// stamp writes a time in the form of RFC 3339; "" for an unknown time.
func stamp(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.Format(time.RFC3339)
}
