package outbox

// The mark: a small file beside the outbox that says how many commits it has seen.
// SQLite drops the end of a log whose checksum is wrong, and makes a new database
// where there is none, both without a word; the mark is how that is noticed.

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

// markSuffix is what the mark's name ends in, behind that of the outbox.
const markSuffix = "-mark"

// standing is what the mark says, and a row of the outbox: which outbox, and how
// many commits.
type standing struct {
	id      string
	commits int64
}

// mark writes standings into the file. It is written after the commit, and not
// flushed: it never runs ahead of the outbox, and a killed program leaves it as
// it was written. After a power failure it may lag, which notices less.
type mark struct {
	mu   sync.Mutex // guards what follows
	file *os.File
	said standing
}

// form is how a standing is written, behind its checksum. It has one length, so
// that what overwrites it never leaves a rest.
const form = "%s %020d\n"

func (s standing) text() []byte {
	body := fmt.Sprintf(form, s.id, s.commits)
	return fmt.Appendf(nil, "%08x %s", crc32.ChecksumIEEE([]byte(body)), body)
}

// readMark returns what the mark of the outbox at path says, or the zero standing
// where there is none, as before the first start. It returns sqlite.ErrDamaged,
// wrapped, where it says nothing that was ever written.
func readMark(path string) (s standing, err error) {
	text, err := os.ReadFile(path + markSuffix)
	if errors.Is(err, os.ErrNotExist) {
		return standing{}, nil
	}
	if err != nil {
		return standing{}, err
	}
	if len(text) > len("00000000 ") {
		_, _ = fmt.Sscanf(string(text[len("00000000 "):]), form, &s.id, &s.commits)
	}
	if string(s.text()) != string(text) {
		return standing{}, fmt.Errorf("read %s: %w", filepath.Base(path)+markSuffix, sqlite.ErrDamaged)
	}
	return s, nil
}

// open opens the file for the outbox at path, whose standing is s, and makes it
// if need be.
func (m *mark) open(path string, s standing) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch info, err := os.Lstat(path + markSuffix); {
	case errors.Is(err, os.ErrNotExist):
		// Made under another name: an empty one would call a sound outbox damaged.
		if err := makeMark(path+markSuffix, s); err != nil {
			return err
		}
	case err == nil && !info.Mode().IsRegular():
		return fmt.Errorf("open %s: not a regular file", filepath.Base(path)+markSuffix)
	}
	file, err := os.OpenFile(path+markSuffix, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	m.file = file
	if err := m.write(s); err != nil {
		return errors.Join(err, file.Close())
	}
	if err := errors.Join(file.Truncate(int64(len(s.text()))), file.Sync()); err != nil {
		return errors.Join(err, file.Close())
	}
	return nil
}

func makeMark(path string, s standing) error {
	file, err := os.OpenFile(path+".new", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(s.text())
	if err := errors.Join(err, file.Sync(), file.Close()); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}

func (m *mark) write(s standing) error {
	_, err := m.file.WriteAt(s.text(), 0)
	if err == nil {
		m.said = s
	}
	return err
}

// committed writes that there were that many commits. What cannot be written is
// caught up with by the next one: the commit itself is on the disk.
func (m *mark) committed(commits int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.file == nil {
		return // Replace marks what it made when that is whole
	}
	if commits > m.said.commits { // two commits may come here in another order
		_ = m.write(standing{m.said.id, commits})
	}
}

func (m *mark) close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.file.Close()
}

// standing returns what the outbox itself says.
func (o *Outbox) standing(ctx context.Context) (s standing, err error) {
	err = o.db.Read.QueryRowContext(ctx, "SELECT id, commits FROM mark").Scan(&s.id, &s.commits)
	if errors.Is(err, sql.ErrNoRows) {
		return s, sqlite.ErrDamaged
	}
	return s, err
}

// errNothing makes tx commit nothing, which is no error.
var errNothing = errors.New("nothing to commit")

// tx is how everything is committed: counted, and marked.
func (o *Outbox) tx(ctx context.Context, f func(*sql.Tx) error) error {
	var commits int64
	err := o.db.Tx(ctx, func(tx *sql.Tx) error {
		if err := f(tx); err != nil {
			return err
		}
		return tx.QueryRowContext(ctx, "UPDATE mark SET commits = commits + 1 RETURNING commits").Scan(&commits)
	})
	switch {
	case errors.Is(err, errNothing):
		return nil
	case err != nil:
		return err
	}
	o.mark.committed(commits)
	return nil
}

// exec commits one statement.
func (o *Outbox) exec(ctx context.Context, statement string, args ...any) error {
	return o.tx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, statement, args...)
		return err
	})
}
