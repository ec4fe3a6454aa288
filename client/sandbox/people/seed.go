package people

// Making up the people. The same number of them is always the same people; fewer
// are the first of more.

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// seedEnd is the day before which everything seeded has happened.
var seedEnd = time.Date(2026, time.November, 21, 0, 0, 0, 0, time.UTC)

const year = 365 * 24 * time.Hour

// person is somebody before he or she has a standing. mailName is what stands
// before the at sign; it holds only ASCII letters and dots.
type person struct {
	given, family string
	// display is the full name where it is not given and family with a space.
	display  string
	mailName string
	fabrikam bool // else contoso
	status   Status
	role     Role
}

func (p person) name() string {
	if p.display != "" {
		return p.display
	}
	return p.given + " " + p.family
}

// Seed makes n people, but at least those who can sign in, who come first.
func Seed(n int) []User {
	n = max(n, len(signIns))
	s := seeder{random: rand.New(rand.NewPCG(2026, 11)), taken: map[string]int{}}
	users := make([]User, 0, n)
	for _, one := range signIns {
		users = append(users, s.user(one.person))
	}
	for _, one := range known[:min(len(known), n-len(users))] {
		users = append(users, s.user(one))
	}
	for len(users) < n {
		users = append(users, s.user(s.person()))
	}
	return users
}

type seeder struct {
	random *rand.Rand
	taken  map[string]int // how often a mail name was used
}

// person makes somebody up: a name of one script, and a standing. Of a hundred
// people eighty are Active, five Invited, fifteen Archived.
func (s *seeder) person() person {
	from := s.script()
	given := from.given[s.random.IntN(len(from.given))]
	family := from.family[s.random.IntN(len(from.family))]
	p := person{
		given:    given.name,
		family:   family.name,
		mailName: strings.ToLower(given.ascii + "." + family.ascii),
		fabrikam: s.random.IntN(5) == 0,
	}
	if from.familyBefore {
		p.display = family.name + given.name
	}
	switch percent := s.random.IntN(100); {
	case percent < 80:
		p.status = Active
	case percent < 85:
		p.status = Invited
	default:
		p.status = Archived
	}
	return p
}

func (s *seeder) script() script {
	percent := s.random.IntN(100)
	for _, one := range scripts {
		if percent -= one.share; percent < 0 {
			return one
		}
	}
	return scripts[0]
}

// user gives a person an id, an address and a past.
func (s *seeder) user(p person) User {
	u := User{
		ID:          s.id(),
		GivenName:   p.given,
		FamilyName:  p.family,
		DisplayName: p.name(),
		Email:       s.address(p),
		Status:      p.status,
		Role:        p.role,
		Rates:       StandardRates,
		Version:     1,
	}
	u.UserName = u.Email
	if u.Role == "" {
		u.Role = RoleUser
	}
	u.InvitedAt = seedEnd.Add(-s.span(year))
	u.Created, u.LastModified = u.InvitedAt, u.InvitedAt
	if p.status == Invited {
		return u
	}
	u.JoinedAt = s.between(u.InvitedAt, u.InvitedAt.Add(20*24*time.Hour))
	u.LastModified = u.JoinedAt
	if p.status == Active {
		u.Rates = OrganizationRates
		return u
	}
	u.ArchivedAt = s.between(u.JoinedAt, seedEnd)
	u.LastModified = u.ArchivedAt
	return u
}

// id makes an identifier in the form of a random UUID (RFC 9562 section 5.4).
func (s *seeder) id() string {
	high, low := s.random.Uint64(), s.random.Uint64()
	return fmt.Sprintf("%08x-%04x-4%03x-%04x-%012x",
		high>>32, high>>16&0xffff, high&0xfff, low>>48&0x3fff|0x8000, low&0xffffffffffff)
}

func (s *seeder) address(p person) string {
	name := p.mailName
	s.taken[name]++
	if n := s.taken[name]; n > 1 {
		// Mail names have no digits, so that this is nobody else's.
		name = fmt.Sprintf("%s%d", name, n)
	}
	if p.fabrikam {
		return name + "@fabrikam.example"
	}
	return name + "@contoso.example"
}

// span returns a time span of whole seconds, at least one and at most longest.
func (s *seeder) span(longest time.Duration) time.Duration {
	return time.Duration(1+s.random.Int64N(int64(longest/time.Second))) * time.Second
}

// between returns a time after from, up to the earlier of to and seedEnd.
func (s *seeder) between(from, to time.Time) time.Time {
	if to.After(seedEnd) {
		to = seedEnd
	}
	if to.Sub(from) < 2*time.Second {
		return to
	}
	return from.Add(s.span(to.Sub(from)))
}

// Account is one of the people who can sign in, as they were seeded.
type Account struct {
	Login  string
	UserID string
	Name   string
	Role   Role
}

// Accounts returns those of users, which [Seed] made, who can sign in.
func Accounts(users []User) []Account {
	accounts := make([]Account, len(signIns))
	for i, one := range signIns {
		accounts[i] = Account{one.login, users[i].ID, users[i].DisplayName, users[i].Role}
	}
	return accounts
}
