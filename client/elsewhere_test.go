package client

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/oauth"
	"mileiq.example/admin/client/outbox"
	"mileiq.example/admin/client/problem"
)

var (
	tailspin = Profile{
		Name: "Tailspin", SCIM: "https://scim.tailspin.example/v2", Issuer: "http://127.0.0.1:1", ClientID: "c", Scopes: []string{"openid"}, RedirectHost: "127.0.0.1",
	}
	robinsID = oauth.Identity{Issuer: contoso.Issuer, Subject: "robin", Name: "Robin Vale", Email: "robin@contoso.example"}
)

// as opens the session of an account and shows it. The one before ends.
func (b *bare) as(p Profile, who oauth.Identity) *session {
	b.t.Helper()
	must(b.t, b.endSession())
	s, err := b.newSession(context.Background(), &organization{p, b.realPlace()}, who)
	must(b.t, err)
	b.setSession(s)
	b.showReady(s, nil)
	return s
}

// confirms has the account of a session confirm archives, at a time of the clock. The
// first of them are sent, and not answered.
func (b *bare) confirms(s *session, sent int, ids ...string) directory.Batch {
	b.t.Helper()
	batch, err := s.outbox.Confirm(context.Background(), s.account, s.identity.Name, directory.Plan{Kind: directory.Archive, Users: people(ids...)}, b.now)
	must(b.t, err)
	for _, item := range batch.Items[:sent] {
		must(b.t, s.outbox.MarkSending(context.Background(), item.ID, b.now))
	}
	return batch
}

// leaves ends the session and shows no organization.
func (b *bare) leaves() {
	b.t.Helper()
	must(b.t, b.endSession())
	must(b.t, b.firstRun(nil))
}

func (b *bare) elsewhere() []Elsewhere {
	b.t.Helper()
	found, err := b.Elsewhere(context.Background())
	must(b.t, err)
	return found
}

// mustWait compares what waits elsewhere with "who organization queued sent undecided".
func (b *bare) mustWait(when string, want ...string) {
	b.t.Helper()
	got := []string{}
	for _, e := range b.elsewhere() {
		got = append(got, fmt.Sprintf("%s %s %d %d %d", e.ConfirmedBy, e.Organization, e.Queued, e.Sent, e.Undecided))
	}
	slices.Sort(got)
	slices.Sort(want)
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		b.t.Errorf("%s: elsewhere waits\n%s\nwant\n%s", when, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestWhatWaitsOfAccountsThatAreNotSignedInIsSeenInNumbersOnly(t *testing.T) {
	t.Parallel()
	b := newBare(t, nil)
	b.mustWait("at first")
	s := b.as(contoso, averysID)
	b.confirms(s, 1, "a", "b", "c")
	b.mustWait("while Avery is signed in")

	b.leaves()
	b.mustWait("where no organization is known", "Avery Moss https://scim.contoso.example/v2 2 1 0")
	if e := b.elsewhere()[0]; !e.First.Equal(b.now) || !e.Last.Equal(b.now) || e.Problem != nil {
		t.Errorf("%+v", e)
	}

	s = b.as(contoso, robinsID)
	b.mustWait("while Robin is signed in", "Avery Moss Contoso 2 1 0")
	b.now = b.now.Add(time.Hour)
	b.confirms(s, 0, "d")
	b.confirms(b.as(tailspin, robinsID), 2, "a", "b")
	must(t, b.endSession())
	b.showSignedOut(&organization{tailspin, b.realPlace()}, nil)

	// What one was sending when the session ended is not known of any more.
	want := []string{"Avery Moss https://scim.contoso.example/v2 2 1 0", "Robin Vale https://scim.contoso.example/v2 1 0 0", "Robin Vale Tailspin 0 2 0"}
	b.mustWait("on a sign-in page", want...)
	must(t, b.Close())
	again := newBare(t, func(o *Options) { o.Folders = b.options.Folders })
	must(t, again.Start(t.Context()))
	for i := range want {
		want[i] = strings.Replace(want[i], "Tailspin", tailspin.SCIM, 1)
	}
	again.mustWait("after a restart", want...)
	for _, e := range again.elsewhere() {
		if shown := fmt.Sprintf("%+v", e); strings.Contains(shown, "@contoso.example") {
			t.Errorf("somebody is named: %s", shown)
		}
	}
}

func TestWhatWaitsIsSeenWhereASessionEndedByItself(t *testing.T) {
	t.Parallel()
	for kind, phase := range map[problem.Kind]Phase{problem.SessionExpired: SignedOut, problem.NoRole: WithoutRole} {
		b := newBare(t, nil)
		s := b.as(contoso, averysID)
		batch := b.confirms(s, 1, "a", "b")
		s.over(&problem.Problem{Kind: kind})
		if b.State().Phase != phase {
			t.Fatalf("phase %d", b.State().Phase)
		}
		b.mustWait(string(kind), "Avery Moss Contoso 1 1 0")
		must(t, s.outbox.MarkConflict(t.Context(), batch.Items[0].ID, directory.ReasonChanged, people("a")[0], b.now)) // its answer came late
		b.mustWait("late", "Avery Moss Contoso 1 0 1")

		n, err := b.CancelElsewhere(t.Context(), b.elsewhere()[0].ID)

		if n != 1 || err != nil {
			t.Errorf("%s: %d were taken back, %v", kind, n, err)
		}
		b.mustWait("taken back", "Avery Moss Contoso 0 0 1")
		if counts, err := s.outbox.CountByState(t.Context(), batch.ID); err != nil || counts[directory.Cancelled] != 1 {
			t.Errorf("%v, %v", counts, err)
		}
	}
}

func TestWhatWaitsElsewhereIsTakenBackForGood(t *testing.T) {
	t.Parallel()
	b := newBare(t, nil)
	s := b.as(contoso, averysID)
	mine := b.confirms(s, 1, "a", "b", "c")
	b.confirms(b.as(tailspin, averysID), 0, "x")
	s = b.as(contoso, robinsID)
	robins := b.confirms(s, 0, "d")
	b.notices()
	var averys Elsewhere
	for _, e := range b.elsewhere() {
		if e.Account.Organization == contoso.SCIM {
			averys = e
		}
	}

	n, err := b.CancelElsewhere(t.Context(), averys.ID)

	if n != 2 || err != nil {
		t.Errorf("%d were taken back, %v", n, err)
	}
	if !b.notices().Elsewhere {
		t.Error("nobody was told")
	}
	b.mustWait("afterwards", "Avery Moss Contoso 0 1 0", "Avery Moss https://scim.tailspin.example/v2 1 0 0")
	if counts, err := s.outbox.CountByState(t.Context(), robins.ID); err != nil || counts[directory.Queued] != 1 {
		t.Errorf("Robin's are %v, %v", counts, err)
	}
	if n, err := b.CancelElsewhere(t.Context(), averys.ID); n != 0 || err != nil {
		t.Errorf("%d more, %v", n, err)
	}
	for _, id := range []string{"", "nobody", "..", s.account.Key()} {
		_, err := b.CancelElsewhere(t.Context(), id)
		mustFail(t, err, problem.NotFound)
	}
	s = b.as(contoso, averysID)
	counts, err := s.outbox.CountByState(t.Context(), mine.ID)
	if err != nil || counts[directory.Cancelled] != 2 || counts[directory.Unknown] != 1 {
		t.Errorf("Avery's are %v, %v", counts, err)
	}
	must(t, s.outbox.Requeue(t.Context(), mine.Items[0].ID, b.now)) // it was read, and had had no effect
	if next, err := s.outbox.NextPending(t.Context(), s.account, 10); err != nil || len(next) != 0 {
		t.Errorf("what was taken back is sent: %+v, %v", next, err)
	}
}

// Where something cannot be read, the rest is seen all the same.
func TestAFileThatCannotBeReadIsSaidAndHidesNoOther(t *testing.T) {
	t.Parallel()
	b := newBare(t, nil)
	b.confirms(b.as(contoso, averysID), 0, "a")
	b.leaves()
	data := b.options.Folders.Data
	folder := func(name string) string {
		must(t, os.MkdirAll(filepath.Join(data, name), 0o700))
		return filepath.Join(data, name)
	}
	put := func(name, file, text string) {
		must(t, os.WriteFile(filepath.Join(folder(name), file), []byte(text), 0o600))
	}
	put("000000000000000000000001", "outbox.db", "no database")
	put("000000000000000000000002", "leavers.db", "nobody confirmed anything here")
	put("notes", "outbox.db", "of the admin's own")
	put("demo", "outbox.db", "of the demo")
	must(t, os.WriteFile(filepath.Join(data, "000000000000000000000003"), nil, 0o600))
	must(t, os.Mkdir(filepath.Join(folder("000000000000000000000004"), "outbox.db"), 0o700))
	must(t, os.Symlink(filepath.Dir(outboxOf(b)), filepath.Join(data, "000000000000000000000005")))
	must(t, os.CopyFS(folder("000000000000000000000006"), os.DirFS(filepath.Dir(outboxOf(b))))) // of another account than its folder

	var unread []string
	readable := 0
	for _, e := range b.elsewhere() {
		if e.Problem == nil {
			readable++
			continue
		}
		unread = append(unread, e.ID)
		if !e.Problem.OfDisk() || e.Problem.Detail != filepath.Join(data, e.ID, "outbox.db") || !e.None() {
			t.Errorf("%+v", e)
		}
		n, err := b.CancelElsewhere(t.Context(), e.ID)
		if n != 0 || kindOf(err) != e.Problem.Kind {
			t.Errorf("%s: %d were taken back, %v", e.ID, n, err)
		}
	}

	if want := []string{"000000000000000000000001", "000000000000000000000004", "000000000000000000000006"}; !slices.Equal(unread, want) || readable != 1 {
		t.Errorf("unread are %q and %d more were read", unread, readable)
	}
	if text, err := os.ReadFile(filepath.Join(data, "000000000000000000000001", "outbox.db")); err != nil || string(text) != "no database" {
		t.Errorf("what cannot be read was changed: %q, %v", text, err)
	}
}

func TestAnOutboxThatWasDamagedMeanwhileIsNotTakenBackFrom(t *testing.T) {
	t.Parallel()
	b := newBare(t, nil)
	b.confirms(b.as(contoso, averysID), 0, "a")
	b.leaves()
	id := b.elsewhere()[0].ID
	damage(t, outboxOf(b))

	n, err := b.CancelElsewhere(t.Context(), id)

	if n != 0 || kindOf(err) != problem.Damaged {
		t.Errorf("%d, %v", n, err)
	}
	if found := b.elsewhere(); len(found) != 1 || found[0].Problem == nil {
		t.Errorf("%+v", found)
	}
}

func TestWhatWaitsInTheDemoIsSeenInTheDemo(t *testing.T) {
	t.Parallel()
	b := newBare(t, nil)
	b.confirms(b.as(contoso, averysID), 0, "a")
	must(t, b.endSession())
	demo := &organization{tailspin, b.demoPlace()}
	s, err := b.newSession(t.Context(), demo, averysID)
	must(t, err)
	b.confirms(s, 0, "x", "y")
	must(t, s.close())
	b.showSignedOut(demo, nil)

	b.mustWait("in the demo", "Avery Moss Tailspin 2 0 0", "Avery Moss https://scim.contoso.example/v2 1 0 0")
	for _, e := range b.elsewhere() {
		if n, err := b.CancelElsewhere(t.Context(), e.ID); n != e.Queued || err != nil {
			t.Errorf("%d of %d were taken back, %v", n, e.Queued, err)
		}
	}
	b.mustWait("afterwards")
	b.leaves()
	b.mustWait("outside")
}

// The session that takes its place waits for a look, and a look for it.
func TestNobodyOpensAnOutboxWhileItIsLookedInto(t *testing.T) {
	t.Parallel()
	b := newBare(t, nil)
	b.confirms(b.as(contoso, averysID), 0, "a", "b")
	b.leaves()
	id := b.elsewhere()[0].ID
	ended := make(chan struct{})
	for range 4 {
		go func() {
			defer func() { ended <- struct{}{} }()
			for range 10 {
				if _, err := b.Elsewhere(context.Background()); err != nil {
					t.Error(err)
				}
			}
		}()
	}
	taken := 0
	for range 10 {
		release, err := b.acquire()
		must(t, err)
		b.as(contoso, averysID)
		must(t, b.endSession())
		must(t, b.firstRun(nil))
		release()
		n, err := b.CancelElsewhere(t.Context(), id)
		must(t, err)
		taken += n
	}
	for range 4 {
		<-ended
	}
	if taken != 2 {
		t.Errorf("%d were taken back, and 2 waited", taken)
	}
	o, err := outbox.Open(t.Context(), outboxOf(b))
	must(t, err)
	defer o.Close()
	if w, err := o.Waiting(t.Context(), directory.Account{Issuer: averysID.Issuer, Subject: averysID.Subject, Organization: contoso.SCIM}); err != nil || !w.None() {
		t.Errorf("%+v, %v", w, err)
	}
}

func TestAClosedClientLooksNowhere(t *testing.T) {
	t.Parallel()
	b := newBare(t, nil)
	must(t, b.Close())
	_, err := b.Elsewhere(t.Context())
	mustFail(t, err, problem.Cancelled)
	_, err = b.CancelElsewhere(t.Context(), "x")
	mustFail(t, err, problem.Cancelled)
	open := newBare(t, nil)
	open.confirms(open.as(contoso, averysID), 0, "a")
	open.leaves()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = open.Elsewhere(ctx)
	mustFail(t, err, problem.Cancelled)
}
