package outbox

import (
	"context"
	"fmt"

	"mileiq.example/admin/client/sqlite"
)

// SetDriver has all outboxes opened with a driver of database/sql.
func SetDriver(name string) { schema.Driver = name }

// SetMissedAtMost bounds how long salvaging looks for rows behind missing ones.
func SetMissedAtMost(rows int) { missedAtMost = rows }

// Versions is how many versions of the outbox there have been.
var Versions = len(migrations)

// MakeVersion makes the outbox of an earlier version.
func MakeVersion(ctx context.Context, path string, version int) error {
	db, err := sqlite.Open(ctx, path, sqlite.Full, sqlite.Schema{ApplicationID: applicationID, Migrations: migrations[:version], Driver: schema.Driver})
	if err != nil {
		return err
	}
	return db.Close()
}

// SetMaxPages bounds how large the file may become, as a full disk does; 0 lets it
// grow.
func (o *Outbox) SetMaxPages(ctx context.Context, n int) error {
	if n == 0 {
		n = 0xfffffffe // the greatest that SQLite knows
	}
	_, err := o.db.Write.ExecContext(ctx, fmt.Sprintf("PRAGMA max_page_count = %d", n))
	return err
}

// Synchronous returns how long a commit waits for the disk; 2 is until it is there.
func (o *Outbox) Synchronous(ctx context.Context) (mode int, err error) {
	err = o.db.Write.QueryRowContext(ctx, "PRAGMA synchronous").Scan(&mode)
	return mode, err
}
