package client_test

// What happens to a confirmed change on its way, whatever happens to the way.

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/sandbox"
)

func TestAConfirmedArchiveTakesEffectOnce(t *testing.T) {
	d := signedIn(t, 60, avery)
	ids := d.actives(3)

	batch := d.confirm(directory.Archive, ids...)

	if batch.ConfirmedBy != "Avery Moss" || len(batch.Items) != 3 {
		t.Errorf("batch: %+v", batch)
	}
	d.mustEnd(batch, directory.Done, directory.ReasonNone)
	d.until("nothing waiting", func() bool { return d.client.State().Waiting == 0 })
	for _, id := range ids {
		d.mustHaveChanged(id, sandbox.Archived, 1, 1)
		if n := d.patches(id); n != 1 {
			t.Errorf("%d changes were sent, not 1", n)
		}
		row := d.row(id)
		if row.Status != directory.Archived || row.Pending.ID != 0 || row.Rates != directory.RatesStandard {
			t.Errorf("row: %+v", row)
		}
	}
	if n := len(d.demo.Letters()); n != 3 {
		t.Errorf("%d letters", n)
	}
}

func TestAConfirmedChangeIsCommittedAsSendingBeforeTheServiceHearsOfIt(t *testing.T) {
	d := signedIn(t, 60, avery)
	id := d.actives(1)[0]
	file := d.outboxFile()
	heard := make(chan []directory.State, 10)
	d.demo.SetFault(func(r *http.Request) *sandbox.Fault {
		if isChange(r) {
			states, err := committed(file, id)
			if err != nil {
				t.Error(err)
			}
			heard <- states
		}
		return nil
	})

	batch := d.confirm(directory.Archive, id)
	d.mustEnd(batch, directory.Done, directory.ReasonNone)

	if states := <-heard; len(states) != 1 || states[0] != directory.Sending {
		t.Errorf("when the change arrived the outbox said %v", states)
	}
}

func TestAConnectionLostBeforeTheEffectIsSentAgain(t *testing.T) {
	d := signedIn(t, 60, avery)
	id := d.actives(1)[0]
	d.once(isChange, sandbox.Fault{DropBefore: true})

	d.mustEnd(d.confirm(directory.Archive, id), directory.Done, directory.ReasonNone)

	d.mustHaveChanged(id, sandbox.Archived, 1, 1)
	if n := d.patches(id); n != 2 {
		t.Errorf("%d changes were sent, not 2", n)
	}
}

func TestAnAnswerLostAfterTheEffectIsNoSecondEffect(t *testing.T) {
	for _, c := range []struct {
		name  string
		fault sandbox.Fault
	}{
		{"a closed connection", sandbox.Fault{DropAfter: true}},
		{"500", handled(status(http.StatusInternalServerError))},
		{"503", handled(status(http.StatusServiceUnavailable))},
		{"429", handled(status(http.StatusTooManyRequests))},
		{"408", handled(status(http.StatusRequestTimeout))},
		{"a web page", handled(sandbox.Fault{Status: http.StatusOK, ContentType: "text/html", Body: "<html>"})},
		{"half an answer", handled(sandbox.Fault{Status: http.StatusOK, ContentType: "application/scim+json", Body: `{"id":`})},
		{"a redirect", handled(sandbox.Fault{Status: http.StatusSeeOther, Header: http.Header{"Location": {"/elsewhere"}}})},
		{"no content", handled(sandbox.Fault{Status: http.StatusNoContent})},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := signedIn(t, 60, avery)
			id := d.actives(1)[0]
			d.once(isChange, c.fault)

			d.mustEnd(d.confirm(directory.Archive, id), directory.Done, directory.ReasonNone)

			d.mustHaveChanged(id, sandbox.Archived, 1, 1)
			if n := d.patches(id); n != 1 {
				t.Errorf("%d changes were sent, not 1", n)
			}
			if row := d.row(id); row.Status != directory.Archived {
				t.Errorf("row: %+v", row)
			}
		})
	}
}

func TestAnAcceptedChangeThatCannotBeReadBackIsReadLater(t *testing.T) {
	d := signedIn(t, 60, avery)
	id := d.actives(1)[0]
	plan := d.plan(directory.Archive, id)
	var mu sync.Mutex
	accepted, refused := false, 0
	d.demo.SetFault(func(r *http.Request) *sandbox.Fault {
		mu.Lock()
		defer mu.Unlock()
		switch {
		case isChange(r):
			accepted = true
			return &sandbox.Fault{Status: http.StatusNoContent, Handle: true}
		case isRead(r) && accepted && refused < 2:
			refused++
			f := status(http.StatusInternalServerError)
			return &f
		}
		return nil
	})

	batch, err := d.client.Confirm(context.Background(), plan)
	if err != nil {
		t.Fatal(err)
	}

	d.mustEnd(batch, directory.Done, directory.ReasonNone)
	d.mustHaveChanged(id, sandbox.Archived, 1, 1)
	if n := d.patches(id); n != 1 {
		t.Errorf("%d changes were sent, not 1", n)
	}
}

func TestAUserChangedSinceTheConfirmationIsAConflictNotAGuess(t *testing.T) {
	for _, c := range []struct {
		name  string
		fault sandbox.Fault
	}{
		{"told by the entity tag", sandbox.Fault{}},
		{"found when reading again", sandbox.Fault{DropBefore: true}},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := signedIn(t, 60, avery)
			id := d.actives(1)[0]
			plan := d.plan(directory.Archive, id)
			if err := d.demo.Rename(id, "Somebody Else", "else@elsewhere.example"); err != nil {
				t.Fatal(err)
			}
			d.once(isChange, c.fault)

			batch, err := d.client.Confirm(context.Background(), plan)
			if err != nil {
				t.Fatal(err)
			}

			d.mustEnd(batch, directory.Conflict, directory.ReasonChanged)
			d.mustHaveChanged(id, sandbox.Active, 1, 0)
			if found := d.items(batch)[0].Found; found.ID != id || found.Version != `W/"2"` {
				t.Errorf("found was %+v", found)
			}
		})
	}
}

func TestTheServicesNoEndsAChangeWithItsOwnSentence(t *testing.T) {
	for _, c := range []struct {
		code   int
		state  directory.State
		reason directory.Reason
	}{
		{http.StatusConflict, directory.Refused, directory.ReasonRefusedByService},
		{http.StatusNotFound, directory.Failed, directory.ReasonServiceError}, // the user is there
		{http.StatusForbidden, directory.Refused, directory.ReasonForbidden},
		{http.StatusBadRequest, directory.Failed, directory.ReasonRefusedByService},
		{http.StatusNotImplemented, directory.Failed, directory.ReasonRefusedByService},
	} {
		t.Run(http.StatusText(c.code), func(t *testing.T) {
			d := signedIn(t, 60, avery)
			ids := d.actives(2)
			d.always(func(r *http.Request) bool { return isChange(r) && strings.HasSuffix(r.URL.Path, ids[0]) }, status(c.code))

			items := d.ended(d.confirm(directory.Archive, ids...))

			if i := items[0]; i.State != c.state || i.Reason != c.reason || i.Detail != "Not today." {
				t.Errorf("the refused one: %q (%q, %q)", i.State, i.Reason, i.Detail)
			}
			if i := items[1]; i.State != directory.Done {
				t.Errorf("the other: %q (%q)", i.State, i.Reason)
			}
			d.mustHaveChanged(ids[0], sandbox.Active, 0, 0)
			if n := d.patches(ids[0]); n != 1 {
				t.Errorf("%d changes were sent, not 1", n)
			}
			if s := d.client.State(); s.Phase != client.Ready {
				t.Errorf("state: %+v", s)
			}
		})
	}
}

func TestWhereTheAdminIsUnknownTheServiceKeepsHimFromArchivingHimself(t *testing.T) {
	d := newDesk(t, 60)
	d.always(func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/Me") }, status(http.StatusNotFound))
	d.start()
	d.signIn(avery)
	d.untilCopied()
	self := d.user("Avery").ID

	items := d.ended(d.confirm(directory.Archive, self))

	if i := items[0]; i.State != directory.Refused || i.Reason != directory.ReasonRefusedByService || !strings.Contains(i.Detail, "himself") {
		t.Errorf("%q (%q, %q)", i.State, i.Reason, i.Detail)
	}
	d.mustHaveChanged(self, sandbox.Active, 0, 0)
}

func TestAUserWhomTheServiceProtectsDoesNotEndTheSession(t *testing.T) {
	d := signedIn(t, 60, avery)
	ids := d.actives(2)
	plan := d.plan(directory.Archive, ids...)
	d.always(func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, ids[0]) }, status(http.StatusForbidden))
	plan.Checked = false // so that each is read first

	batch, err := d.client.Confirm(context.Background(), plan)
	if err != nil {
		t.Fatal(err)
	}

	items := d.ended(batch)
	if items[0].State != directory.Refused || items[0].Reason != directory.ReasonForbidden || items[1].State != directory.Done {
		t.Errorf("%q (%q), %q", items[0].State, items[0].Reason, items[1].State)
	}
	if s := d.client.State(); s.Phase != client.Ready {
		t.Errorf("state: %+v", s)
	}
}

func TestWithALostRoleConfirmedChangesWaitForItsReturn(t *testing.T) {
	d := signedIn(t, 60, robin)
	id := d.actives(1)[0]
	plan := d.plan(directory.Archive, id)
	if err := d.demo.SetRole(d.user("Robin").ID, sandbox.RoleUser); err != nil {
		t.Fatal(err)
	}

	batch, err := d.client.Confirm(context.Background(), plan)
	if err != nil {
		t.Fatal(err)
	}
	d.untilPhase(client.WithoutRole)

	d.mustHaveChanged(id, sandbox.Active, 0, 0)
	if err := d.demo.SetRole(d.user("Robin").ID, sandbox.RoleBusinessAdministrator); err != nil {
		t.Fatal(err)
	}
	d.restart()
	d.untilPhase(client.Ready)
	d.mustEnd(batch, directory.Done, directory.ReasonNone)
	d.mustHaveChanged(id, sandbox.Archived, 1, 1)
}

func TestAnAccessTokenThatExpiresMeanwhileIsRenewedAndTheChangeGoesOn(t *testing.T) {
	d := signedIn(t, 60, avery)
	ids := d.actives(3)
	plan := d.plan(directory.Archive, ids...)
	d.demo.ExpireAccessTokens()

	batch, err := d.client.Confirm(context.Background(), plan)
	if err != nil {
		t.Fatal(err)
	}

	d.mustEnd(batch, directory.Done, directory.ReasonNone)
	refused := 0
	for _, id := range ids {
		d.mustHaveChanged(id, sandbox.Archived, 1, 1)
		refused += d.patches(id) - 1
	}
	if refused != 1 {
		t.Errorf("%d changes were sent with the old token, not 1", refused)
	}
}

func TestWithoutANetworkAChangeWaitsAndIsReadBeforeItIsSentAgain(t *testing.T) {
	d := signedIn(t, 60, avery)
	id := d.actives(1)[0]
	d.always(isAny, sandbox.Fault{DropBefore: true})

	batch := d.confirm(directory.Archive, id) // unchecked
	d.until("a try to reach the service", func() bool { return d.client.State().Waiting == 1 && d.row(id).Pending.Kind == directory.Archive })
	if row := d.row(id); row.Status != directory.Active || !row.Pending.State.Open() {
		t.Errorf("row: %+v", row)
	}
	if n := d.patches(id); n != 0 {
		t.Errorf("%d changes were sent before the user was read again", n)
	}
	d.heal()

	d.mustEnd(batch, directory.Done, directory.ReasonNone)
	d.mustHaveChanged(id, sandbox.Archived, 1, 1)
	var last []string
	for _, r := range d.demo.Requests() {
		if strings.HasSuffix(r.Path, id) {
			last = append(last, r.Method)
		}
	}
	if n := len(last); n < 2 || last[n-2] != http.MethodGet || last[n-1] != http.MethodPatch {
		t.Errorf("requests about the user: %v", last)
	}
}

func TestAChangeThatWasNotSentCanBeTakenBack(t *testing.T) {
	d := signedIn(t, 60, avery)
	ids := d.actives(2)
	held := newGate()
	d.demo.SetFault(func(r *http.Request) *sandbox.Fault {
		if !isChange(r) {
			return nil
		}
		held.arrive()
		return &sandbox.Fault{Delay: held.open}
	})
	batch := d.confirm(directory.Archive, ids...)
	d.wait("the first change", held.reached)
	items := d.items(batch)

	sending := d.client.Cancel(context.Background(), items[0].ID)
	queued := d.client.Cancel(context.Background(), items[1].ID)
	close(held.open)

	mustFail(t, sending, problem.Conflict)
	if queued != nil {
		t.Errorf("the one that waits: %v", queued)
	}
	items = d.ended(batch)
	if items[0].State != directory.Done || items[1].State != directory.Cancelled {
		t.Errorf("%q and %q", items[0].State, items[1].State)
	}
	d.mustHaveChanged(ids[0], sandbox.Archived, 1, 1)
	d.mustHaveChanged(ids[1], sandbox.Active, 0, 0)
	d.until("nothing waiting", func() bool { return d.client.State().Waiting == 0 })
}

func TestAfterARestartWhatWasConfirmedIsFinishedOnce(t *testing.T) {
	for _, c := range []struct {
		name  string
		fault sandbox.Fault // of every change before the restart
		sent  int           // changes sent after it, for the first user
	}{
		{"lost before the effect", sandbox.Fault{DropBefore: true}, 1},
		{"lost after the effect", sandbox.Fault{DropAfter: true}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := signedIn(t, 60, avery)
			ids := d.actives(3)
			plan := d.plan(directory.Archive, ids...)
			lost := newGate()
			d.demo.SetFault(func(r *http.Request) *sandbox.Fault {
				switch {
				case isChange(r):
					return &c.fault
				case isRead(r): // nobody finds out what became of it
					lost.arrive()
					return &sandbox.Fault{Delay: lost.open}
				}
				return nil
			})
			batch, err := d.client.Confirm(context.Background(), plan)
			if err != nil {
				t.Fatal(err)
			}
			d.wait("the reading of the lost one", lost.reached)
			before := d.patches(ids[0])
			d.stop()
			d.heal()

			d.start()
			if n := d.client.State().Waiting; n != 3 {
				t.Errorf("%d wait after the restart, not 3", n)
			}

			d.mustEnd(batch, directory.Done, directory.ReasonNone)
			for _, id := range ids {
				d.mustHaveChanged(id, sandbox.Archived, 1, 1)
			}
			if n := d.patches(ids[0]) - before; n != c.sent {
				t.Errorf("%d changes were sent after the restart, not %d", n, c.sent)
			}
		})
	}
}

func TestAChangeOnItsWayWhenTheProgramEndsIsFinishedOnce(t *testing.T) {
	d := signedIn(t, 60, avery)
	id := d.actives(1)[0]
	file, held := d.outboxFile(), newGate()
	d.demo.SetFault(func(r *http.Request) *sandbox.Fault {
		if !isChange(r) {
			return nil
		}
		held.arrive()
		return &sandbox.Fault{Delay: held.open}
	})
	batch := d.confirm(directory.Archive, id)
	d.wait("the change", held.reached)

	d.stop()
	close(held.open)
	d.heal()
	if states, err := committed(file, id); err != nil || len(states) != 1 || !states[0].Open() || states[0] == directory.Queued {
		t.Errorf("on disk: %v, %v", states, err)
	}
	d.start()

	d.mustEnd(batch, directory.Done, directory.ReasonNone)
	d.mustHaveChanged(id, sandbox.Archived, 1, 1)
}

func TestAConfirmationOlderThanADayIsAskedAgain(t *testing.T) {
	for _, c := range []struct {
		name    string
		checked bool
	}{{"never tried", false}, {"tried and lost", true}} {
		t.Run(c.name, func(t *testing.T) {
			d := signedIn(t, 60, avery)
			id := d.actives(1)[0]
			plan := d.plan(directory.Archive, id)
			plan.Checked = c.checked
			d.always(isAny, sandbox.Fault{DropBefore: true})
			batch, err := d.client.Confirm(context.Background(), plan)
			if err != nil {
				t.Fatal(err)
			}
			if c.checked {
				d.untilState(batch, directory.Unknown)
			}
			d.stop()
			d.clock.Pass(25 * time.Hour)
			d.heal()
			before := d.patches(id)

			d.start()

			d.mustEnd(batch, directory.Conflict, directory.ReasonTooOld)
			d.mustHaveChanged(id, sandbox.Active, 0, 0)
			if d.patches(id) != before {
				t.Error("it was sent")
			}
			d.until("the question", func() bool { return d.client.State().Undecided == 1 })
			d.mustEnd(d.confirm(directory.Archive, id), directory.Done, directory.ReasonNone)
			d.mustHaveChanged(id, sandbox.Archived, 1, 1)
			if n := d.client.State().Undecided; n != 0 {
				t.Errorf("confirmed anew, %d are still to be decided", n)
			}
		})
	}
}

func TestAnEffectIsFoundAlsoAfterADay(t *testing.T) {
	d := signedIn(t, 60, avery)
	id := d.actives(1)[0]
	plan := d.plan(directory.Archive, id)
	lost := newGate()
	d.demo.SetFault(func(r *http.Request) *sandbox.Fault {
		switch {
		case isChange(r):
			return &sandbox.Fault{DropAfter: true}
		case isRead(r):
			lost.arrive()
			return &sandbox.Fault{DropBefore: true}
		}
		return nil
	})
	batch, err := d.client.Confirm(context.Background(), plan)
	if err != nil {
		t.Fatal(err)
	}
	d.wait("the reading", lost.reached)
	d.stop()
	d.clock.Pass(25 * time.Hour)
	d.heal()

	d.start()

	d.mustEnd(batch, directory.Done, directory.ReasonNone)
	d.mustHaveChanged(id, sandbox.Archived, 1, 1)
}

func TestAnArchivedUserIsInvitedAgainWithOneInvitation(t *testing.T) {
	d := signedIn(t, 60, avery)
	id := d.actives(1)[0]
	d.mustEnd(d.confirm(directory.Archive, id), directory.Done, directory.ReasonNone)
	d.once(isChange, sandbox.Fault{DropAfter: true})

	d.mustEnd(d.confirm(directory.Invite, id), directory.Done, directory.ReasonNone)

	d.mustHaveChanged(id, sandbox.Invited, 2, 2)
	if letters := d.demo.Letters(); letters[len(letters)-1].Kind != "invitation" {
		t.Errorf("the last letter is a %s", letters[len(letters)-1].Kind)
	}
	if row := d.row(id); row.Status != directory.Invited {
		t.Errorf("row: %+v", row)
	}
}

func TestAnInvitedUserIsArchivedToo(t *testing.T) {
	d := signedIn(t, 60, avery)
	id := d.user("Chidi").ID

	d.mustEnd(d.confirm(directory.Archive, id), directory.Done, directory.ReasonNone)

	d.mustHaveChanged(id, sandbox.Archived, 1, 1)
}

func TestARateLimitDoesNotFailAChangeHoweverLongItLasts(t *testing.T) {
	d := signedIn(t, 60, avery)
	ids := d.actives(2)
	d.times(10, isChange, status(http.StatusTooManyRequests))

	d.mustEnd(d.confirm(directory.Archive, ids...), directory.Done, directory.ReasonNone)

	for _, id := range ids {
		d.mustHaveChanged(id, sandbox.Archived, 1, 1)
	}
}

func TestAServiceThatAlwaysFailsAtOneUserFailsThatOneOnly(t *testing.T) {
	d := signedIn(t, 60, avery)
	ids := d.actives(2)
	d.always(func(r *http.Request) bool { return isChange(r) && strings.HasSuffix(r.URL.Path, ids[0]) }, status(http.StatusInternalServerError))

	items := d.ended(d.confirm(directory.Archive, ids...))

	if items[0].State != directory.Failed || items[0].Reason != directory.ReasonServiceError || items[1].State != directory.Done {
		t.Errorf("%q (%q), %q", items[0].State, items[0].Reason, items[1].State)
	}
	if n := d.patches(ids[0]); n != 5 {
		t.Errorf("%d changes were sent, not 5", n)
	}
	d.mustHaveChanged(ids[0], sandbox.Active, 0, 0)
}

func TestAServiceThatAnswersYesAndDoesNothingIsNotBelieved(t *testing.T) {
	d := signedIn(t, 60, avery)
	id := d.actives(1)[0]
	d.always(isChange, sandbox.Fault{Status: http.StatusNoContent})

	d.mustEnd(d.confirm(directory.Archive, id), directory.Failed, directory.ReasonUnexpectedAnswer)

	if row := d.row(id); row.Status != directory.Active || row.Pending.ID != 0 {
		t.Errorf("row: %+v", row)
	}
}

func TestAnOutcomeThatTheDiskDidNotTakeIsFoundOutLater(t *testing.T) {
	d := signedIn(t, 60, avery)
	id := d.actives(1)[0]
	plan := d.plan(directory.Archive, id)
	lock := d.outboxLock()
	released := make(chan struct{})
	var once sync.Once
	d.demo.SetFault(func(r *http.Request) *sandbox.Fault {
		if isChange(r) {
			// From here on nothing can be committed, until the program has
			// given up trying once.
			once.Do(func() { lock.take(released) })
		}
		return nil
	})
	batch, err := d.client.Confirm(context.Background(), plan)
	if err != nil {
		t.Fatal(err)
	}
	<-released

	d.mustEnd(batch, directory.Done, directory.ReasonNone)
	d.mustHaveChanged(id, sandbox.Archived, 1, 1)
}
