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
	found := problem.Of(AsDamaged(e.Cause))
	switch {
	case found.Kind != problem.Unexplained:
		return &problem.Problem{Kind: found.Kind, Detail: found.Detail}
	case isHeld(e.Cause):
		return &problem.Problem{Kind: problem.FilesHeld}
	}
	return &problem.Problem{Kind: problem.DiskTrouble}
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
