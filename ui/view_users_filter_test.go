package ui

import (
	"slices"
	"testing"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/directory"
)

// withInvitations tells the list whether the service has invitations, as the
// client does once it knows. Nothing else runs meanwhile.
func withInvitations(d *desk, has bool) {
	d.ui.state.Invitations = has
	d.users().update(client.Change{State: true})
}

func TestFilterKeepsItsStatusWhenTheServiceTurnsOutToHaveInvitations(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")
	withInvitations(d, false)
	d.users().filterBy(directory.Archived)

	withInvitations(d, true)

	v := d.users()
	if got := v.filters()[v.filter.Selected()]; got != directory.Archived || v.query.Status != directory.Archived {
		t.Errorf("the filter shows %q and the list %q, want archived", got, v.query.Status)
	}
	if !slices.Contains(v.filters(), directory.Invited) {
		t.Errorf("the filter offers %q", v.filters())
	}
}

func TestFilterShowsEverybodyWhenItsStatusIsNoLongerThere(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")
	d.users().filterBy(directory.Invited)

	withInvitations(d, false)

	v := d.users()
	if v.query.Status != "" || v.filter.Selected() != 0 || slices.Contains(v.filters(), directory.Invited) {
		t.Errorf("the list shows %q, the filter option %d of %q", v.query.Status, v.filter.Selected(), v.filters())
	}
}
