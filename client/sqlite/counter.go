package sqlite

// The commit counter: a small file beside a database that says how many commits it
// has seen. SQLite drops the end of a log whose checksum is wrong, and makes a new
// database where there is none, both without a word; the counter is how that is
// noticed.

import (
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"sync"
	"time"

	"mileiq.example/admin/client/ownfile"
	"mileiq.example/admin/client/problem"
)

// CounterSuffix is what the name of the counter ends in, behind that of the database.
const CounterSuffix = "-mark"

// Count is what the counter says.
type Count struct {
	Database string // its id; "" where nothing was counted
	Commits  int64
	// Rows is how many rows there were after the last commit, of the table that counts;
	// NotCounted where none does.
	Rows int64
	// At is when it was written, by the clock of the disk; no moment where that is not
	// kept.
	At time.Time
}

// NotCounted: rows are not counted.
const NotCounted = -1

// counter writes counts into the file. It writes after the commit and does not flush:
// the file is never ahead of the database, and a killed program leaves it as it was
// written. After a power failure it may lag; then the loss of the commits in between
// goes unnoticed.
type counter struct {
	// dated: a count says when it was written. Set it before use.
	dated bool

	mu      sync.Mutex // guards what follows
	file    *os.File
	written Count
	// ahead is how far the clock of the disk is ahead of the computer's.
	ahead time.Duration
	// doubted, unless it is no moment, is what counts say instead of the time.
	doubted time.Time
}

// How a count is written, behind its checksum. Each has one length, so that a count
// overwrites the one before wholly.
const (
	countFormat     = "%s %020d\n"
	countRowsFormat = "%s %020d %020d\n"
	countAtFormat   = "%s %020d %020d %020d\n"
)

func (c Count) text() []byte {
	body := fmt.Sprintf(countFormat, c.Database, c.Commits)
	if c.Rows != NotCounted {
		body = fmt.Sprintf(countRowsFormat, c.Database, c.Commits, c.Rows)
	}
	if !c.At.IsZero() {
		body = fmt.Sprintf(countAtFormat, c.Database, c.Commits, c.Rows, c.At.UnixNano())
	}
	return fmt.Appendf(nil, "%08x %s", crc32.ChecksumIEEE([]byte(body)), body)
}

// ReadCounter returns what the counter of the database at path says, or a count of no
// database where there is none, as before the first start. It returns ErrDamaged,
// wrapped, where it says what was never written.
func ReadCounter(path string) (c Count, err error) {
	text, err := ownfile.Read(path + CounterSuffix)
	if errors.Is(err, os.ErrNotExist) {
		return Count{Rows: NotCounted}, nil
	}
	if err != nil {
		return Count{}, err
	}
	if len(text) > len("00000000 ") {
		var at int64
		n, _ := fmt.Sscanf(string(text[len("00000000 "):]), countAtFormat, &c.Database, &c.Commits, &c.Rows, &at)
		if n < 3 {
			c.Rows = NotCounted
		}
		if n == 4 {
			c.At = time.Unix(0, at)
		}
	}
	if string(c.text()) != string(text) {
		return Count{}, problem.While("read "+filepath.Base(path)+CounterSuffix, ErrDamaged)
	}
	return c, nil
}

// open opens the file for the database at path, which has seen now, and makes it if
// there is none.
func (c *counter) open(path string, now Count) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	path += CounterSuffix
	if _, err := os.Lstat(path); errors.Is(err, os.ErrNotExist) {
		// As a whole: an empty one would call a sound database damaged.
		if err := ownfile.Write(path, now.text()); err != nil {
			return err
		}
	}
	file, err := ownfile.Open(path, os.O_RDWR|os.O_CREATE)
	if err != nil {
		return err
	}
	c.file = file
	if err := c.begin(now); err != nil {
		return errors.Join(err, file.Close())
	}
	return nil
}

// begin writes the first count, and learns what time it is on the disk: that of a server
// may have a clock of its own.
func (c *counter) begin(now Count) error {
	began := time.Now()
	if err := c.write(now); err != nil {
		return err
	}
	if info, err := c.file.Stat(); err == nil && c.dated {
		if ahead := info.ModTime().Sub(began); ahead.Abs() > time.Second {
			c.ahead = ahead
			err = c.write(now)
		}
		if err != nil {
			return err
		}
	}
	return errors.Join(c.file.Truncate(int64(len(c.written.text()))), c.file.Sync())
}

// doubt has counts say this instead of the time, until vouch.
func (c *counter) doubt(at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.doubted = at
}

// vouch has counts say when they are written.
func (c *counter) vouch() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.doubted = time.Time{}
	return c.write(c.written)
}

// atMost is how long it may take until a count that says when it was written is in the
// file. Some disks count in steps of two seconds.
const atMost = 3 * time.Second

// broughtBack reports whether the counter of the database at path was put there by
// somebody else than the program: by a backup, or with the folder from another computer.
// Then the file is younger than what it says.
func (c Count) broughtBack(path string) (bool, error) {
	if c.At.IsZero() {
		return false, nil
	}
	info, err := os.Stat(path + CounterSuffix)
	if err != nil {
		return false, err
	}
	return putThere(info).Sub(c.At) > atMost, nil
}

func (c *counter) write(now Count) error {
	if c.dated {
		now.At = time.Now().Add(c.ahead).Round(0)
		if !c.doubted.IsZero() {
			now.At = c.doubted
		}
	}
	_, err := c.file.WriteAt(now.text(), 0)
	if err == nil {
		c.written = now
	}
	return err
}

// committed writes what there is after a commit. What cannot be written is caught up
// with by the next one: the commit itself is on the disk.
func (c *counter) committed(now Count) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.file == nil {
		return // Replace opens the counter when the new database is whole
	}
	if now.Commits > c.written.Commits { // two commits may come here in another order
		now.Database = c.written.Database
		_ = c.write(now)
	}
}

func (c *counter) close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.file.Close()
}
