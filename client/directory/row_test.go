package directory_test

import (
	"slices"
	"testing"

	"mileiq.example/admin/client/directory"
)

func TestAnOpenChangeLiesOverItsOwnUserOnly(t *testing.T) {
	users := []directory.User{{ID: "a"}, {ID: "b"}}

	rows := directory.Rows(users, map[string]directory.Item{"b": {ID: 7}, "c": {ID: 8}})

	if len(rows) != 2 || rows[0].ID != "a" || rows[0].Pending.ID != 0 || rows[1].ID != "b" || rows[1].Pending.ID != 7 || rows[1].Deleted {
		t.Errorf("%+v", rows)
	}
	if deleted := directory.DeletedRows(users); len(deleted) != 2 || !deleted[1].Deleted || deleted[1].ID != "b" {
		t.Errorf("%+v", deleted)
	}
}

func TestMissingAreTheIDsThatNobodyHas(t *testing.T) {
	ids := []string{"c", "a", "b"}

	missing := directory.Missing(ids, []directory.User{{ID: "a"}, {ID: "x"}})

	if !slices.Equal(missing, []string{"c", "b"}) || !slices.Equal(ids, []string{"c", "a", "b"}) {
		t.Errorf("%q of %q", missing, ids)
	}
}
