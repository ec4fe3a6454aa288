package client_test

// Another admin acts while a change is on its way: after the plan, after the
// confirmation, while the request is under way, and before a change whose request
// or answer was lost is read again. What he did stays done, and nobody is written
// to twice because of it.

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/sandbox"
)

// standing is how often a user changed, and how many letters the user got.
type standing struct{ changes, letters int }

// standings returns everybody's.
func (d *desk) standings() map[string]standing {
	letters := map[string]int{}
	for _, l := range d.demo.Letters() {
		letters[l.UserID]++
	}
	all := map[string]standing{}
	for _, u := range d.demo.Users() {
		all[u.ID] = standing{u.Version - 1, letters[u.ID]}
	}
	return all
}

// mustStand checks what has become of a user since.
func (d *desk) mustStand(before map[string]standing, id string, status sandbox.Status, changes, letters int) {
	d.t.Helper()
	d.mustHaveChanged(id, status, before[id].changes+changes, before[id].letters+letters)
}

// mustHaveTouchedOnly checks that nobody else changed since, or was written to.
func (d *desk) mustHaveTouchedOnly(before map[string]standing, ids []string) {
	d.t.Helper()
	now := d.standings()
	for _, id := range ids {
		delete(now, id)
	}
	for id, is := range now {
		if is != before[id] {
			d.t.Errorf("%s was touched: %+v, before %+v", id, is, before[id])
		}
	}
}

// Moments at which another admin acts.
type moment string

const (
	beforeConfirm moment = "between plan and confirmation"
	beforeSending moment = "between confirmation and sending"
	onTheWay      moment = "while the request is under way"
	requestLost   moment = "after the request was lost"
	answerLost    moment = "after the answer was lost"
)

// beforeTheEffect are those of them at which nothing has come of the change yet.
var beforeTheEffect = []moment{beforeConfirm, beforeSending, onTheWay, requestLost}

// act is something that another admin does to a user.
type act struct {
	name string
	do   func(*sandbox.Server, string) error
}

var (
	archives = act{"archives", (*sandbox.Server).ArchiveAsOther}
	invites  = act{"invites", (*sandbox.Server).InviteAsOther}
	touches  = act{"touches", (*sandbox.Server).Touch}
	renames  = act{"renames", func(s *sandbox.Server, id string) error {
		return s.Rename(id, "Somebody Else", id+"@elsewhere.example")
	}}
)

// beforeItWasSent are those at which no request can have taken effect.
var beforeItWasSent = []moment{beforeConfirm, beforeSending, onTheWay}

// and is both, one after the other.
func (a act) and(b act) act {
	return act{a.name + " and " + b.name, func(s *sandbox.Server, id string) error {
		if err := a.do(s, id); err != nil {
			return err
		}
		return b.do(s, id)
	}}
}

// betweenTable says how a change ends in whose way another admin acts, how the user
// stands then, and how often both together changed the user and wrote to the user.
var betweenTable = []struct {
	kind    directory.Kind
	act     act
	moments []moment
	state   directory.State
	reason  directory.Reason
	status  sandbox.Status
	changes int
	letters int
}{
	{directory.Archive, archives, beforeTheEffect, directory.Done, directory.ReasonNone, sandbox.Archived, 1, 1},
	{directory.Archive, archives.and(invites), beforeTheEffect, directory.Conflict, directory.ReasonChanged, sandbox.Invited, 2, 2},
	{directory.Archive, renames, beforeTheEffect, directory.Conflict, directory.ReasonChanged, sandbox.Active, 1, 0},
	{directory.Archive, touches, beforeItWasSent, directory.Done, directory.ReasonNone, sandbox.Archived, 2, 1},
	{directory.Archive, touches, []moment{requestLost}, directory.Conflict, directory.ReasonChanged, sandbox.Active, 1, 0},
	{directory.Archive, renames, []moment{answerLost}, directory.Conflict, directory.ReasonHitAnother, sandbox.Archived, 2, 1},
	{directory.Archive, archives, []moment{answerLost}, directory.Done, directory.ReasonNone, sandbox.Archived, 1, 1},
	{directory.Archive, invites, []moment{answerLost}, directory.Conflict, directory.ReasonChanged, sandbox.Invited, 2, 2},
	{directory.Archive, touches, []moment{answerLost}, directory.Done, directory.ReasonNone, sandbox.Archived, 2, 1},
	{directory.Invite, invites, beforeTheEffect, directory.Done, directory.ReasonNone, sandbox.Invited, 1, 1},
	{directory.Invite, renames, beforeTheEffect, directory.Conflict, directory.ReasonChanged, sandbox.Archived, 1, 0},
	{directory.Invite, invites.and(archives), beforeItWasSent, directory.Done, directory.ReasonNone, sandbox.Invited, 3, 3},
	{directory.Invite, invites.and(archives), []moment{requestLost}, directory.Conflict, directory.ReasonChanged, sandbox.Archived, 2, 2},
	{directory.Invite, touches, beforeItWasSent, directory.Done, directory.ReasonNone, sandbox.Invited, 2, 1},
	{directory.Invite, touches, []moment{requestLost}, directory.Conflict, directory.ReasonChanged, sandbox.Archived, 1, 0},
	{directory.Invite, archives, []moment{answerLost}, directory.Conflict, directory.ReasonChanged, sandbox.Archived, 2, 2},
	{directory.Invite, touches, []moment{answerLost}, directory.Done, directory.ReasonNone, sandbox.Invited, 2, 1},
}

// confirmAmid plans and confirms changes, and does something at a moment of the
// victim's.
func (d *desk) confirmAmid(at moment, kind directory.Kind, ids []string, victim string, do func()) directory.Batch {
	d.t.Helper()
	plan := d.plan(kind, ids...)
	switch at {
	case beforeConfirm:
		do()
	case beforeSending:
		release := d.paused(d.user("Robin").ID)
		defer func() {
			release()
			do()
			if err := d.client.ResumeSending(context.Background()); err != nil {
				d.t.Fatal(err)
			}
		}()
	case onTheWay:
		d.firstChangeOf(victim, func() *sandbox.Fault { do(); return nil }, func() {})
	case requestLost:
		d.firstChangeOf(victim, func() *sandbox.Fault { return &sandbox.Fault{DropBefore: true} }, do)
	case answerLost:
		d.firstChangeOf(victim, func() *sandbox.Fault { return &sandbox.Fault{DropAfter: true} }, do)
	}
	return d.confirmPlan(plan)
}

// firstChangeOf has a fault happen to the first change of a user, and something
// before the user is read again.
func (d *desk) firstChangeOf(id string, fault func() *sandbox.Fault, reread func()) {
	var mu sync.Mutex
	changed, read := false, false
	d.demo.SetFault(func(r *http.Request) *sandbox.Fault {
		mu.Lock()
		defer mu.Unlock()
		switch {
		case changesOf(id)(r) && !changed:
			changed = true
			return fault()
		case isRead(r) && strings.HasSuffix(r.URL.Path, "/"+id) && changed && !read:
			read = true
			reread()
		}
		return nil
	})
}

// resumeAfterHit goes on with a batch of which a change hit somebody else, which stopped
// it.
func (d *desk) resumeAfterHit(batch directory.Batch, victim string) {
	d.t.Helper()
	d.until("somebody else is seen to be hit", func() bool {
		return slices.ContainsFunc(d.items(batch), func(item directory.Item) bool { return item.Seen.ID == victim && !item.State.Open() })
	})
	if err := d.client.ResumeSending(context.Background()); err != nil {
		d.t.Fatal(err)
	}
}

func TestWhatAnotherAdminDoesInBetweenStaysDoneAndIsNotDoneTwice(t *testing.T) {
	for _, scale := range scales {
		t.Run(scale.name, func(t *testing.T) {
			options := scale.options
			options.Users = 950
			d := signedInTo(t, options)
			free := d.actives(750)
			for _, line := range betweenTable {
				for _, at := range line.moments {
					ids := free[:scale.users]
					free = free[scale.users:]
					victim := ids[len(ids)-1]
					t.Run(fmt.Sprintf("%s, another %s %s", line.kind, line.act.name, at), func(t *testing.T) {
						d.t = t
						ends := sandbox.Archived
						if line.kind == directory.Invite {
							ends = sandbox.Invited
							d.asOther(archives, ids...)
							if p := d.refresh(); p != nil { // or the list would show who is not archived
								t.Fatal(p)
							}
						}
						before := d.standings()

						batch := d.confirmAmid(at, line.kind, ids, victim, func() { d.asOther(line.act, victim) })

						if line.reason == directory.ReasonHitAnother {
							d.resumeAfterHit(batch, victim)
						}
						for _, item := range d.ended(batch) {
							if item.Seen.ID != victim {
								d.mustBe(item, directory.Done, directory.ReasonNone)
								d.mustStand(before, item.Seen.ID, ends, 1, 1)
								continue
							}
							d.mustBe(item, line.state, line.reason)
							d.mustStand(before, victim, line.status, line.changes, line.letters)
						}
						d.mustHaveTouchedOnly(before, ids)
						d.heal()
					})
					d.t = t
				}
			}
		})
	}
}

// asOther has another admin do something.
func (d *desk) asOther(a act, ids ...string) {
	d.t.Helper()
	for _, id := range ids {
		if err := a.do(d.demo, id); err != nil {
			d.t.Errorf("another admin %s: %v", a.name, err)
		}
	}
}

// mustBe checks how an item has ended.
func (d *desk) mustBe(item directory.Item, state directory.State, reason directory.Reason) {
	d.t.Helper()
	if item.State != state || item.Reason != reason {
		d.t.Errorf("%s ended as %s (%q, %q), not %s (%q)", item.Seen.UserName, item.State, item.Reason, item.Detail, state, reason)
	}
}
