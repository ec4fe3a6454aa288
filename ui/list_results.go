package ui

import (
	"context"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/leavers"
)

// candidatesOf are those whom a mention may mean.
func candidatesOf(ctx context.Context, c *client.Client, m leavers.Mention) ([]leavers.Candidate, error) {
	return c.Candidates(ctx, m)
}

// suggested are those whom what is typed may mean.
func suggested(ctx context.Context, c *client.Client, typed string, most int) ([]leavers.Candidate, error) {
	return c.Suggest(ctx, typed, most)
}
