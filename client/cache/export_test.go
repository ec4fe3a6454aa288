package cache

import (
	"context"

	"mileiq.example/admin/client/sqlite"
)

// SetDriver has all copies opened with a driver of database/sql.
func SetDriver(name string) { schema.Driver = name }

// Versions is how many versions of the copy there have been.
var Versions = len(migrations)

// MakeVersion makes the copy of an earlier version.
func MakeVersion(ctx context.Context, path string, version int) error {
	db, err := sqlite.Open(ctx, path, sqlite.Normal, sqlite.Schema{ApplicationID: applicationID, Migrations: migrations[:version], Driver: schema.Driver})
	if err != nil {
		return err
	}
	return db.Close()
}
