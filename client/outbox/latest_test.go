package outbox_test

import (
	"testing"
	"time"

	"mileiq.example/admin/client/directory"
)

func TestTheNewestChangeOfAUserIsFound(t *testing.T) {
	path := at(t)
	o := open(t, path)
	defer o.Close()
	old := confirm(t, o, ada, plan(directory.Archive, "1", "2"), start)
	ok(t, o.Cancel(t.Context(), old.Items[0].ID, start))
	ok(t, o.End(t.Context(), old.Items[1].ID, directory.Done, "", "", start))
	confirm(t, o, ada, plan(directory.Invite, "2"), start.Add(time.Minute))
	later := start.Add(time.Hour)
	newest := confirm(t, o, ada, plan(directory.Archive, "1", "3"), later)
	other := confirm(t, o, grace, plan(directory.Archive, "4"), later)
	before := o.Changes()

	latest, err := o.LatestOf(t.Context(), ada, directory.Archive, []string{"1", "2", "4", "5"})

	ok(t, err)
	if len(latest) != 2 || latest["1"].Item != newest.Items[0].ID || latest["1"].State != directory.Queued || !latest["1"].ConfirmedAt.Equal(later) ||
		latest["2"].Item != old.Items[1].ID || latest["2"].State != directory.Done || !latest["2"].ConfirmedAt.Equal(start) {
		t.Errorf("the newest are %+v", latest)
	}
	for _, nobody := range [][]string{nil, {}} {
		if latest, err := o.LatestOf(t.Context(), ada, directory.Archive, nobody); err != nil || len(latest) != 0 {
			t.Errorf("of nobody: %+v, %v", latest, err)
		}
	}
	tamper(t, path, "UPDATE seen SET checksum = zeroblob(32) WHERE item = (SELECT max(item) FROM seen)")
	items, err := o.Items(t.Context(), []int64{newest.Items[0].ID, other.Items[0].ID, 99_999})
	if err != nil || len(items) != 1 || items[newest.Items[0].ID].Seen.ID != "1" {
		t.Errorf("the changes are %+v, %v", items, err)
	}
	if items, err := o.Items(t.Context(), nil); err != nil || len(items) != 0 {
		t.Errorf("of none: %+v, %v", items, err)
	}
	if o.Changes() != before {
		t.Error("reading counts as a change")
	}
	ok(t, o.Cancel(t.Context(), newest.Items[1].ID, later))
	if o.Changes() == before {
		t.Error("a change is not counted")
	}
}

func BenchmarkTheNewestChangeOfOneUserAmongManyChanges(b *testing.B) {
	o := open(b, at(b))
	defer o.Close()
	users := make([]directory.User, 100_000)
	for i := range users {
		users[i].ID = time.Unix(int64(i), 0).UTC().Format(time.RFC3339)
	}
	confirm(b, o, ada, directory.Plan{Kind: directory.Archive, Users: users}, start)
	for b.Loop() {
		if latest, err := o.LatestOf(b.Context(), ada, directory.Archive, []string{users[50_000].ID}); err != nil || len(latest) != 1 {
			b.Fatal(latest, err)
		}
	}
}
