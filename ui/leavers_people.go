package ui

import (
	"context"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/leavers"
)

// Whom an entry, or what is being typed, may mean. Nobody of them is meant before one is
// chosen.

// candidatesAtMost is how many users are offered for an entry.
const candidatesAtMost = 20

func (v *leaversView) candidatesOf(ctx context.Context, m leavers.Mention) ([]leavers.Candidate, error) {
	name := m.Name
	if name == "" && m.Address == "" {
		name = m.Written
	}
	return v.foundUsers(ctx, name, leavers.SameName, candidatesAtMost)
}

func (v *leaversView) suggested(ctx context.Context, typed string, most int) ([]leavers.Candidate, error) {
	return v.foundUsers(ctx, typed, leavers.BeginsWithIt, most)
}

func (v *leaversView) foundUsers(ctx context.Context, text string, because leavers.Because, most int) ([]leavers.Candidate, error) {
	found := []leavers.Candidate{}
	if text == "" {
		return found, nil
	}
	page, err := v.h.client.Users(ctx, directory.Query{Search: text, Sort: directory.SortByName, Limit: most})
	for _, r := range page.Rows {
		found = append(found, leavers.Candidate{User: r.User, Because: because})
	}
	return found, err
}
