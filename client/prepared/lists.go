package prepared

// Whole lists: made, read, renamed, deleted.

import (
	"context"
	"database/sql"
	"strings"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/sqlite"
)

// Lists returns every list, without its counts, the newest first.
func (s *Store) Lists(ctx context.Context) ([]directory.LeaverList, error) {
	lists := []directory.LeaverList{}
	err := eachList(ctx, s.db, func(l listRow) error {
		if l.intact() { // a damaged one stays in the file, and the next Open calls that damaged
			lists = append(lists, l.LeaverList)
		}
		return nil
	}, selectLists+"ORDER BY id DESC")
	if err != nil {
		return nil, sqlite.While(reading, err)
	}
	return lists, nil
}

// Rename gives a list another name. It returns ErrNoList or ErrNoName.
func (s *Store) Rename(ctx context.Context, id int64, name string) error {
	err := s.tx(ctx, func(tx *sql.Tx) error {
		l, err := findList(ctx, tx, id)
		if err != nil {
			return err
		}
		if l.Name, err = listName(name); err != nil {
			return err
		}
		r, err := newListRow(l)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, "UPDATE lists SET ("+listColumns+") = (?, ?, ?, ?, ?) WHERE id = ?", append(r.values(), id)...)
		return err
	})
	return sqlite.While("rename a list of leavers", err)
}

// DeleteList deletes a list with all that is in it; that there is none is no error. An
// error may mean that it is deleted, and still stands in free pages of the file.
func (s *Store) DeleteList(ctx context.Context, id int64) error {
	return s.delete(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, "DELETE FROM entries WHERE list = ?", id); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, "DELETE FROM lists WHERE id = ?", id)
		return err
	})
}

// insertList makes a list, and returns it as it is kept.
func insertList(ctx context.Context, tx *sql.Tx, l directory.LeaverList) (directory.LeaverList, error) {
	var err error
	if l.Name, err = listName(l.Name); err != nil {
		return l, err
	}
	for _, text := range []*string{&l.Origin.File, &l.Origin.Sheet, &l.Origin.Column, &l.Origin.DayColumn, &l.Origin.Encoding, &l.CreatedBy} {
		*text = bounded(*text)
	}
	r, err := newListRow(l)
	if err != nil {
		return l, err
	}
	result, err := tx.ExecContext(ctx, "INSERT INTO lists ("+listColumns+") VALUES (?, ?, ?, ?, ?)", r.values()...)
	if err != nil {
		return l, err
	}
	l.ID, err = result.LastInsertId()
	return l, err
}

// listName returns a name as it is kept. It returns ErrNoName where nothing is left.
func listName(name string) (string, error) {
	if name = bounded(strings.TrimSpace(name)); name == "" {
		return "", ErrNoName
	}
	return name, nil
}

// findList returns one list. It returns ErrNoList if there is none.
func findList(ctx context.Context, tx *sql.Tx, id int64) (directory.LeaverList, error) {
	var found []directory.LeaverList
	err := eachList(ctx, tx, func(l listRow) error {
		if l.intact() {
			found = append(found, l.LeaverList)
		}
		return nil
	}, selectLists+"WHERE id = ?", id)
	if err != nil {
		return directory.LeaverList{}, err
	}
	if len(found) == 0 {
		return directory.LeaverList{}, ErrNoList
	}
	return found[0], nil
}

// bounded makes text such as can be kept: Unicode, and not too long.
func bounded(text string) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	n, end := 0, 0 // where the last character that has room begins, but for the ellipsis
	for at := range text {
		n++
		if n == directory.LeaverText {
			end = at
		}
		if n > directory.LeaverText {
			return text[:end] + "…"
		}
	}
	return text
}
