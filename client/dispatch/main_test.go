package dispatch

import (
	"context"
	"os"
	"testing"

	"modernc.org/sqlite"
)

// TestMain has no commit wait for the disk: no test here cuts the power.
func TestMain(m *testing.M) {
	sqlite.RegisterConnectionHook(func(conn sqlite.ExecQuerierContext, _ string) error {
		_, err := conn.ExecContext(context.Background(), "PRAGMA synchronous = OFF", nil)
		return err
	})
	os.Exit(m.Run())
}
