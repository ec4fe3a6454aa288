package outbox

import (
	"context"

	"mileiq.example/admin/client/sqlite"
)

// Versions is how many versions of the outbox there have been.
var Versions = len(migrations)

// MakeVersion makes the outbox of an earlier version.
func MakeVersion(ctx context.Context, path string, version int) error {
	db, err := sqlite.Open(ctx, path, sqlite.Full, sqlite.Schema{ApplicationID: applicationID, Migrations: migrations[:version]})
	if err != nil {
		return err
	}
	return db.Close()
}
