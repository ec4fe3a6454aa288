package ui

import (
	"context"
	"strconv"

	"fyne.io/fyne/v2"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/ui/look"
)

// What can be done with entries of a list. Whatever archives or invites goes through the
// confirmation.

func entryKey(id int64) string { return strconv.FormatInt(id, 10) }

// currentEntry is that of the current row, if somebody has chosen one.
func (v *leaversView) currentEntry() (directory.LeaverEntry, bool) {
	i, marked := v.table.Current()
	if !marked || i >= len(v.rows) {
		return directory.LeaverEntry{}, false
	}
	return v.rows[i], true
}

// meant are the ticked entries, or else the current one.
func (v *leaversView) meant() []directory.LeaverEntry {
	if len(v.selected) > 0 {
		return v.ticked()
	}
	if e, ok := v.currentEntry(); ok {
		return []directory.LeaverEntry{e}
	}
	return nil
}

// refresh has the copy brought up to date, and reads the page again. What is ticked stays.
func (v *leaversView) refresh() {
	v.h.client.Refresh()
	v.reload()
}

// archiveSelected asks about the people of the ticked entries.
func (v *leaversView) archiveSelected() {
	if len(v.selected) == 0 {
		v.h.say(t("leavers.tickFirst"))
		return
	}
	v.askArchive(v.ticked(), v.untickAll)
}

// askArchiveDue asks about all whose day has come, of the list in sight and the search: as
// many as its button says.
func (v *leaversView) askArchiveDue() {
	v.withEntries(directory.LeaverDue, func(entries []directory.LeaverEntry) { v.askArchive(entries, v.untickAll) })
}

// withEntries reads all entries of a group of the list in sight that the search finds, and
// calls act with them.
func (v *leaversView) withEntries(group directory.LeaverGroup, act func([]directory.LeaverEntry)) {
	q := directory.LeaverQuery{ListID: v.query.ListID, Search: v.query.Search, Group: group, Today: v.h.today(), Limit: everything}
	inBackground(v.h.host, v.h.screenCtx, func(ctx context.Context) ([]directory.LeaverEntry, error) {
		page, err := v.h.client.Leavers(ctx, q)
		return page.Entries, err
	}, func(entries []directory.LeaverEntry, err error) {
		if err != nil {
			v.h.fail("read the leavers", err)
			return
		}
		act(entries)
	})
}

// askArchive opens the confirmation for the people of entries; nothing happens without it.
func (v *leaversView) askArchive(entries []directory.LeaverEntry, confirmed func()) {
	people, list := toArchive(entries)
	if len(people) == 0 {
		v.h.say(t("leavers.noneToArchive"))
		return
	}
	v.h.confirmListed(directory.Archive, people, list, func() {
		v.expectPeople(people)
		confirmed()
	})
}

// expectPeople notes that whatever means these people is about to change.
func (v *leaversView) expectPeople(people []directory.User) {
	changing := map[string]bool{}
	for _, u := range people {
		changing[u.ID] = true
	}
	for _, e := range v.rows {
		if changing[e.Person.ID] {
			v.expect(e.ID)
		}
	}
}

// askInvite opens the confirmation that invites the archived people of the list in sight
// again: as many as the menu says.
func (v *leaversView) askInvite() {
	v.withEntries(directory.LeaverDone, func(entries []directory.LeaverEntry) {
		people := toInvite(entries)
		if len(people) == 0 {
			v.h.say(t(v.h.inviteKey("users.noneToInvite", "users.noneToReactivate")))
			return
		}
		v.h.confirm(directory.Invite, people, func() {})
	})
}

// set changes entries, and reads the page again.
func (v *leaversView) set(entries []directory.LeaverEntry, change directory.LeaverChange, done func()) {
	ids := entryIDs(entries)
	inBackground(v.h.host, v.h.screenCtx, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, v.h.client.SetLeavers(ctx, ids, change)
	}, func(_ struct{}, err error) {
		if err != nil {
			v.h.fail("change leavers", err)
			return
		}
		v.reload()
		done()
	})
}

func entryIDs(entries []directory.LeaverEntry) []int64 {
	ids := make([]int64, len(entries))
	for i, e := range entries {
		ids[i] = e.ID
	}
	return ids
}

// removeEntries takes entries off their lists. They can be put back while the notice is
// in sight.
func (v *leaversView) removeEntries(entries []directory.LeaverEntry) {
	if len(entries) == 0 {
		v.h.say(t("leavers.tickFirst"))
		return
	}
	ids := entryIDs(entries)
	inBackground(v.h.host, v.h.screenCtx, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, v.h.client.DeleteLeavers(ctx, ids...)
	}, func(_ struct{}, err error) {
		if err != nil {
			v.h.fail("take leavers off a list", err)
			return
		}
		v.clearSelection()
		v.reload()
		v.h.notice.Offer(tn("leavers.removed", len(entries)), takeBackTime, t("leavers.undo"), func() { v.putBack(entries) })
	})
}

// putBack puts entries on their lists again.
func (v *leaversView) putBack(entries []directory.LeaverEntry) {
	byList := map[int64][]directory.Leaver{}
	for _, e := range entries {
		byList[e.ListID] = append(byList[e.ListID], e.Leaver)
	}
	inBackground(v.h.host, v.h.screenCtx, func(ctx context.Context) (struct{}, error) {
		for list, people := range byList {
			if _, _, err := v.h.client.AddLeavers(ctx, directory.LeaverList{ID: list}, people); err != nil {
				return struct{}{}, err
			}
		}
		return struct{}{}, nil
	}, func(_ struct{}, err error) {
		if err != nil {
			v.h.fail("put leavers back on a list", err)
			return
		}
		v.reload()
	})
}

// openEntry opens what Enter and a double click open: the candidates, where nobody is
// meant yet, else the details.
func (v *leaversView) openEntry(e directory.LeaverEntry) {
	if e.Person.ID == "" {
		v.askPick(e)
		return
	}
	v.showLeaver(e)
}

func (v *leaversView) openMenu(i int, at fyne.Position) {
	if i >= len(v.rows) {
		return
	}
	e := v.rows[i]
	one := []directory.LeaverEntry{e}
	who := e.Person
	if e.Now.ID != "" {
		who = e.Now
	}
	items := []look.MenuItem{
		{Text: t("row.details"), Icon: look.IconInfo, OnTapped: func() { v.showLeaver(e) }},
		{Text: t("leavers.pickMenu"), Icon: look.IconHelp, Disabled: !canPick(e), OnTapped: func() { v.askPick(e) }},
		{Text: t("leavers.setDay"), Icon: look.IconCalendar, OnTapped: func() { v.askDay(one) }},
		{Text: t("leavers.setNote"), Icon: look.IconNote, OnTapped: func() { v.askNote(one) }},
		{Text: t("leavers.showInUsers"), Icon: look.IconUsers, Disabled: who.ID == "", OnTapped: func() { v.h.showInUsers(who) }},
		{Separator: true},
		{Text: t("leavers.removeOne"), Icon: look.IconClose, OnTapped: func() { v.removeEntries(one) }},
	}
	if e.Now.Status == directory.Archived {
		items = append(items, look.MenuItem{Text: t(v.h.inviteKey("row.invite", "row.reactivate")), Icon: v.h.inviteIcon(),
			OnTapped: func() { v.h.confirm(directory.Invite, []directory.User{e.Now}, func() {}) }})
	} else {
		items = append(items, look.MenuItem{Text: t("row.archive"), Icon: look.IconArchive, Danger: true, Disabled: !isMeant(e),
			OnTapped: func() { v.askArchive(one, v.untickAll) }})
	}
	look.ShowMenu(v.h.canvas(), items, at, v.table)
}

// listItems are what can be done with the list in sight, below the lists to choose from.
func (v *leaversView) listItems() []look.MenuItem {
	list, one := v.chosen()
	return []look.MenuItem{
		{Text: t("leavers.newList"), Icon: look.IconPlus, OnTapped: v.askNewList},
		{Text: t("leavers.rename"), Icon: look.IconNote, Disabled: !one, OnTapped: func() { v.askRename(list) }},
		{Text: t("leavers.export"), Icon: look.IconOpenExternal, Disabled: v.found[directory.AnyLeaver] == 0, OnTapped: v.export},
		{Text: t(v.h.inviteKey("leavers.inviteAgain", "leavers.reactivateAgain"), values{"N": number(v.archived)}), Icon: v.h.inviteIcon(),
			Disabled: v.archived == 0, OnTapped: v.askInvite},
		{Separator: true},
		{Text: t("leavers.delete"), Icon: look.IconClose, Danger: true, Disabled: !one, OnTapped: func() { v.askDeleteList(list) }},
	}
}
