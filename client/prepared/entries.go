package prepared

// The entries of lists: added, read, set, deleted.

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/sqlite"
)

// Add adds people to a list, and returns the list and how many were added. into.ID 0 makes
// a new list of into. Who stands in the list already is not added: the same person, or the
// same text where nobody is meant; entries for which done is true do not count. It returns
// ErrNoList, ErrNoName or ErrFull, and then has added nobody.
func (s *Store) Add(ctx context.Context, into directory.LeaverList, people []directory.Leaver, done func(directory.Leaver) bool, now time.Time) (kept directory.LeaverList, added int, err error) {
	err = s.tx(ctx, func(tx *sql.Tx) error {
		a := adding{now: now, there: map[string]bool{}}
		people = storable(people)
		if kept, err = a.begin(ctx, tx, into, people, done); err != nil {
			return err
		}
		added, err = a.insert(ctx, tx, kept.ID, people)
		return err
	})
	if err != nil {
		return directory.LeaverList{}, 0, sqlite.While("keep leavers", err)
	}
	return kept, added, nil
}

// adding is what is known while people are added to a list.
type adding struct {
	now   time.Time
	there map[string]bool // the sameness of those who are in it
	count int             // how many entries it has
}

// begin makes the list, or reads who of people is in it.
func (a *adding) begin(ctx context.Context, tx *sql.Tx, into directory.LeaverList, people []directory.Leaver, done func(directory.Leaver) bool) (directory.LeaverList, error) {
	if into.ID == 0 {
		into.CreatedAt = a.now
		return insertList(ctx, tx, into)
	}
	kept, err := findList(ctx, tx, into.ID)
	if err != nil {
		return kept, err
	}
	if err := tx.QueryRowContext(ctx, "SELECT count(*) FROM entries WHERE list = ?", into.ID).Scan(&a.count); err != nil {
		return kept, err
	}
	wanted, err := json.Marshal(samenesses(people))
	if err != nil {
		return kept, err
	}
	return kept, eachEntry(ctx, tx, func(r entryRow) error {
		if r.intact() && !done(r.Leaver) {
			a.there[sameness(r.Leaver)] = true
		}
		return nil
	}, selectEntries+"WHERE list = ? AND "+samenessOfRow+" IN (SELECT value FROM json_each(?))", into.ID, string(wanted))
}

// insert adds who is not there, and returns how many these were.
func (a *adding) insert(ctx context.Context, tx *sql.Tx, list int64, people []directory.Leaver) (added int, err error) {
	insert, err := tx.PrepareContext(ctx, "INSERT INTO entries ("+entryColumns+") VALUES ("+entryValues+")")
	if err != nil {
		return 0, err
	}
	defer insert.Close()
	for _, l := range people {
		same := sameness(l)
		if same == "" || a.there[same] {
			continue
		}
		if a.there[same] = true; a.count+added == directory.LeaversInList {
			return 0, ErrFull
		}
		l.ListID, l.AddedAt, l.SetAt = list, a.now, a.now
		r, err := newEntryRow(l)
		if err != nil {
			return 0, err
		}
		if _, err := insert.ExecContext(ctx, r.values()...); err != nil {
			return 0, err
		}
		added++
	}
	return added, nil
}

// sameness is what two entries of a list have in common that mean the same; "" is that of
// an entry that says nothing.
func sameness(l directory.Leaver) string {
	if l.Person.ID != "" {
		return "person " + l.Person.ID
	}
	for _, text := range []string{l.Written, l.Address, l.Number, l.Name} {
		if text != "" {
			return "text " + text
		}
	}
	return ""
}

// samenessOfRow is the sameness of an entry as it is kept.
const samenessOfRow = `CASE WHEN person <> '' THEN 'person ' || person
	ELSE 'text ' || coalesce(nullif(written, ''), nullif(address, ''), nullif(number, ''), name) END`

func samenesses(people []directory.Leaver) []string {
	all := make([]string, len(people))
	for i, l := range people {
		all[i] = sameness(l)
	}
	return all
}

// storable returns people as they can be kept.
func storable(people []directory.Leaver) []directory.Leaver {
	all := make([]directory.Leaver, len(people))
	for i, l := range people {
		all[i] = storableLeaver(l)
	}
	return all
}

func storableLeaver(l directory.Leaver) directory.Leaver {
	for _, text := range []*string{&l.Written, &l.Address, &l.Number, &l.Name, &l.Note} {
		*text = bounded(*text)
	}
	if _, ok := directory.ParseDay(string(l.Leaves)); !ok {
		l.Leaves = ""
	}
	return l
}

// Entries returns the entries with these ids, in the order of the ids; ids that are not
// there are left out.
func (s *Store) Entries(ctx context.Context, ids []int64) ([]directory.Leaver, error) {
	entries := make([]directory.Leaver, 0, len(ids))
	err := eachEntry(ctx, s.db, func(r entryRow) error {
		if r.intact() {
			entries = append(entries, r.Leaver)
		}
		return nil
	}, "SELECT entries.id, "+entryColumns+" FROM json_each(?) AS wanted CROSS JOIN entries ON entries.id = wanted.value ORDER BY wanted.key", jsonList(ids))
	if err != nil {
		return nil, sqlite.While(reading, err)
	}
	return entries, nil
}

// jsonList writes ids for json_each: one statement for however many.
func jsonList(ids []int64) string {
	text, err := json.Marshal(append([]int64{}, ids...)) // nil would be null
	if err != nil {
		panic(err) // numbers always encode
	}
	return string(text)
}

// Set changes entries. Ids that are not there are left out.
func (s *Store) Set(ctx context.Context, ids []int64, change directory.LeaverChange, now time.Time) error {
	err := s.tx(ctx, func(tx *sql.Tx) error {
		var changed []entryRow
		err := eachEntry(ctx, tx, func(r entryRow) error {
			if !r.intact() {
				return nil
			}
			r, err := newEntryRow(storableLeaver(set(r.Leaver, change, now)))
			changed = append(changed, r)
			return err
		}, selectEntries+"WHERE id IN (SELECT value FROM json_each(?))", jsonList(ids))
		if err != nil {
			return err
		}
		update, err := tx.PrepareContext(ctx, "UPDATE entries SET ("+entryColumns+") = ("+entryValues+") WHERE id = ?")
		if err != nil {
			return err
		}
		defer update.Close()
		for _, r := range changed {
			if _, err := update.ExecContext(ctx, append(r.values(), r.ID)...); err != nil {
				return err
			}
		}
		return nil
	})
	return sqlite.While("change leavers", err)
}

// set returns an entry as it is after a change.
func set(l directory.Leaver, change directory.LeaverChange, now time.Time) directory.Leaver {
	if change.Note != nil {
		l.Note = *change.Note
	}
	if change.Leaves != nil {
		l.Leaves, l.SetAt = *change.Leaves, now
	}
	if change.Person != nil {
		l.Person, l.SetAt = *change.Person, now
	}
	return l
}

// Delete deletes entries; ids that are not there are left out. An error may mean that they
// are deleted, and still stand in free pages of the file.
func (s *Store) Delete(ctx context.Context, ids []int64) error {
	return s.delete(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "DELETE FROM entries WHERE id IN (SELECT value FROM json_each(?))", jsonList(ids))
		return err
	})
}

// delete commits a deletion, and makes the file anew without what was deleted. With the
// last list go also the files that were salvaged.
func (s *Store) delete(ctx context.Context, f func(*sql.Tx) error) error {
	var empty bool
	err := s.tx(ctx, func(tx *sql.Tx) error {
		if err := f(tx); err != nil {
			return err
		}
		return tx.QueryRowContext(ctx, "SELECT NOT EXISTS (SELECT 1 FROM lists)").Scan(&empty)
	})
	if err != nil {
		return sqlite.While("delete leavers", err)
	}
	if err := s.kept.Renew(ctx); err != nil {
		return sqlite.While("make the prepared leavers anew without what was deleted", err)
	}
	if empty {
		err = sqlite.RemoveSalvaged(s.path)
	}
	return sqlite.While("delete what was set aside", err)
}

// tx is how everything is committed.
func (s *Store) tx(ctx context.Context, f func(*sql.Tx) error) error { return s.kept.Tx(ctx, f) }
