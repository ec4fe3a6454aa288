package client

// The people whom no plan touches: those of the organization's profile, and those
// whom the admin put on the list.

import (
	"context"
	"slices"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/problem"
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
func (c *Client) Protected(ctx context.Context) (list []ProtectedEntry, err error) {
	err = c.with(ctx, func(ctx context.Context, s *session) error {
		kept, err := s.keptProtected()
		if err != nil {
			return err
		}
		for _, entry := range s.organization.profile.Protected {
			list = append(list, ProtectedEntry{Entry: entry, OfProfile: true})
		}
		for _, entry := range kept {
			list = append(list, ProtectedEntry{Entry: entry})
		}
		return s.findProtected(ctx, list)
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}

// findProtected finds the users of the copy whom each entry protects. All entries
// are looked for at once: the copy may be of a million users.
func (s *session) findProtected(ctx context.Context, list []ProtectedEntry) error {
	var keys, ids []string
	for _, e := range list {
		k, i := directory.ProtectedKeys(e.Entry)
		keys, ids = append(keys, k...), append(ids, i...)
	}
	found, err := s.cache.Match(ctx, keys)
	if err != nil {
		return err
	}
	byID, err := s.cache.Users(ctx, ids)
	if err != nil {
		return err
	}
	further, err := s.cache.WithAddress(ctx, keys) // others than the list shows
	if err != nil {
		return err
	}
	meant := addNew(byID, further)
	for _, key := range keys {
		meant = addNew(meant, found[key])
	}
	for i, e := range list {
		one := directory.NewProtected([]string{e.Entry})
		list[i].Users = slices.DeleteFunc(slices.Clone(meant), func(u directory.User) bool { return !one.Covers(u) })
	}
	return nil
}

// addNew appends those whose id is not among users.
func addNew(users, more []directory.User) []directory.User {
	for _, u := range more {
		if !slices.ContainsFunc(users, func(other directory.User) bool { return other.ID == u.ID }) {
			users = append(users, u)
		}
	}
	return users
}

// errNoEntry: what was typed is no entry of the list.
var errNoEntry = problem.NewError(problem.Refused, "neither an address nor a user name nor an id")

// Protect puts entries, as they were typed, on the list of protected people, for
// everybody who administers the organization on this computer. Changes of those
// people that were confirmed and not sent are refused, and refused is how many these
// are; what is on its way comes to its end, and is not sent again. The *problem.Problem is of kind Refused
// where one of them is no entry: then none is added.
func (c *Client) Protect(ctx context.Context, typed ...string) (refused int, err error) {
	var added []string
	for _, t := range typed {
		entry, ok := directory.ParseProtected(t)
		if !ok {
			return 0, problem.Of(errNoEntry)
		}
		added = append(added, entry)
	}
	err = c.with(ctx, func(ctx context.Context, s *session) error {
		c.protecting.Lock()
		defer c.protecting.Unlock()
		kept, err := s.keptProtected()
		if err != nil {
			return err
		}
		for _, entry := range added {
			if !slices.Contains(kept, entry) {
				kept = append(kept, entry)
			}
		}
		if err := profile.KeepProtected(s.organization.place.data, s.organization.profile, kept); err != nil {
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
		kept, err := s.keptProtected()
		if err != nil {
			return err
		}
		kept = slices.DeleteFunc(kept, func(e string) bool { return e == entry })
		if err := profile.KeepProtected(s.organization.place.data, s.organization.profile, kept); err != nil {
			return err
		}
		_, err = s.protected()
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
	if err != nil || protected.Nobody() {
		return 0, err
	}
	open, err := s.outbox.OpenItems(ctx, s.account)
	if err != nil {
		return 0, err
	}
	var ids []int64
	for _, item := range open {
		if protected.Covers(item.Seen) {
			ids = append(ids, item.ID)
		}
	}
	if len(ids) == 0 {
		return 0, nil
	}
	refused, err := s.outbox.RefuseUnsent(ctx, ids, directory.ReasonProtected, s.client.options.Now())
	if err != nil {
		return 0, err
	}
	s.client.log.Info("refused what was confirmed of protected people", "changes", len(refused))
	return len(refused), nil
}
