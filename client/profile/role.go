package profile

import (
	"slices"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/oauth"
)

// HasRole says what is known of the role of who signed in: by the ID token, or by me,
// the admin's own user, where the users' service has the extension; me is nil where
// nobody says who it is. known is false when neither says anything and the service has
// roles; then it decides.
func (p Profile) HasRole(identity oauth.Identity, me *directory.User, extension bool) (has, known bool) {
	if p.RequiredRole == "" {
		return true, false
	}
	if slices.Contains(identity.Roles, p.RequiredRole) {
		return true, true
	}
	if extension && me != nil && me.Role != "" {
		return me.Role == directory.RoleBusinessAdministrator, true
	}
	// Providers leave the claim out for accounts without any role. Where the
	// service knows of roles it decides; elsewhere the profile does.
	_, claimed := identity.Claims["roles"]
	return false, claimed || !extension
}
