package client_test

// What is done about each answer, a test a line, for one change, for one of many,
// and for one in bulk; and what becomes of a change whose answer was lost while
// somebody else did something.

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/sandbox"
)

// scales are how many changes are confirmed together with the one that something
// happens to.
var scales = []struct {
	name    string
	options sandbox.Options
	users   int
}{
	{"alone", sandbox.Options{Users: 60}, 1},
	{"one of many", sandbox.Options{Users: 60, NoBulk: true}, 15},
	{"in bulk", sandbox.Options{Users: 60}, 15},
}

// onEveryScale runs a test for each; victim is the user whom something happens to,
// who is not the first of many.
func onEveryScale(t *testing.T, f func(t *testing.T, d *desk, victim string, ids []string)) {
	for _, scale := range scales {
		t.Run(scale.name, func(t *testing.T) {
			d := signedInTo(t, scale.options)
			ids := d.actives(scale.users)
			f(t, d, ids[len(ids)-1], ids)
		})
	}
}

// changesOf returns whether a request changes that user.
func changesOf(id string) func(*http.Request) bool {
	return func(r *http.Request) bool { return isChange(r) && strings.HasSuffix(r.URL.Path, "/"+id) }
}

// itemOf waits for the end of a batch and returns the item of a user. All others
// must be done.
func (d *desk) itemOf(batch directory.Batch, id string) (found directory.Item) {
	d.t.Helper()
	for _, item := range d.ended(batch) {
		if item.Seen.ID == id {
			found = item
			continue
		}
		if item.State != directory.Done {
			d.t.Errorf("another user's ended as %s (%s)", item.State, item.Reason)
		}
		d.mustHaveChanged(item.Seen.ID, sandbox.Archived, 1, 1)
	}
	return found
}

// retryTable says how a change ends to which a fault happened the first n times, and
// how often it took effect. What happens to it once is in conformance_test.go.
var retryTable = []struct {
	name    string
	times   int64
	fault   sandbox.Fault
	state   directory.State
	reason  directory.Reason
	effects int
}{
	{"429 is asked again, however often", 8, status(http.StatusTooManyRequests), directory.Done, directory.ReasonNone, 1},
	{"429 that took effect is done", 1, handled(status(http.StatusTooManyRequests)), directory.Done, directory.ReasonNone, 1},
	{"503 is asked again, however often", 8, status(http.StatusServiceUnavailable), directory.Done, directory.ReasonNone, 1},
	{"502 for ever has failed", 1000, status(http.StatusBadGateway), directory.Failed, directory.ReasonServiceError, 0},
	{"422 has failed", 1000, status(http.StatusUnprocessableEntity), directory.Failed, directory.ReasonRefusedByService, 0},
}

func TestEveryAnswerIsActedOnAsTheRetryTableSays(t *testing.T) {
	for _, scale := range scales {
		t.Run(scale.name, func(t *testing.T) {
			options := scale.options
			options.Users = 360
			d := signedInTo(t, options)
			free := d.actives(len(retryTable) * scale.users)
			for _, line := range retryTable {
				ids := free[:scale.users]
				free = free[scale.users:]
				victim := ids[len(ids)-1]
				t.Run(line.name, func(t *testing.T) {
					d.t = t
					d.times(line.times, changesOf(victim), line.fault)

					item := d.itemOf(d.confirm(directory.Archive, ids...), victim)

					if item.State != line.state || item.Reason != line.reason {
						t.Errorf("it ended as %s (%s), want %s (%s)", item.State, item.Reason, line.state, line.reason)
					}
					status := sandbox.Active
					if line.effects > 0 {
						status = sandbox.Archived
					}
					d.mustHaveChanged(victim, status, line.effects, line.effects)
				})
				d.t = t
				if line.fault.Status == http.StatusTooManyRequests {
					// The next line need not keep to the rate that was learned here.
					d.restart()
					d.untilCopied()
				}
			}
		})
	}
}

func TestAnExpiredTokenIsRenewedOnEveryScale(t *testing.T) {
	onEveryScale(t, func(t *testing.T, d *desk, victim string, ids []string) {
		plan := d.plan(directory.Archive, ids...)
		d.demo.ExpireAccessTokens()
		if item := d.itemOf(d.confirmPlan(plan), victim); item.State != directory.Done {
			t.Errorf("it ended as %s (%s)", item.State, item.Reason)
		}
	})
}

func TestRetryAfterHoldsTheWholeQueueAndIsShown(t *testing.T) {
	for _, code := range []int{http.StatusTooManyRequests, http.StatusServiceUnavailable} {
		t.Run(http.StatusText(code), func(t *testing.T) {
			onEveryScale(t, func(t *testing.T, d *desk, _ string, ids []string) {
				f := status(code)
				f.Header = http.Header{"Retry-After": {"86400"}}
				changes := func(r *http.Request) bool { return isChange(r) || isBulk(r) }
				d.once(changes, f)
				plan := d.plan(directory.Archive, ids...)
				before := len(d.demo.Requests())

				d.confirmPlan(plan)

				d.until("word of the pause", func() bool { return d.client.State().Sending.Until.After(d.clock.Now().Add(10 * time.Minute)) })
				if until := d.client.State().Sending.Until; until.After(d.clock.Now().Add(16 * time.Minute)) {
					t.Errorf("it waits until %s", until)
				}
				if p := d.refresh(); p != nil { // and the rest of the program goes on
					t.Errorf("copy: %v", p)
				}
				if n := d.requests(before, http.MethodPatch, "") + d.requests(before, http.MethodPost, "/Bulk"); n != 1 || len(d.demo.Letters()) != 0 {
					t.Errorf("%d changes were sent, %d letters", n, len(d.demo.Letters()))
				}
			})
		})
	}
}

func TestAChangeThatArrivesLateDoesNotRemoveWhoWasInvitedAgain(t *testing.T) {
	onEveryScale(t, func(t *testing.T, d *desk, victim string, ids []string) {
		plan := d.plan(directory.Archive, ids...)
		late := newGate()
		arrived := make(chan struct{})
		var once sync.Once
		d.demo.SetFault(func(r *http.Request) *sandbox.Fault {
			if changesOf(victim)(r) {
				once.Do(func() {
					late.arrive()
					<-late.open // and takes effect although its sender is gone
					close(arrived)
				})
			}
			return nil
		})
		batch := d.confirmPlan(plan)
		d.wait("the change", late.reached)
		d.stop()
		d.heal()
		d.start()
		d.untilCopied()
		item := d.itemOf(batch, victim)
		if item.State != directory.Done {
			t.Errorf("it ended as %s (%s)", item.State, item.Reason)
		}
		if err := d.demo.InviteAsOther(victim); err != nil {
			t.Fatal(err)
		}
		close(late.open)
		d.wait("the late change", arrived)
		if p := d.refresh(); p != nil {
			t.Fatal(p)
		}
		d.mustHaveChanged(victim, sandbox.Invited, 2, 2)
	})
}

func TestAnInvitationWhoseAnswerWasLostIsNotMailedTwice(t *testing.T) {
	onEveryScale(t, func(t *testing.T, d *desk, victim string, ids []string) {
		d.mustEnd(d.confirm(directory.Archive, ids...), directory.Done, directory.ReasonNone)
		d.once(changesOf(victim), sandbox.Fault{DropAfter: true})
		d.mustEnd(d.confirm(directory.Invite, ids...), directory.Done, directory.ReasonNone)
		d.mustHaveChanged(victim, sandbox.Invited, 2, 2)
	})
}

func TestControlNeedsAnOrganization(t *testing.T) {
	d := newDesk(t, 20)
	d.start()
	if err := d.client.PauseSending(context.Background()); err == nil {
		t.Error("it was paused")
	}
	if _, err := d.client.CancelRest(context.Background(), "x"); err == nil {
		t.Error("it was cancelled")
	}
	if s := d.client.State(); s.Phase == client.Ready {
		t.Errorf("%+v", s)
	}
}
