package sqlite

// What a database is made of, by which a file that a newer program wrote is told
// from one whose number of migrations is damaged.

import (
	"context"
	"database/sql"
	"fmt"

	"mileiq.example/admin/client/problem"
)

// selectLayout lists tables with their columns and indexes with their text. It does
// not read the text of tables, which SQLite writes anew when a column is added and
// may write another way some day, and leaves out what SQLite makes by itself.
const selectLayout = `
SELECT coalesce(group_concat(line, char(10)), '') FROM (
	SELECT concat_ws(' ', s.type, s.name, s.tbl_name, iif(s.type = 'table', NULL, s.sql), c.cid, c.name, c.type, c."notnull", c.pk) AS line
	FROM sqlite_schema AS s LEFT JOIN pragma_table_info(s.name) AS c ON s.type = 'table'
	WHERE s.name NOT LIKE 'sqlite\_%' ESCAPE '\'
	ORDER BY line)`

func layout(ctx context.Context, db *sql.DB) (lines string, err error) {
	err = db.QueryRowContext(ctx, selectLayout).Scan(&lines)
	return lines, err
}

// layouts returns the layout after each of the first migrations.
func layouts(ctx context.Context, schema Schema, first int) (after []string, err error) {
	model, err := sql.Open(schema.driver(), ":memory:")
	if err != nil {
		return nil, err
	}
	defer model.Close()
	model.SetMaxOpenConns(1) // each connection would be a database of its own
	for i, script := range schema.Migrations[:first] {
		if _, err := model.ExecContext(ctx, script); err != nil {
			return nil, notOfTheFile(ctx, i, err)
		}
		lines, err := layout(ctx, model)
		if err != nil {
			return nil, notOfTheFile(ctx, i, err)
		}
		after = append(after, lines)
	}
	return after, nil
}

// notOfTheFile does not wrap err: what SQLite says here is not about the file.
func notOfTheFile(ctx context.Context, migration int, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return problem.While(fmt.Sprintf("try migration %d", migration+1), err)
}
