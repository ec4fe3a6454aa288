package client_test

// Whatever happens, in whatever order: what was confirmed takes effect at most
// once, and nobody else is touched.

import (
	"context"
	"net/http"
	"testing"
	"time"

	"pgregory.net/rapid"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/sandbox"
)

// history is what has happened at a desk. Another administrator only touches
// users, so that every letter and every change of status is the program's.
type history struct {
	*desk
	ids     []string // the users whom changes are about
	touched map[string]int
}

// faults are what may happen to requests on their way.
var faults = []sandbox.Fault{
	{DropBefore: true}, {DropAfter: true},
	status(http.StatusInternalServerError), handled(status(http.StatusInternalServerError)),
	status(http.StatusTooManyRequests), handled(status(http.StatusTooManyRequests)),
	{Status: http.StatusNoContent, Handle: true},
	handled(sandbox.Fault{Status: http.StatusOK, ContentType: "text/html", Body: "<html>"}),
	{Truncate: true}, handled(status(http.StatusServiceUnavailable)), status(http.StatusPreconditionFailed),
	status(http.StatusConflict), status(http.StatusForbidden), status(http.StatusUnauthorized),
}

func (h *history) change(t *rapid.T) {
	kind := rapid.SampledFrom([]directory.Kind{directory.Archive, directory.Invite}).Draw(t, "kind")
	// A few, which go one after another, or so many that they go together.
	least, most := 1, 4
	if rapid.Bool().Draw(t, "many") {
		least, most = 12, 20
	}
	ids := rapid.SliceOfNDistinct(rapid.SampledFrom(h.ids), least, most, rapid.ID).Draw(t, "users")
	plan, err := h.client.Plan(context.Background(), kind, h.shown(ids...))
	if err != nil || len(plan.Users) == 0 {
		return // the service failed at the reading, or there is nothing to do
	}
	plan.Checked = plan.Checked && rapid.Bool().Draw(t, "checked")
	if _, err := h.client.Confirm(context.Background(), plan); err != nil {
		t.Fatalf("confirm: %v", err)
	}
}

// misbehave has the next few requests about users go wrong, or the next operations
// of bulk requests, or these as a whole.
func (h *history) misbehave(t *rapid.T) {
	fault := rapid.SampledFrom(faults).Draw(t, "fault")
	readsToo := fault.Status != http.StatusUnauthorized && rapid.Bool().Draw(t, "reads too")
	whole := rapid.Bool().Draw(t, "whole bulk requests")
	h.times(rapid.Int64Range(1, 7).Draw(t, "times"), func(r *http.Request) bool {
		return isChange(r) && !whole || isBulk(r) && whole || readsToo && isRead(r)
	}, fault)
	if fault.Status == http.StatusUnauthorized {
		h.once(isChange, fault) // a second one would end the session
	}
}

// limit changes how often the service may be asked.
func (h *history) limit(t *rapid.T) {
	h.demo.SetLimit(sandbox.Limit{
		Requests: rapid.SampledFrom([]int{0, 0, 5, 40}).Draw(t, "requests"), Window: 50 * time.Millisecond, Silent: rapid.Bool().Draw(t, "silent"),
	})
}

// bend changes what the service does with its lists and with active.
func (h *history) bend(t *rapid.T) {
	yes := func(label string) bool { return rapid.Bool().Draw(t, label) }
	h.demo.SetHabits(sandbox.Habits{
		Twice: yes("twice"), Shuffle: yes("shuffle"), FirstPageAgain: yes("first page again"), IgnorePaging: yes("ignore paging"), WordsForTruth: yes("words"),
	})
}

func (h *history) pause(t *rapid.T) {
	if err := h.client.PauseSending(context.Background()); err != nil {
		t.Fatal(err)
	}
}

func (h *history) resume(t *rapid.T) {
	if err := h.client.ResumeSending(context.Background()); err != nil {
		t.Fatal(err)
	}
}

// cancelRest takes back what is left of one of the last batches.
func (h *history) cancelRest(t *rapid.T) {
	batches, _, err := h.client.Batches(context.Background(), 0, 3)
	if err != nil {
		t.Fatal(err)
	}
	if len(batches) == 0 {
		return
	}
	if _, err := h.client.CancelRest(context.Background(), rapid.SampledFrom(batches).Draw(t, "batch").ID); err != nil {
		t.Fatal(err)
	}
}

func (h *history) touch(t *rapid.T) {
	id := rapid.SampledFrom(h.ids).Draw(t, "user")
	if err := h.demo.Touch(id); err != nil {
		t.Fatal(err)
	}
	h.touched[id]++
}

// cancel takes back what was confirmed last; that it is too late is fine.
func (h *history) cancel(t *rapid.T) {
	changes := h.recorded()
	for _, e := range changes {
		if e.BatchID == changes[0].BatchID {
			_ = h.client.Cancel(context.Background(), e.ID)
		}
	}
}

// check lets everything come to its end and compares: at most one change for
// every item that is done, a letter for every change, and every user as the last
// item that is done wanted. (An item may be done without a change of its own,
// where a plan from the copy did not know of the one before.)
func (h *history) check(t *rapid.T) {
	h.heal()
	h.demo.SetLimit(sandbox.Limit{})
	h.demo.SetHabits(sandbox.Habits{})
	h.resume(t)
	done := map[string]int{}
	last := map[string]directory.Item{}
	h.until("the end of everything", func() bool {
		if len(h.client.State().Sending.Stopped) > 0 {
			h.resume(t)
		}
		clear(done)
		clear(last)
		for _, e := range h.recorded() {
			if e.State.Open() {
				return false
			}
			if e.State != directory.Done {
				continue
			}
			done[e.Seen.ID]++
			if e.ID > last[e.Seen.ID].ID {
				last[e.Seen.ID] = e.Item
			}
		}
		return true
	})
	for _, u := range h.demo.Users() {
		if changes := u.Version - 1 - h.touched[u.ID]; changes > done[u.ID] || h.letters(u.ID) != changes {
			t.Errorf("%s: %d done, %d changes, %d letters", u.UserName, done[u.ID], changes, h.letters(u.ID))
		}
		if item, ok := last[u.ID]; ok && !item.Kind.Done(directory.Status(u.Status)) {
			t.Errorf("%s is %s, the last that is done is %s", u.UserName, u.Status, item.Kind)
		}
	}
	if p := h.refresh(); p != nil {
		t.Fatalf("copy: %v", p)
	}
	for _, row := range h.users().Rows {
		if u, _ := h.demo.User(row.ID); string(u.Status) != string(row.Status) || row.Pending.ID != 0 {
			t.Errorf("%s is %s; the row says %s, pending %q", u.UserName, u.Status, row.Status, row.Pending.Kind)
		}
	}
}

func TestWhateverHappensAConfirmedChangeTakesEffectAtMostOnceAndNobodyElseIsTouched(t *testing.T) {
	t.Parallel()
	taken := 0
	rapid.Check(t, func(r *rapid.T) {
		options := sandbox.Options{
			Users: 50, NoBulk: rapid.Bool().Draw(r, "no bulk"), BulkTerse: rapid.Bool().Draw(r, "terse"),
			BulkOperations: rapid.SampledFrom([]int{0, 4}).Draw(r, "operations"),
		}
		h := &history{desk: deskOf(t, options), touched: map[string]int{}}
		defer h.close()
		h.start()
		h.signIn(avery)
		h.untilCopied()
		h.demo.IgnoreETags(rapid.Bool().Draw(r, "entity tags ignored"))
		for _, u := range h.demo.Users()[3:33] {
			h.ids = append(h.ids, u.ID)
		}
		steps := map[string]func(*rapid.T){
			"change": h.change, "misbehave": h.misbehave, "touch": h.touch, "cancel": h.cancel,
			"limit": h.limit, "bend": h.bend, "pause": h.pause, "resume": h.resume, "cancel the rest": h.cancelRest,
			"restart": func(*rapid.T) {
				h.restart()
				h.untilPhase(client.Ready)
			},
			"refresh": func(*rapid.T) { h.client.Refresh() },
			"heal":    func(*rapid.T) { h.heal() },
			"expire":  func(*rapid.T) { h.demo.ExpireAccessTokens() },
		}
		for name, step := range steps {
			steps[name] = func(t *rapid.T) { taken++; step(t) }
		}
		r.Repeat(steps)
		h.check(r)
	})
	t.Logf("%d steps", taken)
}
