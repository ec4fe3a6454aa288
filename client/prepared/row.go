package prepared

// How rows are read and written, and how a damaged one is recognized.

import (
	"context"
	"database/sql"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/sqlite"
)

// entryRow is an entry as it is kept.
type entryRow struct {
	directory.Leaver
	person, shown, words string
	addedAt, setAt       int64
	sum                  []byte
}

const (
	entryColumns  = "list, line, written, address, number, name, leaves, note, person, shown, added_at, set_at, words, checksum"
	entryValues   = "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?"
	selectEntries = "SELECT entries.id, " + entryColumns + " FROM entries "
)

// newEntryRow returns the stored form of an entry.
func newEntryRow(l directory.Leaver) (entryRow, error) {
	r := entryRow{Leaver: l, person: l.Person.ID, addedAt: l.AddedAt.UnixNano(), setAt: l.SetAt.UnixNano()}
	if r.person != "" {
		var err error
		if r.shown, err = directory.EncodeUser(l.Person); err != nil {
			return entryRow{}, err
		}
	}
	u := l.Person
	r.words = directory.Fold(strings.Join([]string{l.Written, l.Address, l.Number, l.Name, l.Note,
		u.DisplayName, u.Email, u.UserName, string(u.Addresses), u.ID}, "\n"))
	r.sum = r.checksum()
	return r, nil
}

// values are those of entryColumns.
func (r entryRow) values() []any {
	return []any{r.ListID, r.Line, r.Written, r.Address, r.Number, r.Name, r.Leaves, r.Note, r.person, r.shown, r.addedAt, r.setAt, r.words, r.sum}
}

func (r entryRow) checksum() []byte {
	return sqlite.Checksum(number(r.ListID), number(int64(r.Line)), r.Written, r.Address, r.Number, r.Name, string(r.Leaves), r.Note,
		r.person, r.shown, number(r.addedAt), number(r.setAt), r.words)
}

func number(n int64) string { return strconv.FormatInt(n, 10) }

// intact reports whether the row is as it was written, and reads who is meant.
func (r *entryRow) intact() bool {
	if string(r.sum) != string(r.checksum()) {
		return false
	}
	if r.shown != "" {
		var err error
		if r.Person, err = directory.DecodeUser(r.shown); err != nil {
			return false
		}
	}
	return r.person == r.Person.ID
}

func scanEntry(rows *sql.Rows) (r entryRow, err error) {
	err = rows.Scan(&r.ID, &r.ListID, &r.Line, &r.Written, &r.Address, &r.Number, &r.Name, &r.Leaves, &r.Note,
		&r.person, &r.shown, &r.addedAt, &r.setAt, &r.words, &r.sum)
	r.AddedAt, r.SetAt = time.Unix(0, r.addedAt), time.Unix(0, r.setAt)
	return r, err
}

// listRow is a list as it is kept.
type listRow struct {
	directory.LeaverList
	origin    string
	createdAt int64
	sum       []byte
}

const (
	listColumns = "name, origin, created_at, created_by, checksum"
	selectLists = "SELECT id, " + listColumns + " FROM lists "
)

// newListRow returns the stored form of a list.
func newListRow(l directory.LeaverList) (listRow, error) {
	origin, err := json.Marshal(l.Origin)
	r := listRow{LeaverList: l, origin: string(origin), createdAt: l.CreatedAt.UnixNano()}
	r.sum = r.checksum()
	return r, err
}

// values are those of listColumns.
func (l listRow) values() []any { return []any{l.Name, l.origin, l.createdAt, l.CreatedBy, l.sum} }

func (l listRow) checksum() []byte {
	return sqlite.Checksum(l.Name, l.origin, number(l.createdAt), l.CreatedBy)
}

// intact reports whether the row is as it was written, and reads its origin.
func (l *listRow) intact() bool {
	return string(l.sum) == string(l.checksum()) && json.Unmarshal([]byte(l.origin), &l.Origin) == nil
}

func scanList(rows *sql.Rows) (l listRow, err error) {
	err = rows.Scan(&l.ID, &l.Name, &l.origin, &l.createdAt, &l.CreatedBy, &l.sum)
	l.CreatedAt = time.Unix(0, l.createdAt)
	return l, err
}

// eachEntry calls f for every entry that a query brings, which begins with selectEntries.
func eachEntry(ctx context.Context, from sqlite.Querier, f func(entryRow) error, query string, args ...any) error {
	return sqlite.Each(ctx, from, scanEntry, f, query, args...)
}

// eachList calls f for every list that a query brings, which begins with selectLists.
func eachList(ctx context.Context, from sqlite.Querier, f func(listRow) error, query string, args ...any) error {
	return sqlite.Each(ctx, from, scanList, f, query, args...)
}

// verify returns sqlite.ErrDamaged if a row is damaged, cannot be found by an index, or has
// lost its list.
func verify(ctx context.Context, db sqlite.Querier) error {
	if err := sqlite.CheckIntegrity(ctx, db); err != nil {
		return err
	}
	known := map[int64]bool{}
	err := eachList(ctx, db, func(l listRow) error {
		if known[l.ID] = true; !l.intact() {
			return sqlite.ErrDamaged
		}
		return nil
	}, selectLists)
	if err != nil {
		return err
	}
	return eachEntry(ctx, db, func(r entryRow) error {
		if !r.intact() || !known[r.ListID] {
			return sqlite.ErrDamaged
		}
		return nil
	}, selectEntries)
}
