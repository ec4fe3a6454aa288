package outbox

// Reading what can be read of a damaged outbox.

import (
	"cmp"
	"context"
	"database/sql"
	"slices"

	"mileiq.example/admin/client/sqlite"
)

// readDamaged returns the intact rows of the outbox at path, as far as they can be
// read. An error means trouble with the disk, not with what is on it.
func readDamaged(ctx context.Context, path string) (found []row, err error) {
	err = sqlite.ReadDamaged(path, func(damaged *sql.DB) {
		upgrade(ctx, damaged)
		found = intactRows(ctx, damaged)
	})
	return found, err
}

// upgrades give an outbox of an early version the columns and the table that are read
// here. Each fails where there is one already.
var upgrades = []string{
	"ALTER TABLE items ADD COLUMN found TEXT NOT NULL DEFAULT ''",
	"ALTER TABLE items ADD COLUMN decided_at INTEGER",
	"CREATE VIEW seen AS SELECT id AS item, seen AS json, checksum, '' AS note FROM items",
}

// upgrade gives a damaged outbox of an early version what is read here. A table without
// notes is hidden behind a view that has empty ones: to add the column, SQLite would read
// the whole table, and give up at the first value that it cannot read.
func upgrade(ctx context.Context, damaged *sql.DB) {
	for _, change := range upgrades {
		_, _ = damaged.ExecContext(ctx, change)
	}
	if _, err := damaged.ExecContext(ctx, "SELECT note FROM seen LIMIT 0"); err != nil {
		_, _ = damaged.ExecContext(ctx, "CREATE TEMP VIEW seen AS SELECT item, json, checksum, '' AS note FROM main.seen")
	}
}

// intactRows reads the intact rows.
func intactRows(ctx context.Context, damaged *sql.DB) (found []row) {
	gatherBatches(ctx, damaged)
	known := map[int64]bool{}
	sqlite.FromBothEnds(ctx, "items.id", missedAtMost, func(tail string, args ...any) (last int64) {
		for r := range sqlite.Readable(ctx, damaged, scanRow, selectItems+tail, args...) {
			if last = r.ID; !known[r.ID] && r.intact() {
				known[r.ID], found = true, append(found, r)
			}
		}
		return last
	})
	slices.SortFunc(found, func(a, b row) int { return cmp.Compare(a.ID, b.ID) })
	return found
}

// gatherBatches copies the batches that can be read into a temporary table, which
// hides the damaged one: the index of that may lead nowhere.
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
	sqlite.OneByOne(ctx, up+1, down, missedAtMost, gather)
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
