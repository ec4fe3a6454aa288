package outbox

// The commit counter: a small file beside the outbox that says how many commits it
// has seen. SQLite drops the end of a log whose checksum is wrong, and makes a new
// database where there is none, both without a word; the counter is how that is
// noticed.

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"sync"

	"mileiq.example/admin/client/sqlite"
)

// counterSuffix is what the name of the counter ends in, behind that of the outbox.
const counterSuffix = "-mark"

// count is what the counter says, and a row of the outbox too.
type count struct {
	outbox  string // the id of the outbox; "" where nothing was counted
	commits int64
}

// counter writes counts into the file. It writes after the commit and does not flush:
// the file is never ahead of the outbox, and a killed program leaves it as it was
// written. After a power failure it may lag; then the loss of the commits in between
// goes unnoticed.
type counter struct {
	mu      sync.Mutex // guards what follows
	file    *os.File
	written count
}

// format is how a count is written, behind its checksum. It has one length, so that
// a count overwrites the one before wholly.
const format = "%s %020d\n"

func (c count) text() []byte {
	body := fmt.Sprintf(format, c.outbox, c.commits)
	return fmt.Appendf(nil, "%08x %s", crc32.ChecksumIEEE([]byte(body)), body)
}

// readCounter returns what the counter of the outbox at path says, or the zero count
// where there is none, as before the first start. It returns sqlite.ErrDamaged,
// wrapped, where it says what was never written.
func readCounter(path string) (c count, err error) {
	text, err := os.ReadFile(path + counterSuffix)
	if errors.Is(err, os.ErrNotExist) {
		return count{}, nil
	}
	if err != nil {
		return count{}, err
	}
	if len(text) > len("00000000 ") {
		_, _ = fmt.Sscanf(string(text[len("00000000 "):]), format, &c.outbox, &c.commits)
	}
	if string(c.text()) != string(text) {
		return count{}, fmt.Errorf("read %s: %w", filepath.Base(path)+counterSuffix, sqlite.ErrDamaged)
	}
	return c, nil
}

// open opens the file for the outbox at path, which has seen now, and makes it if
// there is none.
func (c *counter) open(path string, now count) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	path += counterSuffix
	switch info, err := os.Lstat(path); {
	case errors.Is(err, os.ErrNotExist):
		// Made under another name: an empty one would call a sound outbox damaged.
		if err := makeCounter(path, now); err != nil {
			return err
		}
	case err == nil && !info.Mode().IsRegular():
		return fmt.Errorf("open %s: not a regular file", filepath.Base(path))
	}
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	c.file = file
	if err := c.write(now); err != nil {
		return errors.Join(err, file.Close())
	}
	if err := errors.Join(file.Truncate(int64(len(now.text()))), file.Sync()); err != nil {
		return errors.Join(err, file.Close())
	}
	return nil
}

func makeCounter(path string, now count) error {
	file, err := os.OpenFile(path+".new", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(now.text())
	if err := errors.Join(err, file.Sync(), file.Close()); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}

func (c *counter) write(now count) error {
	_, err := c.file.WriteAt(now.text(), 0)
	if err == nil {
		c.written = now
	}
	return err
}

// committed writes that there were that many commits. What cannot be written is
// caught up with by the next one: the commit itself is on the disk.
func (c *counter) committed(commits int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.file == nil {
		return // Replace opens the counter when the new outbox is whole
	}
	if commits > c.written.commits { // two commits may come here in another order
		_ = c.write(count{c.written.outbox, commits})
	}
}

func (c *counter) close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.file.Close()
}

// count returns what the outbox itself says.
func (o *Outbox) count(ctx context.Context) (c count, err error) {
	err = o.db.Read.QueryRowContext(ctx, "SELECT id, commits FROM mark").Scan(&c.outbox, &c.commits)
	if errors.Is(err, sql.ErrNoRows) {
		return c, sqlite.ErrDamaged
	}
	return c, err
}
