package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"iter"
)

// Querier is what rows are read from: a pool of connections or a transaction.
type Querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// EachRow calls scan with every row that a query brings, until it returns an error.
func EachRow(ctx context.Context, from Querier, scan func(*sql.Rows) error, query string, args ...any) error {
	rows, err := from.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Each calls f with every row that a query brings, as scan reads it, until f returns an
// error. It returns ErrDamaged, wrapped, where a value cannot be read: no such value was
// ever written.
func Each[T any](ctx context.Context, from Querier, scan func(*sql.Rows) (T, error), f func(T) error, query string, args ...any) error {
	return EachRow(ctx, from, func(rows *sql.Rows) error {
		row, err := scan(rows)
		if ctx.Err() != nil {
			return ctx.Err() // then the row is closed, and says nothing of the file
		}
		if err != nil {
			return fmt.Errorf("%w: %w", ErrDamaged, err)
		}
		return f(row)
	}, query, args...)
}

// Readable returns the rows of a query on a damaged database, as far as they can be read. It
// leaves out those that hold what was never written.
func Readable[T any](ctx context.Context, damaged Querier, scan func(*sql.Rows) (T, error), query string, args ...any) iter.Seq[T] {
	return func(yield func(T) bool) {
		rows, err := damaged.QueryContext(ctx, query, args...)
		if err != nil {
			return
		}
		defer rows.Close()
		for rows.Next() {
			if row, err := scan(rows); err == nil && !yield(row) {
				return
			}
		}
	}
}
