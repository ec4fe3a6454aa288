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
// same written text where nobody is meant; entries for which done is true do not count.
// It returns ErrNoList, ErrNoName or ErrFull; then nothing was added.
func (s *Store) Add(ctx context.Context, into directory.LeaverList, people []directory.Leaver, done func(directory.Leaver) bool, now time.Time) (kept directory.LeaverList, added int, err error) {
	err = s.tx(ctx, func(tx *sql.Tx) error {
		kept, added = into, 0
		standing := map[string]bool{}
		there := 0
		if into.ID == 0 {
			kept.CreatedAt = now
			if kept, err = insertList(ctx, tx, kept); err != nil {
				return err
			}
		} else {
			found, err := list(ctx, tx, into.ID)
			if err != nil {
				return err
			}
			kept = found.LeaverList
			err = eachRow(ctx, tx, func(r row) error {
				there++
				if r.intact() && !done(r.Leaver) {
					standing[sameness(r.Leaver)] = true
				}
				return nil
			}, selectEntries+"WHERE list = ?", into.ID)
			if err != nil {
				return err
			}
		}
		insert, err := tx.PrepareContext(ctx, "INSERT INTO entries ("+entryColumns+", words) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
		if err != nil {
			return err
		}
		defer insert.Close()
		for _, l := range people {
			l = boundedLeaver(l)
			same := sameness(l)
			if same == "" || standing[same] {
				continue
			}
			standing[same] = true
			if there+added == directory.LeaversInList {
				return ErrFull
			}
			l.ListID, l.AddedAt, l.SetAt = kept.ID, now, now
			r, err := toRow(l)
			if err != nil {
				return err
			}
			if _, err := insert.ExecContext(ctx, r.args()...); err != nil {
				return err
			}
			added++
		}
		return nil
	})
	if err != nil {
		return directory.LeaverList{}, 0, sqlite.While("keep leavers", err)
	}
	return kept, added, nil
}

// sameness is what two entries of a list have in common that mean the same; "" is that of
// an entry that says nothing.
func sameness(l directory.Leaver) string {
	if l.Person.ID != "" {
		return "person " + l.Person.ID
	}
	for _, text := range []string{l.Written, l.Address, l.Number, l.Name} {
		if text != "" {
			return "written " + text
		}
	}
	return ""
}

func boundedLeaver(l directory.Leaver) directory.Leaver {
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
	entries := []directory.Leaver{}
	err := eachRow(ctx, s.db.Read, func(r row) error {
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
	text, err := json.Marshal(ids)
	if err != nil {
		panic(err) // numbers always encode
	}
	if ids == nil {
		return "[]"
	}
	return string(text)
}

// Set changes entries. Ids that are not there are left out.
func (s *Store) Set(ctx context.Context, ids []int64, change directory.LeaverChange, now time.Time) error {
	err := s.tx(ctx, func(tx *sql.Tx) error {
		var changed []row
		err := eachRow(ctx, tx, func(r row) error {
			if !r.intact() {
				return nil
			}
			now, err := toRow(changedLeaver(r.Leaver, change, now))
			changed = append(changed, now)
			return err
		}, selectEntries+"WHERE id IN (SELECT value FROM json_each(?))", jsonList(ids))
		if err != nil {
			return err
		}
		update, err := tx.PrepareContext(ctx, "UPDATE entries SET ("+entryColumns+", words) = (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) WHERE id = ?")
		if err != nil {
			return err
		}
		defer update.Close()
		for _, r := range changed {
			if _, err := update.ExecContext(ctx, append(r.args(), r.ID)...); err != nil {
				return err
			}
		}
		return nil
	})
	return sqlite.While("change leavers", err)
}

func changedLeaver(l directory.Leaver, change directory.LeaverChange, now time.Time) directory.Leaver {
	if change.Note != nil {
		l.Note = *change.Note
	}
	if change.Leaves != nil {
		l.Leaves, l.SetAt = *change.Leaves, now
	}
	if change.Person != nil {
		l.Person, l.SetAt = *change.Person, now
	}
	return boundedLeaver(l)
}

// Delete deletes entries; ids that are not there are left out.
func (s *Store) Delete(ctx context.Context, ids []int64) error {
	return s.delete(ctx, "DELETE FROM entries WHERE id IN (SELECT value FROM json_each(?))", jsonList(ids))
}

// delete commits a deletion.
func (s *Store) delete(ctx context.Context, statement string, args ...any) error {
	err := s.tx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, statement, args...)
		return err
	})
	return sqlite.While("delete leavers", err)
}

// tx is how everything is committed.
func (s *Store) tx(ctx context.Context, f func(*sql.Tx) error) error {
	err := s.db.Tx(ctx, f)
	s.mu.Lock()
	s.changes++
	s.index = nil
	s.mu.Unlock()
	return err
}
