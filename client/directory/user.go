package directory

import (
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
	// Addresses are all addresses, also the primary one.
	Addresses Addresses `json:",omitempty"`
	// ExternalID is the identifier that the organization's own systems have for the
	// user (RFC 7643 section 3.1), and EmployeeNumber the number of the enterprise
	// extension (section 4.3); "" where the service has none.
	ExternalID     string `json:",omitempty"`
	EmployeeNumber string `json:",omitempty"`

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

// IDs are the ids of users, each once, in their order.
func IDs(users []User) []string {
	ids := make([]string, 0, len(users))
	met := make(map[string]bool, len(users))
	for i := range users {
		if id := users[i].ID; !met[id] {
			met[id] = true
			ids = append(ids, id)
		}
	}
	return ids
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
	AspectAddresses    Aspect = "addresses"
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
		{AspectAddresses, !a.Addresses.Same(b.Addresses)},
		{AspectUserName, a.UserName != b.UserName},
		{AspectRole, !SameStanding(User{Role: a.Role}, User{Role: b.Role})},
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

// SameIdentity reports whether a and b are certainly the same person: id, name, user
// name and addresses are equal, whatever versions and dates say.
func SameIdentity(a, b User) bool {
	return a.ID == b.ID && a.Name() == b.Name() && a.UserName == b.UserName && a.Email == b.Email && a.Addresses.Same(b.Addresses)
}

// ShowsAnother reports whether answer, to a change of the user who was seen, shows
// somebody else. What the answer leaves out says nothing: not every service answers
// with the whole user.
func ShowsAnother(seen, answer User) bool {
	other := func(was, is string) bool { return is != "" && is != was }
	return seen.ID != answer.ID || other(seen.DisplayName, answer.DisplayName) || other(seen.UserName, answer.UserName) ||
		other(seen.Email, answer.Email) || !seen.Addresses.Same(answer.Addresses)
}

// SamePerson reports whether now says the same as was of who the user is and how
// he stands: what an admin looks at before removing somebody. A new date alone is
// no other person.
func SamePerson(was, now User) bool {
	return SameIdentity(was, now) && SameStanding(was, now)
}

// SameStanding reports whether a and b have the same status and role. A role of which
// one of them says nothing is no other one.
func SameStanding(a, b User) bool {
	return a.Status == b.Status && (a.Role == b.Role || a.Role == "" || b.Role == "")
}
