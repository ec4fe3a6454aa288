package client

// How a session takes what its dispatcher and its replica find, and how long it is
// the one that is shown.

import (
	"context"
	"errors"
	"net/http"
	"os"
	"testing"
	"time"

	"mileiq.example/admin/client/cache"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/dispatch"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/scim"
)

var (
	refused = &problem.Problem{Kind: problem.SessionExpired, Cause: &scim.Error{Status: 401, Sent: true}}
	lost    = &problem.Problem{Kind: problem.Unreachable}
)

func TestTheServiceMustRefuseFreshTokensThreeTimesInARow(t *testing.T) {
	t.Parallel()
	b := newBare(t, nil)
	s := &standing{session: b.withSession(contoso)}
	for i, interrupt := range []func(){func() {}, func() {}, s.Accepted, func() {}, func() { s.Trouble(lost) }, func() {}} {
		interrupt()
		if s.Trouble(refused) {
			t.Fatalf("over after refusal %d", i)
		}
	}
	b.mustShow(Ready, "")

	if !s.Trouble(refused) {
		t.Error("three in a row are not believed")
	}

	b.mustShow(SignedOut, problem.SessionExpired)
	if s.session.ctx.Err() == nil || len(b.store.deleted) != 1 {
		t.Errorf("it goes on, or its session stays in the keyring: %q", b.store.deleted)
	}
	s.session.over(lost) // which does nothing any more
	b.mustShow(SignedOut, problem.SessionExpired)
}

func TestOnlyTheEndOfASessionOrOfARoleEndsIt(t *testing.T) {
	t.Parallel()
	for _, why := range []problem.Kind{problem.Busy, problem.ServiceError, problem.DiskTrouble, problem.NotSCIM, problem.Unexplained} {
		b := newBare(t, nil)
		if (&standing{session: b.withSession(contoso)}).Trouble(&problem.Problem{Kind: why}) {
			t.Errorf("%s ends it", why)
		}
		b.mustShow(Ready, "")
	}

	b := newBare(t, nil)
	s := b.withSession(contoso)
	if !(&standing{session: s}).Trouble(&problem.Problem{Kind: problem.SessionExpired}) {
		t.Error("it goes on without a session")
	}
	b.mustShow(SignedOut, problem.SessionExpired)

	b = newBare(t, nil)
	s = b.withSession(contoso)
	if !(&standing{session: s}).Trouble(&problem.Problem{Kind: problem.NoRole}) {
		t.Error("it goes on without a role")
	}
	b.mustShow(WithoutRole, problem.NoRole)
	if !s.facts.LacksRole(context.Background()) || len(b.store.deleted) != 0 || b.State().Name != "Avery Moss" {
		t.Errorf("not remembered, or signed out: %q", b.store.deleted)
	}
}

func TestACopyThatIsTooOldEndsTheSessionWithAnyTrouble(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	b := newBare(t, nil)
	s := b.withSession(contoso)
	c := &copyStanding{standing{session: s}}
	s.facts.KeepAccepted(ctx, b.now.Add(-cache.Lives), true, "")
	if c.Trouble(lost) {
		t.Error("over while the copy may be shown")
	}
	s.facts.KeepAccepted(ctx, b.now.Add(-cache.Lives-time.Second), true, "")

	if !c.Trouble(lost) {
		t.Error("it goes on")
	}

	b.mustShow(SignedOut, problem.SessionExpired)
	if !errors.Is(b.State().Problem, lost) {
		t.Errorf("the cause is lost: %v", b.State().Problem)
	}
}

func TestThatTheCopyIsWholeIsRemembered(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	b := newBare(t, nil)
	s := b.withSession(contoso)
	c := &copyStanding{standing{session: s}}

	must(t, c.Whole(ctx))

	if !s.facts.CopiedAt(ctx).Equal(b.now) || !s.facts.AcceptedAt(ctx).Equal(b.now) {
		t.Error("it is not")
	}
	must(t, s.cache.Close())
	mustFail(t, c.Whole(ctx), problem.DiskTrouble)
}

func TestAConnectionThatIsThereIsUsed(t *testing.T) {
	t.Parallel()
	b := newBare(t, nil)
	s := b.withSession(contoso)
	c := &copyStanding{standing{session: s}}
	over := c.Trouble(refused)
	service := connectTo(t, s, scim.Features{ETag: true}, func(http.ResponseWriter, *http.Request) {})

	got, features, err := c.Connect(context.Background())

	if got != service || !features.ETag || err != nil {
		t.Errorf("%v, %+v, %v", got, features, err)
	}
	c.Accepted()
	for range 2 {
		over = c.Trouble(refused) || over
	}
	if over {
		t.Error("refusals are counted on")
	}

	without := newBare(t, nil).withSession(contoso)
	if _, _, err := (&copyStanding{standing{session: without}}).Connect(context.Background()); err == nil {
		t.Error("connected to nobody")
	}
}

func TestReportsReachTheWindow(t *testing.T) {
	t.Parallel()
	b := newBare(t, nil)
	s := b.withSession(contoso)

	sendingReport{s}.ItemsChanged()
	if got := b.notices(); got != (Change{Users: true, Activity: true, Leavers: true}) {
		t.Errorf("items changed: %+v", got)
	}
	next := s.dispatcher.Status(t.Context()).Reading
	sendingReport{s}.StatusChanged(dispatch.Status{Reading: next, Waiting: 3})
	if got := b.notices(); got != (Change{State: true}) || b.State().Waiting != 3 {
		t.Errorf("status: %+v", got)
	}
	sendingReport{s}.StatusChanged(dispatch.Status{Reading: next - 1, Waiting: 2})
	if b.State().Waiting != 3 {
		t.Error("an overtaken report hides the newer one")
	}
	b.notices()
	copyReport{s}.Copied(2, 9)
	if got := b.notices(); got != (Change{State: true, Users: true}) || b.State().Sync.Copied != 2 || b.State().Sync.Total != 9 {
		t.Errorf("copied: %+v, %+v", got, b.State().Sync)
	}
	copyReport{s}.Began()
	if sync := b.State().Sync; b.notices() != (Change{State: true}) || !sync.Running || sync.Copied != 0 || sync.Total != 0 {
		t.Errorf("began: %+v", sync)
	}
	must(t, s.facts.KeepWhole(context.Background(), b.now))
	s.facts.KeepAccepted(context.Background(), b.now, true, "")
	copyReport{s}.Ended(lost)
	if now := b.State(); b.notices() != (Change{State: true, Users: true, Leavers: true}) || now.Sync.Running || now.Sync.Problem != lost || !now.Sync.Offline() ||
		!now.Sync.At.Equal(b.now) || now.Sync.Ended != 1 || !now.Invitations || now.SessionOnly {
		t.Errorf("ended: %+v", now)
	}
	copyReport{s}.Ended(nil)
	if sync := b.State().Sync; sync.Problem != nil || sync.Ended != 2 || sync.Offline() {
		t.Errorf("ended well: %+v", sync)
	}
}

func TestASessionThatIsNotShownChangesNothing(t *testing.T) {
	t.Parallel()
	b := newBare(t, nil)
	s := b.withSession(contoso)
	b.showSignedOut(s.organization, nil)
	b.notices()
	s.update(func(l *live) { t.Error("it changes what is hidden") })
	if got := b.notices(); got != (Change{}) {
		t.Errorf("it tells %+v", got)
	}

	b.showReady(s, nil)
	b.setSession(nil)
	b.notices()
	s.update(func(l *live) { t.Error("it changes what is another one's") })
	if got := b.notices(); got != (Change{}) {
		t.Errorf("it tells %+v", got)
	}
	b.setSession(s)
}

func TestOnlyWhatIsShownCanBeAskedFor(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	b := newBare(t, nil)
	run := func(context.Context, *session) error { t.Error("it was"); return nil }
	mustFail(t, b.with(ctx, run), problem.SessionExpired)
	s := b.withSession(contoso)
	b.showSignedOut(s.organization, nil)
	mustFail(t, b.with(ctx, run), problem.SessionExpired)
	b.showReady(s, nil)

	must(t, b.with(ctx, func(inner context.Context, got *session) error {
		if got != s || inner.Err() != nil {
			t.Errorf("%p, %v", got, inner.Err())
		}
		return nil
	}))
	mustFail(t, b.with(ctx, func(context.Context, *session) error { return errOdd }), problem.Unexplained)
	cancelled, cancel := context.WithCancel(ctx)
	err := b.with(cancelled, func(inner context.Context, _ *session) error {
		cancel()
		<-inner.Done()
		return errOdd
	})
	mustFail(t, err, problem.Cancelled)
	if !errors.Is(err, errOdd) {
		t.Errorf("the cause is lost: %v", err)
	}
	err = b.with(ctx, func(inner context.Context, s *session) error {
		s.cancel()
		<-inner.Done()
		return errOdd
	})
	mustFail(t, err, problem.SessionExpired)
	if !errors.Is(err, errOdd) {
		t.Errorf("the cause is lost: %v", err)
	}
}

func TestASessionEndsAfterWhatIsUnderWay(t *testing.T) {
	t.Parallel()
	b := newBare(t, nil)
	s := b.withSession(contoso)
	_, release, err := b.hold()
	must(t, err)
	ended := make(chan error, 1)
	go func() { ended <- b.endSession() }()
	<-s.ctx.Done()
	if _, _, err := s.cache.Page(context.Background(), directory.Query{Limit: 1}); err != nil {
		t.Errorf("the databases are closed already: %v", err)
	}
	select {
	case <-ended:
		t.Error("it has ended")
	default:
	}

	release()

	must(t, <-ended)
	if _, _, err := s.cache.Page(context.Background(), directory.Query{Limit: 1}); err == nil {
		t.Error("the copy stays open")
	}
	if _, _, err := s.outbox.CountUndecided(context.Background(), s.account); err == nil {
		t.Error("the outbox stays open")
	}
	must(t, b.endSession()) // there is none
}

func TestAForgottenCopyIsGoneAndTheOutboxStays(t *testing.T) {
	t.Parallel()
	b := newBare(t, nil)
	s := b.withSession(contoso)
	must(t, b.endSession())

	s.forgetCopy()

	if _, err := os.Stat(cacheOf(b)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the copy: %v", err)
	}
	if _, err := os.Stat(outboxOf(b)); err != nil {
		t.Errorf("the outbox: %v", err)
	}
}
