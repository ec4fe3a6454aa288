package outbox

// Outboxes that nobody has open: where they lie, what waits in them, and how that is
// taken back.

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"time"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/problem"
)

// Name is what an outbox is called in the folder of its account.
const Name = "outbox.db"

// PathIn is where an account has its outbox: in a folder of its own in the data folder.
func PathIn(data string, account directory.Account) string {
	return filepath.Join(data, account.Key(), Name)
}

// accountFolders matches what [directory.Account.Key] returns.
var accountFolders = regexp.MustCompile(`^[0-9a-f]{24}$`)

// Closed is the outbox of an account, which nobody has open while its methods are
// called.
type Closed struct {
	Key  string // of its account, as its folder says
	Path string
}

// In returns the outboxes that a data folder may have: one for each folder of an
// account. After an error it returns those that it found.
func In(data string) (found []Closed, err error) {
	folders, err := os.ReadDir(data)
	for _, folder := range folders {
		if key := folder.Name(); folder.IsDir() && accountFolders.MatchString(key) {
			found = append(found, Closed{key, filepath.Join(data, key, Name)})
		}
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return found, err
}

// errForeign: an outbox is not that of the account whose folder it is in. Nobody would
// ever send what is in it.
var errForeign = problem.NewError(problem.Damaged, "the outbox is of another account than its folder")

// Waiting returns what waits in the outbox, without changing anything of it.
func (c Closed) Waiting(ctx context.Context) (directory.Waiting, error) {
	all, err := ReadWaiting(ctx, c.Path)
	if err != nil || len(all) == 0 {
		return directory.Waiting{}, err
	}
	if len(all) > 1 || all[0].Account.Key() != c.Key {
		return directory.Waiting{}, errForeign
	}
	return all[0], nil
}

// Cancel is [Outbox.CancelWaiting] for the account of the outbox.
func (c Closed) Cancel(ctx context.Context, now time.Time) (n int, err error) {
	waiting, err := c.Waiting(ctx)
	if err != nil || waiting.Queued == 0 {
		return 0, err
	}
	opened, err := Open(ctx, c.Path)
	if err != nil {
		return 0, err
	}
	n, err = opened.CancelWaiting(ctx, waiting.Account, now)
	return n, errors.Join(err, opened.Close())
}
