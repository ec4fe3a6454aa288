package prepared

// How rows are read and written, and how a damaged one is recognized.

import (
	"context"
	"crypto/sha256"
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

// row is an entry as it is kept.
type row struct {
	directory.Leaver
	person, shown string
	addedAt       int64
	setAt         int64
	sum           []byte
}

// toRow returns the stored form of an entry. It is an error if it would not give back the
// same person: who is archived later must be who was shown.
func toRow(l directory.Leaver) (row, error) {
	r := row{Leaver: l, person: l.Person.ID, addedAt: l.AddedAt.UnixNano(), setAt: l.SetAt.UnixNano()}
	if l.Person.ID != "" {
		shown, err := encode(l.Person)
		if err != nil {
			return row{}, err
		}
		r.shown = shown
	}
	r.sum = r.checksum()
	return r, nil
}

// args are the values of a row in the order of its columns, but the id.
func (r row) args() []any {
	return []any{r.ListID, r.Line, r.Written, r.Address, r.Number, r.Name, r.Leaves, r.Note, r.person, r.shown, r.addedAt, r.setAt, r.sum, r.words()}
}

const entryColumns = "list, line, written, address, number, name, leaves, note, person, shown, added_at, set_at, checksum"

// words is what a search for an entry looks at.
func (r row) words() string {
	u := r.Person
	return directory.Fold(strings.Join([]string{r.Written, r.Address, r.Number, r.Name, r.Note,
		u.DisplayName, u.Email, u.UserName, string(u.Addresses), u.ID}, "\n"))
}

// checksum covers the whole row. The parts are written as JSON, so that no two different
// rows have the same bytes.
func (r row) checksum() []byte {
	return checksum(strconv.FormatInt(r.ListID, 10), strconv.Itoa(r.Line), r.Written, r.Address, r.Number, r.Name,
		string(r.Leaves), r.Note, r.person, r.shown, strconv.FormatInt(r.addedAt, 10), strconv.FormatInt(r.setAt, 10))
}

func checksum(parts ...string) []byte {
	text, err := json.Marshal(parts)
	if err != nil {
		panic(err) // strings always encode
	}
	sum := sha256.Sum256(text)
	return sum[:]
}

// scanRow reads a row of which the columns are the id and entryColumns.
func scanRow(rows *sql.Rows) (r row, err error) {
	err = rows.Scan(&r.ID, &r.ListID, &r.Line, &r.Written, &r.Address, &r.Number, &r.Name, &r.Leaves, &r.Note,
		&r.person, &r.shown, &r.addedAt, &r.setAt, &r.sum)
	r.AddedAt, r.SetAt = time.Unix(0, r.addedAt), time.Unix(0, r.setAt)
	return r, err
}

// intact reports whether the row is as it was written, and reads its person.
func (r *row) intact() bool {
	if string(r.sum) != string(r.checksum()) {
		return false
	}
	if r.shown != "" && json.Unmarshal([]byte(r.shown), &r.Person) != nil {
		return false
	}
	return r.person == r.Person.ID
}

// eachRow calls f for every row that a query brings, which begins with selectEntries.
func eachRow(ctx context.Context, from sqlite.Querier, f func(row) error, query string, args ...any) error {
	return sqlite.EachRow(ctx, from, func(rows *sql.Rows) error {
		r, err := scanRow(rows)
		if ctx.Err() != nil {
			return ctx.Err() // then the row is closed, and says nothing of the file
		}
		if err != nil {
			return fmt.Errorf("%w: %w", sqlite.ErrDamaged, err) // no such value was ever written
		}
		return f(r)
	}, query, args...)
}

const selectEntries = "SELECT id, " + entryColumns + " FROM entries "

// encode returns the stored form of a user.
func encode(u directory.User) (string, error) {
	for _, t := range []*time.Time{&u.InvitedAt, &u.JoinedAt, &u.ArchivedAt, &u.LastModified} {
		*t = storable(*t)
	}
	text, err := json.Marshal(u)
	if err != nil {
		return "", err
	}
	var back directory.User
	if err := json.Unmarshal(text, &back); err != nil {
		return "", err
	}
	if back != u {
		return "", errors.New("the user cannot be kept exactly as it was shown")
	}
	return string(text), nil
}

// storable returns t as its text will say it; a year that RFC 3339 cannot write counts as
// unknown.
func storable(t time.Time) time.Time {
	t = t.Round(0).UTC() // without the monotonic clock, which ends with the program
	if t.Year() < 0 || t.Year() > 9999 {
		return time.Time{}
	}
	return t
}

// verify returns sqlite.ErrDamaged if a row is damaged, or cannot be found by an index.
func (s *Store) verify(ctx context.Context) error {
	var answer string
	if err := s.db.Read.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&answer); err != nil {
		return err
	}
	if answer != "ok" {
		return sqlite.ErrDamaged
	}
	if err := eachList(ctx, s.db.Read, func(l listRow) error {
		if !l.intact() {
			return sqlite.ErrDamaged
		}
		return nil
	}, selectLists); err != nil {
		return err
	}
	return eachRow(ctx, s.db.Read, func(r row) error {
		if !r.intact() {
			return sqlite.ErrDamaged
		}
		return nil
	}, selectEntries)
}
