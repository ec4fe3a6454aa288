package client_test

// Users' services of other makes behind the demo's sign-in: what is asked of them, and
// what happens only there. That the main job works with them is in
// conformance_test.go. What services do with and without the MileIQ extension is in
// hostile_test.go.

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync/atomic"
	"testing"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/clienttest/strange"
	"mileiq.example/admin/client/clienttest/wire"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/sandbox"
)

// foreign is a strange service behind a wire.
type foreign struct {
	*strange.Service
	wire *wire.Wire
}

// foreignDesk is a desk whose organization is a foreign service of that many users.
func foreignDesk(t *testing.T, users int, h strange.Habits) (*desk, foreign) {
	t.Helper()
	d, service := newDesk(t, 3), strange.New(users, h)
	return d, foreign{service, d.connect(service, strange.Base, "")}
}

// copiedForeignDesk is a foreignDesk with a complete copy.
func copiedForeignDesk(t *testing.T, users int, h strange.Habits) (*desk, foreign) {
	t.Helper()
	service := strange.New(users, h)
	d, w := wiredDesk(t, service, strange.Base)
	return d, foreign{service, w}
}

// mustHaveChanged checks that a user alone was changed, how often that was asked for,
// and what came of it.
func (f foreign) mustHaveChanged(t *testing.T, id string, active bool, times int) {
	t.Helper()
	if n, others := f.wire.Asked(http.MethodPatch, "/"+id), f.wire.Asked(http.MethodPatch, ""); n != times || others != times {
		t.Errorf("%d changes were asked for, want %d, and %d of all users", n, times, others)
	}
	for _, u := range f.Users() {
		if want := u.ID != id || active; u.Active != want {
			t.Errorf("%s: active is %t", u.ID, u.Active)
		}
	}
}

func TestAServiceWithoutAnOrderOfItsOwnIsCopiedSorted(t *testing.T) {
	d, f := copiedForeignDesk(t, 130, strange.Habits{Sorts: true, Shuffles: true, PageSize: 50})

	asked := f.Queries()

	if n := d.users().Total; n != 130 || len(asked) < 3 {
		t.Errorf("%d users in %d pages", n, len(asked))
	}
	for _, query := range asked {
		if !strings.Contains(query, "sortBy=userName") || !strings.Contains(query, "count=50") {
			t.Errorf("asked for %s", query)
		}
	}
}

func TestAServiceThatCannotSortAndShufflesIsNotCalledCopiedAndTakesNobodyOut(t *testing.T) {
	d, f := copiedForeignDesk(t, 60, strange.Habits{Shuffles: true})
	f.Queries() // so that the next list stands the right way round
	f.Become(func(h *strange.Habits) { h.PageSize = 50 })

	p := d.refresh() // 1 to 50, and then 10 to 1

	if p == nil || p.Kind != problem.UnexpectedAnswer || p.Count != 10 {
		t.Errorf("problem: %+v", p)
	}
	if n := d.users().Total; n != 60 {
		t.Errorf("%d users, want 60", n)
	}
}

func TestAServiceThatIgnoresItsEntityTagsIsChangedOnce(t *testing.T) {
	for name, c := range map[string]struct {
		habits  strange.Habits
		lost    sandbox.Fault // happens to the first change
		asked   int
		state   directory.State
		reason  directory.Reason
		archive bool
	}{
		"nothing is lost":                  {strange.Habits{}, sandbox.Fault{}, 1, directory.Done, directory.ReasonNone, true},
		"the answer is lost":               {strange.Habits{}, sandbox.Fault{DropAfter: true}, 1, directory.Done, directory.ReasonNone, true},
		"the request is lost":              {strange.Habits{}, sandbox.Fault{DropBefore: true}, 2, directory.Done, directory.ReasonNone, true},
		"the answer is lost, without date": {strange.Habits{Undated: true}, sandbox.Fault{DropAfter: true}, 1, directory.Done, directory.ReasonNone, true},
		// Whether anything happened to the user since cannot be known: no guess.
		"the request is lost, without date": {strange.Habits{Undated: true}, sandbox.Fault{DropBefore: true}, 1, directory.Conflict, directory.ReasonChanged, false},
	} {
		t.Run(name, func(t *testing.T) {
			h := c.habits
			h.Sorts, h.Tags = true, strange.TagsAdvertised
			d, f := copiedForeignDesk(t, 20, h)
			var met atomic.Bool
			f.wire.SetFault(func(r *http.Request) *sandbox.Fault {
				if isChange(r) && met.CompareAndSwap(false, true) {
					return &c.lost
				}
				return nil
			})

			batch := d.confirm(directory.Archive, "u-007")

			d.mustEnd(batch, c.state, c.reason)
			f.mustHaveChanged(t, "u-007", !c.archive, c.asked)
		})
	}
}

func TestAServiceThatWritesTruthInWordsIsUnderstood(t *testing.T) {
	d, f := copiedForeignDesk(t, 20, strange.Habits{Sorts: true, ActiveAs: [2]string{"True", "False"}})

	d.mustEnd(d.confirm(directory.Archive, "u-007"), directory.Done, directory.ReasonNone)
	f.mustHaveChanged(t, "u-007", false, 1)
	if p := d.refresh(); p != nil || d.row("u-007").Status != directory.Archived || d.row("u-008").Status != directory.Active {
		t.Errorf("%v, %s, %s", p, d.row("u-007").Status, d.row("u-008").Status)
	}

	d.mustEnd(d.confirm(directory.Invite, "u-007"), directory.Done, directory.ReasonNone)
	f.mustHaveChanged(t, "u-007", true, 2)
	if got := d.row("u-007").Status; got != directory.Active {
		t.Errorf("reactivated, the user is shown as %s", got)
	}
}

func TestWhereTheServiceKnowsNoRolesTheProfileAndTheIDTokenDecide(t *testing.T) {
	for login, phase := range map[string]client.Phase{avery: client.Ready, noor: client.WithoutRole} {
		t.Run(login, func(t *testing.T) {
			d, _ := foreignDesk(t, 20, strange.Habits{Sorts: true})
			d.stop()
			profile, err := os.ReadFile(d.organization)
			if err != nil {
				t.Fatal(err)
			}
			demanding := fmt.Appendf(profile, "required_role = %q\n", directory.BusinessAdministratorClaim)
			if err := os.WriteFile(d.organization, demanding, 0o600); err != nil {
				t.Fatal(err)
			}
			d.start()
			d.takeChange()

			d.signInBrowser(login)

			d.untilPhase(phase)
		})
	}
}

// Somebody between the program and the service may resolve a path once too often.
func TestWhoseIDHoldsAnotherPathIsShownAndNeverChanged(t *testing.T) {
	d, f := copiedForeignDesk(t, 40, strange.Habits{PathIDs: true})
	rows := d.users().Rows
	var ids []string
	for _, row := range rows {
		ids = append(ids, row.ID)
	}

	plan := d.plan(directory.Archive, ids...)

	if len(rows) != 40 || len(plan.Users) != 20 || len(plan.LeftOut) != 20 {
		t.Fatalf("%d are shown, %d are planned, %d left out", len(rows), len(plan.Users), len(plan.LeftOut))
	}
	for _, left := range plan.LeftOut {
		if left.Reason != directory.ReasonNotAddressable {
			t.Errorf("%q is left out for %q", left.User.ID, left.Reason)
		}
	}
	// Nor are they asked about, or taken out, where a later list lacks one of them.
	gone := plan.LeftOut[0].User.ID
	f.Remove(gone)
	if p := d.refresh(); p != nil || len(d.users().Rows) != 40 {
		t.Errorf("a list without %q: %v, %d users", gone, p, len(d.users().Rows))
	}
	for _, left := range plan.LeftOut {
		for _, path := range []string{left.User.ID, url.PathEscape(left.User.ID)} {
			if n := f.wire.Asked(http.MethodGet, "/"+path) + f.wire.Asked(http.MethodPatch, "/"+path); n != 0 {
				t.Errorf("%d requests about %q", n, left.User.ID)
			}
		}
	}
	if n := f.wire.Asked(http.MethodGet, "/"+plan.Users[0].ID); n != 1 {
		t.Errorf("%d requests about %q", n, plan.Users[0].ID)
	}
}
