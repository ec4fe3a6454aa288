package ui

import (
	"context"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/directory"
)

// control asks the client to pause, resume or cancel. A failure is shown.
func (a *activityView) control(do func(context.Context) error) {
	inBackground(a.h.host, a.h.screenCtx, func(ctx context.Context) (struct{}, error) { return struct{}{}, do(ctx) }, func(_ struct{}, err error) {
		if err != nil {
			a.h.fail("control the sending", err)
		}
	})
}

// everything is a limit that no record reaches.
const everything = 1 << 30

// readRecord reads all changes of a query and calls f with them.
func (a *activityView) readRecord(q directory.RecordQuery, f func([]directory.Entry)) {
	q.Offset, q.Limit = 0, everything
	inBackground(a.h.host, a.h.screenCtx, func(ctx context.Context) (directory.RecordPage, error) {
		return a.h.client.Record(ctx, q)
	}, func(page directory.RecordPage, err error) {
		if err != nil {
			a.h.fail("read the record", err)
			return
		}
		f(page.Entries)
	})
}

// readUsers reads the users of changes from the copy and calls f with them.
func (a *activityView) readUsers(entries []directory.Entry, f func([]client.Row)) {
	ids := make([]string, len(entries))
	for i, e := range entries {
		ids[i] = e.Seen.ID
	}
	inBackground(a.h.host, a.h.screenCtx, func(ctx context.Context) ([]client.Row, error) {
		return a.h.client.Rows(ctx, ids)
	}, func(rows []client.Row, err error) {
		if err != nil {
			a.h.fail("read whom it is about", err)
			return
		}
		f(rows)
	})
}

// confirm asks for a confirmation to change users of the record, with notes by their ids.
func (a *activityView) confirm(kind directory.Kind, users []directory.User, notes map[string]string) {
	a.h.confirmListed(kind, users, listed{notes: notes}, a.load)
}
