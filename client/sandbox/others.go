package sandbox

// What others do to the organization meanwhile: other administrators, the people
// themselves, and the directory that their accounts come from.

import (
	"fmt"

	"mileiq.example/admin/client/sandbox/people"
)

// change changes a user as somebody would who is not in the directory.
func (s *Server) change(userID string, change func(*people.Edit) error) error {
	_, err := s.people.Update(userID, "", nil, change)
	return err
}

// SetRole gives a user another role, as another administrator would.
func (s *Server) SetRole(userID string, role Role) error {
	if role != RoleUser && role != RoleBusinessAdministrator {
		return fmt.Errorf("there is no role %q", role)
	}
	return s.change(userID, func(e *people.Edit) error {
		e.User.Role = role
		return nil
	})
}

// Touch changes a user's nickname, as another administrator would: the user
// stays what it was, but the version is another.
func (s *Server) Touch(userID string) error {
	return s.change(userID, func(e *people.Edit) error {
		e.User.NickName = fmt.Sprintf("Nick %d", e.User.Version+1)
		return nil
	})
}

// Rename gives a user another display name and e-mail address, as another
// administrator, or the user, would. Nothing is checked: names are data.
func (s *Server) Rename(userID, displayName, email string) error {
	return s.change(userID, func(e *people.Edit) error {
		e.User.DisplayName, e.User.Email = displayName, email
		return nil
	})
}

// ArchiveAsOther archives a user as another administrator would, with the mail
// that goes with it. The last business administrator is refused.
func (s *Server) ArchiveAsOther(userID string) error {
	return s.change(userID, (*people.Edit).Archive)
}

// InviteAsOther invites an archived user as another administrator would.
func (s *Server) InviteAsOther(userID string) error {
	return s.change(userID, (*people.Edit).Invite)
}

// Remove makes a user vanish from the directory, as when the account is deleted.
func (s *Server) Remove(userID string) error { return s.people.Remove(userID) }
