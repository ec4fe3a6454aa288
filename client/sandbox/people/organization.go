package people

// The users of the organization, and how a change to one of them is made. One lock
// guards all of it.

import (
	"errors"
	"slices"
	"sync"
	"time"
)

// Name is what the organization is called.
const Name = "Contoso"

// Reasons why the organization refuses a change.
var (
	ErrNoUser            = errors.New("there is no such user")
	ErrStale             = errors.New("the user has another version than the change is meant for")
	ErrYourself          = errors.New("nobody can archive himself")
	ErrLastAdministrator = errors.New("the last business administrator cannot be archived")
	ErrInviteInstead     = errors.New("an archived user cannot be made active, only invited")
	ErrAlreadyJoined     = errors.New("the user has joined already; only archived users can be invited")
	ErrNotInvited        = errors.New("the invitation was used or withdrawn")
)

// Organization is the people and what is known of them. Its methods may be called
// from any goroutine.
type Organization struct {
	now  func() time.Time
	mail *Mailbox

	mu             sync.Mutex
	users          []*User // in the order of seeding
	byID           map[string]*User
	administrators int // users for whom Administers is true
	invitations    map[string]*invitation
	open           map[string]string       // user id -> token of the open invitation
	orders         map[string]orderedUsers // by the order's name, everybody
	found          map[foundKey]([]*User)  // filtered and ordered; forgotten at every change
}

// New makes an organization of users, which it owns from now on. It dates changes
// by now and sends its letters to mail.
func New(users []User, now func() time.Time, mail *Mailbox) *Organization {
	o := &Organization{
		now:         now,
		mail:        mail,
		users:       make([]*User, len(users)),
		byID:        make(map[string]*User, len(users)),
		invitations: map[string]*invitation{},
		open:        map[string]string{},
		orders:      map[string]orderedUsers{},
		found:       map[foundKey][]*User{},
	}
	for i := range users {
		u := &users[i]
		o.users[i] = u
		o.byID[u.ID] = u
		o.administrators += oneIf(u.Administers())
	}
	return o
}

// User returns a user as it is now.
func (o *Organization) User(id string) (User, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	u, ok := o.byID[id]
	if !ok {
		return User{}, false
	}
	return *u, true
}

// Users returns everybody as they are now, in the order of seeding.
func (o *Organization) Users() []User {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.snapshot()
}

// snapshot copies every user. The caller holds the lock.
func (o *Organization) snapshot() []User {
	users := make([]User, len(o.users))
	for i, u := range o.users {
		users[i] = *u
	}
	return users
}

// Update changes one user and returns the user as it is afterwards. actor is the
// id of the user who makes the change, "" for somebody who is not in the directory.
// Nothing happens when change fails, when admits refuses the version that the user
// has now (nil admits any), or when nothing is different afterwards: then the
// version stays as well.
func (o *Organization) Update(id, actor string, admits func(version int) bool, change func(*Edit) error) (User, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	u, ok := o.byID[id]
	if !ok {
		return User{}, ErrNoUser
	}
	if admits != nil && !admits(u.Version) {
		return *u, ErrStale
	}
	e := &Edit{User: *u, actor: actor, now: o.clock(), administrators: o.administrators, link: o.mail.link}
	if err := change(e); err != nil {
		return *u, err
	}
	if e.User == *u && len(e.letters) == 0 {
		return *u, nil
	}
	o.mail.deliver(e.letters)
	o.commit(u, e)
	return *u, nil
}

// commit takes over an accepted change. The caller holds the lock.
func (o *Organization) commit(u *User, e *Edit) {
	before := *u
	e.User.Version = before.Version + 1
	e.User.LastModified = e.now
	if !e.now.After(before.LastModified) {
		// Two changes within a millisecond must not look like one.
		e.User.LastModified = before.LastModified.Add(time.Millisecond)
	}
	*u = e.User
	o.administrators += oneIf(u.Administers()) - oneIf(before.Administers())
	o.keepInvitations(e)
	o.forgetLists(&before, u)
}

// Remove makes a user vanish, as when the account behind it is deleted.
func (o *Organization) Remove(id string) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	u, ok := o.byID[id]
	if !ok {
		return ErrNoUser
	}
	o.administrators -= oneIf(u.Administers())
	delete(o.byID, id)
	delete(o.open, id)
	o.users = slices.DeleteFunc(o.users, func(other *User) bool { return other == u })
	o.forgetAllLists()
	return nil
}

// clock returns the time in the precision that a user's times have.
func (o *Organization) clock() time.Time { return o.now().UTC().Truncate(time.Millisecond) }

// oneIf is how a condition is counted.
func oneIf(condition bool) int {
	if condition {
		return 1
	}
	return 0
}
