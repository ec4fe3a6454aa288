package people

// What the organization knows of a person.

import "time"

// Status is the standing of a user in the organization.
type Status string

const (
	// Invited: an invitation was sent, the person has not joined.
	Invited Status = "invited"
	// Active: the person accepted and joined.
	Active Status = "active"
	// Archived: removed from the organization; may be invited again.
	Archived Status = "archived"
)

// Role is what a user may do in the organization.
type Role string

const (
	// RoleUser may only report drives.
	RoleUser Role = "user"
	// RoleBusinessAdministrator may see and remove users while Active.
	RoleBusinessAdministrator Role = "businessAdministrator"
)

// Rates says which mileage rates are in force for a user.
type Rates string

const (
	// OrganizationRates are in force while a user is Active.
	OrganizationRates Rates = "organization"
	// StandardRates are the standard tax rates.
	StandardRates Rates = "standard"
)

// AdministratorRole is what the role of business administrators is called outside
// the organization, for instance in tokens.
const AdministratorRole = "MDLAdminCenterRole.Admin"

// User is a snapshot of one person. Times are UTC with millisecond precision;
// InvitedAt, JoinedAt and ArchivedAt are zero where they do not apply.
type User struct {
	ID          string
	UserName    string
	GivenName   string
	FamilyName  string
	DisplayName string
	NickName    string
	Email       string

	Status Status
	Role   Role
	Rates  Rates

	InvitedAt    time.Time
	JoinedAt     time.Time
	ArchivedAt   time.Time
	Created      time.Time
	LastModified time.Time

	// Version counts the changes.
	Version int
}

// Administers reports whether u is a business administrator right now: an
// archived one is none.
func (u *User) Administers() bool {
	return u.Role == RoleBusinessAdministrator && u.Status == Active
}
