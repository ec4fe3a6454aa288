package desktop

// The lock that makes a data folder one program's own. It ends with the process, however
// that ends.

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/gofrs/flock"

	"mileiq.example/admin/client/problem"
)

// lock locks the file at path, which it makes. It returns errLocked where another process
// has it, and errNoLock, wrapped, where the disk has no locks of this kind.
type lock func(path string) (unlock func() error, err error)

var (
	errLocked = problem.New("another process has the lock")
	errNoLock = problem.New("the disk has no such locks")
)

// lockMode is that of the file.
const lockMode = 0o600

// lockWhole locks the file as a whole: flock, or what Windows has.
func lockWhole(path string) (unlock func() error, err error) {
	file := flock.New(path, flock.SetPermissions(lockMode))
	locked, err := file.TryLock()
	if _, opening := errors.AsType[*fs.PathError](err); err != nil && !opening {
		return nil, fmt.Errorf("%w: %w", errNoLock, err)
	}
	if err == nil && !locked {
		err = errLocked
	}
	return file.Unlock, err
}
