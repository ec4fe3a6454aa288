package cache_test

import (
	"maps"
	"testing"

	"mileiq.example/admin/client/directory"
)

func TestStatusesAreThoseOfTheCopy(t *testing.T) {
	c, _, walk := crowded(t)
	archived := named("2", "Grace")
	archived.Status = directory.Archived
	before := c.Changes()
	ok(t, c.Put(t.Context(), c.Stamp(), 0, archived))
	if c.Changes() == before {
		t.Error("a change is not counted")
	}

	statuses, err := c.Statuses(t.Context(), []string{"2", "1", "nobody", "2"})

	if err != nil || !maps.Equal(statuses, map[string]directory.Status{"1": directory.Active, "2": directory.Archived}) {
		t.Errorf("they are %v, %v", statuses, err)
	}
	if none, err := c.Statuses(t.Context(), nil); err != nil || len(none) != 0 {
		t.Errorf("of nobody: %v, %v", none, err)
	}
	before = c.Changes()
	ok(t, c.Remove(t.Context(), c.Stamp(), "2"))
	if statuses, err := c.Statuses(t.Context(), []string{"2"}); err != nil || len(statuses) != 0 || c.Changes() == before {
		t.Errorf("who was taken out is %v, %v", statuses, err)
	}
	before = c.Changes()
	if _, _, err := c.Missing(t.Context(), walk); err != nil || c.Changes() != before {
		t.Errorf("reading counts as a change, %v", err)
	}
}
