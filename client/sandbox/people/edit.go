package people

// The rules: what a change may do to a user.

import (
	"crypto/rand"
	"time"
)

// Edit is a change to one user while it is being made. The organization takes it
// over when every part of it was accepted.
type Edit struct {
	// User is a copy of the user as it will be. Names, addresses and the role are
	// written here; the standing changes by the methods alone.
	User User

	actor          string // the id of who makes the change
	now            time.Time
	administrators int
	letters        []letter
	withdraws      bool   // the open invitation
	uses           bool   // the open invitation
	token          string // of an invitation made by this change
	link           func(token string) string
}

// Archive removes the person from the organization: the standard rates are in
// force from now on, an open invitation is withdrawn, and a letter goes out.
// Archiving an archived user does nothing and sends nothing.
func (e *Edit) Archive() error {
	switch {
	case e.User.Status == Archived:
		return nil
	case e.User.ID == e.actor:
		return ErrYourself
	case e.User.Administers() && e.administrators <= 1:
		return ErrLastAdministrator
	}
	wasInvited := e.User.Status == Invited
	e.User.Status = Archived
	e.User.Rates = StandardRates
	e.User.ArchivedAt = e.now
	e.withdraws, e.token = true, ""
	e.letters = append(e.letters, removalLetter(e.User, wasInvited, e.now))
	return nil
}

// Invite sends an archived person an invitation to join again. An invited
// person is not written to twice.
func (e *Edit) Invite() error {
	switch e.User.Status {
	case Invited:
		return nil
	case Active:
		return ErrAlreadyJoined
	}
	e.User.Status = Invited
	e.User.InvitedAt = e.now
	e.User.JoinedAt = time.Time{}
	e.User.ArchivedAt = time.Time{}
	e.token = rand.Text()
	e.letters = append(e.letters, invitationLetter(e.User, e.link(e.token), e.now))
	return nil
}

// Activate does nothing for members and invited people, and is not the way back
// for archived ones.
func (e *Edit) Activate() error {
	if e.User.Status == Archived {
		return ErrInviteInstead
	}
	return nil
}

// join makes an invited person a member with the organization's rates.
func (e *Edit) join() error {
	if e.User.Status != Invited {
		return ErrNotInvited
	}
	e.User.Status = Active
	e.User.Rates = OrganizationRates
	e.User.JoinedAt = e.now
	e.uses = true
	return nil
}
