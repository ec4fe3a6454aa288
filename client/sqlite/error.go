package sqlite

import (
	"errors"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"mileiq.example/admin/client/problem"
)

// Error is trouble with a database. Everything that fails here and in the stores
// comes as one.
type Error struct {
	// Doing is what was being done, such as "read the outbox".
	Doing string
	// Cause is why it failed.
	Cause error
}

func (e *Error) Error() string { return e.Doing + ": " + problem.Text(e.Cause) }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Cause }

// Problem returns what an admin can be told: what the cause says of itself, such as
// that a newer version of the program wrote the file, that the file is damaged, else
// trouble with the disk.
func (e *Error) Problem() *problem.Problem {
	kind := problem.Of(AsDamaged(e.Cause)).Kind
	switch {
	case kind != problem.Unexplained:
	case isHeld(e.Cause):
		kind = problem.FilesHeld
	default:
		kind = problem.DiskTrouble
	}
	return &problem.Problem{Kind: kind}
}

// isHeld reports whether another process keeps a database locked, such as a backup. A disk
// without locks answers the same.
func isHeld(err error) bool {
	e, ok := errors.AsType[*sqlite.Error](err)
	return ok && (e.Code()&0xff == sqlite3.SQLITE_BUSY || e.Code()&0xff == sqlite3.SQLITE_LOCKED)
}

// While says what was being done when err came; nil stays nil.
func While(doing string, err error) error {
	if err == nil {
		return nil
	}
	return &Error{Doing: doing, Cause: err}
}
