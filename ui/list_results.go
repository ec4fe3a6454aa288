package ui

import (
	"context"

	"mileiq.example/admin/client"
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

// candidatesOf are those whom a mention may mean.
func candidatesOf(ctx context.Context, c *client.Client, m leavers.Mention) ([]leavers.Candidate, error) {
	return c.Candidates(ctx, m)
}

// suggested are those whom what is typed may mean.
func suggested(ctx context.Context, c *client.Client, typed string, most int) ([]leavers.Candidate, error) {
	return c.Suggest(ctx, typed, most)
}
