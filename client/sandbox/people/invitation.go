package people

// The invitations that were mailed. Each is known by the token in its link.

// InvitationState says whether an invitation can still be accepted.
type InvitationState int

const (
	InvitationOpen InvitationState = iota
	InvitationUsed
	InvitationWithdrawn
)

// invitation is one link that was mailed.
type invitation struct {
	userID string
	state  InvitationState
}

// Invitation returns the user and the state of the invitation with a token. It is
// not found when the user has vanished.
func (o *Organization) Invitation(token string) (User, InvitationState, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	i, ok := o.invitations[token]
	if !ok {
		return User{}, InvitationWithdrawn, false
	}
	u, ok := o.byID[i.userID]
	if !ok {
		return User{}, InvitationWithdrawn, false
	}
	return *u, i.state, true
}

// Join accepts the invitation with a token. It succeeds once.
func (o *Organization) Join(token string) (User, error) {
	u, _, ok := o.Invitation(token)
	if !ok {
		return User{}, ErrNoUser
	}
	return o.Update(u.ID, u.ID, nil, func(e *Edit) error {
		if o.open[u.ID] != token {
			return ErrNotInvited
		}
		return e.join()
	})
}

// keepInvitations does to the invitations what an accepted change says. The caller
// holds the lock.
func (o *Organization) keepInvitations(e *Edit) {
	if token, ok := o.open[e.User.ID]; ok && (e.withdraws || e.uses) {
		o.invitations[token].state = InvitationUsed
		if e.withdraws {
			o.invitations[token].state = InvitationWithdrawn
		}
		delete(o.open, e.User.ID)
	}
	if e.token != "" {
		o.invitations[e.token] = &invitation{userID: e.User.ID}
		o.open[e.User.ID] = e.token
	}
}
