package client

// Prepared leavers: the lists that are kept on this computer. client/agenda says how they
// stand. Nothing of them is sent: that is for a confirmation like any other.

import (
	"cmp"
	"context"
	"path/filepath"

	"mileiq.example/admin/client/agenda"
	"mileiq.example/admin/client/directory"
)

// LeaverPage is one page of prepared leavers.
type LeaverPage = agenda.Page

// LeaverLists returns the lists with their counts, the newest first.
func (c *Client) LeaverLists(ctx context.Context) ([]directory.LeaverList, error) {
	return ask(ctx, c, func(ctx context.Context, s *session) ([]directory.LeaverList, error) { return s.agenda.Lists(ctx) })
}

// AddLeavers keeps people in a list, and returns the list and how many were added; into.ID
// 0 makes a new list of its name and origin. Who stands in the list already is not added
// twice, unless that entry is done. After an error none was added. It is a
// *problem.Problem of kind NoList where the list is gone, NoListName where a new one has
// no name, ListFull where there would be too many.
func (c *Client) AddLeavers(ctx context.Context, into directory.LeaverList, people []directory.Leaver) (list directory.LeaverList, added int, err error) {
	err = c.with(ctx, func(ctx context.Context, s *session) (err error) {
		into.CreatedBy = s.adminName() // of a new list
		list, added, err = s.agenda.Add(ctx, into, people)
		return err
	})
	return list, added, err
}

// Leavers returns one page of the entries.
func (c *Client) Leavers(ctx context.Context, q directory.LeaverQuery) (LeaverPage, error) {
	return ask(ctx, c, func(ctx context.Context, s *session) (LeaverPage, error) { return s.agenda.Page(ctx, q) })
}

// DueLeavers counts the people of all lists whose day has come, each once.
func (c *Client) DueLeavers(ctx context.Context, today directory.Day) (int, error) {
	return ask(ctx, c, func(ctx context.Context, s *session) (int, error) { return s.agenda.Due(ctx, today) })
}

// ArchivedLeavers returns who of a list is archived as the copy says, each once, in the
// order of days and then of the list: for a plan to invite them again. 0 is all lists.
func (c *Client) ArchivedLeavers(ctx context.Context, list int64) ([]directory.User, error) {
	return ask(ctx, c, func(ctx context.Context, s *session) ([]directory.User, error) { return s.agenda.Archived(ctx, list) })
}

// LeaverEntries returns these entries as they stand now, in the order of the ids; ids that
// are not there any more are left out.
func (c *Client) LeaverEntries(ctx context.Context, ids []int64) ([]directory.LeaverEntry, error) {
	return ask(ctx, c, func(ctx context.Context, s *session) ([]directory.LeaverEntry, error) {
		return s.agenda.Entries(ctx, ids)
	})
}

// SetLeavers changes entries; ids that are not there any more are left out.
func (c *Client) SetLeavers(ctx context.Context, ids []int64, change directory.LeaverChange) error {
	return c.with(ctx, func(ctx context.Context, s *session) error { return s.agenda.Set(ctx, ids, change) })
}

// DeleteLeavers deletes entries; nothing happens to their people.
func (c *Client) DeleteLeavers(ctx context.Context, ids ...int64) error {
	return c.with(ctx, func(ctx context.Context, s *session) error { return s.agenda.Delete(ctx, ids...) })
}

// RenameLeaverList gives a list another name. The *problem.Problem is of kind NoList
// where the list is gone, NoListName where the name is empty.
func (c *Client) RenameLeaverList(ctx context.Context, id int64, name string) error {
	return c.with(ctx, func(ctx context.Context, s *session) error { return s.agenda.Rename(ctx, id, name) })
}

// DeleteLeaverList deletes a list with its entries; nothing happens to their people.
func (c *Client) DeleteLeaverList(ctx context.Context, id int64) error {
	return c.with(ctx, func(ctx context.Context, s *session) error { return s.agenda.DeleteList(ctx, id) })
}

// openAgenda opens the prepared leavers of an account, beside its outbox.
func (s *session) openAgenda(ctx context.Context) {
	o := agenda.Options{
		Path: filepath.Join(filepath.Dir(s.outboxPath()), agenda.Name), Account: s.account,
		Copy: s.cache, Confirmed: s.outbox, CopiedAt: s.facts.CopiedAt, Report: leaversReport{s},
		Log: s.client.log, Now: s.client.options.Now,
	}
	opened, damaged := agenda.Open(ctx, o)
	s.agenda, s.leaversProblem = opened, cmp.Or(opened.Trouble(), s.client.damagedBefore(o.Path, damaged))
}

// leaversReport shows how prepared leavers stand.
type leaversReport struct{ session *session }

func (r leaversReport) LeaversChanged() { r.session.client.tell(Change{Leavers: true}) }

func (r leaversReport) LeaversDue(due int) {
	if due != r.session.client.State().LeaversDue {
		r.session.update(func(l *live) { l.leaversDue = due })
	}
}
