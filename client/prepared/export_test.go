package prepared

import "context"

// SetDriver has all stores opened with a driver of database/sql.
func SetDriver(name string) { schema.Driver = name }

// SetMissedAtMost bounds how long salvaging looks for rows behind missing ones.
func SetMissedAtMost(rows int) { missedAtMost = rows }

// Synchronous returns how long a commit waits for the disk; 2 is until it is there.
func (s *Store) Synchronous(ctx context.Context) (mode int, err error) {
	err = s.kept.DB.Write.QueryRowContext(ctx, "PRAGMA synchronous").Scan(&mode)
	return mode, err
}
