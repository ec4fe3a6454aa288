package client_test

// The record of what was confirmed, and what the admin decides about it.

import (
	"context"
	"testing"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/sandbox"
)

// conflict confirms an archive of somebody whom another administrator invites
// anew before it is sent.
func (d *desk) conflict(id string) directory.Batch {
	d.t.Helper()
	plan := d.plan(directory.Archive, id)
	for _, err := range []error{d.demo.ArchiveAsOther(id), d.demo.InviteAsOther(id)} {
		if err != nil {
			d.t.Fatal(err)
		}
	}
	batch := d.confirmPlan(plan)
	d.mustEnd(batch, directory.Conflict, directory.ReasonChanged)
	return batch
}

func TestAConflictShowsWhatChangedAndStaysUntilTheAdminDecides(t *testing.T) {
	d := signedIn(t, 60, avery)
	id := d.actives(1)[0]
	batch := d.conflict(id)

	item := d.items(batch)[0]
	if !item.Undecided() || item.Seen.Status != directory.Active || item.Found.Status != directory.Invited || item.Found.InvitedAt.IsZero() {
		t.Errorf("%+v", item)
	}
	d.restart()
	d.untilPhase(client.Ready)
	if n := d.client.State().Undecided; n != 1 {
		t.Fatalf("after a restart %d are to be decided", n)
	}
	if err := d.client.LeaveAsIs(context.Background(), []int64{item.ID}); err != nil {
		t.Fatal(err)
	}
	if s := d.client.State(); s.Undecided != 0 || d.items(batch)[0].Undecided() {
		t.Errorf("decided, %d are to be decided", s.Undecided)
	}
	d.mustHaveChanged(id, sandbox.Invited, 2, 2) // all of it by the other one
}

func TestAConflictIsDecidedByConfirmingAnew(t *testing.T) {
	d := signedIn(t, 60, avery)
	id := d.actives(1)[0]
	batch := d.conflict(id)

	d.mustEnd(d.confirm(directory.Archive, id), directory.Done, directory.ReasonNone)

	d.mustHaveChanged(id, sandbox.Archived, 3, 3)
	if d.items(batch)[0].Undecided() || d.client.State().Undecided != 0 {
		t.Error("the conflict is still to be decided")
	}
}

func TestWhoWasArchivedByAnotherFirstIsNotCountedAsOurs(t *testing.T) {
	d := signedIn(t, 60, avery)
	ids := d.actives(3)
	plan := d.plan(directory.Archive, ids...)
	plan.Checked = false // each is read before sending
	if err := d.demo.ArchiveAsOther(ids[1]); err != nil {
		t.Fatal(err)
	}

	batch := d.confirmPlan(plan)

	d.mustEnd(batch, directory.Done, directory.ReasonNone)
	summary, err := d.client.Batch(context.Background(), batch.ID)
	if want := (directory.Tally{Done: 2, Already: 1}); err != nil || summary.Tally != want {
		t.Errorf("%+v, %v; want %+v", summary.Tally, err, want)
	}
	for i, item := range d.items(batch) {
		if item.Effective() != (i != 1) {
			t.Errorf("%s: effective is %v", item.Seen.Email, item.Effective())
		}
	}
}

func TestARequestThatHadNoEffectIsNotTakenForTheEffectOfAnother(t *testing.T) {
	d := signedIn(t, 60, avery)
	id := d.actives(1)[0]
	plan := d.plan(directory.Archive, id)
	d.always(isAny, sandbox.Fault{DropBefore: true})
	batch := d.confirmPlan(plan)
	d.untilState(batch, directory.Unknown)
	if err := d.client.PauseSending(context.Background()); err != nil {
		t.Fatal(err)
	}
	d.heal()
	d.untilState(batch, directory.Queued) // it was read, and nothing had happened
	if err := d.demo.ArchiveAsOther(id); err != nil {
		t.Fatal(err)
	}

	if err := d.client.ResumeSending(context.Background()); err != nil {
		t.Fatal(err)
	}

	d.mustEnd(batch, directory.Done, directory.ReasonNone)
	if item := d.items(batch)[0]; item.Effective() {
		t.Errorf("it counts as ours: %+v", item)
	}
}

func TestWhatAnEarlierSessionLeftIsToldAndGoesOn(t *testing.T) {
	d := signedIn(t, 60, avery)
	ids := d.actives(3)
	plan := d.plan(directory.Archive, ids...)
	d.always(isAny, sandbox.Fault{DropBefore: true})
	batch := d.confirmPlan(plan)
	d.stop()
	d.heal()

	d.start()

	d.untilPhase(client.Ready)
	if n := d.client.State().Unfinished; n != 3 {
		t.Errorf("%d are told to go on, want 3", n)
	}
	d.mustAllBeArchivedOnce(batch)
	d.restart()
	d.untilPhase(client.Ready)
	if n := d.client.State().Unfinished; n != 0 {
		t.Errorf("%d are told to go on, and nothing waited", n)
	}
}

func TestDeletingLeavesWhatIsNotFinished(t *testing.T) {
	d := signedIn(t, 60, avery)
	ids := d.actives(4)
	done := d.confirm(directory.Archive, ids[0])
	d.mustEnd(done, directory.Done, directory.ReasonNone)
	conflict := d.conflict(ids[1])
	release := d.paused(ids[3])
	open := d.confirm(directory.Archive, ids[2])
	release()

	n, err := d.client.DeleteRecord(context.Background(), "", d.clock.Now())

	if left := d.recorded(); err != nil || n != 2 || len(left) != 2 || left[0].BatchID != open.ID || left[1].BatchID != conflict.ID {
		t.Errorf("%d were deleted, %v; left are %+v", n, err, left)
	}
	_, err = d.client.Batch(context.Background(), done.ID)
	mustFail(t, err, problem.NotFound)
}
