package sandbox

// The users of the organization and every rule about changing them. One lock
// guards all of it; a change, its letters and its version become visible
// together or not at all.

import (
	"crypto/rand"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"
)

// Reasons why the organization refuses a change.
var (
	errNoUser            = errors.New("there is no such user")
	errStale             = errors.New("the user has changed since the version in If-Match")
	errYourself          = errors.New("nobody can archive himself; ask another business administrator")
	errLastAdministrator = errors.New("the last business administrator cannot be archived; give the role to somebody else first")
	errInviteInstead     = errors.New(`an archived user cannot be made active; set status to "invited" to send an invitation`)
	errAlreadyJoined     = errors.New("the user has joined already; only archived users can be invited")
	errNotInvited        = errors.New("the invitation was used or withdrawn")
)

// condition says whether a change may be made to a certain version; nil means
// to any.
type condition func(version int) bool

type store struct {
	now  func() time.Time
	mail *mailbox

	mu             sync.Mutex
	users          []*User // in the order of seeding
	byID           map[string]*User
	administrators int // users for whom administers is true
	invitations    map[string]*invitation
	open           map[string]string  // user id -> token of the open invitation
	orders         map[string][]*User // by attribute, all users; see list.go
	found          map[query][]*User  // filtered and sorted; dropped at every change
}

// invitation is one link that was mailed.
type invitation struct {
	userID string
	state  invitationState
}

type invitationState int

const (
	invitationOpen invitationState = iota
	invitationUsed
	invitationWithdrawn
)

func newStore(users []User, now func() time.Time, mail *mailbox) *store {
	s := &store{
		now:         now,
		mail:        mail,
		users:       make([]*User, len(users)),
		byID:        make(map[string]*User, len(users)),
		invitations: map[string]*invitation{},
		open:        map[string]string{},
		orders:      map[string][]*User{},
		found:       map[query][]*User{},
	}
	for i := range users {
		u := &users[i]
		s.users[i] = u
		s.byID[u.ID] = u
		if u.administers() {
			s.administrators++
		}
	}
	return s
}

func (s *store) user(id string) (User, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, ok := s.byID[id]
	if !ok {
		return User{}, false
	}
	return *u, true
}

// all returns every user in the order of seeding.
func (s *store) all() []User {
	s.mu.Lock()
	defer s.mu.Unlock()
	users := make([]User, len(s.users))
	for i, u := range s.users {
		users[i] = *u
	}
	return users
}

// edit is a change to one user while it is being made. Its user is a copy; the
// store takes it over when every part of the change was accepted.
type edit struct {
	user User
	// actor is the id of the user who makes the change, "" for somebody who is
	// not in the directory.
	actor          string
	now            time.Time
	administrators int
	letters        []letter
	withdraw       bool
	use            bool
	token          string // of an invitation made by this change
	link           func(token string) string
}

// update changes one user by fn and returns the user as it is afterwards.
// Nothing happens when fn fails, when the current version does not meet the
// condition, or when fn changes nothing: then the version stays as well.
func (s *store) update(id, actor string, meets condition, fn func(*edit) error) (User, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, ok := s.byID[id]
	if !ok {
		return User{}, errNoUser
	}
	if meets != nil && !meets(u.Version) {
		return *u, errStale
	}
	e := &edit{user: *u, actor: actor, now: s.clock(), administrators: s.administrators, link: s.mail.link}
	if err := fn(e); err != nil {
		return *u, err
	}
	if e.user == *u && len(e.letters) == 0 {
		return *u, nil
	}
	s.mail.deliver(e.letters)
	s.commit(u, e)
	return *u, nil
}

// commit takes over an accepted change. The caller holds the lock.
func (s *store) commit(u *User, e *edit) {
	before := *u
	e.user.Version = before.Version + 1
	e.user.LastModified = e.now
	if !e.now.After(before.LastModified) {
		// Two changes within a millisecond must not look like one.
		e.user.LastModified = before.LastModified.Add(time.Millisecond)
	}
	*u = e.user
	s.administrators += count(u.administers()) - count(before.administers())
	s.keepInvitations(e)
	for path := range s.orders {
		if a, _ := attributeAt(path); a.key(&before) != a.key(u) {
			delete(s.orders, path)
		}
	}
	clear(s.found)
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (s *store) keepInvitations(e *edit) {
	if token, ok := s.open[e.user.ID]; ok && (e.withdraw || e.use) {
		s.invitations[token].state = invitationUsed
		if e.withdraw {
			s.invitations[token].state = invitationWithdrawn
		}
		delete(s.open, e.user.ID)
	}
	if e.token != "" {
		s.invitations[e.token] = &invitation{userID: e.user.ID}
		s.open[e.user.ID] = e.token
	}
}

// clock returns the time in the precision that the wire carries.
func (s *store) clock() time.Time { return s.now().UTC().Truncate(time.Millisecond) }

// archive removes the person from the organization: the standard rates are in
// force from now on, an open invitation is withdrawn, and a letter goes out.
// Archiving an archived user does nothing and sends nothing.
func (e *edit) archive() error {
	switch {
	case e.user.Status == Archived:
		return nil
	case e.user.ID == e.actor:
		return errYourself
	case e.user.administers() && e.administrators <= 1:
		return errLastAdministrator
	}
	wasInvited := e.user.Status == Invited
	e.user.Status = Archived
	e.user.Rates = StandardRates
	e.user.ArchivedAt = e.now
	e.withdraw, e.token = true, ""
	e.letters = append(e.letters, removalLetter(e.user, wasInvited, e.now))
	return nil
}

// invite sends an archived person an invitation to join again. An invited
// person is not written to twice.
func (e *edit) invite() error {
	switch e.user.Status {
	case Invited:
		return nil
	case Active:
		return errAlreadyJoined
	}
	e.user.Status = Invited
	e.user.InvitedAt = e.now
	e.user.JoinedAt = time.Time{}
	e.user.ArchivedAt = time.Time{}
	e.token = rand.Text()
	e.letters = append(e.letters, invitationLetter(e.user, e.link(e.token), e.now))
	return nil
}

// join makes an invited person a member with the organization's rates.
func (e *edit) join() error {
	if e.user.Status != Invited {
		return errNotInvited
	}
	e.user.Status = Active
	e.user.Rates = OrganizationRates
	e.user.JoinedAt = e.now
	e.use = true
	return nil
}

// activate is what setting active to true means: nothing for members and
// invited people, and not the way back for archived ones.
func (e *edit) activate() error {
	if e.user.Status == Archived {
		return errInviteInstead
	}
	return nil
}

// invitationBy returns the user and the state of the invitation behind a link.
func (s *store) invitationBy(token string) (User, invitationState, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i, ok := s.invitations[token]
	if !ok {
		return User{}, invitationWithdrawn, false
	}
	u, ok := s.byID[i.userID]
	if !ok {
		return User{}, invitationWithdrawn, false
	}
	return *u, i.state, true
}

// joinBy accepts the invitation behind a link. It succeeds once.
func (s *store) joinBy(token string) (User, error) {
	u, _, ok := s.invitationBy(token)
	if !ok {
		return User{}, errNoUser
	}
	return s.update(u.ID, u.ID, nil, func(e *edit) error {
		if s.open[u.ID] != token {
			return errNotInvited
		}
		return e.join()
	})
}

// remove makes a user vanish, as when the account behind it is deleted.
func (s *store) remove(id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, ok := s.byID[id]
	if !ok {
		return errNoUser
	}
	s.administrators -= count(u.administers())
	delete(s.byID, id)
	delete(s.open, id)
	s.users = slices.DeleteFunc(s.users, func(other *User) bool { return other == u })
	clear(s.orders)
	clear(s.found)
	return nil
}

// stamp is how a time is compared: fixed width, so that text order is time order.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02T15:04:05.000000000Z")
}

// fold is how text is compared where case does not matter.
func fold(s string) string { return strings.ToLower(s) }
