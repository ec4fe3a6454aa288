package outbox

// How changes come onto the disk. Moves of several goroutines are committed together.

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/sqlite"
)

// At most movesAtOnce moves are committed together. After a commit that was shared,
// the next one waits for others for movesWait.
const (
	movesAtOnce = 200
	movesWait   = time.Millisecond
)

// move is one UPDATE of an item.
type move struct {
	text  string
	args  []any
	moved int64
}

// moveAll moves several items in one commit; those that are not in the state for
// it stay as they are.
func (o *Outbox) moveAll(ctx context.Context, statement string, ids []int64, args ...any) error {
	return sqlite.While("keep the state of items", o.exec(ctx, statement, append(args, jsonList(ids))...))
}

// jsonList writes ids for json_each: one statement for however many.
func jsonList(ids []int64) string {
	text, err := json.Marshal(ids)
	if err != nil {
		panic(err) // numbers always encode
	}
	return string(text)
}

// move makes one move in the next commit. It waits for that commit even if the caller
// gives up meanwhile: then its outcome is known.
func (o *Outbox) move(ctx context.Context, statement string, args ...any) error {
	if err := ctx.Err(); err != nil {
		return sqlite.While("keep the state of an item", err)
	}
	m := &move{text: statement, args: args}
	if err := o.moves.Do(m); err != nil {
		return sqlite.While("keep the state of an item", err)
	}
	if m.moved == 0 {
		return ErrNotOpen
	}
	return nil
}

// commit makes moves in one transaction: all of them or none.
func (o *Outbox) commit(moves []*move) error {
	ctx := context.Background() // busy_timeout bounds how long a commit takes
	return o.tx(ctx, func(tx *sql.Tx) error {
		prepared := map[string]*sql.Stmt{}
		for _, m := range moves {
			statement, ok := prepared[m.text]
			if !ok {
				var err error
				if statement, err = tx.PrepareContext(ctx, m.text); err != nil {
					return err
				}
				defer statement.Close()
				prepared[m.text] = statement
			}
			result, err := statement.ExecContext(ctx, m.args...)
			if err != nil {
				return err
			}
			if m.moved, err = result.RowsAffected(); err != nil {
				return err
			}
		}
		return nil
	})
}

// errNothing ends a transaction in which there was nothing to do: tx commits nothing
// and returns nil.
var errNothing = problem.New("nothing to commit")

// tx is how everything is committed. Holds that hold nothing any more end with the same
// commit.
func (o *Outbox) tx(ctx context.Context, f func(*sql.Tx) error) error {
	err := o.kept.Tx(ctx, func(tx *sql.Tx) error {
		if err := f(tx); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, endHolds)
		return err
	})
	if errors.Is(err, errNothing) {
		return nil
	}
	return err
}

// exec commits one statement.
func (o *Outbox) exec(ctx context.Context, statement string, args ...any) error {
	return o.tx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, statement, args...)
		return err
	})
}

// orNothing returns errNothing if no row was changed.
func orNothing(results ...sql.Result) error {
	for _, result := range results {
		if n, err := result.RowsAffected(); err != nil || n > 0 {
			return err
		}
	}
	return errNothing
}
