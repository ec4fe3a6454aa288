package dispatch

// A few changes: each is checked, committed as being sent, sent, judged and settled,
// and only then the next.

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/scim"
)

func TestAChangeIsOnTheDiskBeforeItsRequestAndInTheCopyBeforeItsEnd(t *testing.T) {
	d := newDesk(t, withTags)
	d.confirm(directory.Plan{}, 1, 2)

	d.mustWork()

	d.mustHaveDone([]string{
		"wait", "read u1", "keep new u1 active", "wait", "sending 1", `archive u1 "1"`, "keep new u1 archived", "end 1 done",
		"wait", "read u2", "keep new u2 active", "wait", "sending 2", `archive u2 "1"`, "keep new u2 archived", "end 2 done",
	}, "wait", "read", "keep", "sending", "archive", "end")
	d.mustBe(directory.Done, "", 1, 2)
	if item := d.item(1); !item.SentAt.Equal(d.clock()) || !item.EndedAt.Equal(d.clock()) || item.Attempts != 1 {
		t.Errorf("%+v", item)
	}
}

func TestAReadingIsKeptWithTheStampOfBeforeItsRequest(t *testing.T) {
	d := newDesk(t, withTags)
	d.confirm(directory.Plan{}, 1)
	d.during("read", func() { d.copy.Stamp() }) // somebody asks later

	d.mustWork()

	d.mustHaveDone([]string{"keep u1 active", "keep new u1 archived"}, "keep")
}

func TestWhoWasJustReadForTheConfirmationIsNotReadAgain(t *testing.T) {
	for after, reads := range map[time.Duration]int{directory.QuestionLives - 1: 0, directory.QuestionLives: 1} {
		d := newDesk(t, withTags)
		d.confirm(directory.Plan{Checked: true}, 1)
		d.pass(after)

		d.mustWork()

		if got := len(d.did("read")); got != reads {
			t.Errorf("after %s: %d readings", after, got)
		}
		d.mustBe(directory.Done, "", 1)
	}
}

func TestAConfirmationIsGoodForADay(t *testing.T) {
	d := newDesk(t, withTags)
	d.confirm(directory.Plan{}, 1)
	d.pass(ConfirmationLives)
	d.mustWork()
	d.mustBe(directory.Done, "", 1)

	d.confirm(directory.Plan{}, 2)
	d.pass(ConfirmationLives + 1)
	d.did()
	d.mustWork()

	d.mustBe(directory.Conflict, directory.ReasonTooOld, 2)
	d.mustHaveDone(nil, "read", "archive", "wait")
}

func TestAnOldChangeOfAnUnknownOutcomeIsReadAndNotSentAgain(t *testing.T) {
	for effect, want := range map[bool]directory.State{true: directory.Done, false: directory.Conflict} {
		d := newDesk(t, withTags)
		d.confirm(directory.Plan{}, 1)
		d.fails("archive", errLost)
		mustFail(t, d.work(), problem.Unreachable)
		d.mustBe(directory.Unknown, "", 1)
		if effect {
			d.service.alter(1, func(u *directory.User) { u.Status = directory.Archived })
		}
		d.pass(ConfirmationLives + 1)
		d.did()

		d.mustWork()

		d.mustHaveDone([]string{"read u1"}, "read", "sending", "archive")
		if got := d.item(1); got.State != want || want == directory.Conflict && got.Reason != directory.ReasonTooOld {
			t.Errorf("effect %t: %s (%s)", effect, got.State, got.Reason)
		}
	}
}

func TestAChangeWithoutAnAnswerIsReadBeforeItIsSentAgain(t *testing.T) {
	d := newDesk(t, withTags)
	d.confirm(directory.Plan{Checked: true}, 1, 2)
	d.fails("archive u1", errLost)
	d.during("archive u1", func() { d.service.alter(1, func(u *directory.User) { u.Status = directory.Archived }) })
	d.fails("archive u2", errLost)
	mustFail(t, d.work(), problem.Unreachable)
	d.mustBe(directory.Unknown, "", 1)
	d.mustBe(directory.Queued, "", 2) // trouble pauses everything
	mustFail(t, d.work(), problem.Unreachable)
	d.mustBe(directory.Unknown, "", 2)
	d.did()

	d.mustWork()

	d.mustHaveDone([]string{"read u2", "sending 2", `archive u2 "1"`}, "read", "sending", "archive")
	d.mustBe(directory.Done, "", 1, 2)
}

func TestAHeldChangeOfAnUnknownOutcomeGoesBackToTheQueue(t *testing.T) {
	d := newDesk(t, withTags)
	d.confirm(directory.Plan{}, 1)
	d.fails("archive", errLost)
	mustFail(t, d.work(), problem.Unreachable)
	if err := d.outbox.Pause(context.Background(), d.clock()); err != nil {
		t.Fatal(err)
	}
	d.Recount(context.Background()) // as whoever pauses does
	d.did()

	d.mustWork()

	d.mustBe(directory.Queued, "", 1)
	d.mustHaveDone([]string{"read u1", "requeue 1"}, "read", "requeue", "sending", "archive")
}

// The admin pauses between the check and the request.
func TestAChangeThatIsHeldAtTheLastMomentIsNotSent(t *testing.T) {
	for _, state := range []directory.State{directory.Queued, directory.Unknown} {
		d := newDesk(t, withTags)
		d.confirm(directory.Plan{}, 1)
		if state == directory.Unknown {
			d.fails("archive", errLost)
			mustFail(t, d.work(), problem.Unreachable)
		}
		d.did()
		d.during("sending", func() {
			if err := d.outbox.Pause(context.Background(), d.clock()); err != nil {
				t.Error(err)
			}
		})

		if _, err := d.round(); err != nil {
			t.Fatal(err)
		}

		d.mustBe(directory.Queued, "", 1)
		var want []string
		if state == directory.Unknown {
			want = []string{"requeue 1"} // it has had no effect
		}
		d.mustHaveDone(want, "archive", "requeue")
	}
}

func TestThatAHeldChangeCannotBeQueuedAgainIsTold(t *testing.T) {
	d := newDesk(t, withTags)
	d.confirm(directory.Plan{}, 1)
	d.fails("archive", errLost)
	mustFail(t, d.work(), problem.Unreachable)
	d.during("sending", func() { _ = d.outbox.Pause(context.Background(), d.clock()) })
	d.fails("requeue", errDisk)

	mustFail(t, d.work(), problem.DiskTrouble)
}

func TestACancelledChangeKeepsNoOtherFromBeingSent(t *testing.T) {
	d := newDesk(t, withTags)
	b := d.confirm(directory.Plan{}, 1, 2)
	d.during("sending 1", func() {
		if err := d.outbox.Cancel(context.Background(), b.Items[0].ID, d.clock()); err != nil {
			t.Error(err)
		}
	})

	idle, err := d.round()

	if idle || err != nil {
		t.Errorf("idle %t, %v", idle, err)
	}
	d.mustBe(directory.Cancelled, "", 1)
	d.mustBe(directory.Done, "", 2)
	d.mustHaveDone([]string{`archive u2 "1"`}, "archive")
}

func TestAChangedUserIsTheAdminsToDecide(t *testing.T) {
	d := newDesk(t, withTags)
	d.confirm(directory.Plan{}, 1)
	d.service.alter(1, func(u *directory.User) { u.Version, u.DisplayName = `"7"`, "Eve" })

	d.mustWork()

	d.mustBe(directory.Conflict, directory.ReasonChanged, 1)
	if found := d.item(1).Found; found.DisplayName != "Eve" {
		t.Errorf("found %+v", found)
	}
	d.mustHaveDone([]string{"conflict 1 changed"}, "conflict", "archive")
	if d.Status(context.Background()).Undecided != 1 {
		t.Error("it is not counted")
	}
}

func TestTheServiceMayFailAtAChangeFiveTimes(t *testing.T) {
	d := newDesk(t, withTags)
	d.confirm(directory.Plan{}, 1)
	d.fails("archive", answered(500), answered(503), answered(429), answered(500), answered(500), answered(500), answered(500))
	for range 7 {
		if err := d.work(); err == nil {
			t.Fatal("no trouble")
		}
		d.mustBe(directory.Unknown, "", 1)
	}

	d.mustWork()

	d.mustBe(directory.Failed, directory.ReasonServiceError, 1)
	if got := len(d.did("archive")); got != 7 {
		t.Errorf("%d requests", got)
	}
	d.confirm(directory.Plan{}, 2)
	d.mustWork()
	d.mustBe(directory.Done, "", 2)
}

func TestFiveFailuresInARowStopTheirBatch(t *testing.T) {
	d := newDesk(t, withTags)
	other := d.confirm(directory.Plan{}, 8)
	d.confirm(directory.Plan{}, upTo(1, 7)...)
	_ = other
	d.fails("archive", nil, answered(400), answered(404), answered(409), answered(400), answered(422))

	d.mustWork()

	d.mustBe(directory.Done, "", 8)
	d.mustBe(directory.Queued, "", 6, 7)
	d.mustHaveDone([]string{"stop"}, "stop")
	if s := d.Status(context.Background()).Sending; len(s.Stopped) != 1 || s.Stopped[0] == other.ID {
		t.Errorf("stopped: %q", s.Stopped)
	}

	// Resumed, it counts from the beginning.
	if err := d.outbox.Resume(context.Background()); err != nil {
		t.Fatal(err)
	}
	d.fails("archive", answered(400))
	d.mustWork()
	d.mustBe(directory.Failed, directory.ReasonRefusedByService, 6)
	d.mustBe(directory.Done, "", 7)
}

func TestASuccessOrAConflictIsNoFailureInARow(t *testing.T) {
	d := newDesk(t, withTags)
	d.confirm(directory.Plan{}, upTo(1, 9)...)
	d.service.alter(3, func(u *directory.User) { u.Version, u.DisplayName = `"7"`, "Eve" })
	for n := range 8 { // of 9, the fifth goes well
		if n+1 != 5 && n+1 != 3 {
			d.fails("archive", answered(400))
		} else if n+1 == 5 {
			d.fails("archive", nil)
		}
	}

	d.mustWork()

	d.mustBe(directory.Done, "", 5, 9)
	d.mustHaveDone(nil, "stop")
}

func TestThatABatchCannotBeStoppedIsTold(t *testing.T) {
	d := newDesk(t, withTags)
	d.confirm(directory.Plan{}, upTo(1, 6)...)
	d.fails("archive", slices.Repeat([]error{answered(400)}, 5)...)
	d.fails("stop", errDisk)

	mustFail(t, d.work(), problem.DiskTrouble)
}

func TestARejectedVersionIsReadAgainAndTheSameOneShowsThatTagsAreOfNoUse(t *testing.T) {
	d := newDesk(t, withTags)
	d.confirm(directory.Plan{Checked: true}, 1, 2)
	d.fails("archive u1", answered(412))

	d.mustWork()

	d.mustHaveDone([]string{`archive u1 "1"`, "requeue 1", `archive u2 "1"`, "read u1", "archive u1"}, "read", "archive", "requeue")
	d.mustBe(directory.Done, "", 1, 2)
	if d.proof(single) != tagsBroken || d.proof(inBulk) != tagsBroken {
		t.Error("its tags count for something")
	}
}

func TestAfterA412TheUserIsReadEvenWhereHeWasJustRead(t *testing.T) {
	d := newDesk(t, withTags)
	d.confirm(directory.Plan{Checked: true}, 1)
	d.service.alter(1, func(u *directory.User) { u.Version, u.DisplayName = `"7"`, "Eve" })

	d.mustWork()

	d.mustBe(directory.Conflict, directory.ReasonChanged, 1)
	if d.proof(single) == tagsBroken {
		t.Error("tags that work count for nothing")
	}
}

func TestWithoutEntityTagsNoConditionIsSent(t *testing.T) {
	d := newDesk(t, scim.Features{Extension: true})
	d.confirm(directory.Plan{}, 1)

	d.mustWork()

	d.mustHaveDone([]string{"archive u1"}, "archive")
}

func TestTheVersionThatWasReadIsTheCondition(t *testing.T) {
	d := newDesk(t, withTags)
	d.confirm(directory.Plan{}, 1)
	d.service.alter(1, func(u *directory.User) { u.Version = `W/"1"` })
	d.confirm(directory.Plan{Kind: directory.Invite}, 2)
	d.service.alter(1, func(u *directory.User) { u.Version = `"1"` })
	d.mustWork()
	d.mustHaveDone([]string{`archive u1 "1"`, `invite u2 "1"`}, "archive", "invite")

	plain := newDesk(t, scim.Features{ETag: true})
	plain.confirm(directory.Plan{Kind: directory.Invite}, 1)
	plain.mustWork()
	plain.mustHaveDone([]string{`reactivate u1 "1"`}, "archive", "invite", "reactivate")
	plain.mustBe(directory.Done, "", 1)
}

func TestA403IsTheUsersWhereTheAccountHasItsRole(t *testing.T) {
	d := newDesk(t, withTags)
	d.confirm(directory.Plan{}, 1, 2)
	d.fails("archive u1", answered(403))
	d.fails("read u2", answered(403))

	d.mustWork()

	d.mustBe(directory.Refused, directory.ReasonForbidden, 1, 2)
	if d.item(1).Detail != said {
		t.Errorf("detail %q", d.item(1).Detail)
	}
	d.mustHaveDone([]string{"list", "list"}, "list")
}

func TestA403OfAnAccountWithoutTheRolePausesEverything(t *testing.T) {
	for act, requeued := range map[string]bool{"archive": true, "read": false} {
		d := newDesk(t, withTags)
		d.confirm(directory.Plan{}, 1, 2)
		d.fails(act, answered(403))
		d.fails("list", answered(403))

		mustFail(t, d.work(), problem.NoRole)

		d.mustBe(directory.Queued, "", 1, 2)
		if got := len(d.did("requeue")) > 0; got != requeued {
			t.Errorf("%s: queued again %t", act, got)
		}
	}
}

func TestAnOutcomeIsKeptAlsoWhereTheSessionEndsMeanwhile(t *testing.T) {
	for name, c := range map[string]struct {
		err   error
		state directory.State
	}{"done": {nil, directory.Done}, "refused": {answered(409), directory.Refused}, "lost": {errLost, directory.Unknown}, "not sent": {noConnection, directory.Queued}} {
		d := newDesk(t, withTags)
		d.confirm(directory.Plan{}, 1, 2)
		ctx, cancel := context.WithCancel(context.Background())
		d.during("archive", cancel)
		d.fails("archive", c.err)

		_, err := d.sendPending(ctx)

		if err == nil {
			t.Errorf("%s: it goes on", name)
		}
		if got := d.item(1).State; got != c.state {
			t.Errorf("%s: %s", name, got)
		}
		d.mustBe(directory.Queued, "", 2)
		if s, _ := d.report.last(); s.Waiting == 0 {
			t.Errorf("%s: the report after the end is empty", name)
		}
	}
}

func TestTroubleWithTheOutboxIsTold(t *testing.T) {
	for act, before := range map[string]func(*desk){
		"next":     func(d *desk) {},
		"sending":  func(d *desk) {},
		"end":      func(d *desk) {},
		"requeue":  func(d *desk) { d.fails("archive", noConnection) },
		"unknown":  func(d *desk) { d.fails("archive", errLost) },
		"conflict": func(d *desk) { d.service.alter(1, func(u *directory.User) { u.DisplayName, u.Version = "Eve", `"7"` }) },
	} {
		d := newDesk(t, withTags)
		d.confirm(directory.Plan{}, 1)
		before(d)
		d.fails(act, errDisk)

		if err := d.work(); kindOf(err) != problem.DiskTrouble {
			t.Errorf("%s: %v", act, err)
		}
	}
}

func TestThatTheServiceIsNotToBeAskedPausesBeforeAnythingIsSent(t *testing.T) {
	for waits := range 2 {
		d := newDesk(t, withTags)
		d.confirm(directory.Plan{}, 1)
		d.fails("wait", append(make([]error, waits), context.Canceled)...)

		mustFail(t, d.work(), problem.Cancelled)

		d.mustBe(directory.Queued, "", 1)
		d.mustHaveDone(nil, "sending", "archive")
	}
}

func TestAfterEachChangeTheWindowHearsHowItGoes(t *testing.T) {
	d := newDesk(t, withTags)
	d.confirm(directory.Plan{}, 1, 2, 3)
	var waiting []int
	for n := 1; n <= 3; n++ {
		d.during(fmt.Sprintf("archive u%d", n), func() {
			s, _ := d.report.last()
			waiting = append(waiting, s.Waiting)
		})
	}
	if _, err := d.round(); err != nil {
		t.Fatal(err)
	}

	s, items := d.report.last()

	if !slices.Equal(waiting, []int{0, 2, 1}) || s.Waiting != 0 || items < 3 {
		t.Errorf("waiting %v, then %d; items changed %d times", waiting, s.Waiting, items)
	}
}

func TestAfterAnOutcomeThatCouldNotBeKeptEverythingIsRecoveredFirst(t *testing.T) {
	d := newDesk(t, withTags)
	d.confirm(directory.Plan{}, 1)
	d.fails("end", errDisk)
	mustFail(t, d.work(), problem.DiskTrouble)
	d.mustBe(directory.Sending, "", 1)
	d.stuck = true // as Run says
	d.fails("recover", errDisk)
	mustFail(t, d.work(), problem.DiskTrouble)
	d.did()

	d.mustWork()

	d.mustBe(directory.Done, "", 1)
	d.mustHaveDone([]string{"recover", "read u1"}, "recover", "read", "archive")
}

func TestUnforeseenTroubleWithTheTokenIsNobodysFailure(t *testing.T) {
	d := newDesk(t, withTags)
	d.confirm(directory.Plan{}, 1)
	d.fails("archive", errNoToken)

	if err := d.work(); !errors.Is(err, errNoToken) && kindOf(err) != problem.SessionExpired {
		t.Error(err)
	}

	d.mustBe(directory.Queued, "", 1)
}
