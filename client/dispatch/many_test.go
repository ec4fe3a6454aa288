package dispatch

// Many changes: the first of a batch alone, the rest together, and trouble ends the
// round.

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/outbox"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/scim"
)

// plain is a service that knows neither tags nor bulk requests.
var plain = scim.Features{Extension: true}

func TestFewerThanTenChangesGoOneAfterAnother(t *testing.T) {
	d := newDesk(t, plain)
	d.confirm(directory.Plan{}, upTo(1, few-1)...)
	d.mustWork()
	d.mustHaveDone(nil, "pendingQueued")

	d.confirm(directory.Plan{}, upTo(11, 10+few)...)
	d.mustWork()

	if len(d.did("pendingQueued")) == 0 {
		t.Error("ten go one after another")
	}
	d.mustBe(directory.Done, "", upTo(11, 10+few)...)
}

func TestEachOfManyChangesIsSentOnce(t *testing.T) {
	const all = 3*pageSize + 7
	d := newDesk(t, plain)
	d.confirm(directory.Plan{}, upTo(1, all)...)

	idle, err := d.round()

	if idle || err != nil {
		t.Fatalf("idle %t, %v", idle, err)
	}
	sent := d.did("archive")
	slices.Sort(sent)
	if len(sent) != all || len(slices.Compact(sent)) != all {
		t.Errorf("%d requests for %d changes", len(sent), all)
	}
	d.mustBe(directory.Done, "", upTo(1, all)...)
	if idle, err := d.round(); !idle || err != nil {
		t.Errorf("and then: idle %t, %v", idle, err)
	}
}

func TestUntilOneOfABatchHasGoneWellItsChangesGoAlone(t *testing.T) {
	d := newDesk(t, plain)
	d.confirm(directory.Plan{Checked: true}, upTo(1, 12)...)
	d.fails("archive", answered(400), answered(404))
	var alone []bool
	for n := 1; n <= 3; n++ {
		d.during(fmt.Sprintf("archive u%d", n), func() {
			page, err := d.outbox.Record(context.Background(), directory.RecordQuery{Limit: 100})
			if err != nil {
				t.Error(err)
			}
			sending := 0
			for _, e := range page.Entries {
				if e.State == directory.Sending {
					sending++
				}
			}
			alone = append(alone, sending == 1)
		})
	}

	d.mustWork()

	if !slices.Equal(alone, []bool{true, true, true}) {
		t.Errorf("alone: %v", alone)
	}
	d.mustBe(directory.Done, "", upTo(3, 12)...)
}

func TestNothingMoreOfABatchGoesOnceItIsStopped(t *testing.T) {
	d := newDesk(t, plain)
	d.confirm(directory.Plan{Checked: true}, upTo(1, 12)...)
	d.confirm(directory.Plan{Checked: true}, upTo(21, 32)...)
	for n := 1; n <= 12; n++ {
		d.fails(fmt.Sprintf("archive u%d", n), answered(400))
	}

	d.mustWork()

	if acts := d.did("sending"); slices.Contains(acts, "sending 6") || !slices.Contains(acts, "sending 5") {
		t.Errorf("it tried %q", acts)
	}
	d.mustBe(directory.Failed, directory.ReasonRefusedByService, upTo(1, 5)...)
	d.mustBe(directory.Queued, "", upTo(6, 12)...)
	d.mustBe(directory.Done, "", upTo(21, 32)...)
}

// together counts how many requests are under way, and lets none end before
// enough have come, or nothing more can come.
type together struct {
	mu        sync.Mutex
	now, most int
	enough    chan struct{}
	want      int
}

func (g *together) request() {
	g.mu.Lock()
	g.now++
	if g.most = max(g.most, g.now); g.most == g.want {
		select {
		case <-g.enough:
		default:
			close(g.enough)
		}
	}
	g.mu.Unlock()
	select {
	case <-g.enough:
	case <-time.After(patience):
	}
	g.mu.Lock()
	g.now--
	g.mu.Unlock()
}

func TestRequestsAreUnderWayTogetherAsManyAsAllowedAndNoMore(t *testing.T) {
	d := newDesk(t, plain)
	d.confirm(directory.Plan{Checked: true}, upTo(1, 60)...)
	g := together{want: d.Parallel, enough: make(chan struct{})}
	for n := range 60 {
		f := g.request
		if n < 20 {
			f = func() {} // until the service is trusted with as many
		}
		d.during("archive", f)
	}

	d.mustWork()

	if g.most != d.Parallel {
		t.Errorf("%d requests together, want %d", g.most, d.Parallel)
	}
	d.mustBe(directory.Done, "", upTo(1, 60)...)
}

func TestTroubleEndsTheRoundAndTheRestWaits(t *testing.T) {
	d := newDesk(t, plain)
	d.confirm(directory.Plan{Checked: true}, upTo(1, 40)...)
	d.fails("archive u1", noConnection)

	mustFail(t, d.work(), problem.Unreachable)

	d.mustBe(directory.Queued, "", upTo(1, 40)...)
	d.mustHaveDone([]string{"archive u1"}, "archive")
}

func TestTroubleAmongThoseThatGoTogetherLeavesTheRestForLater(t *testing.T) {
	d := newDesk(t, plain)
	d.confirm(directory.Plan{Checked: true}, upTo(1, 1200)...)
	d.fails("archive u9", noConnection)

	mustFail(t, d.work(), problem.Unreachable)

	if item := d.item(1200); item.State != directory.Queued || item.Attempts != 0 {
		t.Errorf("the last one: %+v", item)
	}
	if d.item(9).State != directory.Queued || len(d.did("archive")) == 1200 {
		t.Error("the round went on")
	}
	d.mustWork()
	d.mustBe(directory.Done, "", upTo(1, 1200)...)
}

func TestBeingAskedToComeBackLaterEndsNoRound(t *testing.T) {
	d := newDesk(t, plain)
	d.confirm(directory.Plan{Checked: true}, upTo(1, 30)...)
	d.fails("archive u9", answered(429))

	idle, err := d.round()

	if idle || err != nil {
		t.Fatalf("idle %t, %v", idle, err)
	}
	d.mustBe(directory.Unknown, "", 9)
	d.mustBe(directory.Done, "", 30)
	d.mustWork()
	d.mustBe(directory.Done, "", 9)
}

func TestTheLongestPauseCounts(t *testing.T) {
	short, long := &problem.Problem{Kind: problem.ServiceError, RetryAfter: time.Second}, &problem.Problem{Kind: problem.Unreachable, RetryAfter: time.Minute}
	for name, c := range map[string]struct {
		ended []error
		want  error
	}{
		"none":               {nil, nil},
		"one":                {[]error{short}, short},
		"the longer first":   {[]error{long, short}, long},
		"the longer last":    {[]error{short, long}, long},
		"equally long":       {[]error{errLost, errDisk}, errLost},
		"not open":           {[]error{outbox.ErrNotOpen}, nil},
		"asked to wait":      {[]error{&problem.Problem{Kind: problem.Busy, RetryAfter: time.Hour}}, nil},
		"nothing went wrong": {[]error{nil}, nil},
	} {
		r := New(Options{}).newRound(1)
		for _, err := range c.ended {
			r.note(err)
		}
		if r.trouble != c.want {
			t.Errorf("%s: %v", name, r.trouble)
		}
		if r.goesOn(context.Background()) != (c.want == nil) {
			t.Errorf("%s: goes on", name)
		}
	}
}

func TestUnknownOutcomesAreFoundOutBeforeAnythingIsSent(t *testing.T) {
	d := newDesk(t, plain)
	d.confirm(directory.Plan{Checked: true}, upTo(1, 12)...)
	d.fails("archive u1", errLost)
	mustFail(t, d.work(), problem.Unreachable)
	d.service.alter(1, func(u *directory.User) { u.Status = directory.Archived })
	d.did()

	d.mustWork()

	acts := d.did("read", "archive")
	if len(acts) != 12 || acts[0] != "read u1" {
		t.Errorf("it did %q", acts)
	}
	d.mustBe(directory.Done, "", upTo(1, 12)...)
}

// A page was read before the batch of its items was held.
func TestWhatIsHeldMeanwhileIsPassedOver(t *testing.T) {
	d := newDesk(t, plain)
	d.confirm(directory.Plan{Checked: true}, upTo(1, 12)...)
	d.during("archive u1", func() {
		if err := d.outbox.Pause(context.Background(), d.clock()); err != nil {
			t.Error(err)
		}
		d.Recount(context.Background())
	})

	d.mustWork()

	d.mustBe(directory.Done, "", 1)
	d.mustBe(directory.Queued, "", upTo(2, 12)...)
	d.mustHaveDone([]string{"sending 1"}, "sending") // the others are not even tried
}

func TestWhereAllIsHeldMeanwhileThereIsNothingToDo(t *testing.T) {
	d := newDesk(t, plain)
	d.confirm(directory.Plan{Checked: true}, upTo(1, 12)...)
	d.during("pendingUnknown", func() {
		if err := d.outbox.Pause(context.Background(), d.clock()); err != nil {
			t.Error(err)
		}
	})

	idle, err := d.round()

	if !idle || err != nil {
		t.Errorf("idle %t, %v", idle, err)
	}
}

func TestTroubleWithReadingWhatWaitsEndsTheRound(t *testing.T) {
	for _, act := range []string{"pendingUnknown", "pendingQueued"} {
		d := newDesk(t, plain)
		d.confirm(directory.Plan{Checked: true}, upTo(1, 120)...)
		if act == "pendingQueued" {
			d.fails(act, nil) // the first page comes
		}
		d.fails(act, errDisk)

		mustFail(t, d.work(), problem.DiskTrouble)

		if d.item(120).State != directory.Queued {
			t.Error("all were sent")
		}
	}
}

func TestWithTheSessionManyEndAtOnce(t *testing.T) {
	d := newDesk(t, plain)
	d.confirm(directory.Plan{Checked: true}, upTo(1, 200)...)
	ctx, cancel := context.WithCancel(context.Background())
	for range 4 {
		d.during("archive", func() {})
	}
	d.during("archive", cancel)

	idle, err := d.sendPending(ctx)

	if idle || kindOf(err) != problem.Cancelled {
		t.Errorf("idle %t, %v", idle, err)
	}
	counts, err := d.outbox.CountByState(context.Background(), d.item(1).BatchID)
	if err != nil || counts[directory.Done] < 5 || counts[directory.Queued] == 0 || counts[directory.Sending] > 0 || counts[directory.Unknown] > 0 {
		t.Errorf("%v, %v", counts, err)
	}
}

func TestOfManyTheWindowHearsOnceMoreAtTheEnd(t *testing.T) {
	d := newDesk(t, plain)
	d.confirm(directory.Plan{Checked: true}, upTo(1, 12)...)
	if _, err := d.round(); err != nil {
		t.Fatal(err)
	}

	s, items := d.report.last()

	if s.Waiting != 0 || s.Sending.Ended[directory.Done] != 12 || items == 0 {
		t.Errorf("%+v, items changed %d times", s, items)
	}
}

func TestWhileManyGoTheWindowHearsHowItGoes(t *testing.T) {
	d := newDesk(t, plain)
	d.confirm(directory.Plan{Checked: true}, upTo(1, 12)...)
	heard := make(chan struct{})
	d.during("count", func() { close(heard) })
	d.during("archive u2", func() {
		select {
		case <-heard:
		case <-time.After(patience):
			t.Error("nobody counts while a request goes on")
		}
	})

	d.mustWork()

	if s, _ := d.report.last(); s.Waiting != 0 {
		t.Errorf("%+v", s)
	}
}

// What a proved entity tag guards need not be read.
func TestWithProvedTagsNobodyIsReadWhoWasNotRejected(t *testing.T) {
	d := newDesk(t, withTags)
	d.confirm(directory.Plan{}, upTo(1, 12)...)
	d.service.alter(7, func(u *directory.User) { u.Version, u.DisplayName = `"9"`, "Eve" })

	d.mustWork()

	d.mustBe(directory.Conflict, directory.ReasonChanged, 7)
	if reads := d.did("read"); !slices.Equal(reads, []string{"read u1", "read u7"}) {
		t.Errorf("read: %q", reads)
	}
}

func TestAFewNeverTrustATag(t *testing.T) {
	d := newDesk(t, withTags)
	d.setProof(single, tagsProved, d.clocks().Instant())
	d.confirm(directory.Plan{}, 1)

	d.mustWork()

	d.mustHaveDone([]string{"read u1", `archive u1 "1"`}, "read", "archive")
}

// No more are committed as being sent than a page, however slow the service is.
func TestFewMayBeOnTheirWayWhenTheProgramIsKilled(t *testing.T) {
	f := newInFlight(1)
	var releases []func()
	for range pageSize {
		releases = append(releases, f.reserve())
	}
	var more atomic.Bool
	done := make(chan struct{})
	go func() {
		defer close(done)
		release := f.reserve()
		more.Store(true)
		release()
	}()
	if more.Load() || len(f.reserved) != pageSize {
		t.Error("one more was let through")
	}

	releases[0]()
	releases[0]() // which does nothing

	mustEnd(t, done, "the one that waits")
	if len(f.reserved) != pageSize-1 {
		t.Errorf("%d are reserved", len(f.reserved))
	}
}

func TestTheLeftoverOfAPageIsHandedOutNext(t *testing.T) {
	d := newDesk(t, plain)
	d.confirm(directory.Plan{}, upTo(1, 120)...)
	r := d.newRound(1)

	pending := r.readAhead(context.Background(), d.outbox.PendingQueued)
	first, second, third := pending.next(30), pending.next(80), pending.next(30)
	pending.stop()

	if len(first) != 30 || len(second) != 80 || len(third) != 10 || first[0].ID != 1 || second[0].ID != 31 || third[9].ID != 120 {
		t.Errorf("%d, %d, %d", len(first), len(second), len(third))
	}
	d.mustHaveDone([]string{"pendingQueued 0 50", "pendingQueued 50 50", "pendingQueued 100 50", "pendingQueued 120 50"}, "pendingQueued")
}

func TestReadingAheadStopsWhenNobodyWantsMore(t *testing.T) {
	d := newDesk(t, plain)
	d.confirm(directory.Plan{}, upTo(1, 220)...)
	r := d.newRound(1)
	pending := r.readAhead(context.Background(), d.outbox.PendingQueued)
	pending.next(1)

	pending.stop()

	if reads := d.did("pendingQueued"); len(reads) > 3 || r.trouble != nil {
		t.Errorf("read %q, trouble %v", reads, r.trouble)
	}
}

func TestACancelledReadingIsNoTrouble(t *testing.T) {
	d := newDesk(t, plain)
	r := d.newRound(1)
	ctx, cancel := context.WithCancel(context.Background())
	pending := r.readAhead(ctx, func(context.Context, directory.Account, int64, int) ([]outbox.PendingItem, error) {
		cancel()
		return nil, errDisk
	})

	pending.next(1)

	if r.trouble != nil {
		t.Error(r.trouble)
	}
}

func TestAStaleTagHasNoVersionsName(t *testing.T) {
	for tag, want := range map[string]string{`"1"`: `"1.stale"`, `W/"a"`: `W/"a.stale"`, `1`: `1.stale`, `""`: `".stale"`} {
		if got := staleTag(tag); got != want {
			t.Errorf("%s became %s", tag, got)
		}
	}
}

func TestTheFirstOfManyFindsOutWhetherTagsCount(t *testing.T) {
	for name, c := range map[string]struct {
		before func(*desk)
		proof  tagProof
		sent   []string // of the first user
	}{
		"it looks at them":    {func(*desk) {}, tagsProved, []string{`archive u1 "1.stale"`, `archive u1 "1"`}},
		"it ignores them":     {func(d *desk) { d.service.ignoresTags = true }, tagsIgnored, []string{`archive u1 "1.stale"`}},
		"it does not like it": {func(d *desk) { d.fails("archive u1", answered(400)) }, tagsIgnored, []string{`archive u1 "1.stale"`, `archive u1 "1"`}},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, withTags)
			d.confirm(directory.Plan{Checked: true}, upTo(1, 12)...)
			c.before(d)

			d.mustWork()

			d.mustBe(directory.Done, "", upTo(1, 12)...)
			if d.proof(single) != c.proof || d.proof(inBulk) != tagsUntried {
				t.Errorf("proof %d, in bulk %d", d.proof(single), d.proof(inBulk))
			}
			var stale, first []string
			for _, a := range d.did("archive") {
				if strings.Contains(a, "stale") {
					stale = append(stale, a)
				}
				if strings.HasPrefix(a, "archive u1 ") {
					first = append(first, a)
				}
			}
			if len(stale) != 1 || !slices.Equal(first, c.sent) {
				t.Errorf("sent %q; stale %q", first, stale)
			}
		})
	}
}

func TestTheProofIsKeptInTheCopyBeforeItsEnd(t *testing.T) {
	d := newDesk(t, withTags)
	d.service.ignoresTags = true
	d.confirm(directory.Plan{Checked: true}, upTo(1, 12)...)

	d.mustWork()

	if acts := d.did("sending", "archive", "keep", "end")[:4]; !slices.Equal(acts, []string{"sending 1", `archive u1 "1.stale"`, "keep new u1 archived", "end 1 done"}) {
		t.Errorf("it did %q", acts)
	}
}

func TestAProofWithoutAnAnswerIsLikeAChangeWithoutOne(t *testing.T) {
	d := newDesk(t, withTags)
	d.confirm(directory.Plan{Checked: true}, upTo(1, 12)...)
	d.fails("archive", errLost)

	mustFail(t, d.work(), problem.Unreachable)

	d.mustBe(directory.Unknown, "", 1)
	if d.proof(single) != tagsUntried {
		t.Error("it proves something")
	}
	d.mustHaveDone([]string{`archive u1 "1.stale"`}, "archive")
	d.mustWork()
	d.mustBe(directory.Done, "", upTo(1, 12)...)
}

func TestWhereTagsAreNotAdvertisedOrNobodyHasOneNothingIsProved(t *testing.T) {
	d := newDesk(t, plain)
	d.confirm(directory.Plan{}, upTo(1, 12)...)
	d.mustWork()
	if d.proof(single) != tagsUntried {
		t.Error("proved without tags")
	}

	d = newDesk(t, withTags)
	plan := directory.Plan{Kind: directory.Archive, Checked: true}
	for n := 1; n <= 12; n++ {
		u := user(n)
		u.Version = ""
		plan.Users = append(plan.Users, u)
		d.service.users[u.ID] = u
	}
	d.confirm(plan)
	d.mustWork()
	if d.proof(single) != tagsUntried {
		t.Error("proved without a version")
	}
	if d.did("archive")[0] != "archive u1" {
		t.Error("a condition was made up")
	}
}

func TestNothingMayBeAskedBetweenTheProofAndTheChangeIsMendedByRecover(t *testing.T) {
	d := newDesk(t, withTags)
	d.confirm(directory.Plan{Checked: true}, upTo(1, 12)...)
	d.fails("wait", nil, errOdd)

	mustFail(t, d.work(), problem.Unexplained)

	d.mustBe(directory.Sending, "", 1)
	d.mustHaveDone([]string{`archive u1 "1.stale"`}, "archive")
}

func TestTheFirstIsNotSentWhereItMayNotBe(t *testing.T) {
	for act, want := range map[string]problem.Kind{"wait": problem.Unexplained, "sending": problem.DiskTrouble, "read": problem.Unreachable} {
		d := newDesk(t, plain)
		d.confirm(directory.Plan{Checked: act != "read"}, upTo(1, 12)...)
		d.fails(act, map[string]error{"wait": errOdd, "sending": errDisk, "read": errLost}[act])

		mustFail(t, d.work(), want)

		d.mustHaveDone(nil, "archive")
		d.mustBe(directory.Queued, "", 1)
	}
}
