package directory_test

import (
	"slices"
	"testing"
	"time"

	"mileiq.example/admin/client/directory"
)

func TestTheRecordOfABatchSaysWhereTheWayBackBegins(t *testing.T) {
	sent := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	entry := func(id string, kind directory.Kind, state directory.State, reason directory.Reason, sentAt time.Time) directory.Entry {
		return directory.Entry{Item: directory.Item{
			Kind: kind, State: state, Reason: reason, SentAt: sentAt, Seen: directory.User{ID: id}, Found: directory.User{ID: id, DisplayName: "found"},
		}}
	}

	way := directory.NewWayBack([]directory.Entry{
		entry("queued", directory.Archive, directory.Queued, "", time.Time{}),
		entry("sending", directory.Archive, directory.Sending, "", sent),
		entry("unknown", directory.Archive, directory.Unknown, "", sent),
		entry("ours", directory.Archive, directory.Done, "", sent),
		entry("another's", directory.Archive, directory.Done, "", time.Time{}),
		entry("deleted", directory.Archive, directory.Done, directory.ReasonDeletedByService, sent),
		entry("hit", directory.Archive, directory.Conflict, directory.ReasonHitAnother, sent),
		entry("changed", directory.Archive, directory.Conflict, directory.ReasonChanged, sent),
		entry("cancelled", directory.Archive, directory.Cancelled, "", time.Time{}),
		entry("invited", directory.Invite, directory.Done, "", sent),
		entry("to be invited", directory.Invite, directory.Queued, "", time.Time{}),
	})

	if got := directory.IDs(way.People()); !slices.Equal(got, []string{"queued", "sending", "unknown", "ours", "hit"}) || way.Gone != 1 ||
		len(way.Unsent) != 1 || len(way.UnderWay) != 2 {
		t.Errorf("%+v", way)
	}
	if way.Archived[0].DisplayName != "" || way.Archived[1].DisplayName != "found" {
		t.Errorf("archived are %+v", way.Archived)
	}
}

func TestWhoIsNotArchivedAnyMoreNeedsNoWayBack(t *testing.T) {
	as := func(id string, status directory.Status) directory.User {
		return directory.User{ID: id, DisplayName: "as confirmed", Status: status}
	}
	way := directory.WayBack{Gone: 1, Archived: []directory.User{
		as("archived", directory.Active), as("back", directory.Active), as("open", directory.Invited), as("nowhere", directory.Active),
	}}
	now := []directory.User{
		{ID: "archived", DisplayName: "renamed", Status: directory.Archived, Role: directory.RoleUser},
		as("back", directory.Invited), as("open", directory.Archived),
	}

	got := way.Now(now, map[string]directory.Item{"open": {}})

	want := directory.User{ID: "archived", DisplayName: "as confirmed", Status: directory.Archived, Role: directory.RoleUser}
	if len(got.Archived) != 1 || !directory.SamePerson(got.Archived[0], want) || got.Gone != 2 {
		t.Errorf("%+v", got)
	}
}
