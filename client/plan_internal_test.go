package client

// What a plan reads, and what the rules let through when it is confirmed.

import (
	"context"
	"net/http"
	"path"
	"slices"
	"sync/atomic"
	"testing"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/leavers"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/scim"
)

func idsOf(users []directory.User) (ids []string) {
	for _, u := range users {
		ids = append(ids, u.ID)
	}
	return ids
}

func reasonsOf(left []directory.LeftOut) map[string]directory.Reason {
	reasons := map[string]directory.Reason{}
	for _, l := range left {
		reasons[l.User.ID] = l.Reason
	}
	return reasons
}

func TestAPlanWithoutAConnectionComesFromTheCopy(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	b := newBare(t, nil)
	s := b.withSession(contoso)
	s.has(t, people("a", "b", "c", "gone")...)
	must(t, s.facts.KeepWhole(ctx, b.now))
	renamed := people("c")
	renamed[0].DisplayName = "Eve"
	s.has(t, renamed...)
	_, err := b.Confirm(ctx, b.planned(people("b")))
	must(t, err)
	shown := append(people("a", "b", "c", "never"), people("a", "never")...)

	plan, err := b.Plan(ctx, directory.Archive, shown)

	if err != nil || !slices.Equal(idsOf(plan.Users), []string{"a"}) || plan.Checked || !plan.CopiedAt.Equal(b.now) || plan.Kind != directory.Archive || !plan.SelfUnknown {
		t.Fatalf("%+v, %v", plan, err)
	}
	reasons := reasonsOf(plan.LeftOut)
	if len(plan.LeftOut) != 3 || reasons["b"] != directory.ReasonAlreadyWaiting || reasons["c"] != directory.ReasonChangedSinceShown || reasons["never"] != directory.ReasonGone {
		t.Errorf("left out: %v", reasons)
	}
	if l := plan.LeftOut[0]; l.User.ID != "c" || l.User.DisplayName != "Eve" || l.Was.DisplayName != "c" {
		t.Errorf("first: %+v", l)
	}
}

func TestAPlanIsReadAgainAndWhatIsReadIsKept(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	for name, c := range map[string]struct {
		answer  func(w http.ResponseWriter)
		checked bool
		kind    problem.Kind
		reason  directory.Reason // of b; none: it is planned
	}{
		"as it was": {func(w http.ResponseWriter) { resource(w, "b") }, true, "", ""},
		"gone":      {func(w http.ResponseWriter) { w.WriteHeader(404) }, true, "", directory.ReasonGone},
		"refused":   {func(w http.ResponseWriter) { w.WriteHeader(403) }, false, problem.NoRole, ""},
		"no answer": {func(w http.ResponseWriter) { panic(http.ErrAbortHandler) }, false, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBare(t, nil)
			s := b.withSession(contoso)
			s.has(t, people("a", "b")...)
			old := people("a")
			old[0].Version = "old"
			s.has(t, old...)
			connectTo(t, s, scim.Features{}, func(w http.ResponseWriter, r *http.Request) {
				if id := path.Base(r.URL.Path); id != "b" {
					resource(w, id)
					return
				}
				c.answer(w)
			})
			b.notices()

			plan, err := b.Plan(ctx, directory.Archive, people("a", "b"))

			mustFail(t, err, c.kind)
			if c.kind != "" {
				return
			}
			want := []string{"a", "b"}
			if c.reason != "" {
				want = want[:1]
			}
			if !slices.Equal(idsOf(plan.Users), want) || plan.Checked != c.checked || reasonsOf(plan.LeftOut)["b"] != c.reason {
				t.Errorf("%+v", plan)
			}
			if !c.checked {
				return
			}
			users, err := s.cache.Users(ctx, []string{"a"})
			if err != nil || users[0].Version != `"1"` || !b.notices().Users {
				t.Errorf("kept: %+v, %v", users, err)
			}
		})
	}
}

func TestALargePlanIsNotReadAgain(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]int32{checkedAtMost: checkedAtMost, checkedAtMost + 1: 0} {
		b := newBare(t, nil)
		s := b.withSession(contoso)
		var all []directory.User
		for i := range n {
			all = append(all, people(string(rune('a'+i%26))+string(rune('a'+i/26)))...)
		}
		s.has(t, all...)
		var asked atomic.Int32
		connectTo(t, s, scim.Features{}, func(w http.ResponseWriter, r *http.Request) {
			asked.Add(1)
			resource(w, path.Base(r.URL.Path))
		})

		plan, err := b.Plan(context.Background(), directory.Archive, all)

		if err != nil || len(plan.Users) != n || plan.Checked != (want > 0) || asked.Load() != want {
			t.Errorf("of %d: %d planned, checked %t, %d asked, %v", n, len(plan.Users), plan.Checked, asked.Load(), err)
		}
	}
}

func TestHowManyAdministratorsThereAreIsKnownOnlyFromAWholeCopyThatSaysSo(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	b := newBare(t, nil)
	s := b.withSession(contoso)
	admins := people("a", "b", "c", "d")
	for i := range 3 {
		admins[i].Role = directory.RoleBusinessAdministrator
	}
	s.has(t, admins...)
	s.selfID = "me"
	mustKnow := func(want int) {
		t.Helper()
		who, err := s.who(ctx)
		if err != nil || who.Administrators != want || who.SelfID != "me" {
			t.Errorf("%+v, %v, want %d", who, err, want)
		}
	}
	mustKnow(-1)
	s.facts.KeepAccepted(ctx, b.now, true, "")
	mustKnow(-1)
	must(t, s.facts.KeepWhole(ctx, b.now))
	mustKnow(3)

	for i, want := range []int{2, 2} { // one is archived already, and then an ordinary user
		if _, err := s.outbox.Confirm(ctx, s.account, "", directory.Plan{Kind: directory.Archive, Users: admins[i*3 : i*3+1]}, b.now); err != nil {
			t.Fatal(err)
		}
		mustKnow(want)
	}
	_, err := b.Confirm(ctx, b.planned(admins[1:3]))
	mustFail(t, err, problem.ChangedMeanwhile) // nobody would be left
}

func TestWhatIsConfirmedIsOnTheDiskWithWhoConfirmedIt(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	b := newBare(t, nil)
	s := b.withSession(contoso)
	_, err := b.Confirm(ctx, directory.Plan{Kind: directory.Archive})
	mustFail(t, err, problem.Refused)
	b.notices()

	batch, err := b.Confirm(ctx, b.planned(people("a", "b")))

	if err != nil || batch.ConfirmedBy != "Avery Moss" || len(batch.Items) != 2 || !batch.ConfirmedAt.Equal(b.now) {
		t.Errorf("%+v, %v", batch, err)
	}
	if heard := b.notices(); !heard.State || !heard.Activity || b.State().Waiting != 2 {
		t.Errorf("it tells %+v, %d wait", heard, b.State().Waiting)
	}
	_, err = b.Confirm(ctx, b.planned(people("b")))
	mustFail(t, err, problem.AlreadyWaiting)
	s.identity.Name = ""
	batch, err = b.Confirm(ctx, b.planned(people("c")))
	if err != nil || batch.ConfirmedBy != "avery@contoso.example" {
		t.Errorf("%+v, %v", batch, err)
	}
}

func TestOpenChangesLieOverTheCopy(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	b := newBare(t, nil)
	s := b.withSession(contoso)
	page, err := b.Users(ctx, directory.Query{Limit: 10})
	if err != nil || page.Rows == nil || len(page.Rows) != 0 || page.Total != 0 {
		t.Errorf("of nobody: %+v, %v", page, err)
	}
	s.has(t, people("a", "b", "c")...)
	batch, err := b.Confirm(ctx, b.planned(people("b")))
	must(t, err)

	page, err = b.Users(ctx, directory.Query{Limit: 2, Offset: 1})

	if err != nil || len(page.Rows) != 2 || page.Total != 3 || page.Counts.All != 3 || page.Rows[0].ID != "b" || page.Rows[0].Pending.ID != batch.Items[0].ID ||
		page.Rows[1].Pending.ID != 0 {
		t.Errorf("%+v, %v", page, err)
	}
	one, err := b.Users(ctx, directory.Query{Limit: 2, Search: page.Rows[0].Name(), Status: directory.Archived})
	if err != nil || len(one.Rows) != 0 || one.Total != 0 || one.Found.All != 1 || one.Found.Of(directory.Active) != 1 || one.Counts.All != 3 {
		t.Errorf("%+v, %v", one, err)
	}
	rows, err := b.Rows(ctx, []string{"c", "none", "b"})
	if err != nil || len(rows) != 2 || rows[0].ID != "c" || rows[0].Pending.ID != 0 || rows[1].Pending.State != directory.Queued {
		t.Errorf("%+v, %v", rows, err)
	}
	list, err := b.Match(ctx, []leavers.Mention{{Line: 1, Address: "a@contoso.example"}, {Line: 2, Address: "z@contoso.example"}})
	if err != nil || list.Counts[leavers.Matched] != 1 || list.Lines[0].User.ID != "a" || list.Lines[1].Result != leavers.NotFound {
		t.Errorf("%+v, %v", list, err)
	}
	must(t, s.outbox.Close())
	_, err = b.Users(ctx, directory.Query{Limit: 2})
	mustFail(t, err, problem.DiskTrouble)
	_, err = b.Plan(ctx, directory.Archive, people("a"))
	mustFail(t, err, problem.DiskTrouble)
	must(t, s.cache.Close())
	for name, f := range map[string]func() error{
		"Users": func() error { _, err := b.Users(ctx, directory.Query{Limit: 2}); return err },
		"Rows":  func() error { _, err := b.Rows(ctx, []string{"a"}); return err },
		"Match": func() error { _, err := b.Match(ctx, []leavers.Mention{{Address: "a"}}); return err },
	} {
		if err := f(); kindOf(err) != problem.DiskTrouble {
			t.Errorf("%s: %v", name, err)
		}
	}
}
