package ui

import (
	"context"

	"mileiq.example/admin/client/leavers"
)

// Whom an entry, or what is being typed, may mean. Nobody of them is meant before one is
// chosen.

// candidatesAtMost is how many users are offered for an entry.
const candidatesAtMost = 20

func (v *leaversView) candidatesOf(ctx context.Context, m leavers.Mention) ([]leavers.Candidate, error) {
	return v.h.client.Candidates(ctx, m)
}

func (v *leaversView) suggested(ctx context.Context, typed string, most int) ([]leavers.Candidate, error) {
	return v.h.client.Suggest(ctx, typed, most)
}
