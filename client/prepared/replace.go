package prepared

// Going on from a damaged store: a new one takes its place, with what could be read of the
// old.

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/sqlite"
)

// Replaced says what became of a damaged store.
type Replaced struct {
	// Aside is where the newest of what there was was set aside; "" where it was gone.
	Aside string
	// Lost is how many entries could not be read, as far as that is known.
	Lost int
}

// Replace goes on from a damaged store at path, which must be closed: it sets aside what
// there is of it, and returns a new one with every entry and list that can be read of what
// was set aside, now or by a replacement that was not finished. Rows that cannot be read or
// whose checksum is wrong stay behind. A program that is killed meanwhile finds a damaged
// store again.
func Replace(ctx context.Context, path string, now time.Time) (*Store, Replaced, error) {
	// What it says is not needed: it only makes the number of those who are lost exact.
	before, err := sqlite.ReadCounter(path)
	if err != nil && !errors.Is(err, sqlite.ErrDamaged) {
		return nil, Replaced{}, sqlite.While(salvaging, err)
	}
	known := map[int64]bool{}
	kept, aside, err := keeper().Replace(ctx, path, now, func(kept *sqlite.Precious, aside string) error {
		found, err := readDamaged(ctx, aside)
		if err == nil {
			err = kept.Tx(ctx, func(tx *sql.Tx) error { return found.bring(ctx, tx, now) })
		}
		for id := range found.ids {
			known[id] = true
		}
		return sqlite.While(salvaging, err)
	})
	if err != nil {
		return nil, Replaced{}, err
	}
	s := newStore(path, kept)
	index, err := s.Index(ctx)
	if err != nil {
		return nil, Replaced{}, errors.Join(err, s.Close())
	}
	there := max(int(before.Rows), len(known), len(index.entries))
	return s, Replaced{Aside: aside, Lost: there - len(index.entries)}, nil
}

const salvaging = "salvage the prepared leavers"

// remains are what can be read of a damaged store.
type remains struct {
	lists   []listRow
	entries []entryRow
	// ids are those of all entries that it names, also of those that cannot be read.
	ids map[int64]bool
}

// bring brings what is not there into a new store. Lists and entries keep their numbers.
func (f remains) bring(ctx context.Context, tx *sql.Tx, now time.Time) error {
	lists := map[int64]bool{}
	put := func(l listRow) error {
		lists[l.ID] = true
		_, err := tx.ExecContext(ctx, "INSERT INTO lists (id, "+listColumns+") VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
			append([]any{l.ID}, l.values()...)...)
		return err
	}
	for _, l := range f.lists {
		if err := put(l); err != nil {
			return err
		}
	}
	for _, r := range f.entries {
		if !lists[r.ListID] {
			// The list cannot be read: it is called by the day, in no language.
			l, err := newListRow(directory.LeaverList{ID: r.ListID, Name: string(directory.NewDay(now.Local())), CreatedAt: now})
			if err == nil {
				err = put(l)
			}
			if err != nil {
				return err
			}
		}
		_, err := tx.ExecContext(ctx, "INSERT INTO entries (id, "+entryColumns+") VALUES (?, "+entryValues+") ON CONFLICT (id) DO NOTHING",
			append([]any{r.ID}, r.values()...)...)
		if err != nil {
			return err
		}
	}
	return nil
}

// missedAtMost is how many rows in a row may be missing before no more are looked
// for. The admin may have deleted many. Tests lower it.
var missedAtMost = 20_000

// readDamaged returns what can be read of the store at path. An error means trouble with
// the disk, not with what is on it.
func readDamaged(ctx context.Context, path string) (found remains, err error) {
	found.ids = map[int64]bool{}
	err = sqlite.ReadDamaged(path, func(damaged *sql.DB) {
		known := map[int64]bool{}
		gather(ctx, damaged, scanList, selectLists, func(l listRow) int64 {
			if l.intact() && !known[l.ID] {
				known[l.ID], found.lists = true, append(found.lists, l)
			}
			return l.ID
		})
		gather(ctx, damaged, scanEntry, selectEntries, func(r entryRow) int64 {
			if r.intact() && !found.ids[r.ID] {
				found.entries = append(found.entries, r)
			}
			found.ids[r.ID] = true
			return r.ID
		})
		// What stands in the indexes may stand nowhere else.
		for l := range sqlite.Readable(ctx, damaged, scanList, selectLists+"INDEXED BY lists_twice") {
			if l.intact() && !known[l.ID] {
				known[l.ID], found.lists = true, append(found.lists, l)
			}
		}
		for id := range sqlite.Readable(ctx, damaged, scanID, "SELECT id FROM entries INDEXED BY entries_by_list") {
			found.ids[id] = true
		}
	})
	slices.SortFunc(found.lists, func(a, b listRow) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortFunc(found.entries, func(a, b entryRow) int { return cmp.Compare(a.ID, b.ID) })
	return found, err
}

func scanID(rows *sql.Rows) (id int64, err error) {
	err = rows.Scan(&id)
	return id, err
}

// gather calls take, which returns the number of a row, for the rows of a table that can be
// read.
func gather[T any](ctx context.Context, damaged *sql.DB, scan func(*sql.Rows) (T, error), query string, take func(T) int64) {
	sqlite.FromBothEnds(ctx, "id", missedAtMost, func(tail string, args ...any) (last int64) {
		for r := range sqlite.Readable(ctx, damaged, scan, query+"NOT INDEXED "+tail, args...) {
			last = take(r)
		}
		return last
	})
}
