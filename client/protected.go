package client

// The people whom no plan touches: those of the organization's profile, and those
// whom the admin put on the list.

import (
	"context"
	"slices"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/profile"
)

// ProtectedEntry is one entry of the list of protected people.
type ProtectedEntry struct {
	// Entry is an address, a user name, or "id:" and an id; text from outside.
	Entry string
	// OfProfile: the organization's profile has it. Only who writes that takes it out.
	OfProfile bool
	// Users are those of the copy whom it protects, in most cases one. None may mean
	// that it is mistyped.
	Users []directory.User
}

// Protected returns the list of protected people, those of the profile first. The
// *problem.Problem is of kind BadProtected where it cannot be read: then there are
// no plans either.
func (c *Client) Protected(ctx context.Context) ([]ProtectedEntry, error) {
	return ask(ctx, c, func(ctx context.Context, s *session) (list []ProtectedEntry, err error) {
		kept, err := s.keptProtected()
		if err != nil {
			return nil, err
		}
		ofProfile := s.organization.profile.Protected
		entries := slices.Concat(ofProfile, kept)
		users, err := s.cache.Protected(ctx, entries)
		for i := range users {
			list = append(list, ProtectedEntry{Entry: entries[i], OfProfile: i < len(ofProfile), Users: users[i]})
		}
		return list, err
	})
}

// Protect puts entries, as they were typed, on the list of protected people, for
// everybody who administers the organization on this computer. Changes of those
// people that were confirmed and not sent are refused, and refused is how many these
// are; what is on its way comes to its end, and is not sent again. The
// *problem.Problem is of kind Refused where one of them is no entry: then none is added.
func (c *Client) Protect(ctx context.Context, typed ...string) (refused int, err error) {
	err = c.with(ctx, func(ctx context.Context, s *session) error {
		c.protecting.Lock()
		defer c.protecting.Unlock()
		if err := profile.Protect(s.organization.place.data, s.organization.profile, typed...); err != nil {
			return err
		}
		refused, err = s.refuseProtected(ctx)
		s.changesMoved(ctx)
		return err
	})
	return refused, err
}

// Unprotect takes an entry off the list. Those of the profile stay.
func (c *Client) Unprotect(ctx context.Context, entry string) error {
	return c.with(ctx, func(ctx context.Context, s *session) error {
		c.protecting.Lock()
		defer c.protecting.Unlock()
		if err := profile.Unprotect(s.organization.place.data, s.organization.profile, entry); err != nil {
			return err
		}
		_, err := s.protected()
		return err
	})
}

// protected reads who is protected. From then on nothing is sent of them.
func (s *session) protected() (directory.Protected, error) {
	kept, err := s.keptProtected()
	if err != nil {
		return directory.Protected{}, err
	}
	now := directory.NewProtected(s.organization.profile.Protected, kept)
	s.covers.Store(&now)
	return now, nil
}

func (s *session) keptProtected() ([]string, error) {
	return profile.KeptProtected(s.organization.place.data, s.organization.profile)
}

// refuseProtected ends the changes of protected people that were not sent, and
// returns how many these were: the list, or the profile, is newer than the
// confirmation.
func (s *session) refuseProtected(ctx context.Context) (n int, err error) {
	protected, err := s.protected()
	if err != nil {
		return 0, err
	}
	n, err = s.outbox.RefuseProtected(ctx, s.account, protected, s.client.options.Now())
	if n > 0 {
		s.client.log.Info("refused what was confirmed of protected people", "changes", n)
	}
	return n, err
}
