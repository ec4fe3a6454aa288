package desktop

import (
	"errors"
	"fmt"
	"io"
	"os"

	"golang.org/x/sys/unix"

	"mileiq.example/admin/client/ownfile"
)

// lockRange locks the range of all bytes. Some disks, among them network and cluster file
// systems, have these locks and no flock. The lock is that of the open file
// (F_OFD_SETLK): that of the process would end whenever the process closes the file
// anywhere.
func lockRange(path string) (unlock func() error, err error) {
	file, err := ownfile.Open(path, os.O_CREATE|os.O_RDWR)
	if err != nil {
		return nil, err
	}
	err = unix.FcntlFlock(file.Fd(), unix.F_OFD_SETLK, &unix.Flock_t{Type: unix.F_WRLCK, Whence: io.SeekStart})
	switch {
	case err == nil:
		return file.Close, nil
	case errors.Is(err, unix.EAGAIN), errors.Is(err, unix.EACCES):
		err = errLocked
	default:
		err = fmt.Errorf("%w: %w", errNoLock, err)
	}
	return nil, errors.Join(err, file.Close())
}
