package prepared

// Whole lists: made, read, renamed, deleted.

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/sqlite"
)

// listRow is a list as it is kept.
type listRow struct {
	directory.LeaverList
	origin    string
	createdAt int64
	sum       []byte
}

func (l listRow) checksum() []byte {
	return checksum(l.Name, l.origin, strconv.FormatInt(l.createdAt, 10), l.CreatedBy)
}

// intact reports whether the row is as it was written, and reads its origin.
func (l *listRow) intact() bool {
	return string(l.sum) == string(l.checksum()) && json.Unmarshal([]byte(l.origin), &l.Origin) == nil
}

const selectLists = "SELECT id, name, origin, created_at, created_by, checksum FROM lists "

// eachList calls f for every list that a query brings, which begins with selectLists.
func eachList(ctx context.Context, from sqlite.Querier, f func(listRow) error, query string, args ...any) error {
	return sqlite.EachRow(ctx, from, func(rows *sql.Rows) error {
		var l listRow
		err := rows.Scan(&l.ID, &l.Name, &l.origin, &l.createdAt, &l.CreatedBy, &l.sum)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			return fmt.Errorf("%w: %w", sqlite.ErrDamaged, err)
		}
		l.CreatedAt = time.Unix(0, l.createdAt)
		return f(l)
	}, query, args...)
}

// Lists returns every list, without its counts, the newest first.
func (s *Store) Lists(ctx context.Context) ([]directory.LeaverList, error) {
	lists := []directory.LeaverList{}
	err := eachList(ctx, s.db.Read, func(l listRow) error {
		if l.intact() {
			lists = append(lists, l.LeaverList)
		}
		return nil
	}, selectLists+"ORDER BY id DESC")
	if err != nil {
		return nil, sqlite.While(reading, err)
	}
	return lists, nil
}

// insertList makes a list.
func insertList(ctx context.Context, tx *sql.Tx, l directory.LeaverList) (directory.LeaverList, error) {
	l.Name = bounded(strings.TrimSpace(l.Name))
	if l.Name == "" {
		return l, ErrNoName
	}
	o := l.Origin
	for _, text := range []*string{&o.File, &o.Sheet, &o.Column, &o.DayColumn, &o.Encoding} {
		*text = bounded(*text)
	}
	l.Origin, l.CreatedBy = o, bounded(l.CreatedBy)
	origin, err := json.Marshal(o)
	if err != nil {
		return l, err
	}
	r := listRow{LeaverList: l, origin: string(origin), createdAt: l.CreatedAt.UnixNano()}
	result, err := tx.ExecContext(ctx, "INSERT INTO lists (name, origin, created_at, created_by, checksum) VALUES (?, ?, ?, ?, ?)",
		l.Name, r.origin, r.createdAt, l.CreatedBy, r.checksum())
	if err != nil {
		return l, err
	}
	l.ID, err = result.LastInsertId()
	return l, err
}

// list reads one list. It returns ErrNoList if there is none.
func list(ctx context.Context, tx *sql.Tx, id int64) (found listRow, err error) {
	err = ErrNoList
	reading := eachList(ctx, tx, func(l listRow) error {
		if l.intact() {
			found, err = l, nil
		}
		return nil
	}, selectLists+"WHERE id = ?", id)
	return found, errors.Join(reading, err)
}

// Rename gives a list another name. It returns ErrNoList or ErrNoName.
func (s *Store) Rename(ctx context.Context, id int64, name string) error {
	name = bounded(strings.TrimSpace(name))
	if name == "" {
		return ErrNoName
	}
	err := s.tx(ctx, func(tx *sql.Tx) error {
		l, err := list(ctx, tx, id)
		if err != nil {
			return err
		}
		l.Name = name
		_, err = tx.ExecContext(ctx, "UPDATE lists SET name = ?, checksum = ? WHERE id = ?", name, l.checksum(), id)
		return err
	})
	return sqlite.While("rename a list of leavers", err)
}

// DeleteList deletes a list with all that is in it. That there is none is no error.
func (s *Store) DeleteList(ctx context.Context, id int64) error {
	return s.delete(ctx, "DELETE FROM entries WHERE list = ?1; DELETE FROM lists WHERE id = ?1", id)
}

// bounded cuts text that is too long, and makes it text that can be kept.
func bounded(text string) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	n := 0
	for at := range text {
		if n++; n > directory.LeaverText {
			cut, last := text[:at], 0
			for last = range cut {
			}
			return cut[:last] + "…"
		}
	}
	return text
}
