package agenda

// What a window asks for: lists, pages, entries, and who is due or archived.

import (
	"context"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/prepared"
)

// Page is one page of prepared leavers.
type Page struct {
	Entries []directory.LeaverEntry
	// Total is the number of entries on all pages of the query.
	Total int
	// Found counts what the search finds, of every group, whatever the query's;
	// directory.AnyLeaver is the sum. Without a search it equals Counts.
	Found map[directory.LeaverGroup]int
	// People is Found in people: who stands in two entries counts once, in a group and in
	// the sum; an entry that means nobody counts as one. Archived are those of them who are
	// archived as the copy says.
	People   map[directory.LeaverGroup]int
	Archived int
	// Counts are those of the query's list, or of all lists, whatever the search.
	Counts map[directory.LeaverGroup]int
}

// Lists returns the lists with their counts, the newest first.
func (a *Agenda) Lists(ctx context.Context) ([]directory.LeaverList, error) {
	board, err := a.boardOn(ctx, a.today())
	if err != nil {
		return nil, err
	}
	lists, err := a.store.Lists(ctx)
	if err != nil {
		return nil, err
	}
	counts := board.Counts()
	for i := range lists {
		lists[i].Counts = counts[lists[i].ID]
	}
	return lists, nil
}

// Page returns one page of the entries.
func (a *Agenda) Page(ctx context.Context, q directory.LeaverQuery) (Page, error) {
	if q.Today == "" {
		q.Today = a.today()
	}
	board, err := a.boardOn(ctx, q.Today)
	if err != nil {
		return Page{}, err
	}
	found := board.Find(q)
	entries, err := a.entries(ctx, found.IDs, board)
	return Page{
		Entries: entries, Total: found.Total,
		Found: found.Found, People: found.People, Archived: found.Archived, Counts: found.Counts,
	}, err
}

// Entries returns these entries as they stand now, in the order of the ids; ids that are
// not there any more are left out.
func (a *Agenda) Entries(ctx context.Context, ids []int64) ([]directory.LeaverEntry, error) {
	board, err := a.boardOn(ctx, a.today())
	if err != nil {
		return nil, err
	}
	return a.entries(ctx, ids, board)
}

// entries returns entries as they stand on a board.
func (a *Agenda) entries(ctx context.Context, ids []int64, board *prepared.Board) ([]directory.LeaverEntry, error) {
	entries, err := a.store.Entries(ctx, ids)
	if err != nil {
		return nil, err
	}
	var people []string
	for _, l := range entries {
		if l.Person.ID != "" {
			people = append(people, l.Person.ID)
		}
	}
	outcomes, err := a.outcomes(ctx, people)
	if err != nil {
		return nil, err
	}
	copied, err := a.options.Copy.Users(ctx, people)
	if err != nil {
		return nil, err
	}
	now := make(map[string]directory.User, len(copied))
	for _, u := range copied {
		now[u.ID] = u
	}
	shown := make([]directory.LeaverEntry, len(entries))
	for i, l := range entries {
		shown[i] = board.Entry(l, now[l.Person.ID], outcomes[l.Person.ID])
	}
	return shown, nil
}

// outcomes returns the newest change that archives each of these people, by their id;
// who has none is left out.
func (a *Agenda) outcomes(ctx context.Context, people []string) (map[string]directory.Item, error) {
	latest, err := a.options.Confirmed.LatestOf(ctx, a.options.Account, directory.Archive, people)
	if err != nil {
		return nil, err
	}
	var ids []int64
	for _, change := range latest {
		ids = append(ids, change.Item)
	}
	items, err := a.options.Confirmed.Items(ctx, ids)
	if err != nil {
		return nil, err
	}
	outcomes := make(map[string]directory.Item, len(latest))
	for person, change := range latest {
		outcomes[person] = items[change.Item]
	}
	return outcomes, nil
}

// Due counts the people of all lists whose day has come, each once.
func (a *Agenda) Due(ctx context.Context, today directory.Day) (int, error) {
	board, err := a.boardOn(ctx, today)
	if err != nil {
		return 0, err
	}
	return board.Due(), nil
}

// Archived returns who of a list is archived as the copy says, each once, in the order of
// days and then of the list. 0 is all lists.
func (a *Agenda) Archived(ctx context.Context, list int64) ([]directory.User, error) {
	board, err := a.boardOn(ctx, a.today())
	if err != nil {
		return nil, err
	}
	return a.options.Copy.Users(ctx, board.Archived(list))
}
