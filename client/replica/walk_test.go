package replica

// What one attempt does with the copy.

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/scim"
)

var errNotFound = fmt.Errorf("read: %w", &scim.Error{Host: "scim.example", Status: 404, Sent: true})

// copies makes one attempt.
func (d *desk) copies(want problem.Kind) error {
	d.t.Helper()
	err := d.attempt(context.Background())
	if kindOf(err) != want {
		d.t.Errorf("it ended with %v, and not with %q", err, want)
	}
	return err
}

func TestACompleteWalkMakesTheCopyWhole(t *testing.T) {
	d := newDesk(t)
	d.lists(people("a", "b"), people("c"))

	d.copies("")

	d.mustHold("a", "b", "c")
	d.mustHaveDone("began", "connect", "walk true 200", "put", "copied 3 of 3", "missing", "whole", "ended ")
}

func TestAnEmptyOrganizationIsWholeToo(t *testing.T) {
	d := newDesk(t)

	d.copies("")

	d.mustHaveDone("began", "connect", "walk true 200", "missing", "whole", "ended ")
}

func TestWithoutAConnectionNothingIsCopied(t *testing.T) {
	d := newDesk(t)
	d.lists(people("a"))
	d.fails["connect"] = errLost

	d.copies(problem.Unreachable)

	d.mustHold()
	d.mustHaveDone("began", "connect", "ended unreachable")
}

func TestAnIncompleteWalkIsKeptAndRemovesNobody(t *testing.T) {
	d := newDesk(t)
	d.lists(people("a", "b"))
	d.copies("")
	d.lists(people("c"))
	d.complete, d.total = false, 4

	err := d.copies(problem.UnexpectedAnswer)

	if p := problem.Of(err); p.Host != "scim.example" || p.Count != 3 {
		t.Errorf("%+v", p)
	}
	d.mustHold("a", "b", "c")
	d.total = 0 // fewer than it listed
	if p := problem.Of(d.copies(problem.UnexpectedAnswer)); p.Count != 0 {
		t.Errorf("%+v", p)
	}
}

func TestWhatCameBeforeAnErrorIsKept(t *testing.T) {
	d := newDesk(t)
	d.lists(people("a", "b"))
	d.walkErr = errLost

	d.copies(problem.Unreachable)

	d.mustHold("a", "b")
	d.mustHaveDone("began", "connect", "walk true 200", "put", "copied 2 of 2", "ended unreachable")
}

func TestThatPagesCannotBeStoredEndsTheWalk(t *testing.T) {
	for _, walkErr := range []error{nil, errLost} { // the disk's trouble comes first
		d := newDesk(t)
		d.lists(people("a"))
		d.walkErr = walkErr
		d.fails["put"] = errDisk

		d.copies(problem.DiskTrouble)

		d.mustHold()
		d.mustHaveDone("began", "connect", "walk true 200", "put", "ended diskTrouble")
	}
}

func TestAfterTroubleWithTheDiskNoMorePagesAreAskedFor(t *testing.T) {
	d := newDesk(t)
	var all [][]directory.User
	for n := range 3*pagesAtOnce + 3 {
		all = append(all, people(fmt.Sprint(n)))
	}
	d.lists(all...)
	d.fails["put"] = errDisk
	taken := 0
	d.between = func(int) { taken++ }

	d.copies(problem.DiskTrouble)

	if taken == len(all) {
		t.Error("all were asked for")
	}
}

func TestEveryPageIsReportedWithAllBeforeIt(t *testing.T) {
	d := newDesk(t)
	var all [][]directory.User
	for n := range pagesAtOnce + 1 {
		all = append(all, people(fmt.Sprint("a", n), fmt.Sprint("b", n)))
	}
	d.lists(all...)

	d.copies("")

	d.mu.Lock()
	defer d.mu.Unlock()
	last := ""
	for _, act := range d.acts {
		if strings.HasPrefix(act, "copied") {
			last = act
		}
	}
	if last != "copied 22 of 22" {
		t.Errorf("the last report is %q of %q", last, d.acts)
	}
}

func TestWhoIsMissingIsLookedUpAndOnly404Removes(t *testing.T) {
	for name, c := range map[string]struct {
		err  error
		want problem.Kind
		acts []string
		left []string
	}{
		"is there":              {nil, "", []string{"read b", "keep b", "whole", "ended "}, []string{"a", "b"}},
		"is gone":               {errNotFound, "", []string{"read b", "remove b", "whole", "ended "}, []string{"a"}},
		"cannot be asked about": {scim.ErrInvalidID, "", []string{"read b", "whole", "ended "}, []string{"a", "b"}},
		"cannot tell":           {errLost, problem.Unreachable, []string{"read b", "ended unreachable"}, []string{"a", "b"}},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.lists(people("a", "b"))
			d.copies("")
			d.lists(people("a"))
			d.readErrs["b"] = c.err
			d.acts = nil

			d.copies(c.want)

			d.mustHold(c.left...)
			d.mustHaveDone(append([]string{"began", "connect", "walk true 200", "put", "copied 1 of 1", "missing"}, c.acts...)...)
		})
	}
}

func TestWhoWasLookedUpIsNotMissingTheNextTime(t *testing.T) {
	d := newDesk(t)
	d.lists(people("a", "b"))
	d.copies("")
	walk := d.Cache.Stamp()
	d.lists(people("a"))
	if err := d.walk(context.Background(), d, scim.Features{}); err != nil {
		t.Fatal(err)
	}

	missing, of, err := d.Cache.Missing(context.Background(), walk)

	if len(missing) != 0 || of != 2 || err != nil {
		t.Errorf("%q of %d, %v", missing, of, err)
	}
}

func TestTroubleWithTheDiskWhileSomebodyIsMissingIsTold(t *testing.T) {
	for act, err := range map[string]error{"missing": nil, "keep b": nil, "remove b": errNotFound, "whole": nil} {
		d := newDesk(t)
		d.lists(people("a", "b"))
		d.copies("")
		d.lists(people("a"))
		d.readErrs["b"] = err
		d.fails[act] = errDisk

		d.copies(problem.DiskTrouble)
	}
}

// A list from which many are missing is not to be trusted.
func TestWhereManyAreMissingNobodyIsRemoved(t *testing.T) {
	for _, c := range []struct{ all, missing, want int }{{99, 1, 0}, {99, 2, 2}, {200, 2, 0}, {200, 3, 3}, {299, 2, 0}, {299, 3, 3}} {
		d := newDesk(t)
		var ids []string
		for n := range c.all {
			ids = append(ids, fmt.Sprintf("%03d", n))
			d.readErrs[ids[n]] = errNotFound
		}
		d.lists(people(ids...))
		d.copies("")
		d.lists(people(ids[c.missing:]...))

		if c.want == 0 {
			d.copies("")
			d.mustHold(ids[c.missing:]...)
			continue
		}
		p := problem.Of(d.copies(problem.ManyMissing))
		if p.Count != c.want || p.Host != "scim.example" {
			t.Errorf("%+v", p)
		}
		d.mustHold(ids...)
	}
}

// What was learnt of a user while a page was on its way is newer than the page.
func TestAPageOverwritesNothingThatWasLearntLater(t *testing.T) {
	ctx := context.Background()
	archived := people("c")[0]
	archived.Status = directory.Archived
	for name, c := range map[string]struct {
		learntDuring int // the page while which somebody archived c
		want         directory.Status
	}{"before its page was asked for": {0, directory.Active}, "while its page was on its way": {1, directory.Archived}} {
		d := newDesk(t)
		d.lists(people("a"), people("b"), people("c"))
		d.between = func(n int) {
			// A page was taken: the request of the next one has begun.
			if n == c.learntDuring {
				if err := d.Cache.Put(ctx, d.Cache.Stamp(), 0, archived); err != nil {
					t.Error(err)
				}
			}
		}

		d.copies("")

		users, err := d.Users(ctx, []string{"c"})
		if err != nil || len(users) != 1 || users[0].Status != c.want {
			t.Errorf("%s: %+v, %v", name, users, err)
		}
	}
}

func TestALookedUpUserIsAsOldAsTheRequest(t *testing.T) {
	ctx := context.Background()
	d := newDesk(t)
	d.lists(people("a", "b"))
	d.copies("")
	d.lists(people("a"))
	archived := people("b")[0]
	archived.Status = directory.Archived

	err := d.walk(ctx, lookup{d, func() {
		if err := d.Cache.Put(ctx, d.Cache.Stamp(), 0, archived); err != nil {
			t.Error(err)
		}
	}}, d.features)

	users, _ := d.Users(ctx, []string{"b"})
	if err != nil || len(users) != 1 || users[0].Status != directory.Archived {
		t.Errorf("%+v, %v", users, err)
	}
}

// lookup is a service where something happens while a user is looked up.
type lookup struct {
	Service
	meanwhile func()
}

func (l lookup) User(ctx context.Context, id string) (directory.User, error) {
	l.meanwhile()
	return l.Service.User(ctx, id)
}

func TestAWalkEndsWithItsContextAndReportsNoEnd(t *testing.T) {
	d := newDesk(t)
	var all [][]directory.User
	for n := range 3 * pagesAtOnce {
		all = append(all, people(fmt.Sprint(n)))
	}
	d.lists(all...)
	ctx, cancel := context.WithCancel(context.Background())
	taken := 0
	d.between = func(n int) {
		taken = n + 1
		if n == 2 {
			cancel()
		}
	}

	err := d.attempt(ctx)

	if err == nil || taken == len(all) {
		t.Errorf("%d pages were taken, %v", taken, err)
	}
	for _, act := range d.acts {
		if strings.HasPrefix(act, "ended") || act == "whole" {
			t.Errorf("it did %q", act)
		}
	}
}
