package ui

import (
	"context"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/leavers"
)

// TEMPORARY: what client/leavers is about to say.
const (
	resultNamed             leavers.Result = "named"
	resultYourself          leavers.Result = "yourself"
	resultLastAdministrator leavers.Result = "lastAdministrator"
)

func namesDisagree(leavers.List) bool { return false }
func nameDiffers(leavers.Line) bool   { return false }

func candidatesOf(ctx context.Context, c *client.Client, m leavers.Mention) ([]leavers.Candidate, error) {
	name := m.Name
	if name == "" && m.Address == "" {
		name = m.Written
	}
	return foundUsers(ctx, c, name, leavers.SameName, 20)
}

func suggested(ctx context.Context, c *client.Client, typed string, most int) ([]leavers.Candidate, error) {
	return foundUsers(ctx, c, typed, leavers.BeginsWithIt, most)
}

func foundUsers(ctx context.Context, c *client.Client, text string, because leavers.Because, most int) ([]leavers.Candidate, error) {
	found := []leavers.Candidate{}
	if text == "" {
		return found, nil
	}
	page, err := c.Users(ctx, directory.Query{Search: text, Sort: directory.SortByName, Limit: most})
	for _, r := range page.Rows {
		found = append(found, leavers.Candidate{User: r.User, Because: because})
	}
	return found, err
}
