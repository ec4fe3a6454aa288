package client_test

// Large batches: in bulk and side by side, whatever happens to the whole or to a
// part of it.

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/sandbox"
)

// signedInTo is signedIn to an organization that is not the usual one.
func signedInTo(t *testing.T, organization sandbox.Options) *desk {
	t.Helper()
	t.Parallel()
	d := deskOf(t, organization)
	t.Cleanup(d.close)
	d.start()
	d.signIn(avery)
	d.untilCopied()
	return d
}

// ways are the two in which many changes go out.
var ways = []struct {
	name    string
	options sandbox.Options
}{
	{"in bulk", sandbox.Options{Users: 100}},
	{"one by one", sandbox.Options{Users: 100, NoBulk: true}},
}

// onBothWays runs a test for each of them.
func onBothWays(t *testing.T, f func(t *testing.T, d *desk)) {
	for _, way := range ways {
		t.Run(way.name, func(t *testing.T) { f(t, signedInTo(t, way.options)) })
	}
}

// unchecked is a plan as that of a batch too large to be read for the dialog.
func (d *desk) unchecked(kind directory.Kind, ids ...string) directory.Plan {
	d.t.Helper()
	plan := d.plan(kind, ids...)
	plan.Checked = false
	return plan
}

func (d *desk) confirmPlan(plan directory.Plan) directory.Batch {
	d.t.Helper()
	batch, err := d.client.Confirm(context.Background(), plan)
	if err != nil {
		d.t.Fatalf("confirm: %v", err)
	}
	return batch
}

// requests counts the requests since there were so many.
func (d *desk) requests(since int, method, path string) (n int) {
	for _, r := range d.demo.Requests()[since:] {
		if r.Method == method && strings.Contains(r.Path, path) {
			n++
		}
	}
	return n
}

// mustAllBeArchivedOnce waits for the end of a batch, all of which must be done.
func (d *desk) mustAllBeArchivedOnce(batch directory.Batch) {
	d.t.Helper()
	d.mustEnd(batch, directory.Done, directory.ReasonNone)
	for _, item := range batch.Items {
		d.mustHaveChanged(item.Seen.ID, sandbox.Archived, 1, 1)
	}
	if n := len(d.demo.Letters()); n != len(batch.Items) {
		d.t.Errorf("%d letters for %d users", n, len(batch.Items))
	}
}

func TestALargeBatchGoesOutInAFewRequests(t *testing.T) {
	d := signedInTo(t, sandbox.Options{Users: 600})
	ids := d.actives(450)
	plan := d.unchecked(directory.Archive, ids...)
	before := len(d.demo.Requests())

	batch := d.confirmPlan(plan)

	d.mustAllBeArchivedOnce(batch)
	bulk, read, changed := d.requests(before, http.MethodPost, "/Bulk"), d.requests(before, http.MethodGet, "/Users/"), d.requests(before, http.MethodPatch, "")
	// The first alone and twice, to see whether entity tags count; then 25, more, and more,
	// and before each a repetition that sees it once more.
	if bulk > 22 || read > 1 || changed != 0 {
		t.Errorf("%d in bulk, %d read, %d changed alone", bulk, read, changed)
	}
	for _, id := range ids {
		if row := d.row(id); row.Status != directory.Archived || row.Pending.ID != 0 {
			t.Fatalf("row: %+v", row)
		}
	}
	d.until("the end of sending", func() bool {
		s := d.client.State()
		return s.Waiting == 0 && s.Sending.Batch == batch.ID && s.Sending.Ended[directory.Done] == 450 && s.Sending.Left == 0
	})
}

func TestManyUsersWhoChangedSinceTheCopyAreReadOnceAndEndAsTheyAre(t *testing.T) {
	for name, options := range map[string]sandbox.Options{"in bulk": {Users: 200}, "one by one": {Users: 200, NoBulk: true}} {
		t.Run(name, func(t *testing.T) {
			d := signedInTo(t, options)
			ids := d.actives(60)
			plan := d.unchecked(directory.Archive, ids...)
			for i, id := range ids[20:50] {
				act := func(id string) error { return d.demo.Rename(id, "Somebody Else", id+"@elsewhere.example") }
				if i%2 == 0 {
					act = d.demo.ArchiveAsOther
				}
				if err := act(id); err != nil {
					t.Fatal(err)
				}
			}

			batch := d.confirmPlan(plan)

			d.ended(batch)
			summary, err := d.client.Batch(context.Background(), batch.ID)
			if want := (directory.Tally{Done: 30, Already: 15, Conflicts: 15, Undecided: 15}); err != nil || summary.Tally != want {
				t.Errorf("%+v, %v; want %+v", summary.Tally, err, want)
			}
		})
	}
}

func TestWithoutBulkManyChangesAreUnderWayTogether(t *testing.T) {
	d := signedInTo(t, sandbox.Options{Users: 100, NoBulk: true})
	ids := d.actives(40)
	together := newGate()
	var mu sync.Mutex
	under := 0
	d.demo.SetFault(func(r *http.Request) *sandbox.Fault {
		if !isChange(r) || d.patchesOfAll() < 10 {
			return nil
		}
		mu.Lock()
		defer mu.Unlock()
		if under++; under == 3 {
			together.arrive()
			close(together.open)
		}
		return &sandbox.Fault{Delay: together.open}
	})
	before := len(d.demo.Requests())

	batch := d.confirmPlan(d.unchecked(directory.Archive, ids...))

	d.wait("three at a time", together.reached)
	d.mustAllBeArchivedOnce(batch)
	// The first twice, to see whether entity tags count, and a repetition that sees it once more.
	if read, sent := d.requests(before, http.MethodGet, "/Users/"), d.requests(before, http.MethodPatch, ""); sent != 42 || read > 42 {
		t.Errorf("%d changes were sent, and %d users read", sent, read)
	}
}

func (d *desk) patchesOfAll() int { return d.requests(0, http.MethodPatch, "") }

func TestServicesThatCannotWhatTheyAdvertiseGetSingleChanges(t *testing.T) {
	for _, code := range []int{http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusNotImplemented, http.StatusBadRequest,
		http.StatusRequestEntityTooLarge, http.StatusForbidden, http.StatusConflict} {
		t.Run(http.StatusText(code), func(t *testing.T) {
			d := signedInTo(t, sandbox.Options{Users: 60})
			d.always(isBulk, status(code))
			batch := d.confirm(directory.Archive, d.actives(15)...)
			d.mustAllBeArchivedOnce(batch)
			if n := d.requests(0, http.MethodPost, "/Bulk"); n != 1 {
				t.Errorf("%d bulk requests", n)
			}
		})
	}
}

func isBulk(r *http.Request) bool {
	return r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/Bulk")
}

func TestABulkRequestThatIsTooLargeIsMadeSmaller(t *testing.T) {
	// It announces no limits, and has one.
	d := signedInTo(t, sandbox.Options{Users: 100})
	d.demo.SetFault(func(r *http.Request) *sandbox.Fault {
		if isBulk(r) && r.ContentLength > 3000 {
			f := status(http.StatusRequestEntityTooLarge)
			return &f
		}
		return nil
	})
	batch := d.confirm(directory.Archive, d.actives(60)...)
	d.mustAllBeArchivedOnce(batch)
	if n := d.patchesOfAll(); n != 0 {
		t.Errorf("%d changes went alone", n)
	}
}

func TestAnOrganizationsLimitsOfBulkAreKept(t *testing.T) {
	d := signedInTo(t, sandbox.Options{Users: 100, BulkOperations: 7, BulkPayload: 2000})
	batch := d.confirm(directory.Archive, d.actives(60)...)
	d.mustAllBeArchivedOnce(batch)
	if n := d.patchesOfAll(); n != 0 {
		t.Errorf("%d changes went alone", n)
	}
}

func TestWhateverHappensToAWholeBulkRequestEveryChangeTakesEffectOnce(t *testing.T) {
	for _, c := range []struct {
		name  string
		fault sandbox.Fault
	}{
		{"dropped before the effect", sandbox.Fault{DropBefore: true}},
		{"a broken off answer", sandbox.Fault{Truncate: true}},
		{"500 after the effect", handled(status(http.StatusInternalServerError))},
		{"429 after the effect", handled(status(http.StatusTooManyRequests))},
		{"a web page", handled(sandbox.Fault{Status: http.StatusOK, ContentType: "text/html", Body: "<html>"})},
		{"an answer about nothing", handled(sandbox.Fault{Status: http.StatusOK, ContentType: "application/scim+json", Body: `{"Operations":[]}`})},
	} {
		for _, which := range []int{1, 3} { // the first change alone, and the first of many
			t.Run(fmt.Sprintf("%s, number %d", c.name, which), func(t *testing.T) {
				d := signedInTo(t, sandbox.Options{Users: 80})
				var mu sync.Mutex
				met := 0
				d.demo.SetFault(func(r *http.Request) *sandbox.Fault {
					mu.Lock()
					defer mu.Unlock()
					if isBulk(r) {
						if met++; met == which {
							return &c.fault
						}
					}
					return nil
				})
				batch := d.confirm(directory.Archive, d.actives(50)...)
				d.mustAllBeArchivedOnce(batch)
			})
		}
	}
}

func TestWhateverHappensToOneOfManyChangesEachTakesEffectOnce(t *testing.T) {
	for _, c := range []struct {
		name  string
		fault sandbox.Fault
	}{
		{"a broken off answer", sandbox.Fault{Truncate: true}},
		{"another type", handled(sandbox.Fault{Status: http.StatusOK, ContentType: "text/html", Body: "<html>"})},
		{"no user in the answer", handled(sandbox.Fault{Status: http.StatusNoContent})},
	} {
		t.Run(c.name, func(t *testing.T) {
			onBothWays(t, func(t *testing.T, d *desk) {
				ids := d.actives(40)
				hit := map[string]bool{ids[0]: true, ids[7]: true, ids[20]: true, ids[39]: true}
				var mu sync.Mutex
				d.demo.SetFault(func(r *http.Request) *sandbox.Fault {
					mu.Lock()
					defer mu.Unlock()
					id := r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:]
					if isChange(r) && hit[id] {
						delete(hit, id)
						return &c.fault
					}
					return nil
				})
				d.mustAllBeArchivedOnce(d.confirm(directory.Archive, ids...))
			})
		})
	}
}

func TestAChangeInBulkThatIsAnsweredWithoutItsUserIsReadBack(t *testing.T) {
	d := signedInTo(t, sandbox.Options{Users: 100, BulkTerse: true})
	batch := d.confirm(directory.Archive, d.actives(40)...)
	d.mustAllBeArchivedOnce(batch)
	if row := d.row(batch.Items[30].Seen.ID); row.Status != directory.Archived {
		t.Errorf("row: %+v", row)
	}
}

func TestAServiceThatSaysYesToManyAndDoesNothingIsAskedFiveTimes(t *testing.T) {
	onBothWays(t, func(t *testing.T, d *desk) {
		d.always(isChange, sandbox.Fault{Status: http.StatusNoContent})
		ids := d.actives(40)
		batch := d.confirm(directory.Archive, ids...)
		d.until("a stopped batch", func() bool { return len(d.client.State().Sending.Stopped) == 1 })
		counts := d.counts(batch)
		if counts[directory.Failed] != 5 || counts[directory.Queued] != 35 || d.client.State().Sending.Stopped[0] != batch.ID {
			t.Errorf("%v, %+v", counts, d.client.State().Sending)
		}
		d.heal()
		if err := d.client.ResumeSending(context.Background()); err != nil {
			t.Fatal(err)
		}
		d.ended(batch)
		if counts := d.counts(batch); counts[directory.Failed] != 5 || counts[directory.Done] != 35 {
			t.Errorf("after going on: %v", counts)
		}
		if s := d.client.State().Sending; len(s.Stopped) != 0 {
			t.Errorf("%+v", s)
		}
	})
}

// counts returns how many items of a batch are in which state.
func (d *desk) counts(batch directory.Batch) map[directory.State]int {
	d.t.Helper()
	counts := map[directory.State]int{}
	for _, item := range d.items(batch) {
		counts[item.State]++
	}
	return counts
}

func TestAfterFiveFailuresInARowTheAdminIsAskedAlsoByTheNextStart(t *testing.T) {
	onBothWays(t, func(t *testing.T, d *desk) {
		d.always(isChange, status(http.StatusConflict))
		batch := d.confirm(directory.Archive, d.actives(30)...)
		d.until("a stopped batch", func() bool { return len(d.client.State().Sending.Stopped) == 1 })
		d.heal()
		d.restart()
		d.untilCopied()
		if s := d.client.State(); len(s.Sending.Stopped) != 1 || s.Waiting != 25 {
			t.Errorf("after the restart: %d wait, %+v", s.Waiting, s.Sending)
		}
		n, err := d.client.CancelRest(context.Background(), batch.ID)
		if err != nil || n != 25 {
			t.Errorf("%d cancelled, %v", n, err)
		}
		if counts := d.counts(batch); counts[directory.Refused] != 5 || counts[directory.Cancelled] != 25 || len(d.demo.Letters()) != 0 {
			t.Errorf("%v, %d letters", counts, len(d.demo.Letters()))
		}
		if s := d.client.State(); s.Waiting != 0 || len(s.Sending.Stopped) != 0 {
			t.Errorf("at the end: %+v", s.Sending)
		}
	})
}

func TestFailuresWithSuccessesBetweenDoNotStopABatch(t *testing.T) {
	onBothWays(t, func(t *testing.T, d *desk) {
		ids := d.actives(30)
		odd := map[string]bool{}
		for i, id := range ids {
			odd[id] = i%2 == 1
		}
		d.always(func(r *http.Request) bool {
			return isChange(r) && odd[r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:]]
		}, status(http.StatusNotFound))
		batch := d.confirm(directory.Archive, ids...)
		if d.ended(batch); d.counts(batch)[directory.Done] != 15 || d.counts(batch)[directory.Failed] != 15 {
			t.Errorf("%v", d.counts(batch))
		}
	})
}

func TestUsersWhoChangedSinceTheCopyAreConflictsAndNobodyElseIsHeldUp(t *testing.T) {
	for _, deaf := range []bool{false, true} {
		t.Run(fmt.Sprintf("entity tags ignored: %v", deaf), func(t *testing.T) {
			onBothWays(t, func(t *testing.T, d *desk) {
				d.demo.IgnoreETags(deaf)
				ids := d.actives(40)
				plan := d.unchecked(directory.Archive, ids...)
				changed := map[string]bool{ids[0]: true, ids[11]: true, ids[39]: true}
				for id := range changed {
					if err := d.demo.Rename(id, "Somebody Else", id+"@elsewhere.example"); err != nil {
						t.Fatal(err)
					}
				}
				batch := d.confirmPlan(plan)
				for _, item := range d.ended(batch) {
					if changed[item.Seen.ID] {
						if item.State != directory.Conflict || item.Reason != directory.ReasonChanged {
							t.Errorf("a changed one is %s (%s)", item.State, item.Reason)
						}
						d.mustHaveChanged(item.Seen.ID, sandbox.Active, 1, 0)
						continue
					}
					if item.State != directory.Done {
						t.Errorf("another is %s (%s)", item.State, item.Reason)
					}
					d.mustHaveChanged(item.Seen.ID, sandbox.Archived, 1, 1)
				}
			})
		})
	}
}

func TestWhereEntityTagsAreProvedNobodyIsReadAndWhereTheyAreIgnoredEverybodyIs(t *testing.T) {
	for _, deaf := range []bool{false, true} {
		t.Run(fmt.Sprintf("ignored: %v", deaf), func(t *testing.T) {
			onBothWays(t, func(t *testing.T, d *desk) {
				d.demo.IgnoreETags(deaf)
				plan := d.unchecked(directory.Archive, d.actives(40)...)
				before := len(d.demo.Requests())
				batch := d.confirmPlan(plan)
				d.mustAllBeArchivedOnce(batch)
				read := d.requests(before, http.MethodGet, "/Users/")
				if want := map[bool]int{false: 1, true: 40}[deaf]; read != want {
					t.Errorf("%d users were read, want %d", read, want)
				}
			})
		})
	}
}

func TestATagThatTheServiceRejectsAlthoughItIsItsOwnIsNotUsed(t *testing.T) {
	d := signedIn(t, 60, avery)
	d.demo.SetFault(func(r *http.Request) *sandbox.Fault {
		if isChange(r) && r.Header.Get("If-Match") != "" {
			f := status(http.StatusPreconditionFailed)
			return &f
		}
		return nil
	})
	d.mustAllBeArchivedOnce(d.confirm(directory.Archive, d.actives(3)...))
}

// holdFrom has something happen to all changes from the n-th on.
func (d *desk) holdFrom(n int64, held *gate, f sandbox.Fault) {
	var met atomic.Int64
	d.demo.SetFault(func(r *http.Request) *sandbox.Fault {
		if !isChange(r) || met.Add(1) < n {
			return nil
		}
		held.arrive()
		return &f
	})
}

// largerWays are ways with people for a batch that does not go out all at once.
var largerWays = []sandbox.Options{{Users: 300}, {Users: 300, NoBulk: true}}

func TestPausedNothingIsSentAlsoAfterARestart(t *testing.T) {
	for _, options := range largerWays {
		t.Run(fmt.Sprintf("without bulk: %v", options.NoBulk), func(t *testing.T) {
			d := signedInTo(t, options)
			ids := d.actives(180)
			held := newGate()
			d.holdFrom(5, held, sandbox.Fault{Delay: held.open})
			batch := d.confirm(directory.Archive, ids...)
			d.wait("a change under way", held.reached)

			if err := d.client.PauseSending(context.Background()); err != nil {
				t.Fatal(err)
			}
			close(held.open)
			d.until("the end of what was under way", func() bool {
				counts := d.counts(batch)
				return counts[directory.Sending]+counts[directory.Unknown] == 0
			})
			sent := d.patchesOfAll() + d.requests(0, http.MethodPost, "/Bulk")
			paused := d.counts(batch)
			d.restart()
			d.untilCopied()
			if s := d.client.State(); !s.Sending.Paused || s.Waiting != paused[directory.Queued] || s.Waiting == 0 {
				t.Errorf("after the restart %d wait (%v), %+v", s.Waiting, paused, s.Sending)
			}
			d.refresh()
			if again := d.patchesOfAll() + d.requests(0, http.MethodPost, "/Bulk"); again != sent {
				t.Errorf("%d were sent while paused", again-sent)
			}

			if err := d.client.ResumeSending(context.Background()); err != nil {
				t.Fatal(err)
			}
			d.mustAllBeArchivedOnce(batch)
		})
	}
}

func TestTheRestOfABatchCanBeCancelledWhileItIsSent(t *testing.T) {
	for _, options := range largerWays {
		t.Run(fmt.Sprintf("without bulk: %v", options.NoBulk), func(t *testing.T) {
			d := signedInTo(t, options)
			ids := d.actives(180)
			held := newGate()
			d.holdFrom(5, held, sandbox.Fault{Delay: held.open, DropBefore: true}) // and not sent again
			batch := d.confirm(directory.Archive, ids...)
			d.wait("a change under way", held.reached)

			n, err := d.client.CancelRest(context.Background(), batch.ID)
			close(held.open)

			if err != nil || n == 0 {
				t.Fatalf("%d cancelled, %v", n, err)
			}
			effects := 0
			for _, item := range d.ended(batch) {
				u, _ := d.demo.User(item.Seen.ID)
				effects += u.Version - 1
				if done := item.State == directory.Done; done != (u.Status == sandbox.Archived) || !done && item.State != directory.Cancelled {
					t.Errorf("%s is %s, the user is %s", item.Seen.Email, item.State, u.Status)
				}
			}
			counts := d.counts(batch)
			if counts[directory.Cancelled] <= n || effects != counts[directory.Done] || len(d.demo.Letters()) != effects {
				t.Errorf("%d cancelled at once, %v in the end; %d effects, %d letters", n, counts, effects, len(d.demo.Letters()))
			}
		})
	}
}

func TestWithoutANetworkALargeBatchWaits(t *testing.T) {
	onBothWays(t, func(t *testing.T, d *desk) {
		ids := d.actives(40)
		plan := d.unchecked(directory.Archive, ids...)
		d.always(isAny, sandbox.Fault{DropBefore: true})
		batch := d.confirmPlan(plan)
		d.until("word of the trouble", func() bool {
			p := d.client.State().Sending.Problem
			return p != nil && p.Kind == problem.Unreachable
		})
		d.heal()
		d.mustAllBeArchivedOnce(batch)
		d.until("no more trouble", func() bool { return d.client.State().Sending.Problem == nil })
	})
}

func TestWithALostRoleALargeBatchWaitsForItsReturn(t *testing.T) {
	for _, way := range ways {
		t.Run(way.name, func(t *testing.T) {
			t.Parallel()
			d := deskOf(t, way.options)
			t.Cleanup(d.close)
			d.start()
			d.signIn(robin)
			d.untilCopied()
			plan := d.plan(directory.Archive, d.actives(40)...)
			var once sync.Once
			self := d.user("Robin").ID
			d.demo.SetFault(func(r *http.Request) *sandbox.Fault {
				if d.requests(0, http.MethodPost, "/Bulk") >= 3 || d.patchesOfAll() >= 12 {
					once.Do(func() { _ = d.demo.SetRole(self, sandbox.RoleUser) })
				}
				return nil
			})

			batch := d.confirmPlan(plan)
			d.untilPhase(client.WithoutRole)
			if err := d.demo.SetRole(self, sandbox.RoleBusinessAdministrator); err != nil {
				t.Fatal(err)
			}
			d.restart()
			d.untilPhase(client.Ready)

			d.mustAllBeArchivedOnce(batch)
		})
	}
}

func TestManyArchivedUsersAreInvitedAgainWithOneInvitationEach(t *testing.T) {
	onBothWays(t, func(t *testing.T, d *desk) {
		ids := d.actives(40)
		d.mustAllBeArchivedOnce(d.confirm(directory.Archive, ids...))
		if p := d.refresh(); p != nil {
			t.Fatal(p)
		}
		d.times(9, isChange, sandbox.Fault{DropAfter: true})

		d.mustEnd(d.confirm(directory.Invite, ids...), directory.Done, directory.ReasonNone)

		for _, id := range ids {
			d.mustHaveChanged(id, sandbox.Invited, 2, 2)
		}
	})
}

func TestALargeBatchIsCommittedAsSendingBeforeTheServiceHearsOfIt(t *testing.T) {
	onBothWays(t, func(t *testing.T, d *desk) {
		ids := d.actives(40)
		file := d.outboxFile()
		d.demo.SetFault(func(r *http.Request) *sandbox.Fault {
			if isChange(r) {
				states, err := committed(file, r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:])
				if err != nil || len(states) != 1 || states[0] != directory.Sending {
					t.Errorf("when a change arrived the outbox said %v, %v", states, err)
				}
			}
			return nil
		})
		d.mustAllBeArchivedOnce(d.confirm(directory.Archive, ids...))
	})
}

func TestUnderARateLimitALargeBatchIsFinished(t *testing.T) {
	for _, silent := range []bool{false, true} {
		t.Run(fmt.Sprintf("silent: %v", silent), func(t *testing.T) {
			onBothWays(t, func(t *testing.T, d *desk) {
				plan := d.unchecked(directory.Archive, d.actives(60)...)
				d.demo.SetLimit(sandbox.Limit{Requests: 40, Silent: silent})
				d.mustAllBeArchivedOnce(d.confirmPlan(plan))
			})
		})
	}
}
