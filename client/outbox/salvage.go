package outbox

// Bringing over what can be read of a damaged outbox.

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
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
// set aside, now or before. aside is the file's new name, "" where it was gone. A
// program that is killed meanwhile finds a damaged outbox again.
func Replace(ctx context.Context, path string, now time.Time) (o *Outbox, aside string, err error) {
	aside, err = sqlite.SetAside(path, now)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, "", err
	}
	o, _, err = open(ctx, path)
	if err != nil {
		return nil, "", err
	}
	if err := o.fill(ctx, path, now); err != nil {
		return nil, "", errors.Join(err, o.db.Close())
	}
	return o, aside, nil
}

// fill salvages what was set aside of the outbox at path, the newest first, because
// it knows best how an item went. Only then the mark tells of the new outbox.
func (o *Outbox) fill(ctx context.Context, path string, now time.Time) error {
	old, err := asides(path)
	if err != nil {
		return fmt.Errorf("salvage the outbox: %w", err)
	}
	for _, aside := range old {
		if _, err := o.Salvage(ctx, aside, now); err != nil {
			return err
		}
	}
	standing, err := o.standing(ctx)
	if err != nil {
		return fmt.Errorf("salvage the outbox: %w", err)
	}
	return o.mark.open(path, standing)
}

// asides returns what sqlite.SetAside made of the outbox at path, the newest first.
func asides(path string) (paths []string, err error) {
	files, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		return nil, err
	}
	for _, f := range slices.Backward(files) { // by name, which ends in the time
		name := f.Name()
		if strings.HasPrefix(name, filepath.Base(path)+".damaged-") && !strings.HasSuffix(name, "-wal") && !strings.HasSuffix(name, "-shm") {
			paths = append(paths, filepath.Join(filepath.Dir(path), name))
		}
	}
	return paths, nil
}

// Salvage brings the items of the damaged outbox at path, which was set aside,
// over into o and returns how many. What had ended stays as it was. What was
// open, or says nothing that can be true, becomes a Conflict with the reason
// ReasonSalvaged, ended now: whether it took effect only the service knows, and
// the admin decides. Rows that cannot be read or whose checksum is wrong stay
// behind. The damaged file is only read. Salvage may be repeated.
func (o *Outbox) Salvage(ctx context.Context, path string, now time.Time) (items int, err error) {
	name := &url.URL{Scheme: "file", OmitHost: true, Path: filepath.ToSlash(path), RawQuery: "mode=ro"}
	damaged, err := sql.Open("sqlite", name.String())
	if err != nil {
		return 0, fmt.Errorf("salvage the outbox: %w", err)
	}
	defer damaged.Close()
	found := readable(ctx, damaged)
	err = o.tx(ctx, func(tx *sql.Tx) error {
		for _, r := range found {
			if !ended(r.State) {
				r.State, r.Reason, r.EndedAt = directory.Conflict, directory.ReasonSalvaged, now
			}
			n, err := bring(ctx, tx, r)
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
		return 0, fmt.Errorf("salvage the outbox: %w", err)
	}
	return items, nil
}

// readable returns the intact rows. A damaged page ends a reading, so that the
// table is read from both ends, which finds all but what lies between the first
// and the last damaged page.
func readable(ctx context.Context, damaged *sql.DB) []row {
	met := map[int64]bool{}
	var found []row
	collect := func(r row) error {
		if !met[r.ID] && r.intact() {
			met[r.ID], found = true, append(found, r)
		}
		return nil
	}
	for _, order := range []string{"ORDER BY items.id", "ORDER BY items.id DESC"} {
		_ = eachRow(ctx, damaged, order, nil, collect) // an error is where the damage begins
	}
	slices.SortFunc(found, func(a, b row) int { return cmp.Compare(a.ID, b.ID) })
	return found
}

// bring inserts one item, and its batch if it is the first of it.
func bring(ctx context.Context, tx *sql.Tx, r row) (items int, err error) {
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
	result, err := tx.ExecContext(ctx, `
INSERT INTO items (batch, kind, user, seen, checked, state, reason, detail, attempts, sent_at, ended_at, checksum, found, decided_at, words)
SELECT ?, ?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?
WHERE NOT EXISTS (SELECT 1 FROM items WHERE batch = ? AND user = ?)`,
		r.BatchID, r.Kind, r.user, r.seen, r.State, r.Reason, r.Detail, r.Attempts, nanos(r.SentAt), nanos(r.EndedAt), r.sum,
		r.found, nanos(r.DecidedAt), words(seen), r.BatchID, r.user)
	if err != nil {
		return 0, err
	}
	n, err := result.RowsAffected()
	return int(n), err
}

func ended(s directory.State) bool {
	switch s {
	case directory.Done, directory.Failed, directory.Refused, directory.Conflict, directory.Cancelled:
		return true
	}
	return false
}
