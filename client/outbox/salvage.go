package outbox

// Bringing over what can be read of a damaged outbox.

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"iter"
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
	salvaged, err := o.fill(ctx, path, now)
	if err != nil {
		return nil, "", errors.Join(err, o.db.Close())
	}
	if aside == "" && len(salvaged) > 0 {
		aside = salvaged[0]
	}
	if err := retire(path); err != nil {
		return nil, "", errors.Join(err, o.Close())
	}
	return o, retired(aside), nil
}

// What is in the names of files that were set aside, and of those that were also
// salvaged. From these nothing is brought over again: the admin may have deleted it.
const setAside, doneWith = ".damaged-", ".salvaged-"

// retired is the name that retire gives to what was set aside.
func retired(aside string) string {
	folder, name := filepath.Split(aside)
	return folder + strings.Replace(name, setAside, doneWith, 1)
}

// retire renames what was set aside of the outbox at path.
func retire(path string) error {
	found, err := beside(path, setAside)
	if err != nil {
		return sqlite.While("keep what was salvaged", err)
	}
	for _, old := range found {
		if err := os.Rename(old, retired(old)); err != nil {
			return sqlite.While("keep what was salvaged", err)
		}
	}
	return nil
}

// removeSalvaged deletes the files that were salvaged of the outbox at path.
func removeSalvaged(path string) error {
	found, err := beside(path, doneWith)
	for _, old := range found {
		err = errors.Join(err, os.Remove(old))
	}
	return err
}

// fill salvages what was set aside of the outbox at path, the newest first, because
// it knows best how an item went, and returns its names. Only then the mark tells of
// the new outbox.
func (o *Outbox) fill(ctx context.Context, path string, now time.Time) (old []string, err error) {
	old, err = asides(path)
	if err != nil {
		return nil, sqlite.While("salvage the outbox", err)
	}
	for _, aside := range old {
		if _, err := o.Salvage(ctx, aside, now); err != nil {
			return nil, err
		}
	}
	standing, err := o.standing(ctx)
	if err != nil {
		return nil, sqlite.While("salvage the outbox", err)
	}
	if err := o.mark.open(path, standing); err != nil {
		return nil, sqlite.While("salvage the outbox", err)
	}
	return old, nil
}

// asides returns the databases that sqlite.SetAside made of the outbox at path, the
// newest first.
func asides(path string) ([]string, error) {
	found, err := beside(path, setAside)
	slices.Reverse(found) // their names end in the time
	return slices.DeleteFunc(found, func(name string) bool {
		return strings.HasSuffix(name, "-wal") || strings.HasSuffix(name, "-shm")
	}), err
}

// beside returns the files whose names begin as that of the outbox at path, and go
// on so.
func beside(path, goOn string) (paths []string, err error) {
	files, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		// Others are a copy, left when the program was killed.
		if f.Type().IsRegular() && strings.HasPrefix(f.Name(), filepath.Base(path)+goOn) {
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
	found, err := readable(ctx, path)
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
		return 0, sqlite.While("salvage the outbox", err)
	}
	return items, nil
}

// readable returns the intact rows of the outbox at path, as far as they can be
// read. An error means trouble with the disk, not with what is on it.
func readable(ctx context.Context, path string) (found []row, err error) {
	folder := path + ".copy"
	defer os.RemoveAll(folder)
	if err := errors.Join(os.RemoveAll(folder), os.Mkdir(folder, 0o700)); err != nil {
		return nil, err
	}
	spare := filepath.Join(folder, "outbox.db")
	for _, suffix := range []string{"-wal", ""} {
		if err := copyFile(spare+suffix, path+suffix); err != nil && !errors.Is(err, os.ErrNotExist) {
			return nil, err
		}
	}
	if err := mendHeader(spare); err != nil {
		return nil, err
	}
	// With a writable schema SQLite passes over an index that is nowhere.
	name := &url.URL{Scheme: "file", OmitHost: true, Path: filepath.ToSlash(spare), RawQuery: "_pragma=writable_schema(ON)"}
	damaged, err := sql.Open("sqlite", name.String())
	if err != nil {
		return nil, err
	}
	defer damaged.Close()
	damaged.SetMaxOpenConns(1) // which has the temporary table
	for _, change := range sinceFirst {
		_, _ = damaged.ExecContext(ctx, change)
	}
	return intactRows(ctx, damaged), nil
}

// sinceFirst brings what the first versions wrote up to date, as far as it is read
// here. It fails where that is done.
var sinceFirst = []string{
	"ALTER TABLE items ADD COLUMN found TEXT NOT NULL DEFAULT ''",
	"ALTER TABLE items ADD COLUMN decided_at INTEGER",
	"CREATE VIEW seen AS SELECT id AS item, seen AS json, checksum FROM items",
}

func copyFile(to, from string) error {
	content, err := os.ReadFile(from) // a confirmation is a kilobyte: outboxes are small
	if err != nil {
		return err
	}
	return os.WriteFile(to, content, 0o600)
}

// header is the beginning of every outbox, with nothing where they differ: the
// file's version is no matter here, and SQLite takes its size from the disk then.
// See https://sqlite.org/fileformat2.html, section 1.3.
var header = map[int]string{
	0:  "SQLite format 3\x00\x10\x00\x02\x02\x00\x40\x20\x20", // pages of 4,096 bytes, a log, nothing reserved
	28: "\x00\x00\x00\x00",                                    // how many pages
	44: "\x00\x00\x00\x04",                                    // schema format
	52: "\x00\x00\x00\x00\x00\x00\x00\x01",                    // no vacuum, UTF-8
	64: "\x00\x00\x00\x00",                                    // no vacuum either
}

// mendHeader writes it, so that a flipped bit there does not take everything.
func mendHeader(path string) error {
	file, err := os.OpenFile(path, os.O_WRONLY, 0)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer file.Close()
	for at, bytes := range header {
		if _, err := file.WriteAt([]byte(bytes), int64(at)); err != nil {
			return err
		}
	}
	return file.Close()
}

// intactRows reads them. A damaged page ends a reading, so that the table is read
// from both ends, and what lies between row by row.
func intactRows(ctx context.Context, damaged *sql.DB) (found []row) {
	gatherBatches(ctx, damaged)
	met := map[int64]bool{}
	read := func(tail string, args ...any) (last int64) {
		for r := range scannable(ctx, damaged, tail, args...) {
			if last = r.ID; !met[r.ID] && r.intact() {
				met[r.ID], found = true, append(found, r)
			}
		}
		return last
	}
	up, down := read("ORDER BY items.id"), read("ORDER BY items.id DESC")
	oneByOne(ctx, up+1, down, func(id int64) bool { return read("WHERE items.id = ?", id) != 0 })
	slices.SortFunc(found, func(a, b row) int { return cmp.Compare(a.ID, b.ID) })
	return found
}

// gatherBatches has the batches that can be read take the place of the table: what
// is left of its index may lead nowhere.
func gatherBatches(ctx context.Context, damaged *sql.DB) {
	const empty = `
CREATE TEMP TABLE batches AS SELECT * FROM main.batches LIMIT 0;
CREATE UNIQUE INDEX temp.batches_by_id ON batches (id)`
	if _, err := damaged.ExecContext(ctx, empty); err != nil {
		return
	}
	gather := func(rowid int64) bool {
		result, err := damaged.ExecContext(ctx, "INSERT OR IGNORE INTO temp.batches SELECT * FROM main.batches WHERE rowid = ?", rowid)
		if err != nil {
			return false
		}
		n, err := result.RowsAffected()
		return err == nil && n > 0
	}
	read := func(order string) (last int64) {
		for _, rowid := range rowids(ctx, damaged, order) {
			gather(rowid)
			last = rowid
		}
		return last
	}
	up, down := read("ASC"), read("DESC")
	oneByOne(ctx, up+1, down, gather)
}

// rowids returns the numbers of the batches as far as they can be read in an order.
func rowids(ctx context.Context, damaged *sql.DB, order string) (found []int64) {
	rows, err := damaged.QueryContext(ctx, "SELECT rowid FROM main.batches NOT INDEXED ORDER BY rowid "+order)
	if err != nil {
		return nil
	}
	defer rows.Close()
	for rows.Next() {
		var rowid int64
		if rows.Scan(&rowid) == nil {
			found = append(found, rowid)
		}
	}
	return found
}

// missedAtMost is how many rows in a row may be missing before no more are looked
// for. The admin may have deleted many. Tests lower it.
var missedAtMost = 20_000

// none is the number of no row.
const none = 0

// oneByOne looks for rows from first on, up to the one before end, if that is one.
func oneByOne(ctx context.Context, first, end int64, find func(int64) bool) {
	if end != none && end < first {
		return // all was read
	}
	for id, missed := first, 0; id != end && missed < missedAtMost && ctx.Err() == nil; id++ {
		missed++
		if find(id) {
			missed = 0
		}
	}
}

// scannable returns the rows that tail selects as far as they can be read, without
// those that hold what was never written.
func scannable(ctx context.Context, damaged *sql.DB, tail string, args ...any) iter.Seq[row] {
	return func(yield func(row) bool) {
		rows, err := damaged.QueryContext(ctx, selectItems+tail, args...)
		if err != nil {
			return
		}
		defer rows.Close()
		for rows.Next() {
			if r, err := scanRow(rows); err == nil && !yield(r) {
				return
			}
		}
	}
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
	_, err = tx.ExecContext(ctx, insertSeen, id, r.seen, r.sum, words(seen))
	return 1, err
}
