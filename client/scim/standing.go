package scim

import (
	"errors"

	"mileiq.example/admin/client/problem"
)

// refusalsBelieved is how many times in a row the service must refuse a fresh access
// token: one may have expired on its way.
const refusalsBelieved = 3

// Standing is how an account stands with the service, as one goroutine finds it. The zero
// value is that of an account of which nothing is known.
type Standing struct{ refusals int } // in a row

// Accepted takes in that the service accepted the account.
func (s *Standing) Accepted() { s.refusals = 0 }

// IsOver takes in what went wrong, and reports whether the account may not ask any more:
// the role is gone, the authorization server refuses the session, or the service refuses
// its tokens.
func (s *Standing) IsOver(why *problem.Problem) bool {
	if errors.Is(why, ErrUnauthorized) {
		s.refusals++
		return s.refusals >= refusalsBelieved
	}
	s.refusals = 0
	return why.Kind == problem.SessionExpired || why.Kind == problem.NoRole
}
