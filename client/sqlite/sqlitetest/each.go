package sqlitetest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"mileiq.example/admin/client/problem"
)

// Each calls do again and again, and each time another step of it fails, until none
// does. It fails the test unless do returns that failure, as trouble with the disk,
// and nil at last. After each failure it calls then with the name of the step.
func (f *Faults) Each(t testing.TB, do func() error, then func(step string)) {
	t.Helper()
	for n := 1; ; n++ {
		f.FailAt(n)
		err := do()
		step := f.Failed()
		f.FailAt(0)
		if step == "" {
			if err != nil || n == 1 {
				t.Fatalf("after %d steps that failed: %v", n-1, err)
			}
			return
		}
		if err == nil {
			t.Fatalf("%q failed, and nobody was told", step)
		}
		// For a value that cannot be read database/sql has its own words.
		if !strings.Contains(err.Error(), ErrFault.Error()) && !strings.HasPrefix(step, "value of ") {
			t.Fatalf("%q failed, and that became %v", step, err)
		}
		// A value that cannot be read is damage.
		if p := problem.Of(err); !p.OfDisk() {
			t.Fatalf("%q failed, and that is %q: %v", step, p.Kind, err)
		}
		then(step)
	}
}

// Dump returns every row of some tables of the database at path, read through a
// connection of its own.
func Dump(t testing.TB, path string, tables ...string) string {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var text strings.Builder
	for _, table := range tables {
		if err := dumpTable(&text, db, table); err != nil {
			t.Fatalf("read %s: %v", table, err)
		}
	}
	return text.String()
}

func dumpTable(text *strings.Builder, db *sql.DB, table string) error {
	rows, err := db.Query("SELECT * FROM " + table + " ORDER BY 1")
	if err != nil {
		return err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	for rows.Next() {
		values, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			return err
		}
		fmt.Fprintln(text, table, values)
	}
	return rows.Err()
}

// EachGivenUp opens something again and again, and each time whoever opens it gives up at
// another step, until he does not. It fails the test where that is told as damage: what was
// set aside then would be sound.
func (f *Faults) EachGivenUp(t testing.TB, open func(context.Context) (io.Closer, error), damage error) {
	t.Helper()
	defer func() { f.OnFault = nil }()
	for n := 1; ; n++ {
		ctx, cancel := context.WithCancel(t.Context())
		f.OnFault = cancel
		f.FailAt(n)
		opened, err := open(ctx)
		step := f.Failed()
		f.FailAt(0)
		cancel()
		if step == "" {
			if err != nil || n == 1 {
				t.Fatalf("after %d steps at which it was given up: %v", n-1, err)
			}
			if err := opened.Close(); err != nil {
				t.Fatal(err)
			}
			return
		}
		if errors.Is(err, damage) {
			t.Errorf("the caller gave up at %q and is told %v", step, err)
		}
	}
}
