//go:build scimmy

package scim_test

import (
	"errors"
	"fmt"
	"testing"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/scim"
)

func TestScimmyArchivesManyInBulk(t *testing.T) {
	c := newScimmyClient(t)
	features, err := c.Discover(t.Context())
	if err != nil || features.Bulk.MaxOperations == 0 {
		t.Fatalf("%+v, %v", features.Bulk, err)
	}
	changes := archiveAll("nobody")
	for i := range 20 {
		changes = append(changes, scim.Change{UserID: fmt.Sprintf("u-%05d", 50+i), Effect: scim.ToArchive})
	}
	b, n, err := scim.PrepareBulk(features, changes)
	if err != nil || n != len(changes) {
		t.Fatalf("%d, %v", n, err)
	}

	outcomes, err := c.SendBulk(t.Context(), b)

	if err != nil {
		t.Fatal(err)
	}
	if !errors.Is(outcomes[0].Err, scim.ErrNotFound) {
		t.Errorf("nobody: %+v", outcomes[0])
	}
	for i, o := range outcomes[1:] {
		// It answers without the user, as it may.
		if unconfirmed, ok := errors.AsType[*scim.UnconfirmedError](o.Err); o.Err != nil && (!ok || !errors.Is(unconfirmed.Cause, scim.ErrNoUser)) ||
			o.Err == nil && o.User.Status != directory.Archived {
			t.Errorf("change %d: %+v", i, o)
		}
	}
	if archived := countStatus(t, c, directory.Archived); archived != 20 {
		t.Errorf("%d users are archived, want 20", archived)
	}
}
