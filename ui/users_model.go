package ui

import (
	"slices"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/directory"
)

// everybody is the number of people of whom a plan's are a part, from the copy;
// 0 where that is not known. Whoever is archived already is no longer part of
// the organization.
func (v *usersView) everybody(kind directory.Kind) int {
	switch {
	case !v.loaded:
		return 0
	case kind == directory.Archive:
		return v.counts.All - v.counts.ByStatus[directory.Archived]
	}
	return v.counts.All
}

// filters are the status segments; "" is all. Nobody is invited where the
// service has no invitations.
func (v *usersView) filters() []directory.Status {
	all := append([]directory.Status{""}, directory.Statuses...)
	if v.u.state.Invitations {
		return all
	}
	return slices.DeleteFunc(all, func(s directory.Status) bool { return s == directory.Invited })
}

// dropUnseen unticks whoever a refresh took off the page.
func (v *usersView) dropUnseen() {
	before := len(v.selected)
	seen := map[string]bool{}
	for _, r := range v.rows {
		if v.selected[r.ID] {
			seen[r.ID] = true
		}
	}
	v.selected = seen
	if lost := before - len(seen); lost > 0 {
		v.m.say(tn("users.selectionCleared", lost))
	}
}

// isNews reports whether the copy has another page by now, for another reason
// than what was confirmed here: whoever it was confirmed of may have gone from
// the page, which then ends with others.
func (v *usersView) isNews(page client.UserPage) bool {
	rest := func(rows []client.Row) (ids []string) {
		for _, r := range rows {
			if !v.expected[r.ID] {
				ids = append(ids, r.ID)
			}
		}
		return ids
	}
	shown, now := rest(v.rows), rest(page.Rows)
	gone := v.total - page.Total
	return len(now) < len(shown) || !slices.Equal(shown, now[:len(shown)]) || gone < 0 || gone > len(v.expected) || len(now)-len(shown) > gone
}

// takeCells takes what is new about the users of the page. Users who are gone
// from the copy stay in sight until the admin moves on.
func (v *usersView) takeCells(rows []client.Row) {
	now := make(map[string]client.Row, len(rows))
	for _, r := range rows {
		now[r.ID] = r
	}
	for i, r := range v.rows {
		fresh, ok := now[r.ID]
		if !ok {
			continue
		}
		if fresh.Status != r.Status {
			v.u.log.Info("row shows", "status", fresh.Status)
		}
		v.rows[i] = fresh
	}
}

// sortKeys says what each column that can be sorted is sorted by.
var sortKeys = map[int]directory.SortKey{
	columnName: directory.SortByName, columnEmail: directory.SortByEmail,
	columnStatus: directory.SortByStatus, columnChanged: directory.SortByLastModified,
}

// selectedUsers returns the ticked users that kind is for, in the page's order.
func (v *usersView) selectedUsers(kind directory.Kind) []directory.User {
	var users []directory.User
	for _, r := range v.rows {
		if v.selected[r.ID] && !kind.Done(r.Status) {
			users = append(users, r.User)
		}
	}
	return users
}
