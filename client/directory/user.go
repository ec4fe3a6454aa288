package directory

import (
	"slices"
	"strings"
	"time"
)

// Status is the standing of a user in the organization, in the words of the
// product's documentation.
type Status string

const (
	// Invited: an invitation was sent, the user has not joined.
	Invited Status = "invited"
	// Active: the user accepted the invitation and joined.
	Active Status = "active"
	// Archived: the user was removed and can be invited again.
	Archived Status = "archived"
)

// Statuses lists every status in the order in which windows show them.
var Statuses = []Status{Active, Invited, Archived}

// Valid reports whether s is one of the three statuses.
func (s Status) Valid() bool { return s == Invited || s == Active || s == Archived }

// Role is what a user may do in the organization.
type Role string

const (
	// RoleUser is everybody who only drives.
	RoleUser Role = "user"
	// RoleBusinessAdministrator may see and remove users.
	RoleBusinessAdministrator Role = "businessAdministrator"
)

// BusinessAdministratorClaim is the value of an ID token's roles claim that
// marks a business administrator. It is the app role of the enterprise
// application "MileIQ Admin Center".
const BusinessAdministratorClaim = "MDLAdminCenterRole.Admin"

// Rates says which mileage rates are in force for a user.
type Rates string

const (
	// RatesOrganization are the rates that the organization set.
	RatesOrganization Rates = "organization"
	// RatesStandard are the standard tax rates.
	RatesStandard Rates = "standard"
)

// User is one person of the organization as the service last described them.
type User struct {
	// ID is the service's identifier; opaque, compared byte by byte.
	ID string
	// UserName is the unique sign-in name, often the e-mail address.
	UserName string
	// DisplayName is what people call the user. It is data from outside: show
	// it only through [Display].
	DisplayName string
	// Email is the primary address, or "" where the service has none.
	Email string

	Status Status
	// Role is "" where the service does not say.
	Role Role
	// Rates is "" where the service does not say.
	Rates Rates

	// InvitedAt, JoinedAt and ArchivedAt are zero where the service does not say.
	InvitedAt  time.Time
	JoinedAt   time.Time
	ArchivedAt time.Time

	// LastModified is meta.lastModified (RFC 7643 section 3.1), zero if absent.
	LastModified time.Time
	// Version is meta.version (RFC 7643 section 3.1), an entity tag as the
	// service wrote it, or "".
	Version string
}

// Name returns what to call the user: the display name, else the user name,
// else the e-mail address, else the id; what holds only space counts as absent.
// It is not yet safe to show: see [Display].
func (u User) Name() string {
	for _, s := range []string{u.DisplayName, u.UserName, u.Email} {
		if strings.TrimSpace(s) != "" {
			return s
		}
	}
	return u.ID
}

// Address returns the address by which the user is known: the e-mail address,
// else the user name.
func (u User) Address() string {
	if strings.TrimSpace(u.Email) != "" {
		return u.Email
	}
	return u.UserName
}

// SameVersion reports whether a and b are certainly the same version of one
// user: of entity tag and time of last modification at least one is known for
// both, and what is known for both is equal. Where neither is, it reports
// false: a guess would be worse than a question.
func SameVersion(a, b User) bool {
	if a.ID != b.ID {
		return false
	}
	tags := a.Version != "" && b.Version != ""
	times := !a.LastModified.IsZero() && !b.LastModified.IsZero()
	if tags && a.Version != b.Version || times && !a.LastModified.Equal(b.LastModified) {
		return false
	}
	return tags || times
}

// Aspect is one thing about a user that windows show.
type Aspect string

const (
	AspectStatus       Aspect = "status"
	AspectName         Aspect = "name"
	AspectEmail        Aspect = "email"
	AspectUserName     Aspect = "userName"
	AspectRole         Aspect = "role"
	AspectRates        Aspect = "rates"
	AspectInvitedAt    Aspect = "invitedAt"
	AspectJoinedAt     Aspect = "joinedAt"
	AspectArchivedAt   Aspect = "archivedAt"
	AspectLastModified Aspect = "lastModified"
)

// Differences lists in what two versions of a user differ, what matters most
// first. A role or rates of which one of them says nothing are none. It is empty
// where only the version says that there is a difference.
func Differences(a, b User) []Aspect {
	var different []Aspect
	for _, aspect := range []struct {
		Aspect
		differs bool
	}{
		{AspectStatus, a.Status != b.Status},
		{AspectName, a.Name() != b.Name()},
		{AspectEmail, a.Email != b.Email},
		{AspectUserName, a.UserName != b.UserName},
		{AspectRole, a.Role != b.Role && a.Role != "" && b.Role != ""},
		{AspectRates, a.Rates != b.Rates && a.Rates != "" && b.Rates != ""},
		{AspectInvitedAt, !a.InvitedAt.Equal(b.InvitedAt)},
		{AspectJoinedAt, !a.JoinedAt.Equal(b.JoinedAt)},
		{AspectArchivedAt, !a.ArchivedAt.Equal(b.ArchivedAt)},
		{AspectLastModified, !a.LastModified.Equal(b.LastModified)},
	} {
		if aspect.differs {
			different = append(different, aspect.Aspect)
		}
	}
	return different
}

// SamePerson reports whether now says the same as was of who the user is and how
// he stands: what an admin looks at before removing somebody. A new date alone is
// no other person.
func SamePerson(was, now User) bool {
	different := Differences(was, now)
	return len(different) == 0 || !slices.Contains(whoSomebodyIs, different[0])
}

// whoSomebodyIs comes first in Differences.
var whoSomebodyIs = []Aspect{AspectStatus, AspectName, AspectEmail, AspectUserName, AspectRole}
