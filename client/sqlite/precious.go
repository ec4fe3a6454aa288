package sqlite

// Databases that must lose nothing.

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"sync/atomic"
	"time"

	"mileiq.example/admin/client/problem"
)

// Keeper says how a precious database is kept: each of its commits waits for the disk and
// is counted in a small file beside it, a damaged one is set aside, and what can be read of
// that is brought over. Its tables have one called mark, of one row:
//
//	CREATE TABLE mark (id TEXT NOT NULL, commits INTEGER NOT NULL) STRICT
type Keeper struct {
	Schema Schema
	// Name is what the database is called in errors, such as "the outbox".
	Name string
	// Filled is a query that says whether anything is kept.
	Filled string
	// Rows is a query that counts the rows of which the counter tells how many there
	// were; "" where it does not.
	Rows string
	// Verify returns ErrDamaged if a row is damaged, lost, or cannot be found by an index.
	Verify func(context.Context, Querier) error
	// Doubt is done before anything else to a database that was brought back from a backup,
	// or from another computer: what it says may no longer be so. nil where that does not
	// matter.
	Doubt func(context.Context, *sql.Tx) error
}

// Precious is a precious database that is open. It is safe for use from several
// goroutines.
type Precious struct {
	DB      *DB
	path    string
	keeper  Keeper
	counter counter
	changes atomic.Int64
	// broughtBack is that of BroughtBack.
	broughtBack bool
}

// Open opens or makes the database at path. It returns ErrDamaged, wrapped, also where the
// file is whole and a row in it is not, where its last commits are missing, and where there
// is no file although something was committed; or ErrNewer, wrapped. Replace goes on from a
// damaged one.
func (k Keeper) Open(ctx context.Context, path string) (*Precious, error) {
	counted, err := ReadCounter(path)
	if err != nil {
		return nil, While("read "+k.Name, err)
	}
	if _, err := os.Lstat(path); errors.Is(err, os.ErrNotExist) {
		if counted.Commits > 0 {
			return nil, While("read "+k.Name, fmt.Errorf("%w: %w", ErrDamaged, problem.New("it is gone")))
		}
		counted = Count{}
	}
	p, now, err := k.open(ctx, path)
	if err != nil {
		return nil, err
	}
	if err := k.mustHave(ctx, p.DB.Read, path, counted, now); err != nil {
		return nil, errors.Join(While("read "+k.Name, err), p.DB.Close())
	}
	if counted.Database != "" && k.Doubt != nil {
		if p.broughtBack, err = counted.broughtBack(path); err != nil {
			return nil, errors.Join(While("read "+k.Name, err), p.DB.Close())
		}
	}
	if p.broughtBack {
		p.counter.doubt(counted.At) // a program that is killed meanwhile finds it so again
	}
	if err := p.counter.open(path, now); err != nil {
		return nil, errors.Join(While("open "+k.Name, err), p.DB.Close())
	}
	if p.broughtBack {
		err := p.Tx(ctx, func(tx *sql.Tx) error { return k.Doubt(ctx, tx) })
		if err == nil {
			err = p.counter.vouch()
		}
		if err != nil {
			return nil, errors.Join(While("open "+k.Name, err), p.Close())
		}
	}
	return p, nil
}

// BroughtBack reports whether the database was found to come from a backup, or from another
// computer.
func (p *Precious) BroughtBack() bool { return p.broughtBack }

// open opens or makes the database, whatever its counter says.
func (k Keeper) open(ctx context.Context, path string) (*Precious, Count, error) {
	db, err := Open(ctx, path, Full, k.Schema)
	if err != nil {
		return nil, Count{}, err
	}
	now, err := k.count(ctx, db.Read)
	if err == nil {
		err = k.Verify(ctx, db.Read)
	}
	if err != nil {
		return nil, Count{}, errors.Join(While("read "+k.Name, AsDamaged(err)), db.Close())
	}
	return &Precious{DB: db, path: path, keeper: k, counter: counter{dated: k.Doubt != nil}}, now, nil
}

// MustBeWhole returns ErrDamaged if a database that was opened for one look is damaged or
// has lost commits. Of one that has seen fewer migrations it checks what can be checked
// before the others; hasMark says whether it has the table mark.
func (k Keeper) MustBeWhole(ctx context.Context, db *sql.DB, path string, counted Count, version int, hasMark bool) error {
	now := counted // unless it says itself
	if hasMark {
		var err error
		if now, err = k.count(ctx, db); err != nil {
			return err
		}
	}
	if err := k.mustHave(ctx, db, path, counted, now); err != nil {
		return err
	}
	if version == len(k.Schema.Migrations) {
		return k.Verify(ctx, db)
	}
	return CheckIntegrity(ctx, db)
}

// mustHave returns ErrDamaged if a database that says now lost commits of what was counted,
// or is one that Replace had made and not filled when the program was killed. The counter
// tells that, where there was one before.
func (k Keeper) mustHave(ctx context.Context, db Querier, path string, counted, now Count) error {
	if counted.Database != "" {
		if now.Database != counted.Database || now.Commits < counted.Commits {
			return fmt.Errorf("%w: %w", ErrDamaged, problem.New(fmt.Sprintf("of %d commits %d are there", counted.Commits, now.Commits)))
		}
		if now.Commits == counted.Commits && now.Rows != counted.Rows { // else it was counted before the last commit
			return fmt.Errorf("%w: %w", ErrDamaged, problem.New(fmt.Sprintf("of %d rows %d are there", counted.Rows, now.Rows)))
		}
		return nil
	}
	old, err := DamagedFiles(path)
	if err != nil || len(old) == 0 {
		return err
	}
	var filled bool
	if err := scanOne(ctx, db, k.Filled, &filled); err != nil {
		return err
	}
	if !filled {
		return fmt.Errorf("%w: %w", ErrDamaged, problem.New("its replacement was not finished"))
	}
	return nil
}

// count returns what the database itself says.
func (k Keeper) count(ctx context.Context, db Querier) (c Count, err error) {
	err = scanOne(ctx, db, "SELECT id, commits FROM mark", &c.Database, &c.Commits)
	if errors.Is(err, sql.ErrNoRows) {
		return c, ErrDamaged
	}
	if err != nil {
		return c, err
	}
	c.Rows, err = k.rows(ctx, db)
	return c, err
}

func (k Keeper) rows(ctx context.Context, db Querier) (n int64, err error) {
	if k.Rows == "" {
		return NotCounted, nil
	}
	err = scanOne(ctx, db, k.Rows, &n)
	return n, err
}

// scanOne reads the one row of a query.
func scanOne(ctx context.Context, db Querier, query string, into ...any) error {
	found := false
	err := EachRow(ctx, db, func(rows *sql.Rows) error {
		found = true
		return rows.Scan(into...)
	}, query)
	if err == nil && !found {
		err = sql.ErrNoRows
	}
	return err
}

// CheckIntegrity returns ErrDamaged if a table or an index is damaged, or one does not say
// what the other says.
func CheckIntegrity(ctx context.Context, db Querier) error {
	var answer string
	if err := scanOne(ctx, db, "PRAGMA integrity_check(1)", &answer); err != nil {
		return err
	}
	if answer != "ok" {
		return ErrDamaged
	}
	return nil
}

// Tx is how everything is committed, and counted; otherwise it is DB.Tx.
func (p *Precious) Tx(ctx context.Context, f func(*sql.Tx) error) error {
	var now Count
	err := p.DB.Tx(ctx, func(tx *sql.Tx) error {
		if err := f(tx); err != nil {
			return err
		}
		if err := tx.QueryRowContext(ctx, "UPDATE mark SET commits = commits + 1 RETURNING commits").Scan(&now.Commits); err != nil {
			return err
		}
		var err error
		now.Rows, err = p.keeper.rows(ctx, tx)
		return err
	})
	if err != nil {
		return err
	}
	p.counter.committed(now)
	p.changes.Add(1)
	return nil
}

// Changes counts the commits since the database was opened: between two numbers that are
// equal nothing changed.
func (p *Precious) Changes() int64 { return p.changes.Load() }

// Renew writes the file anew and empties the log. SQLite leaves what was deleted standing
// in free pages and in the log.
func (p *Precious) Renew(ctx context.Context) error {
	if _, err := p.DB.Write.ExecContext(ctx, "VACUUM"); err != nil {
		return err
	}
	var busy, frames, moved int
	if err := p.DB.Write.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &frames, &moved); err != nil {
		return err
	}
	if busy != 0 {
		return problem.New("somebody reads the log")
	}
	return nil
}

// Close closes the database and its counter.
func (p *Precious) Close() error {
	return While("close "+p.keeper.Name, errors.Join(p.DB.Close(), p.counter.close()))
}

// Replace goes on from a damaged database at path, which must be closed: it sets aside what
// there is of it, and returns a new one with all that salvage brings over from what was set
// aside, now or by a replacement that was not finished, the newest first. aside is the name
// of the newest, "" where there was none. A program that is killed meanwhile finds a damaged
// database again.
func (k Keeper) Replace(ctx context.Context, path string, now time.Time, salvage func(p *Precious, aside string) error) (p *Precious, aside string, err error) {
	aside, err = SetAside(path, now)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, "", err
	}
	p, _, err = k.open(ctx, path)
	if err != nil {
		return nil, "", err
	}
	filled, err := p.fill(ctx, salvage)
	if err != nil {
		return nil, "", errors.Join(err, p.DB.Close())
	}
	if aside == "" && len(filled) > 0 {
		aside = filled[0]
	}
	if err := renameSalvaged(path); err != nil {
		return nil, "", errors.Join(While("keep what was salvaged", err), p.Close())
	}
	return p, salvagedName(aside), nil
}

// fill salvages what was set aside, and returns its names. Only then the counter counts the
// new database.
func (p *Precious) fill(ctx context.Context, salvage func(p *Precious, aside string) error) (old []string, err error) {
	doing := "salvage " + p.keeper.Name
	old, err = DamagedFiles(p.path)
	if err != nil {
		return nil, While(doing, err)
	}
	for _, aside := range old {
		if err := salvage(p, aside); err != nil {
			return nil, err
		}
	}
	counted, err := p.keeper.count(ctx, p.DB.Read)
	if err != nil {
		return nil, While(doing, err)
	}
	return old, While(doing, p.counter.open(p.path, counted))
}
