// Package agenda says what is to be done with prepared leavers: it lays their lists beside
// the copy and what was confirmed, and counts who is due, by the calendar. It sends
// nothing: that is for a confirmation like any other.
//
// It keeps the store of prepared leavers open. What it needs besides (the copy, what was
// confirmed, whom to tell) stands here as small interfaces; it knows no session.
package agenda

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/outbox"
	"mileiq.example/admin/client/prepared"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/sqlite"
)

// Name is what the store of prepared leavers is called in the folder of its account.
const Name = "leavers.db"

// lookEvery is the longest time between two looks at the calendar. A timer for midnight
// alone would stand still while the computer sleeps.
const lookEvery = time.Minute

// Copy is the local copy of the users.
type Copy interface {
	// Changes counts what changed: between two that are equal nothing did.
	Changes() int64
	Statuses(ctx context.Context, ids []string) (map[string]directory.Status, error)
	Users(ctx context.Context, ids []string) ([]directory.User, error)
}

// Confirmed is what was confirmed.
type Confirmed interface {
	// Changes counts what changed: between two that are equal nothing did.
	Changes() int64
	LatestOf(ctx context.Context, account directory.Account, kind directory.Kind, users []string) (map[string]outbox.Latest, error)
	Items(ctx context.Context, ids []int64) (map[int64]directory.Item, error)
}

// Report is told what is new. It must not call the agenda.
type Report interface {
	// LeaversChanged: the lists, or the groups of their entries, may be others now.
	LeaversChanged()
	// LeaversDue is how many people are due; it is told after each count.
	LeaversDue(due int)
}

// Options is what an agenda needs.
type Options struct {
	// Path is where the store is. Account is whose confirmed changes count.
	Path      string
	Account   directory.Account
	Copy      Copy
	Confirmed Confirmed
	// CopiedAt is when the copy was last whole; zero if never.
	CopiedAt func(context.Context) time.Time
	Report   Report
	Log      *slog.Logger
	Now      func() time.Time // the wall clock
}

// Agenda is what is to be done with prepared leavers. Its methods may be called from
// several goroutines.
type Agenda struct {
	options Options
	// store is nil where trouble says why it cannot be opened.
	store   *prepared.Store
	trouble *problem.Problem
	// changed has room for one, and wakes who counts.
	changed chan struct{}
	// lookEvery is as above, but in tests.
	lookEvery time.Duration

	mu      sync.Mutex // guards what follows; held while a board is made
	board   *prepared.Board
	boardOf moment
}

// Open opens the prepared leavers. A damaged store is set aside, and what can be read of
// it is brought over: damaged then says so, else it is nil. Where the store cannot be
// opened there is an agenda all the same, and Trouble says why: nobody needs a list to
// archive somebody.
func Open(ctx context.Context, o Options) (a *Agenda, damaged *problem.Problem) {
	a = &Agenda{options: o, changed: make(chan struct{}, 1), lookEvery: lookEvery}
	store, err := prepared.Open(ctx, o.Path)
	if errors.Is(err, sqlite.ErrDamaged) {
		o.Log.Error("open the prepared leavers", "problem", err)
		var was prepared.Replaced
		if store, was, err = prepared.Replace(ctx, o.Path, o.Now()); err == nil {
			damaged = &problem.Problem{Kind: problem.LeaversDamaged, Detail: was.Aside, Count: was.Lost}
		}
	}
	if err != nil {
		o.Log.Error("open the prepared leavers", "problem", err)
		a.trouble = problem.Of(err)
		return a, nil
	}
	a.store = store
	return a, damaged
}

// Trouble says why the store cannot be opened; then every method that has an error returns
// it. It is nil where the store is open.
func (a *Agenda) Trouble() *problem.Problem { return a.trouble }

// Close closes the store.
func (a *Agenda) Close() error {
	if a.store == nil {
		return nil
	}
	return a.store.Close()
}

// today is the day by the computer's calendar.
func (a *Agenda) today() directory.Day { return directory.NewDay(a.options.Now().Local()) }
