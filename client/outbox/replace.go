package outbox

// Going on from a damaged outbox: a new one takes its place, with what could be read
// of the old.

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/sqlite"
)

// Replace goes on from a damaged outbox at path, which must be closed: it sets aside
// what there is of it, and returns a new one with all that Salvage finds in what was
// set aside, now or by a replacement that was not finished. aside is the name of the
// newest, "" where there was none. A program that is killed meanwhile finds a damaged
// outbox again.
func Replace(ctx context.Context, path string, now time.Time) (o *Outbox, aside string, err error) {
	aside, err = sqlite.SetAside(path, now)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, "", err
	}
	o, _, err = open(ctx, path)
	if err != nil {
		return nil, "", err
	}
	filled, err := o.fill(ctx, path, now)
	if err != nil {
		return nil, "", errors.Join(err, o.db.Close())
	}
	if aside == "" && len(filled) > 0 {
		aside = filled[0]
	}
	if err := renameSalvaged(path); err != nil {
		return nil, "", errors.Join(err, o.Close())
	}
	return o, salvagedName(aside), nil
}

// The names of files that were set aside have the first of these in them. Once they
// were salvaged they have the second, and nothing is brought over from them again: the
// admin may have deleted it.
const setAside, salvaged = ".damaged-", ".salvaged-"

// salvagedName is the name of what was set aside once it was salvaged.
func salvagedName(aside string) string {
	folder, name := filepath.Split(aside)
	return folder + strings.Replace(name, setAside, salvaged, 1)
}

// renameSalvaged renames what was set aside of the outbox at path.
func renameSalvaged(path string) error {
	found, err := filesBeside(path, setAside)
	if err != nil {
		return sqlite.While("keep what was salvaged", err)
	}
	for _, old := range found {
		if err := os.Rename(old, salvagedName(old)); err != nil {
			return sqlite.While("keep what was salvaged", err)
		}
	}
	return nil
}

// removeSalvaged deletes the files that were salvaged of the outbox at path.
func removeSalvaged(path string) error {
	found, err := filesBeside(path, salvaged)
	for _, old := range found {
		err = errors.Join(err, os.Remove(old))
	}
	return err
}

// fill salvages what was set aside of the outbox at path, the newest first, because
// it knows best how an item went, and returns its names. Only then the counter counts
// the new outbox.
func (o *Outbox) fill(ctx context.Context, path string, now time.Time) (old []string, err error) {
	old, err = damagedFiles(path)
	if err != nil {
		return nil, sqlite.While("salvage the outbox", err)
	}
	for _, aside := range old {
		if _, err := o.Salvage(ctx, aside, now); err != nil {
			return nil, err
		}
	}
	counted, err := o.count(ctx)
	if err != nil {
		return nil, sqlite.While("salvage the outbox", err)
	}
	if err := o.counter.open(path, counted); err != nil {
		return nil, sqlite.While("salvage the outbox", err)
	}
	return old, nil
}

// damagedFiles returns the databases that sqlite.SetAside made of the outbox at path, the
// newest first.
func damagedFiles(path string) ([]string, error) {
	found, err := filesBeside(path, setAside)
	slices.Reverse(found) // their names end in the time
	return slices.DeleteFunc(found, func(name string) bool {
		return strings.HasSuffix(name, "-wal") || strings.HasSuffix(name, "-shm")
	}), err
}

// filesBeside returns the files whose names are that of the outbox at path with infix
// behind it, and anything behind that.
func filesBeside(path, infix string) (paths []string, err error) {
	files, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		// A folder is a copy that was left when the program was killed.
		if f.Type().IsRegular() && strings.HasPrefix(f.Name(), filepath.Base(path)+infix) {
			paths = append(paths, filepath.Join(filepath.Dir(path), f.Name()))
		}
	}
	return paths, nil
}

// Salvage brings the items of the damaged outbox at path, which was set aside,
// over into o and returns how many. What had ended stays as it was. What was
// open, or says nothing that can be true, becomes a Conflict with the reason
// ReasonSalvaged, ended now: whether it took effect only the service knows, and
// the admin decides. Rows that cannot be read or whose checksum is wrong stay
// behind. What was set aside stays as it is: a copy is read. Salvage may be repeated.
func (o *Outbox) Salvage(ctx context.Context, path string, now time.Time) (items int, err error) {
	found, err := readDamaged(ctx, path)
	if err != nil {
		return 0, sqlite.While("salvage the outbox", err)
	}
	err = o.tx(ctx, func(tx *sql.Tx) error {
		for _, r := range found {
			if !r.State.Ended() {
				r.State, r.Reason, r.EndedAt = directory.Conflict, directory.ReasonSalvaged, now
			}
			if r.EndedAt.IsZero() {
				r.EndedAt = now // without it the item would count as open
			}
			n, err := insertSalvaged(ctx, tx, r)
			if err != nil {
				return err
			}
			items += n
		}
		if items == 0 {
			return errNothing
		}
		return nil
	})
	if err != nil {
		return 0, sqlite.While("salvage the outbox", err)
	}
	return items, nil
}

// insertSalvaged inserts one item, and its batch if it is the first of it.
func insertSalvaged(ctx context.Context, tx *sql.Tx, r row) (items int, err error) {
	var known bool
	if err := tx.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM batches WHERE id = ?)", r.BatchID).Scan(&known); err != nil {
		return 0, err
	}
	if !known {
		r.batch.Kind = r.Kind
		if err := insertBatch(ctx, tx, r.batch); err != nil {
			return 0, err
		}
	}
	var seen directory.User
	if err := json.Unmarshal([]byte(r.seen), &seen); err != nil {
		return 0, err
	}
	var id int64
	err = tx.QueryRowContext(ctx, `
INSERT INTO items (batch, kind, user, checked, state, reason, detail, attempts, sent_at, ended_at, found, decided_at)
SELECT ?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?
WHERE NOT EXISTS (SELECT 1 FROM items WHERE batch = ? AND user = ?) RETURNING id`,
		r.BatchID, r.Kind, r.user, r.State, r.Reason, r.Detail, r.Attempts, nanos(r.SentAt), nanos(r.EndedAt),
		r.found, nanos(r.DecidedAt), r.BatchID, r.user).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	_, err = tx.ExecContext(ctx, insertSeen, id, r.seen, r.sum, words(seen, r.Note), r.Note)
	return 1, err
}
