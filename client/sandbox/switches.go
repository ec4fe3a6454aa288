package sandbox

// What tests may do to the organization: look at it, make its services misbehave,
// end its sessions, and bring it back to what it was.

import (
	"net/http"
	"time"

	"mileiq.example/admin/client/sandbox/people"
	"mileiq.example/admin/client/sandbox/service"
)

// What the switches speak of stands where it is made.
type (
	User   = people.User
	Status = people.Status
	Role   = people.Role
	Rates  = people.Rates
	Letter = people.Letter

	Request = service.Request
	Fault   = service.Fault
	Habits  = service.Habits
	Limit   = service.Limit
	Traffic = service.Traffic
)

const (
	Invited  = people.Invited
	Active   = people.Active
	Archived = people.Archived

	RoleUser                  = people.RoleUser
	RoleBusinessAdministrator = people.RoleBusinessAdministrator

	OrganizationRates = people.OrganizationRates
	StandardRates     = people.StandardRates
)

// User returns a user as it is now.
func (s *Server) User(id string) (User, bool) { return s.people.User(id) }

// Users returns all users as they are now, the three who can sign in first.
func (s *Server) Users() []User { return s.people.Users() }

// Letters returns the mail sent so far, oldest first.
func (s *Server) Letters() []Letter { return s.mail.Letters() }

// Mark remembers the people, their invitations and the letters as they are now;
// calling rewind brings them back, as often as it is called. Sessions and the
// requests that were received stay as they are. Nothing may be under way during
// either.
func (s *Server) Mark() (rewind func()) { return s.people.Mark() }

// Requests returns the SCIM requests so far, oldest first; after ten thousand
// the older ones are forgotten.
func (s *Server) Requests() []Request { return s.service.Requests() }

// Traffic returns how many SCIM requests there were.
func (s *Server) Traffic() Traffic { return s.service.Traffic() }

// SetFault makes f decide about every SCIM request from now on; nil ends that.
// f is called before the request is authenticated, from many goroutines, may
// read the body, and returns nil for requests to be handled as usual. For a bulk
// request f is called once for the whole and once for each operation, which it
// sees as the request that would do the same: an operation that is dropped is
// missing from the answer, its Status, Body and ContentType are those of its part
// of the answer, and its delays and Truncate are those of the whole.
func (s *Server) SetFault(f func(*http.Request) *Fault) { s.service.SetFault(f) }

// SetHabits changes the habits of the SCIM service from now on.
func (s *Server) SetHabits(h Habits) { s.service.SetHabits(h) }

// SetLimit changes how often the SCIM service may be asked; a new window begins.
func (s *Server) SetLimit(l Limit) { s.service.SetLimit(l) }

// SetLatency changes for how long every SCIM request is held before it is handled.
func (s *Server) SetLatency(d time.Duration) { s.service.SetLatency(d) }

// IgnoreETags makes the SCIM service advertise entity tags and ignore them in
// changes, as services in the field do.
func (s *Server) IgnoreETags(ignore bool) { s.service.IgnoreETags(ignore) }

// RevokeAllTokens ends every session: access and refresh tokens stop working.
func (s *Server) RevokeAllTokens() { s.idp.RevokeAllTokens() }

// ExpireAccessTokens ends every access token before its time; refresh tokens
// keep working.
func (s *Server) ExpireAccessTokens() { s.idp.ExpireAccessTokens() }

// ServeResource makes the authorization server issue tokens for a users' service
// elsewhere, too, which is named by its base URL (RFC 8707). The organization's
// own SCIM service does not accept them; the userinfo endpoint says whose they are.
func (s *Server) ServeResource(url string) { s.idp.ServeResource(url) }

// TokensAt makes the authorization server name another origin for the token endpoint,
// the revocation endpoint and the keys; "" ends that. Somebody has to pass on there what
// comes.
func (s *Server) TokensAt(origin string) { s.idp.TokensAt(origin) }
