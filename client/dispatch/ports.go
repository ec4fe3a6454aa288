package dispatch

// What a dispatcher is given.

import (
	"context"
	"time"

	"mileiq.example/admin/client/cache"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/outbox"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/scim"
)

// Outbox is where confirmed changes are read from and their states are kept; see
// [outbox.Outbox].
type Outbox interface {
	NextPending(ctx context.Context, account directory.Account, limit int) ([]outbox.PendingItem, error)
	PendingUnknown(ctx context.Context, account directory.Account, after int64, limit int) ([]outbox.PendingItem, error)
	PendingQueued(ctx context.Context, account directory.Account, after int64, limit int) ([]outbox.PendingItem, error)

	OpenItems(ctx context.Context, account directory.Account, users ...string) (map[string]directory.Item, error)

	Recover(ctx context.Context) error
	MarkSending(ctx context.Context, id int64, now time.Time) error
	MarkSendingAll(ctx context.Context, ids []int64, now time.Time) ([]int64, error)
	MarkUnknown(ctx context.Context, id int64) error
	MarkUnknownAll(ctx context.Context, ids []int64) error
	Requeue(ctx context.Context, id int64, now time.Time) error
	RequeueAll(ctx context.Context, ids []int64, now time.Time) error
	MarkDoneAll(ctx context.Context, ids []int64, now time.Time) error
	MarkConflict(ctx context.Context, id int64, reason directory.Reason, found directory.User, now time.Time) error
	End(ctx context.Context, id int64, state directory.State, reason directory.Reason, detail string, now time.Time) error

	Stop(ctx context.Context, batch string, now time.Time) error
	Holds(ctx context.Context) (map[string]outbox.Hold, error)
	CountPending(ctx context.Context, account directory.Account) (open, held int, err error)
	CountUndecided(ctx context.Context, account directory.Account) (n, hits int, err error)
	CountByState(ctx context.Context, batch string) (map[directory.State]int, error)
}

// Service is the organization's service; see [scim.Client].
type Service interface {
	User(ctx context.Context, id string) (directory.User, error)
	Archive(ctx context.Context, id, ifMatch string) (directory.User, error)
	Invite(ctx context.Context, id, ifMatch string) (directory.User, error)
	Reactivate(ctx context.Context, id, ifMatch string) (directory.User, error)
	SendBulk(ctx context.Context, b scim.Bulk) ([]scim.Outcome, error)
	// MayList returns nil if the service lets the account list users.
	MayList(ctx context.Context, features scim.Features) error
	// Wait waits until the service may be asked once more.
	Wait(ctx context.Context) error
	// HeldUntil is until when the service wants to be left alone.
	HeldUntil() time.Time
}

// Copy is the local copy of the users.
type Copy interface {
	// Stamp is taken before a request is sent.
	Stamp() cache.Stamp
	// Keep stores what a request brought. The copy is disposable: trouble with it
	// does not disturb an outcome.
	Keep(stamp cache.Stamp, users ...directory.User)
	// Remove takes out a user whom a request did not find. It is like Keep otherwise.
	Remove(stamp cache.Stamp, id string)
}

// Session is what the dispatcher says of the account's standing with the service.
type Session interface {
	// Trouble takes in what went wrong and reports whether the session is over.
	Trouble(why *problem.Problem) (over bool)
	// Accepted takes in that nothing went wrong.
	Accepted()
}

// Reporter hears what is worth showing. Its methods are called from goroutines of
// the dispatcher, and from whoever calls Recount; they are quick.
type Reporter interface {
	// ItemsChanged: changes, or the users that they are about, are not as they were.
	ItemsChanged()
	// StatusChanged says how sending stands now.
	StatusChanged(Status)
}
