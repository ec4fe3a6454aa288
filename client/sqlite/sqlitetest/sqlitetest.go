// Package sqlitetest is for tests of what is kept in SQLite. It has a driver for
// database/sql that goes between a store and SQLite and fails one step on demand:
// opening a connection, beginning, preparing, a statement, a row, a value, a result,
// or a commit. A test fails each step of a method in turn.
//
// It knows database/sql and SQLite's driver; it knows no store.
package sqlitetest

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"strings"
	"sync"

	"modernc.org/sqlite"

	"mileiq.example/admin/client/problem"
)

// ErrFault is what a step fails with.
var ErrFault = problem.New("the test has this fail")

// Faults is the driver. It may be used from several goroutines; the steps of all its
// connections are counted together.
type Faults struct {
	// Unsynced has no commit wait for the disk. What a test sees is the same, in a
	// quarter of the time; what a power failure leaves is not. Set it before use.
	Unsynced bool
	// NoSharedMemory has only connections open that have their database to themselves, as
	// on a disk that cannot map the file which the others share. Set it before use.
	NoSharedMemory bool
	// OnFault, unless nil, is called as the step fails.
	OnFault func()

	mu     sync.Mutex // guards what follows
	until  int        // so many steps until the one that fails, 0: none does
	failed string     // the step that failed
	close  bool       // every closing fails
}

// Register makes the driver known to database/sql under a name.
func Register(name string) *Faults {
	f := &Faults{}
	sql.Register(name, f)
	return f
}

// FailAt has the n-th step from now fail, and none after it; 0 has none fail.
func (f *Faults) FailAt(n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.until, f.failed = n, ""
}

// Failed returns the step that failed since FailAt, "" if it was not reached.
func (f *Faults) Failed() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.failed
}

// FailClose has every closing of a connection fail, or none. It is no step: what closes
// after another failure has nobody to tell.
func (f *Faults) FailClose(fail bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.close = fail
}

// step counts one step and returns ErrFault if it is the one that fails.
func (f *Faults) step(name string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.until == 0 {
		return nil
	}
	if f.until--; f.until > 0 {
		return nil
	}
	f.failed = name
	if f.OnFault != nil {
		f.OnFault()
	}
	return ErrFault
}

// Open opens a connection as SQLite's driver does.
func (f *Faults) Open(name string) (driver.Conn, error) {
	if err := f.step("open"); err != nil {
		return nil, err
	}
	if f.Unsynced {
		name = unsynced.Replace(name)
	}
	if f.NoSharedMemory && strings.HasPrefix(name, "file:") && !strings.Contains(name, "EXCLUSIVE") {
		return new(sqlite.Driver).Open("file:/nowhere/at/all?mode=ro") // it cannot be opened, in SQLite's own words
	}
	inner, err := new(sqlite.Driver).Open(name)
	if err != nil {
		return nil, err
	}
	return &conn{inner.(sqliteConn), f}, nil
}

var unsynced = strings.NewReplacer("synchronous%28FULL%29", "synchronous%28OFF%29", "synchronous%28NORMAL%29", "synchronous%28OFF%29")

// sqliteConn is what the connections of SQLite's driver can do.
type sqliteConn interface {
	driver.Conn
	driver.ConnPrepareContext
	driver.ConnBeginTx
	driver.ExecerContext
	driver.QueryerContext
	driver.SessionResetter
	driver.Validator
}

type conn struct {
	sqliteConn
	faults *Faults
}

func (c *conn) Close() error {
	err := c.sqliteConn.Close()
	c.faults.mu.Lock()
	defer c.faults.mu.Unlock()
	if c.faults.close {
		err = errors.Join(err, ErrFault)
	}
	return err
}

func (c *conn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	if err := c.faults.step("prepare " + query); err != nil {
		return nil, err
	}
	inner, err := c.sqliteConn.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	return &stmt{inner.(sqliteStmt), query, c.faults}, nil
}

func (c *conn) BeginTx(ctx context.Context, opts driver.TxOptions) (driver.Tx, error) {
	if err := c.faults.step("begin"); err != nil {
		return nil, err
	}
	inner, err := c.sqliteConn.BeginTx(ctx, opts)
	if err != nil {
		return nil, err
	}
	return &tx{inner, c.faults}, nil
}

func (c *conn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	if err := c.faults.step("exec " + query); err != nil {
		return nil, err
	}
	r, err := c.sqliteConn.ExecContext(ctx, query, args)
	return result{r, c.faults}, err
}

func (c *conn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	return c.faults.query(query, func() (driver.Rows, error) { return c.sqliteConn.QueryContext(ctx, query, args) })
}

func (f *Faults) query(text string, do func() (driver.Rows, error)) (driver.Rows, error) {
	if err := f.step("query " + text); err != nil {
		return nil, err
	}
	inner, err := do()
	if err != nil {
		return nil, err
	}
	return &rows{inner, text, f}, nil
}

// sqliteStmt is what the prepared statements of SQLite's driver can do.
type sqliteStmt interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

type stmt struct {
	sqliteStmt
	text   string
	faults *Faults
}

func (s *stmt) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	if err := s.faults.step("exec " + s.text); err != nil {
		return nil, err
	}
	r, err := s.sqliteStmt.ExecContext(ctx, args)
	return result{r, s.faults}, err
}

func (s *stmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	return s.faults.query(s.text, func() (driver.Rows, error) { return s.sqliteStmt.QueryContext(ctx, args) })
}

type result struct {
	driver.Result
	faults *Faults
}

func (r result) RowsAffected() (int64, error) {
	if err := r.faults.step("rows affected"); err != nil {
		return 0, err
	}
	return r.Result.RowsAffected()
}

func (r result) LastInsertId() (int64, error) {
	if err := r.faults.step("last insert id"); err != nil {
		return 0, err
	}
	return r.Result.LastInsertId()
}

type rows struct {
	driver.Rows
	text   string
	faults *Faults
}

// unreadable is a value that fits into no variable.
type unreadable struct{}

// Next counts two steps a row: reading it, and its values. The end is a row, too: it
// is where trouble passes for the end of the answer.
func (r *rows) Next(dest []driver.Value) error {
	if err := r.faults.step("row of " + r.text); err != nil {
		return err
	}
	err := r.Rows.Next(dest)
	if err == nil && r.faults.step("value of "+r.text) != nil {
		for i := range dest {
			dest[i] = unreadable{}
		}
	}
	return err
}

type tx struct {
	driver.Tx
	faults *Faults
}

// Commit that fails takes back what was done, as SQLite does where it cannot write.
func (t *tx) Commit() error {
	if err := t.faults.step("commit"); err != nil {
		return errors.Join(err, t.Tx.Rollback())
	}
	return t.Tx.Commit()
}
