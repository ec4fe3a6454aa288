package dispatch

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/outbox"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/scim"
	"mileiq.example/admin/client/transport"
)

const (
	// pageSize is how many items are read from the outbox together, and how many
	// may be committed as being sent before their requests go.
	pageSize = 50
	// few is the number of changes that could be sent below which they are sent one
	// after another.
	few = 10
	// DefaultParallel is how many requests are under way together.
	DefaultParallel = 16
	// failuresAtMost is how often the service may fail at one change before the
	// item has failed. Being asked to come back later is no failure.
	failuresAtMost = 5
	// failuresInARow is how many changes of a batch may end badly one after the
	// other before the admin is asked.
	failuresInARow = 5
	// ConfirmationLives is how long, by the wall clock, a confirmation is good for what
	// was not sent: after that the admin is asked again.
	ConfirmationLives = 24 * time.Hour
	// aheadAtMost is how far a confirmation may lie ahead: clocks are put right by a
	// little all the time. One from further ahead was made while the clock was wrong,
	// and may be as old as it likes.
	aheadAtMost = time.Minute
	// idlePause is how long an empty outbox is left alone without a nudge.
	idlePause = time.Hour
)

// Options is what a dispatcher is given. All fields are needed.
type Options struct {
	// Account is whose confirmed changes are sent; nobody else's ever are.
	Account directory.Account
	Outbox  Outbox
	Copy    Copy
	Session Session
	Report  Reporter
	Log     *slog.Logger
	// Protects reports whether nothing may be sent of a user. It is quick.
	Protects func(directory.User) bool
	// Clock is the computer's.
	Clock directory.Clock
	// Pause is how long to wait before attempt n (from 1) after trouble.
	Pause func(n int) time.Duration
	// Parallel is how many requests are under way together at most.
	Parallel int
}

// Dispatcher sends what was confirmed with one account. Run belongs to one
// goroutine, which has others help with large batches; the other methods may be
// called from any, also before and after Run.
type Dispatcher struct {
	Options

	nudged chan struct{} // capacity 1: something to send
	bulk   bulkSize
	meter  meter
	// readings numbers what is read of how sending stands.
	readings atomic.Int64

	// What Run was given; not changed afterwards.
	service  Service
	features scim.Features

	// stuck: an outcome could not be committed, so that an item may say that it
	// is being sent although nobody sends it. Run's own.
	stuck bool

	mu sync.Mutex // guards what follows
	// heldUntil is nil until Run.
	heldUntil func() time.Time
	// failures counts the service's failures by item, badEnds those in a row by
	// batch.
	failures map[int64]int
	badEnds  map[string]int
	// proven are batches of which a change has taken effect since the start, or
	// since they were stopped.
	proven map[string]bool
	// rejected is the version that the service said is no longer that of the
	// item's user.
	rejected map[int64]string
	// doubted are items whose users were seen otherwise than confirmed, until they are read
	// again.
	doubted map[int64]bool
	// accepted are items whose change the service accepted, whatever came of it.
	accepted map[int64]bool
	// lastRead is the user of an item as he was read last, where that is another
	// version than was confirmed.
	lastRead map[int64]directory.User
	tags     [2]tags // by wire
	witness  witness
	// holds is what was held at the reading of that number.
	holds        map[string]outbox.Hold
	holdsReading int64
	// stopping are batches of which an answer showed somebody else: nothing more of them
	// goes out in this round, also before that is committed. Its values say whether it
	// is.
	stopping map[string]bool
}

// New returns a dispatcher that sends nothing before Run.
func New(o Options) *Dispatcher {
	return &Dispatcher{
		Options: o, nudged: make(chan struct{}, 1), bulk: bulkSize{now: bulkAtFirst},
		failures: map[int64]int{}, badEnds: map[string]int{}, proven: map[string]bool{}, rejected: map[int64]string{}, doubted: map[int64]bool{},
		accepted: map[int64]bool{}, lastRead: map[int64]directory.User{}, stopping: map[string]bool{},
	}
}

// now is the wall clock.
func (d *Dispatcher) now() time.Time { return d.Clock.Now() }

// Nudge has the dispatcher look for something to send now.
func (d *Dispatcher) Nudge() {
	select {
	case d.nudged <- struct{}{}:
	default: // it will look anyway
	}
}

// Run sends what was confirmed, in the order of confirmation, until ctx ends or
// the session is over. Trouble pauses the whole queue, not one item. Call it once.
func (d *Dispatcher) Run(ctx context.Context, service Service, features scim.Features) {
	d.service, d.features = service, features
	d.mu.Lock()
	d.heldUntil = service.HeldUntil
	d.mu.Unlock()
	for failures := 0; ctx.Err() == nil; {
		idle, err := d.sendPending(ctx)
		pause, retryAfter := idlePause, time.Duration(0)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			why := problem.Of(err)
			d.Log.Warn("send what was confirmed", "problem", err)
			if d.Session.Trouble(why) {
				return
			}
			d.stuck = d.stuck || why.OfDisk()
			failures++
			pause, retryAfter = d.Pause(failures), why.RetryAfter
			d.waitBecause(ctx, why, d.now().Add(max(pause, retryAfter)))
		default:
			failures = 0
			d.Session.Accepted()
			d.waitBecause(ctx, nil, time.Time{})
			if !idle {
				continue
			}
		}
		if !transport.Wait(ctx, retryAfter, nil) || !transport.Wait(ctx, pause-retryAfter, d.nudged) {
			return
		}
	}
}

// sendPending works on what there is to do. idle means that there was nothing; an
// error means that the queue must pause.
func (d *Dispatcher) sendPending(ctx context.Context) (idle bool, err error) {
	defer d.Recount(context.WithoutCancel(ctx))
	if d.stuck {
		if err := d.Outbox.Recover(ctx); err != nil {
			return false, err
		}
		d.stuck = false
	}
	if err := d.forgetStops(ctx); err != nil {
		return false, err
	}
	next, err := d.Outbox.NextPending(ctx, d.Account, few)
	if err != nil {
		return false, err
	}
	if len(next) == few {
		return d.sendMany(ctx)
	}
	return d.sendFew(ctx, next)
}

// sendFew sends items one after another.
func (d *Dispatcher) sendFew(ctx context.Context, next []outbox.PendingItem) (idle bool, err error) {
	r := d.newRound(1)
	for _, item := range next {
		if ctx.Err() != nil {
			return false, ctx.Err()
		}
		err := r.sendOne(ctx, item, false)
		d.Report.ItemsChanged()
		d.Recount(context.WithoutCancel(ctx))
		if errors.Is(err, outbox.ErrNotOpen) {
			continue // cancelled or held in the meantime
		}
		if err != nil {
			return false, err
		}
	}
	return len(next) == 0, nil
}
