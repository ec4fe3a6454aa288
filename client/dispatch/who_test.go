package dispatch

// Exactly the person who was confirmed: who differs at the last reading is not changed,
// the word of entity tags is asked for again and again, and the first answer that shows
// somebody else stops the batch.

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/scim"
)

// rename makes somebody else of a user, whose version stays as it is.
func rename(u *directory.User) { u.DisplayName = "Somebody Else" }

func TestWhoeverElseIsFoundUnderTheIdIsNotChangedWhateverItsVersionSays(t *testing.T) {
	for name, change := range map[string]func(*directory.User){
		"name":      rename,
		"user name": func(u *directory.User) { u.UserName = "eve@contoso.example" },
		"address":   func(u *directory.User) { u.Email = "eve@contoso.example" },
		"status":    func(u *directory.User) { u.Status = directory.Invited },
	} {
		for _, version := range []string{`"1"`, `"2"`, ""} {
			d := newDesk(t, withTags)
			d.confirm(directory.Plan{}, 1)
			d.service.alter(1, func(u *directory.User) {
				change(u)
				u.Version = version
			})

			d.mustWork()

			d.mustBe(directory.Conflict, directory.ReasonChanged, 1)
			if acts := d.did("archive"); len(acts) > 0 {
				t.Errorf("another %s, version %q: it did %q", name, version, acts)
			}
		}
	}
}

func TestWhoIsTheSamePersonIsChangedWhateverTheVersionSays(t *testing.T) {
	for _, version := range []string{`"1"`, `"2"`, ""} {
		d := newDesk(t, withTags)
		d.confirm(directory.Plan{}, 1)
		d.service.alter(1, func(u *directory.User) {
			u.Version, u.LastModified = version, time.Date(2026, 3, 1, 13, 0, 0, 0, time.UTC)
		})

		d.mustWork()

		d.mustBe(directory.Done, "", 1)
	}
}

// What was sent to is told from what was sent, not from what was confirmed.
func TestAChangeWithoutAnAnswerIsSentAgainWhereTheUserIsAsItWasSentTo(t *testing.T) {
	d := newDesk(t, withTags)
	d.confirm(directory.Plan{}, 1)
	d.service.alter(1, func(u *directory.User) { u.Version = `"5"` })
	d.fails("archive", errLost)
	mustFail(t, d.work(), problem.Unreachable)

	d.mustWork()

	d.mustBe(directory.Done, "", 1)
	d.mustHaveDone([]string{`archive u1 "5"`, `archive u1 "5"`}, "archive")
}

func TestAReadingIsAtMostAMinuteOldWhenTheChangeGoes(t *testing.T) {
	for name, change := range map[string]func(*desk){
		"time goes by":              func(d *desk) { d.pass(directory.QuestionLives) },
		"the clock is set back":     func(d *desk) { d.set(-24 * time.Hour) },
		"the clock is set ahead":    func(d *desk) { d.set(time.Hour) },
		"the clock hides a minute":  func(d *desk) { d.set(-50 * time.Second); d.pass(65 * time.Second) },
		"the clock hides two hours": func(d *desk) { d.set(-2 * time.Hour); d.pass(2 * time.Hour) },
	} {
		// The clock goes on between the plan and the sending, and between the reading and the request.
		d := newDesk(t, plain)
		d.confirm(directory.Plan{Checked: true}, 1)
		d.service.alter(1, rename)
		change(d)
		if name == "the clock is set back" { // the confirmation is from the future, too
			d.set(24 * time.Hour)
			d.pass(directory.QuestionLives)
		}
		d.mustWork()
		d.mustHaveDone([]string{"read u1"}, "read", "archive")

		d = newDesk(t, plain)
		d.confirm(directory.Plan{}, 1)
		d.during("sending", func() {
			d.service.alter(1, rename)
			change(d)
		})
		d.mustWork()
		if acts := d.did("archive"); len(acts) > 0 {
			t.Errorf("%s: it did %q", name, acts)
		}
	}
}

func TestInBulkTooAReadingIsAtMostAMinuteOldWhenTheChangesGo(t *testing.T) {
	d := newDesk(t, plainBulk)
	d.confirm(directory.Plan{}, upTo(1, 12)...)
	d.during("sendingAll", func() {
		d.pass(directory.QuestionLives)
		d.service.alter(7, rename)
	})

	d.mustWork()

	d.mustBe(directory.Conflict, directory.ReasonChanged, 7)
	d.mustBe(directory.Done, "", 1, 6, 8, 12)
}

func TestAConfirmationFromTheFutureIsAskedAbout(t *testing.T) {
	for back, want := range map[time.Duration]directory.State{
		29 * 24 * time.Hour: directory.Conflict, aheadAtMost + time.Second: directory.Conflict, aheadAtMost: directory.Done, time.Second: directory.Done,
	} {
		d := newDesk(t, plain)
		d.confirm(directory.Plan{Checked: true}, 1)
		d.set(-back)

		d.mustWork()

		if item := d.item(1); item.State != want || want == directory.Conflict && item.Reason != directory.ReasonTooOld {
			t.Errorf("set back by %v it is %s (%s), not %s", back, item.State, item.Reason, want)
		}
	}
}

// The wall clock alone does not say how old a confirmation is: it can be set back.
func TestAConfirmationGrowsOldByEitherClock(t *testing.T) {
	for name, c := range map[string]struct {
		plan   directory.Plan
		happen func(*desk)
		want   directory.State
	}{
		"read for it, set back":   {directory.Plan{Checked: true}, func(d *desk) { d.pass(25 * time.Hour); d.set(-24 * time.Hour) }, directory.Conflict},
		"from the copy, set back": {directory.Plan{}, func(d *desk) { d.pass(25 * time.Hour); d.set(-20 * time.Hour) }, directory.Conflict},
		"queued again, then set back": {directory.Plan{Checked: true}, func(d *desk) {
			d.fails("archive", errOdd)
			_ = d.work()
			d.pass(25 * time.Hour)
			d.set(-20 * time.Hour)
		}, directory.Conflict},
		"set back within a day":   {directory.Plan{}, func(d *desk) { d.pass(23 * time.Hour); d.set(-20 * time.Hour) }, directory.Done},
		"a computer that slept":   {directory.Plan{}, func(d *desk) { d.set(23 * time.Hour) }, directory.Done},
		"one that slept too long": {directory.Plan{}, func(d *desk) { d.set(25 * time.Hour) }, directory.Conflict},
	} {
		d := newDesk(t, plain)
		d.confirm(c.plan, 1)
		c.happen(d)

		d.mustWork()

		if item := d.item(1); item.State != c.want || c.want == directory.Conflict && item.Reason != directory.ReasonTooOld {
			t.Errorf("%s: it is %s (%s), not %s", name, item.State, item.Reason, c.want)
		}
	}
}

// stopsLooking has the service look at no entity tag from the n-th change on.
func stopsLooking(d *desk, n int) {
	for range n - 1 {
		d.during("archive", func() {})
	}
	d.during("archive", func() {
		d.service.mu.Lock()
		defer d.service.mu.Unlock()
		d.service.ignoresTags = true
	})
}

func TestAServiceThatStopsLookingAtTagsChangesAtMostFiftyUnread(t *testing.T) {
	d := newDesk(t, withTags)
	d.Parallel = 1
	d.confirm(directory.Plan{}, upTo(1, 200)...)
	stopsLooking(d, 40)
	for n := 150; n <= 200; n++ {
		d.service.alter(n, func(u *directory.User) { rename(u); u.Version = `"7"` })
	}

	d.mustWork()

	// One of them may be among the fifty: then the batch has stopped.
	hit := 0
	for n := 150; n <= 200; n++ {
		switch item := d.item(n); {
		case item.Reason == directory.ReasonHitAnother:
			hit++
		case item.State == directory.Done, d.service.users[user(n).ID].Status == directory.Archived:
			t.Errorf("user %d is archived: %+v", n, item)
		}
	}
	if hit > 1 || d.proof(single) != tagsIgnored {
		t.Errorf("%d were hit, the tags count as %d", hit, d.proof(single))
	}
	if err := d.outbox.Resume(context.Background()); err != nil {
		t.Fatal(err)
	}
	d.mustWork()
	d.mustBe(directory.Done, "", upTo(1, 149)...)
}

func TestAProofIsRenewedBeforeFiftyChangesHaveGoneOnItsWord(t *testing.T) {
	d := newDesk(t, withTags)
	d.confirm(directory.Plan{}, upTo(1, 400)...)

	d.mustWork()

	since := 0
	for _, a := range d.did("archive") {
		if since++; strings.Contains(a, "stale") {
			since = 0
		}
		if since > proofCarries[single]+d.Parallel { // as many may be under way beside the renewal
			t.Fatalf("%d changes went on one proof", since)
		}
	}
	d.mustBe(directory.Done, "", upTo(1, 400)...)
	if reads := d.did("read"); len(reads) > 0 {
		t.Errorf("it read %q", reads)
	}
}

func TestAProofLastsAMinute(t *testing.T) {
	d := newDesk(t, withTags)
	d.Parallel = 1
	d.confirm(directory.Plan{}, upTo(1, 25)...)
	d.during("archive u11", func() { // not amid the change of user 25
		d.pass(proofLives)
		d.service.mu.Lock()
		defer d.service.mu.Unlock()
		d.service.ignoresTags = true
	})
	d.service.alter(25, func(u *directory.User) { rename(u); u.Version = `"7"` })

	d.mustWork()

	d.mustBe(directory.Conflict, directory.ReasonChanged, 25)
	d.mustBe(directory.Done, "", upTo(1, 24)...)
}

func TestTagsAreProvedAgainBeforeEachBulkRequest(t *testing.T) {
	features := inBulks(withTags)
	features.Bulk.MaxOperations = 5
	d := newDesk(t, features)
	d.confirm(directory.Plan{}, upTo(1, 16)...)
	d.service.alter(9, func(u *directory.User) { rename(u); u.Version = `"7"` })
	requests := 0
	for range 5 { // the proof, the first, a proof, five changes, a proof
		d.during("bulk", func() {
			if requests++; requests == 5 {
				d.service.mu.Lock()
				defer d.service.mu.Unlock()
				d.service.ignoresTags = true
			}
		})
	}

	d.mustWork()

	d.mustBe(directory.Conflict, directory.ReasonChanged, 9)
	d.mustBe(directory.Done, "", 1, 8, 10, 16)
	if d.proof(inBulk) != tagsIgnored {
		t.Errorf("its tags count as %d", d.proof(inBulk))
	}
}

func TestWithoutAWitnessTagsVouchForNobody(t *testing.T) {
	for _, features := range []scim.Features{withTags, inBulks(withTags)} {
		d := newDesk(t, features)
		d.confirm(directory.Plan{}, upTo(1, 12)...)
		d.setProof(single, tagsProved, d.clocks().Instant())
		d.setProof(inBulk, tagsProved, d.clocks().Instant())
		d.pass(proofLives)
		d.service.alter(7, func(u *directory.User) { rename(u); u.Version = `"7"` })

		d.mustWork()

		d.mustBe(directory.Conflict, directory.ReasonChanged, 7)
		d.mustBe(directory.Done, "", 1, 6, 8, 12)
	}
}

// A service that was restored from a backup gives the same versions to other people.
func TestTheFirstAnswerThatShowsSomebodyElseStopsTheBatch(t *testing.T) {
	const all, parallel = 120, 4
	for name, features := range map[string]scim.Features{"one by one": withTags, "in bulk": inBulks(withTags)} {
		t.Run(name, func(t *testing.T) {
			if features.Bulk.Supported {
				features.Bulk.MaxOperations = 10
			}
			d := newDesk(t, features)
			d.Parallel = parallel
			batch := d.confirm(directory.Plan{}, upTo(1, all)...)
			other := d.confirm(directory.Plan{}, upTo(201, 215)...)
			for n := 40; n <= all; n++ {
				d.service.alter(n, rename)
			}

			d.mustWork()

			hit, waiting := 0, 0
			for _, item := range d.items() {
				switch {
				case item.BatchID == other.ID:
				case item.Reason == directory.ReasonHitAnother:
					hit++
					if item.State != directory.Conflict || item.Found.DisplayName != "Somebody Else" || item.Found.Status != directory.Archived {
						t.Errorf("%+v", item)
					}
				case item.State == directory.Queued, item.Reason == directory.ReasonChanged: // or read meanwhile
					waiting++
				case item.State != directory.Done:
					t.Errorf("%+v", item)
				}
			}
			most := parallel
			if features.Bulk.Supported {
				most = features.Bulk.MaxOperations
			}
			if hit == 0 || hit > most || waiting < all-39-most {
				t.Errorf("%d were hit, at most %d may be; %d wait", hit, most, waiting)
			}
			archived := 0
			for n := 40; n <= all; n++ {
				if d.service.users[user(n).ID].Status == directory.Archived {
					archived++
				}
			}
			if archived != hit {
				t.Errorf("%d were archived and %d are listed", archived, hit)
			}
			d.mustBe(directory.Done, "", upTo(201, 215)...)
			if s := d.Status(context.Background()).Sending; !slices.Equal(s.Stopped, []string{batch.ID}) {
				t.Errorf("stopped: %q", s.Stopped)
			}

			// Resumed, everybody is read first.
			if err := d.outbox.Resume(context.Background()); err != nil {
				t.Fatal(err)
			}
			d.mustWork()
			for _, item := range d.items() {
				if item.State.Open() || item.State == directory.Conflict && item.Reason != directory.ReasonHitAnother && item.Reason != directory.ReasonChanged {
					t.Errorf("%+v", item)
				}
			}
			after := 0
			for n := 40; n <= all; n++ {
				if d.service.users[user(n).ID].Status == directory.Archived {
					after++
				}
			}
			if after != archived {
				t.Errorf("%d more were hit", after-archived)
			}
		})
	}
}

// atStop is a log that is looked at when it says that a batch stops.
type atStop struct {
	slog.Handler
	said func()
}

func (h atStop) Handle(ctx context.Context, r slog.Record) error {
	if strings.HasPrefix(r.Message, "a change reached somebody else") {
		h.said()
	}
	return h.Handler.Handle(ctx, r)
}

func TestWhenTheLogSaysThatABatchStopsNothingMoreOfItGoesOut(t *testing.T) {
	for name, features := range map[string]scim.Features{"one by one": plain, "to prove tags": withTags, "in bulk": inBulks(plain), "to prove tags in bulk": inBulks(withTags)} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, features)
			batch := d.confirm(directory.Plan{Checked: true}, upTo(1, 20)...)
			d.service.alter(1, rename)
			said := 0
			d.Log = slog.New(atStop{d.Log.Handler(), func() {
				said++
				if !d.isStopping(batch.ID) || d.proof(single) == tagsProved || d.proof(inBulk) == tagsProved {
					t.Error("more may go out")
				}
			}})

			d.mustWork()

			if said != 1 {
				t.Errorf("it was said %d times", said)
			}
		})
	}
}

func TestThatABatchMustStopIsCommittedLaterWhereTheDiskWasFull(t *testing.T) {
	d := newDesk(t, plain)
	batch := d.confirm(directory.Plan{Checked: true}, 1, 2, 3)
	d.service.alter(1, rename)
	d.fails("stop", errDisk)

	mustFail(t, d.work(), problem.DiskTrouble)
	d.mustHaveDone([]string{"archive u1"}, "archive")
	d.mustWork()

	d.mustHaveDone(nil, "archive")
	if s := d.Status(context.Background()).Sending; !slices.Equal(s.Stopped, []string{batch.ID}) {
		t.Errorf("stopped: %q", s.Stopped)
	}
}

func TestWhomTheServiceDeletesIsDone(t *testing.T) {
	for name, c := range map[string]struct {
		features scim.Features
		fail     func(*desk)
	}{
		"read by the client": {plain, func(d *desk) { d.fails("archive u1", &scim.UnconfirmedError{Cause: answered(404)}) }},
		"for good":           {plain, func(d *desk) { d.fails("archive u1", &scim.UnconfirmedError{Cause: answered(410)}) }},
		"read later": {plain, func(d *desk) {
			d.fails("archive u1", &scim.UnconfirmedError{Cause: errLost})
			d.fails("read u1", answered(404))
		}},
	} {
		d := newDesk(t, c.features)
		d.confirm(directory.Plan{Checked: true}, 1)
		c.fail(d)

		d.mustWork()

		if item := d.item(1); item.State != directory.Done || item.Reason != directory.ReasonDeletedByService {
			t.Errorf("%s: %s (%s)", name, item.State, item.Reason)
		}
		d.mustHaveDone([]string{"remove u1"}, "remove")
	}
}

// The service accepts the change, needs a moment for it, and has nobody left when the
// change is repeated.
func TestWhomTheServiceDeletesOnlyLaterIsDoneToo(t *testing.T) {
	for _, status := range []int{404, 410} {
		d := newDesk(t, plain)
		d.confirm(directory.Plan{Checked: true}, 1)
		d.fails("archive u1", &scim.UnconfirmedError{Cause: errLost}, answered(status))
		d.fails("read u1", nil, answered(status))

		d.mustWork()

		if item := d.item(1); item.State != directory.Done || item.Reason != directory.ReasonDeletedByService {
			t.Errorf("after %d: %s (%s)", status, item.State, item.Reason)
		}
	}
}

func TestInBulkTooWhomTheServiceDeletesIsDone(t *testing.T) {
	d := newDesk(t, plainBulk)
	d.confirm(directory.Plan{Checked: true}, upTo(1, 12)...)
	d.answersInBulk(func([]scim.Outcome) {})
	d.answersInBulk(func(all []scim.Outcome) {
		for i := range all {
			all[i] = scim.Outcome{Err: &scim.UnconfirmedError{Cause: scim.ErrNoUser}}
		}
	})
	for n := 2; n <= 12; n++ {
		d.fails(fmt.Sprintf("read u%d", n), answered(404))
	}

	d.mustWork()

	d.mustBe(directory.Done, directory.ReasonDeletedByService, upTo(2, 12)...)
	d.mustHaveDone(nil, "stop")
}

func TestWhoIsGoneIsNoFailureInARow(t *testing.T) {
	d := newDesk(t, plain)
	d.confirm(directory.Plan{Checked: true}, upTo(1, 8)...)
	for n := 1; n <= 7; n++ {
		d.fails(fmt.Sprintf("archive u%d", n), answered(404))
		d.fails(fmt.Sprintf("read u%d", n), answered(404))
	}

	d.mustWork()

	d.mustBe(directory.Failed, directory.ReasonGone, upTo(1, 7)...)
	d.mustBe(directory.Done, "", 8)
}

func TestAServiceThatCannotChangeWhomItHasFailsAndCounts(t *testing.T) {
	d := newDesk(t, plain)
	d.confirm(directory.Plan{Checked: true}, upTo(1, 8)...)
	d.fails("archive", slices.Repeat([]error{answered(404)}, 8)...)

	d.mustWork()

	d.mustBe(directory.Failed, directory.ReasonServiceError, upTo(1, 5)...)
	d.mustBe(directory.Queued, "", 6, 7, 8)
}

func TestAChangeThatTakesAMomentToShowIsNotFailed(t *testing.T) {
	d := newDesk(t, plain)
	d.confirm(directory.Plan{Checked: true}, 1)
	stale := func() error { return &scim.UnconfirmedError{Cause: errLost} }
	d.fails("archive", stale())
	d.during("archive", func() { d.service.alter(1, func(u *directory.User) { u.Status = directory.Archived }) })

	d.mustWork()

	d.mustBe(directory.Done, "", 1)
}

// Changes are checked long before they go: others are sent in between, and a service may
// ask for patience.
func TestAConfirmationThatEndsWhileItsChangesWaitIsAskedAbout(t *testing.T) {
	for name, features := range map[string]scim.Features{"one by one": withTags, "in bulk": inBulks(withTags)} {
		for _, by := range []time.Duration{25 * time.Hour, -time.Hour} {
			if features.Bulk.Supported {
				features.Bulk.MaxOperations = 5
			}
			d := newDesk(t, features)
			d.Parallel = 1
			d.confirm(directory.Plan{}, upTo(1, 40)...)
			act := "archive"
			if features.Bulk.Supported {
				act = "bulk"
			}
			for range 3 {
				d.during(act, func() {})
			}
			d.during(act, func() { d.set(by) })

			d.mustWork()

			asked := 0
			for _, item := range d.items() {
				if item.State == directory.Conflict && item.Reason == directory.ReasonTooOld {
					asked++
				}
			}
			if asked < 30 {
				t.Errorf("%s, %v: %d of 40 are asked about", name, by, asked)
			}
		}
	}
}

// The change with the stale tag took effect, and then somebody else came to have the id:
// what the answer shows is a reading like any other.
func TestWhomTheAnswerToAStaleTagShowsIsNotChangedAgain(t *testing.T) {
	d := newDesk(t, inBulks(withTags))
	d.service.ignoresTags = true
	d.confirm(directory.Plan{Checked: true}, upTo(1, 12)...)
	d.answersInBulk(func(outcomes []scim.Outcome) {
		another := outcomes[0].User
		another.DisplayName, another.Status, another.Version = "Somebody Else", directory.Active, `"3"`
		outcomes[0].User, d.service.users[another.ID] = another, another
	})

	d.mustWork()

	d.mustBe(directory.Conflict, directory.ReasonChanged, 1)
	d.mustBe(directory.Done, "", upTo(2, 12)...)
	if now := d.service.users[user(1).ID]; now.Status != directory.Active {
		t.Errorf("%+v was archived", now)
	}
}

func TestAChangeWithAStaleTagGoesOnlyToWhoWasJustRead(t *testing.T) {
	for name, c := range map[string]struct {
		features scim.Features
		act      string
	}{"one by one": {withTags, "sending"}, "in bulk": {inBulks(withTags), "sending"}} {
		d := newDesk(t, c.features)
		d.service.ignoresTags = true
		d.confirm(directory.Plan{}, upTo(1, 12)...)
		d.during(c.act, func() {
			d.pass(directory.QuestionLives)
			d.service.alter(1, rename)
		})

		d.mustWork()

		if now := d.service.users[user(1).ID]; now.Status == directory.Archived {
			t.Errorf("%s: somebody else was archived", name)
		}
		d.mustBe(directory.Conflict, directory.ReasonChanged, 1)
		d.mustBe(directory.Done, "", upTo(2, 12)...)
	}
}

// A dialog reads people also while a change of theirs waits.
func TestInWhosePlaceSomebodyElseWasSeenIsReadAgain(t *testing.T) {
	for name, c := range map[string]struct {
		features scim.Features
		users    []int
		act      string
	}{
		"one by one": {plain, []int{1}, "sending"}, "many": {plain, upTo(1, 12), "sending"}, "in bulk": {plainBulk, upTo(1, 12), "sendingAll"},
	} {
		for _, late := range []bool{false, true} {
			d := newDesk(t, c.features)
			d.confirm(directory.Plan{Checked: true}, c.users...)
			last := c.users[len(c.users)-1]
			seen := func() {
				var now directory.User
				d.service.alter(last, func(u *directory.User) {
					rename(u)
					now = *u
				})
				if err := d.DoubtRead(context.Background(), []directory.User{now}); err != nil {
					t.Error(err)
				}
			}
			if late {
				d.during(c.act, seen)
			} else {
				seen()
			}

			d.mustWork()

			d.mustBe(directory.Conflict, directory.ReasonChanged, last)
			if now := d.service.users[user(last).ID]; now.Status == directory.Archived {
				t.Errorf("%s, late %t: somebody else was archived", name, late)
			}
		}
	}
}

func TestOnlyWhoIsNotAsHeWasConfirmedIsDoubted(t *testing.T) {
	d := newDesk(t, plain)
	d.confirm(directory.Plan{Checked: true}, 1, 2)
	d.service.alter(2, rename)
	read := []directory.User{d.service.users[user(1).ID], d.service.users[user(2).ID], d.service.users[user(3).ID]}

	err := d.DoubtRead(t.Context(), read)

	if err != nil || d.isDoubted(d.item(1).ID) || !d.isDoubted(d.item(2).ID) {
		t.Errorf("doubted are %t and %t, %v", d.isDoubted(d.item(1).ID), d.isDoubted(d.item(2).ID), err)
	}
	if err := d.DoubtRead(t.Context(), nil); err != nil {
		t.Errorf("of nobody: %v", err)
	}
}
