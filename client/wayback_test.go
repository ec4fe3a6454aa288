package client_test

// The way back from an archive.

import (
	"context"
	"net/http"
	"testing"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/sandbox"
)

func (d *desk) wayBack(batch directory.Batch) client.WayBack {
	d.t.Helper()
	way, err := d.client.WayBack(context.Background(), batch.ID)
	if err != nil {
		d.t.Fatal(err)
	}
	return way
}

// mustLeadBack checks how many are in each part of the way back.
func (d *desk) mustLeadBack(batch directory.Batch, unsent, underWay, archived, gone int) client.WayBack {
	d.t.Helper()
	way := d.wayBack(batch)
	if len(way.Unsent) != unsent || len(way.UnderWay) != underWay || len(way.Archived) != archived || way.Gone != gone {
		d.t.Errorf("%d unsent, %d under way, %d archived, %d gone; want %d, %d, %d, %d",
			len(way.Unsent), len(way.UnderWay), len(way.Archived), way.Gone, unsent, underWay, archived, gone)
	}
	if len(way.People()) != unsent+underWay+archived {
		d.t.Errorf("together they are %d", len(way.People()))
	}
	return way
}

// inviteBack invites whom the way back leads to.
func (d *desk) inviteBack(way client.WayBack) directory.Plan {
	d.t.Helper()
	plan, err := d.client.Plan(context.Background(), directory.Invite, way.Archived)
	if err != nil {
		d.t.Fatal(err)
	}
	if len(plan.Users) > 0 {
		batch, err := d.client.Confirm(context.Background(), plan)
		if err != nil {
			d.t.Fatal(err)
		}
		d.mustEnd(batch, directory.Done, directory.ReasonNone)
	}
	return plan
}

func TestWhatWasNotSentIsCancelledAndTheRestIsInvitedAgain(t *testing.T) {
	d := signedIn(t, 60, avery)
	ids := d.actives(5)
	g := newGate()
	d.demo.SetFault(func(r *http.Request) *sandbox.Fault {
		if !isChange(r) {
			return nil
		}
		g.arrive()
		return &sandbox.Fault{Delay: g.open}
	})
	batch := d.confirm(directory.Archive, ids...)
	d.wait("the first change on its way", g.reached)
	d.mustLeadBack(batch, 4, 1, 0, 0)

	cancelled, err := d.client.CancelRest(context.Background(), batch.ID)
	if err != nil || cancelled != 4 {
		t.Fatalf("%d cancelled, %v", cancelled, err)
	}
	d.mustLeadBack(batch, 0, 1, 0, 0)
	close(g.open)
	d.ended(batch)

	way := d.mustLeadBack(batch, 0, 0, 1, 0)
	d.inviteBack(way)

	d.mustHaveChanged(way.Archived[0].ID, sandbox.Invited, 2, 2)
	for _, id := range ids {
		if id != way.Archived[0].ID {
			d.mustHaveChanged(id, sandbox.Active, 0, 0)
		}
	}
	d.mustLeadBack(batch, 0, 0, 0, 0)
}

func TestTheWayBackIsThereAfterARestart(t *testing.T) {
	d := signedIn(t, 60, avery)
	ids := d.actives(3)
	batch := d.confirm(directory.Archive, ids...)
	d.mustEnd(batch, directory.Done, directory.ReasonNone)

	d.restart()
	d.untilCopied()

	if plan := d.inviteBack(d.mustLeadBack(batch, 0, 0, 3, 0)); len(plan.Users) != 3 {
		t.Errorf("left out: %+v", plan.LeftOut)
	}
	for _, id := range ids {
		d.mustHaveChanged(id, sandbox.Invited, 2, 2)
	}
}

func TestTheWayBackLeadsOnlyToThoseWhomTheBatchItselfArchivedAndOnlyAsTheyWere(t *testing.T) {
	d := signedIn(t, 60, avery)
	ids := d.actives(6)
	if err := d.client.PauseSending(context.Background()); err != nil {
		t.Fatal(err)
	}
	batch := d.confirm(directory.Archive, ids...)
	// Another administrator was faster with the first.
	if err := d.demo.ArchiveAsOther(ids[0]); err != nil {
		t.Fatal(err)
	}
	d.clock.Pass(directory.QuestionLives)
	if err := d.client.ResumeSending(context.Background()); err != nil {
		t.Fatal(err)
	}
	d.ended(batch)
	d.mustLeadBack(batch, 0, 0, 5, 0)
	for _, err := range []error{
		d.demo.InviteAsOther(ids[1]),
		d.demo.Rename(ids[2], "Somebody Else", "somebody.else@contoso.example"),
		d.demo.Remove(ids[3]),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}

	plan := d.inviteBack(d.mustLeadBack(batch, 0, 0, 5, 0)) // the copy does not know

	if len(plan.Users) != 2 {
		t.Errorf("invited are %+v", plan.Users)
	}
	mustLeaveOut(t, plan, ids[1], directory.ReasonNotArchived)
	mustLeaveOut(t, plan, ids[2], directory.ReasonChangedSinceShown)
	mustLeaveOut(t, plan, ids[3], directory.ReasonGone)
	if d.letters(ids[0]) != 1 { // of his removal
		t.Error("whom another one archived is invited by us")
	}
	if p := d.refresh(); p != nil {
		t.Fatal(p)
	}
	d.mustLeadBack(batch, 0, 0, 1, 1)
}

func TestOfInvitationsAndOfWhatIsDeletedThereIsNothingToTakeBack(t *testing.T) {
	d := signedIn(t, 60, avery)
	ids := d.actives(1)
	batch := d.confirm(directory.Archive, ids...)
	d.mustEnd(batch, directory.Done, directory.ReasonNone)
	invited := d.confirm(directory.Invite, ids...)
	d.mustLeadBack(invited, 0, 0, 0, 0)
	d.mustEnd(invited, directory.Done, directory.ReasonNone)
	d.mustLeadBack(batch, 0, 0, 0, 0)
	d.mustLeadBack(directory.Batch{ID: "none"}, 0, 0, 0, 0)
}

func TestWhomAChangeHitInPlaceOfAnotherIsInvitedAgain(t *testing.T) {
	d := signedIn(t, 60, avery)
	ids := d.actives(2)
	batch := d.confirmAmid(answerLost, directory.Archive, ids, ids[1], func() { d.asOther(renames, ids[1]) })
	if items := d.ended(batch); items[1].Reason != directory.ReasonHitAnother {
		t.Fatalf("it ended as %+v", items[1])
	}
	d.heal()
	if summary, err := d.client.Batch(context.Background(), batch.ID); err != nil || summary.HitOthers != 1 {
		t.Errorf("%+v, %v", summary, err)
	}

	plan := d.inviteBack(d.mustLeadBack(batch, 0, 0, 2, 0))

	if len(plan.Users) != 2 || plan.Users[0].DisplayName != "Somebody Else" && plan.Users[1].DisplayName != "Somebody Else" {
		t.Errorf("invited are %+v, left out %+v", plan.Users, plan.LeftOut)
	}
}

func TestWhomTheServiceDeletedHasNoWayBack(t *testing.T) {
	d := signedIn(t, 60, avery)
	ids := d.actives(2)
	accepted := func() *sandbox.Fault { return &sandbox.Fault{Handle: true, Status: http.StatusNoContent} }
	d.firstChangeOf(ids[1], accepted, func() {
		if err := d.demo.Remove(ids[1]); err != nil {
			t.Error(err)
		}
	})
	batch := d.confirm(directory.Archive, ids...)
	if items := d.ended(batch); items[1].Reason != directory.ReasonDeletedByService {
		t.Fatalf("it ended as %+v", items[1])
	}

	d.mustLeadBack(batch, 0, 0, 1, 1)
	if summary, err := d.client.Batch(context.Background(), batch.ID); err != nil || summary.Done != 2 || summary.Deleted != 1 {
		t.Errorf("%+v, %v", summary, err)
	}
}
