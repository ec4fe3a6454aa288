package agenda

// How the entries stand: the board of the store, with how their people stand as the copy
// and the outbox say.

import (
	"context"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/prepared"
)

// moment says of which moment a board is.
type moment struct {
	index             *prepared.Index
	copied, confirmed int64 // changes
	whole             bool  // the copy
	today             directory.Day
}

// boardOn returns how the entries stand on a day: the same board until something changes.
func (a *Agenda) boardOn(ctx context.Context, today directory.Day) (*prepared.Board, error) {
	if a.trouble != nil {
		return nil, a.trouble
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	index, err := a.store.Index(ctx)
	if err != nil {
		return nil, err
	}
	// Counted before it is read: what changes meanwhile is read the next time.
	now := moment{index, a.options.Copy.Changes(), a.options.Confirmed.Changes(), !a.options.CopiedAt(ctx).IsZero(), today}
	if a.board != nil && a.boardOf == now {
		return a.board, nil
	}
	standings, err := a.standings(ctx, index.People(), now.whole)
	if err != nil {
		return nil, err
	}
	a.board, a.boardOf = prepared.NewBoard(index, standings, today), now
	return a.board, nil
}

// standings returns how people stand, by their id.
func (a *Agenda) standings(ctx context.Context, people []string, whole bool) (map[string]directory.LeaverStanding, error) {
	// The outbox first: the copy is written before an outcome.
	changes, err := a.options.Confirmed.LatestOf(ctx, a.options.Account, directory.Archive, people)
	if err != nil {
		return nil, err
	}
	statuses, err := a.options.Copy.Statuses(ctx, people)
	if err != nil {
		return nil, err
	}
	standings := make(map[string]directory.LeaverStanding, len(people))
	for _, id := range people {
		status, copied := statuses[id]
		change := changes[id]
		standings[id] = directory.LeaverStanding{
			Status: status, Gone: whole && !copied, Outcome: change.State, ConfirmedAt: change.ConfirmedAt,
		}
	}
	return standings, nil
}
