package service

// Where tests make the service depart from the standard all the time, as services
// in the field do; what happens to single requests is in fault.go.

import (
	"math"
	"math/rand/v2"

	"mileiq.example/admin/client/sandbox/people"
)

// Habits are what the SCIM service does in its own way, and says nothing of. The
// zero value does as RFC 7644 says. Whatever happens to a list, its total stays the
// number of users who match.
type Habits struct {
	// Twice puts every user into a list twice, one after the other, as a careless
	// join of tables does.
	Twice bool
	// Shuffle answers every request in another order, whatever order it asks for.
	// The orders are the same in every run.
	Shuffle bool
	// FirstPageAgain answers a startIndex past the end with the first page.
	FirstPageAgain bool
	// IgnorePaging answers every request with the first page of 100.
	IgnorePaging bool
	// WordsForTruth writes active as "True" or "False", everywhere.
	WordsForTruth bool
	// Plain leaves the organization's extension out of users and of /Schemas: there
	// is nothing but active to tell who is archived.
	Plain bool
}

// SetHabits changes the habits of the service from now on.
func (s *Service) SetHabits(h Habits) { s.habits.Store(&h) }

// page returns the users whom a list request is answered with, and how many match.
// It moves the request to where the answer says that it begins.
func (s *Service) page(l *listRequest) (users []people.User, total int) {
	h := *s.habits.Load()
	h.WordsForTruth, h.Plain = false, false // which change no list
	if h == (Habits{}) {
		return s.people.List(l.query, l.startIndex, l.count)
	}
	users, total = s.people.List(l.query, 1, math.MaxInt)
	if h.Shuffle {
		order := rand.New(rand.NewPCG(s.shuffles.Add(1), 0))
		order.Shuffle(total, func(i, j int) { users[i], users[j] = users[j], users[i] })
	}
	if h.Twice {
		users = twice(users)
	}
	if h.IgnorePaging {
		l.startIndex, l.count = 1, defaultCount
	}
	if h.FirstPageAgain && l.startIndex > len(users) {
		l.startIndex = 1
	}
	first, last := people.Cut(l.startIndex, l.count, len(users))
	return users[first:last], total
}

func twice(users []people.User) []people.User {
	doubled := make([]people.User, 0, 2*len(users))
	for _, u := range users {
		doubled = append(doubled, u, u)
	}
	return doubled
}

// resource puts a user on the wire in the service's own way.
func (s *Service) resource(u *people.User, want selection) userResource {
	r, h := resourceOf(u, s.base, want), s.habits.Load()
	if h.Plain {
		r.Schemas, r.Extension = []string{userURN}, nil
	}
	if active, ok := r.Active.(bool); ok && h.WordsForTruth {
		r.Active = map[bool]string{true: "True", false: "False"}[active]
	}
	return r
}
