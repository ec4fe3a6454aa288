package client

import "mileiq.example/admin/client/profile"

// What a window says of two profiles of one organization.
type (
	Difference   = profile.Difference
	ProfileField = profile.Field
)

// The fields in which two profiles may differ.
const (
	FieldSCIM         = profile.FieldSCIM
	FieldIssuer       = profile.FieldIssuer
	FieldSignInHosts  = profile.FieldSignInHosts
	FieldClientID     = profile.FieldClientID
	FieldScopes       = profile.FieldScopes
	FieldRedirect     = profile.FieldRedirect
	FieldRequiredRole = profile.FieldRequiredRole
	FieldSelf         = profile.FieldSelf
	FieldCAFile       = profile.FieldCAFile
	FieldProtected    = profile.FieldProtected
)

// ProfileFields are all there are, in the order in which they are shown.
func ProfileFields() []ProfileField { return profile.Fields }
