package agenda

// What the admin does with lists and entries. Nothing happens to their people.

import (
	"context"

	"mileiq.example/admin/client/directory"
)

// Add keeps people in a list, and returns the list and how many were added; into.ID 0
// makes a new list of its name and origin. Who stands in the list already is not added
// twice, unless that entry is done. After an error none was added. The errors are those of
// [prepared.Store.Add].
func (a *Agenda) Add(ctx context.Context, into directory.LeaverList, people []directory.Leaver) (list directory.LeaverList, added int, err error) {
	err = a.change(func() error {
		today := a.today()
		board, err := a.boardOn(ctx, today)
		if err != nil {
			return err
		}
		done := func(l directory.Leaver) bool {
			return directory.GroupOf(l, board.Standing(l.Person.ID), today) == directory.LeaverDone
		}
		list, added, err = a.store.Add(ctx, into, people, done, a.options.Now())
		return err
	})
	return list, added, err
}

// Set changes entries; ids that are not there any more are left out.
func (a *Agenda) Set(ctx context.Context, ids []int64, change directory.LeaverChange) error {
	return a.change(func() error { return a.store.Set(ctx, ids, change, a.options.Now()) })
}

// Delete deletes entries.
func (a *Agenda) Delete(ctx context.Context, ids ...int64) error {
	return a.change(func() error { return a.store.Delete(ctx, ids) })
}

// Rename gives a list another name. The errors are those of [prepared.Store.Rename].
func (a *Agenda) Rename(ctx context.Context, list int64, name string) error {
	return a.change(func() error { return a.store.Rename(ctx, list, name) })
}

// DeleteList deletes a list with its entries.
func (a *Agenda) DeleteList(ctx context.Context, list int64) error {
	return a.change(func() error { return a.store.DeleteList(ctx, list) })
}

// change has who is due counted again after f, and tells that something changed: of what
// failed that is not known.
func (a *Agenda) change(f func() error) error {
	if a.trouble != nil {
		return a.trouble
	}
	err := f()
	a.Nudge()
	a.options.Report.LeaversChanged()
	return err
}
