package dispatch

// Changes in bulk requests. Whatever the answer does not say of one is unknown, and
// read again.

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/scim"
)

var plainBulk = inBulks(plain)

// operations returns how many changes each bulk request asked for.
func operations(bulks []string) (sizes []int) {
	for _, b := range bulks {
		sizes = append(sizes, strings.Count(b, " ")) // a space before each
	}
	return sizes
}

func TestManyChangesGoInAFewRequests(t *testing.T) {
	d := newDesk(t, plainBulk)
	d.confirm(directory.Plan{Checked: true}, upTo(1, 60)...)

	d.mustWork()

	sizes := operations(d.did("bulk"))
	all := 0
	for _, n := range sizes {
		all += n
	}
	if all != 60 || sizes[0] != 1 || len(sizes) > 5 {
		t.Errorf("requests of %v changes", sizes)
	}
	d.mustBe(directory.Done, "", upTo(1, 60)...)
	d.mustHaveDone(nil, "archive")
}

func TestABulkRequestIsOnTheDiskBeforeItGoesAndInTheCopyBeforeItsEnd(t *testing.T) {
	d := newDesk(t, plainBulk)
	d.confirm(directory.Plan{Checked: true}, upTo(1, 10)...)

	d.mustWork()

	d.mustHaveDone([]string{
		"wait", "sending 1", "bulk u1", "keep new u1 archived", "doneAll [1]",
		"wait", "sendingAll [2 3 4 5 6 7 8 9 10]", "bulk u2 u3 u4 u5 u6 u7 u8 u9 u10",
		"keep new u2 archived, u3 archived, u4 archived, u5 archived, u6 archived, u7 archived, u8 archived, u9 archived, u10 archived",
		"doneAll [2 3 4 5 6 7 8 9 10]",
	}, "wait", "sending", "sendingAll", "bulk", "keep", "doneAll", "end")
}

func TestBulkIsUsedOnlyWhereItHoldsMoreThanOne(t *testing.T) {
	for name, c := range map[string]struct {
		supported bool
		most      int
		want      bool
	}{"not advertised": {false, 0, false}, "without a limit": {true, 0, true}, "of one": {true, 1, false}, "of two": {true, 2, true}} {
		features := plain
		features.Bulk.Supported, features.Bulk.MaxOperations = c.supported, c.most
		d := newDesk(t, features)
		if d.usesBulk() != c.want {
			t.Errorf("%s: %t", name, d.usesBulk())
		}
		d.bulk.learn(noBulk, 1)
		if d.usesBulk() {
			t.Errorf("%s: although it cannot", name)
		}
	}
}

func TestNoMoreGoInARequestThanTheServiceTakes(t *testing.T) {
	features := plainBulk
	features.Bulk.MaxOperations = 4
	d := newDesk(t, features)
	d.confirm(directory.Plan{Checked: true}, upTo(1, 12)...)

	d.mustWork()

	if sizes := operations(d.did("bulk")); !slices.Equal(sizes, []int{1, 4, 4, 3}) {
		t.Errorf("requests of %v changes", sizes)
	}
	d.mustBe(directory.Done, "", upTo(1, 12)...)
}

func TestWhoMustBeReadFirstIsReadBeforeTheRequest(t *testing.T) {
	d := newDesk(t, plainBulk)
	d.confirm(directory.Plan{}, upTo(1, 12)...)
	d.service.alter(5, func(u *directory.User) { u.DisplayName, u.Version = "Eve", `"9"` })
	d.fails("read u6", answered(404))

	d.mustWork()

	d.mustBe(directory.Conflict, directory.ReasonChanged, 5)
	d.mustBe(directory.Failed, directory.ReasonGone, 6)
	acts := d.did("read", "bulk")
	if reads := slices.IndexFunc(acts[2:], func(a string) bool { return strings.HasPrefix(a, "bulk") }); reads != 11 || len(acts) != 14 {
		t.Errorf("it did %q", acts)
	}
	d.mustBe(directory.Done, "", 1, 4, 7, 12)
}

func TestTroubleWithOneReadingEndsTheRound(t *testing.T) {
	d := newDesk(t, plainBulk)
	d.confirm(directory.Plan{}, upTo(1, 12)...)
	d.fails("read u6", errLost)

	mustFail(t, d.work(), problem.Unreachable)

	d.mustBe(directory.Queued, "", 6, 12)
	d.mustHaveDone([]string{"bulk u1"}, "bulk")
}

func TestWithProvedTagsABulkRequestIsReadNobody(t *testing.T) {
	d := newDesk(t, inBulks(withTags))
	d.confirm(directory.Plan{}, upTo(1, 12)...)
	d.service.alter(7, func(u *directory.User) { u.DisplayName, u.Version = "Eve", `"9"` })

	d.mustWork()

	acts := d.did("read", "bulk")
	want := []string{"read u1", `bulk u1"1.stale"`, `bulk u1"1"`, `bulk u1"2.stale"`,
		`bulk u2"1" u3"1" u4"1" u5"1" u6"1" u7"1" u8"1" u9"1" u10"1" u11"1" u12"1"`, "read u7"}
	if !slices.Equal(acts, want) {
		t.Errorf("it did\n%s", strings.Join(acts, "\n"))
	}
	if d.proof(inBulk) != tagsUntried || d.proof(single) != tagsUntried {
		t.Errorf("proof %d, alone %d: one for each request", d.proof(inBulk), d.proof(single))
	}
	d.mustBe(directory.Conflict, directory.ReasonChanged, 7)
	d.mustBe(directory.Done, "", 1, 6, 8, 12)
}

func TestABulkServiceThatIgnoresTagsMakesTheChangeAtOnce(t *testing.T) {
	d := newDesk(t, inBulks(withTags))
	d.service.ignoresTags = true
	d.confirm(directory.Plan{Checked: true}, upTo(1, 12)...)

	d.mustWork()

	if acts := d.did("bulk"); acts[0] != `bulk u1"1.stale"` || !strings.HasPrefix(acts[1], `bulk u2"1"`) {
		t.Errorf("it did %q", acts)
	}
	if d.proof(inBulk) != tagsIgnored {
		t.Errorf("proof %d", d.proof(inBulk))
	}
	d.mustBe(directory.Done, "", upTo(1, 12)...)
}

// answersInBulk has the next bulk request answered as answer
// makes it.
func (d *desk) answersInBulk(answer func([]scim.Outcome)) {
	d.service.mu.Lock()
	defer d.service.mu.Unlock()
	d.service.bulkAnswers = append(d.service.bulkAnswers, answer)
}

func unconfirmed(all []scim.Outcome) {
	for i := range all {
		all[i] = scim.Outcome{Err: &scim.UnconfirmedError{Cause: scim.ErrNoUser}}
	}
}

func TestAProofInBulkWithoutTheUserIsReadBack(t *testing.T) {
	d := newDesk(t, inBulks(withTags))
	d.service.ignoresTags = true
	d.confirm(directory.Plan{Checked: true}, upTo(1, 12)...)
	d.answersInBulk(unconfirmed)
	d.mustWork()
	if acts := d.did("read", "bulk"); acts[0] != `bulk u1"1.stale"` || acts[1] != "read u1" || d.proof(inBulk) != tagsIgnored {
		t.Errorf("it did %q, proof %d", acts, d.proof(inBulk))
	}
	d.mustBe(directory.Done, "", upTo(1, 12)...)

	d = newDesk(t, inBulks(withTags))
	d.service.ignoresTags = true
	d.confirm(directory.Plan{Checked: true}, upTo(1, 12)...)
	d.answersInBulk(unconfirmed)
	d.fails("read", errLost)
	d.mustWork()
	if acts := d.did("unknown", "bulk", "read"); !slices.Equal(acts[:3], []string{`bulk u1"1.stale"`, "read u1", "unknown 1"}) {
		t.Errorf("it did %q", acts)
	}
	d.mustBe(directory.Done, "", upTo(1, 12)...)
}

func TestAProofInBulkThatFailsAsAWholeIsSettledAsOne(t *testing.T) {
	d := newDesk(t, inBulks(withTags))
	d.confirm(directory.Plan{Checked: true}, upTo(1, 12)...)
	d.fails("bulk", errLost)

	mustFail(t, d.work(), problem.Unreachable)

	d.mustBe(directory.Unknown, "", 1)
	d.mustHaveDone([]string{`bulk u1"1.stale"`, "unknownAll [1]"}, "bulk", "unknownAll", "requeueAll", "archive")
	if d.proof(inBulk) != tagsUntried || d.bulk.next() != bulkAtFirst/2 {
		t.Errorf("proof %d, size %d", d.proof(inBulk), d.bulk.next())
	}
}

func TestAWholeBulkRequestThatFailsIsJudgedOnce(t *testing.T) {
	for name, c := range map[string]struct {
		err    error
		state  directory.State // of each of its changes
		kind   problem.Kind    // of the round's end
		size   int             // of the next request
		isOff  bool
		listed error
	}{
		"lost":                 {errLost, directory.Unknown, problem.Unreachable, 12, false, nil},
		"500":                  {answered(500), directory.Unknown, problem.ServiceError, 12, false, nil},
		"not sent":             {noConnection, directory.Queued, problem.Unreachable, 25, false, nil},
		"no token":             {errNoToken, directory.Queued, problem.SessionExpired, 25, false, nil},
		"403 without the role": {answered(403), directory.Queued, problem.NoRole, 25, false, answered(403)},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, plainBulk)
			d.confirm(directory.Plan{Checked: true}, upTo(1, 12)...)
			d.fails("bulk", nil, c.err)
			d.fails("list", c.listed)

			mustFail(t, d.work(), c.kind)

			d.mustBe(directory.Done, "", 1)
			d.mustBe(c.state, "", upTo(2, 12)...)
			if d.bulk.next() != c.size || d.bulk.isOff() != c.isOff {
				t.Errorf("next %d, off %t", d.bulk.next(), d.bulk.isOff())
			}
		})
	}
}

func TestABulkRequestThatMayHaveHadAnEffectIsReadAgain(t *testing.T) {
	d := newDesk(t, plainBulk)
	d.confirm(directory.Plan{Checked: true}, upTo(1, 12)...)
	d.fails("bulk", nil, answered(429))
	d.during("bulk", func() {})
	d.during("bulk", func() { d.service.alter(7, func(u *directory.User) { u.Status = directory.Archived }) })

	d.mustWork() // being asked to come back later ends no round

	d.mustBe(directory.Done, "", upTo(1, 12)...)
	acts := d.did("bulk", "read", "sendingAll")
	if last := acts[len(acts)-1]; strings.Contains(last, "u7") || strings.Count(last, " ") != 10 {
		t.Errorf("it did %q", acts)
	}
}

func TestChangesThatABulkServiceCannotTakeGoAlone(t *testing.T) {
	for _, status := range []int{400, 501} {
		d := newDesk(t, plainBulk)
		d.confirm(directory.Plan{Checked: true}, upTo(1, 12)...)
		d.fails("bulk", answered(status))

		d.mustWork()

		d.mustBe(directory.Done, "", upTo(1, 12)...)
		if acts := d.did("bulk", "archive", "requeueAll"); acts[0] != "bulk u1" || acts[1] != "requeueAll [1]" || len(acts) != 14 {
			t.Errorf("%d: it did %q", status, acts)
		}
		if strings.Count(d.log.String(), `msg="send in bulk"`) != 1 {
			t.Errorf("the log does not say so once: %s", d.log.String())
		}
	}
}

func TestATooLargeRequestGoesInHalves(t *testing.T) {
	d := newDesk(t, plainBulk)
	d.confirm(directory.Plan{Checked: true}, upTo(1, 13)...)
	d.fails("bulk", nil, answered(413))

	d.mustWork()

	d.mustBe(directory.Done, "", upTo(1, 13)...)
	if sizes := operations(d.did("bulk")); !slices.Equal(sizes, []int{1, 12, 6, 6}) || strings.Contains(d.log.String(), "send in bulk") {
		t.Errorf("requests of %v changes", sizes)
	}
}

func TestWhatABulkAnswerDoesNotSayIsReadAgain(t *testing.T) {
	d := newDesk(t, plainBulk)
	d.confirm(directory.Plan{Checked: true}, upTo(1, 20)...)
	d.answersInBulk(func([]scim.Outcome) {})
	d.answersInBulk(func(all []scim.Outcome) { all[3] = scim.Outcome{Err: scim.ErrUnanswered} }) // of user 5

	d.mustWork()

	d.mustBe(directory.Done, "", upTo(1, 20)...)
	d.mustHaveDone([]string{"unknown 5", "read u5", "end 5 done"}, "unknown", "read", "end")
}

func TestIfMostOfABulkAnswerIsUnknownTheQueueWaits(t *testing.T) {
	for lost, want := range map[int]problem.Kind{10: "", 11: problem.ServiceError} { // of 20
		d := newDesk(t, plainBulk)
		d.confirm(directory.Plan{Checked: true}, upTo(1, 21)...)
		d.answersInBulk(func([]scim.Outcome) {})
		d.answersInBulk(func(all []scim.Outcome) {
			for i := range lost {
				all[i] = scim.Outcome{Err: answered(500)}
			}
		})

		_, err := d.round()

		mustFail(t, err, want)
		d.mustBe(directory.Unknown, "", upTo(2, lost+1)...)
	}
}

func TestEachRefusalOfABulkAnswerIsSettledForItself(t *testing.T) {
	d := newDesk(t, plainBulk)
	d.confirm(directory.Plan{Checked: true}, upTo(1, 12)...)
	d.answersInBulk(func([]scim.Outcome) {})
	d.answersInBulk(func(all []scim.Outcome) {
		all[0] = scim.Outcome{Err: answered(403)}
		all[1] = scim.Outcome{Err: answered(404)}
		all[2] = scim.Outcome{Err: answered(409)}
	})
	d.fails("read u3", answered(404))

	d.mustWork()

	d.mustBe(directory.Refused, directory.ReasonForbidden, 2)
	d.mustBe(directory.Failed, directory.ReasonGone, 3)
	d.mustBe(directory.Refused, directory.ReasonRefusedByService, 4)
	d.mustBe(directory.Done, "", upTo(5, 12)...)
	if d.did("keep")[1] != "keep new u5 archived, u6 archived, u7 archived, u8 archived, u9 archived, u10 archived, u11 archived, u12 archived" {
		t.Error("the others are not in the copy")
	}
}

func TestA403InBulkWithoutTheRolePausesEverything(t *testing.T) {
	d := newDesk(t, plainBulk)
	d.confirm(directory.Plan{Checked: true}, upTo(1, 12)...)
	d.answersInBulk(func(all []scim.Outcome) { all[0] = scim.Outcome{Err: answered(403)} })
	d.fails("list", answered(403))

	mustFail(t, d.work(), problem.NoRole)

	d.mustBe(directory.Queued, "", upTo(1, 12)...)
}

// Other trouble than that of single users counts, however many went well.
func TestOneTroubleOfEverybodyInABulkAnswerPausesTheQueue(t *testing.T) {
	for name, c := range map[string]struct {
		answer error
		fails  string
		err    error
		want   problem.Kind
	}{
		"the role is gone":            {answered(403), "list", answered(403), problem.NoRole},
		"a refusal cannot be kept":    {answered(404), "end", errDisk, problem.DiskTrouble},
		"that it is lost is not kept": {answered(500), "unknown", errDisk, problem.DiskTrouble},
	} {
		d := newDesk(t, plainBulk)
		d.confirm(directory.Plan{Checked: true}, upTo(1, 12)...)
		d.answersInBulk(func([]scim.Outcome) {})
		d.answersInBulk(func(all []scim.Outcome) { all[4] = scim.Outcome{Err: c.answer} })
		d.fails(c.fails, c.err)

		if err := d.work(); kindOf(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
		d.mustBe(directory.Done, "", 2, 5, 7, 12)
	}
}

func TestAcceptedChangesAreReadBack(t *testing.T) {
	d := newDesk(t, plainBulk)
	d.confirm(directory.Plan{Checked: true}, upTo(1, 12)...)
	d.answersInBulk(func([]scim.Outcome) {})
	d.answersInBulk(func(all []scim.Outcome) { unconfirmed(all[:3]) })
	d.fails("read u3", errLost)

	if _, err := d.round(); err != nil {
		t.Fatal(err)
	}

	d.mustBe(directory.Done, "", 1, 2, 4, 5, 12)
	d.mustBe(directory.Unknown, "", 3)
	reads := d.did("read")
	slices.Sort(reads)
	if !slices.Equal(reads, []string{"read u2", "read u3", "read u4"}) {
		t.Errorf("read %q", reads)
	}
}

func TestWhatIsCancelledOrHeldMeanwhileIsNotInTheRequest(t *testing.T) {
	d := newDesk(t, plainBulk)
	b := d.confirm(directory.Plan{Checked: true}, upTo(1, 12)...)
	d.during("sendingAll", func() {
		if err := d.outbox.Cancel(context.Background(), b.Items[4].ID, d.clock()); err != nil {
			t.Error(err)
		}
	})
	d.mustWork()
	d.mustBe(directory.Cancelled, "", 5)
	d.mustHaveDone([]string{"bulk u1", "bulk u2 u3 u4 u6 u7 u8 u9 u10 u11 u12"}, "bulk")

	d = newDesk(t, plainBulk)
	d.confirm(directory.Plan{Checked: true}, upTo(1, 12)...)
	d.during("sendingAll", func() { _ = d.outbox.Pause(context.Background(), d.clock()) })
	d.mustWork()
	d.mustBe(directory.Queued, "", upTo(2, 12)...)
	d.mustHaveDone([]string{"bulk u1"}, "bulk", "requeueAll")
}

func TestHeldChangesOfAnUnknownOutcomeGoBackToTheQueueTogether(t *testing.T) {
	for _, trouble := range []error{nil, errDisk} {
		d := newDesk(t, plainBulk)
		d.confirm(directory.Plan{Checked: true}, upTo(1, 12)...)
		d.fails("bulk", nil, errLost)
		mustFail(t, d.work(), problem.Unreachable)
		d.mustBe(directory.Unknown, "", upTo(2, 12)...)
		d.during("sendingAll", func() { _ = d.outbox.Pause(context.Background(), d.clock()) })
		d.fails("requeueAll", trouble)
		d.did()

		err := d.work()

		mustFail(t, err, kindOf(trouble))
		if trouble == nil {
			d.mustBe(directory.Queued, "", upTo(2, 12)...)
		}
		d.mustHaveDone([]string{"requeueAll [2 3 4 5 6 7 8 9 10 11 12]"}, "bulk", "requeueAll")
	}
}

func TestTroubleWithTheOutboxInBulkIsTold(t *testing.T) {
	for act, before := range map[string]func(*desk){
		"sendingAll": func(*desk) {},
		"doneAll":    func(*desk) {},
		"unknownAll": func(d *desk) { d.fails("bulk", answered(429)) },
		"requeueAll": func(d *desk) { d.fails("bulk", answered(413)) },
		"unknown": func(d *desk) {
			d.answersInBulk(func(all []scim.Outcome) { all[0] = scim.Outcome{Err: answered(500)} })
		},
		"end": func(d *desk) {
			d.answersInBulk(func(all []scim.Outcome) { all[0] = scim.Outcome{Err: answered(404)} })
		},
	} {
		d := newDesk(t, plainBulk)
		d.confirm(directory.Plan{Checked: true}, upTo(1, 12)...)
		d.during("bulk", func() {})
		before(d)
		d.fails(act, errDisk)

		if err := d.work(); kindOf(err) != problem.DiskTrouble {
			t.Errorf("%s: %v", act, err)
		}
	}
}

func TestNoBulkRequestGoesWhereTheServiceMayNotBeAsked(t *testing.T) {
	d := newDesk(t, plainBulk)
	d.confirm(directory.Plan{Checked: true}, upTo(1, 12)...)
	d.fails("wait", nil, errOdd)

	mustFail(t, d.work(), problem.Unexplained)

	d.mustHaveDone([]string{"bulk u1"}, "bulk", "sendingAll")
}

func TestAStoppedBatchIsNoticedInABulkAnswerToo(t *testing.T) {
	d := newDesk(t, plainBulk)
	d.confirm(directory.Plan{Checked: true}, upTo(1, 12)...)
	for n := 2; n <= 12; n++ {
		d.fails(fmt.Sprintf("operation u%d", n), answered(400))
	}

	d.mustWork()

	if stops := d.did("stop"); len(stops) != 2 { // 11 failures
		t.Errorf("stopped %d times", len(stops))
	}
	if d.isProven(d.item(1).BatchID) {
		t.Error("the batch still counts as proven")
	}
}

func TestABulkRequestAsksForTheKindOfChange(t *testing.T) {
	for features, want := range map[scim.Features]directory.Status{plainBulk: directory.Invited, inBulks(scim.Features{}): directory.Active} {
		d := newDesk(t, features)
		d.confirm(directory.Plan{Kind: directory.Invite, Checked: true}, upTo(1, 12)...)

		d.mustWork()

		for n := 1; n <= 12; n++ {
			if got := d.service.users[user(n).ID].Status; got != want {
				t.Errorf("user %d is %s, not %s", n, got, want)
			}
		}
	}
}

func TestInBulkWhatWaitsIsReadInLargePages(t *testing.T) {
	d := newDesk(t, plainBulk)
	d.confirm(directory.Plan{Checked: true}, upTo(1, 120)...)

	d.mustWork()

	reads := d.did("pendingQueued")
	if !slices.Equal(reads[:2], []string{"pendingQueued 0 50", "pendingQueued 50 1000"}) {
		t.Errorf("it read %q", reads)
	}
}
