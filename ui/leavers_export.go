package ui

import (
	"context"
	"io"
	"path/filepath"
	"time"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/directory"
)

// export saves the list in sight, on all of its pages: what was written, whom it means,
// and what became of it.
func (v *leaversView) export() {
	q := directory.LeaverQuery{ListID: v.query.ListID, Today: v.h.today(), Limit: everything}
	name := t("leavers.file", values{"Day": string(v.h.today())})
	v.h.askForFile(fileQuestion{title: t("leavers.export.title"), confirm: t("list.sample.yes"), extensions: []string{".csv"}, name: name, chosen: func(path string) {
		w := v.h.words()
		inBackground(v.h.host, v.h.screenCtx, func(ctx context.Context) (struct{}, error) {
			lists, err := v.h.client.LeaverLists(ctx)
			if err != nil {
				return struct{}{}, err
			}
			page, err := v.h.client.Leavers(ctx, q)
			if err != nil {
				return struct{}{}, err
			}
			return struct{}{}, saveFile(path, func(file io.Writer) error { return client.WriteTable(file, w.leavers(page.Entries, lists)) })
		}, func(_ struct{}, err error) {
			if err != nil {
				v.h.log.Warn("save a list of leavers", "problem", err)
				v.h.say(t("report.failed"))
				return
			}
			v.h.say(t("report.saved", values{"Name": displayName(filepath.Base(path))}))
		})
	}})
}

// leavers is a table with a line for each entry.
func (w outcomeWords) leavers(entries []directory.LeaverEntry, lists []directory.LeaverList) [][]string {
	w.now = time.Time{} // the table is read on other days, so it must not say "today"
	names := map[int64]string{}
	for _, list := range lists {
		names[list.ID] = displayName(list.Name)
	}
	rows := [][]string{{
		t("leavers.list"), t("list.line"), t("list.written"), t("leavers.inList"), t("column.name"), t("column.email"), t("user.id"), t("column.status"),
		t("leavers.leaves"), t("leavers.note"), t("leavers.group"), t("column.outcome"), t("column.result"), t("column.confirmed"), t("activity.ended"),
	}}
	for _, e := range entries {
		line := ""
		if e.Line > 0 {
			line = number(e.Line)
		}
		row := []string{names[e.ListID], line, displayName(e.Written), displayName(e.Name), "", "", "", "", string(e.Leaves), displayName(e.Note), groupWord(e.Group), "", "", "", ""}
		if e.Person.ID != "" {
			row[4], row[5], row[6] = displayName(e.Person.Name()), directory.DisplayAddress(e.Person.Address()), displayName(e.Person.ID)
		}
		if e.Now.ID != "" {
			row[7] = statusWord(e.Now.Status)
		}
		if e.Outcome.ID != 0 {
			_, row[11] = w.outcome(e.Outcome)
			row[12], row[13], row[14] = w.reason(e.Outcome), stamp(e.Outcome.ConfirmedAt), stamp(e.Outcome.EndedAt)
		}
		rows = append(rows, row)
	}
	return rows
}
