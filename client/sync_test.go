package client_test

// Keeping the copy up to date with a service that is slow, wrong or away.

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/sandbox"
)

// aside marks a request that a fault makes itself, to see what the service
// would answer.
const aside = "X-Aside"

// asked returns what the service answers to a request at this moment.
func (d *desk) asked(r *http.Request) []byte {
	again, err := http.NewRequest(http.MethodGet, d.demo.Issuer()+r.URL.RequestURI(), nil)
	if err != nil {
		d.t.Error(err)
		return nil
	}
	again.Header.Set("Authorization", r.Header.Get("Authorization"))
	again.Header.Set(aside, "1")
	answer, err := http.DefaultClient.Do(again)
	if err != nil {
		d.t.Error(err)
		return nil
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		d.t.Error(err)
	}
	return body
}

// scimAnswer is a fault that answers with this body.
func scimAnswer(body []byte) sandbox.Fault {
	return sandbox.Fault{Status: http.StatusOK, ContentType: "application/scim+json", Body: string(body)}
}

// withoutUser returns a list answer in which one user is missing.
func withoutUser(list []byte, id string) []byte {
	var answer struct {
		Schemas      []string         `json:"schemas"`
		TotalResults int              `json:"totalResults"`
		StartIndex   int              `json:"startIndex"`
		ItemsPerPage int              `json:"itemsPerPage"`
		Resources    []map[string]any `json:"Resources"`
	}
	if json.Unmarshal(list, &answer) != nil {
		return nil
	}
	kept := answer.Resources[:0]
	for _, u := range answer.Resources {
		if u["id"] != id {
			kept = append(kept, u)
		}
	}
	answer.TotalResults -= len(answer.Resources) - len(kept)
	answer.Resources, answer.ItemsPerPage = kept, len(kept)
	body, err := json.Marshal(answer)
	if err != nil {
		return nil
	}
	return body
}

func TestAnotherAdminsChangesArrive(t *testing.T) {
	d := signedIn(t, 60, avery)
	björn, ángel := d.user("Björn").ID, d.user("Ángel").ID
	if err := d.demo.ArchiveAsOther(björn); err != nil {
		t.Fatal(err)
	}
	if err := d.demo.InviteAsOther(ángel); err != nil {
		t.Fatal(err)
	}

	p := d.refresh()

	if p != nil || d.row(björn).Status != directory.Archived || d.row(ángel).Status != directory.Invited {
		t.Errorf("%v, %s, %s", p, d.row(björn).Status, d.row(ángel).Status)
	}
}

func TestAPageThatWasReadBeforeAnArchiveDoesNotUndoItInTheCopy(t *testing.T) {
	byName := func(a, b sandbox.User) int { return strings.Compare(a.UserName, b.UserName) }
	for _, c := range []struct {
		name string
		pick func([]sandbox.User) sandbox.User
	}{
		{"first page", func(users []sandbox.User) sandbox.User { return slices.MinFunc(users, byName) }},
		{"later page", func(users []sandbox.User) sandbox.User { return slices.MaxFunc(users, byName) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := signedIn(t, 230, avery)
			id := c.pick(slices.DeleteFunc(d.demo.Users(), func(u sandbox.User) bool {
				return u.Status != sandbox.Active || u.Role != sandbox.RoleUser
			})).ID
			held := newGate()
			d.demo.SetFault(func(r *http.Request) *sandbox.Fault {
				if !isList(r) || r.Header.Get(aside) != "" {
					return nil
				}
				// The page is written now and delivered when the gate opens.
				page := d.asked(r)
				if !bytes.Contains(page, []byte(id)) {
					return nil
				}
				f := scimAnswer(page)
				f.Delay = held.open
				held.arrive()
				return &f
			})
			before := d.client.State().Sync.Ended
			d.client.Refresh()
			d.wait("the request for the page", held.reached)
			d.mustEnd(d.confirm(directory.Archive, id), directory.Done, directory.ReasonNone)
			d.until("the row being archived", func() bool { return d.row(id).Status == directory.Archived })

			close(held.open)
			d.until("the end of the copy", func() bool { return d.client.State().Sync.Ended > before })

			if row := d.row(id); row.Status != directory.Archived || d.client.State().Sync.Problem != nil {
				t.Errorf("the stale page made the user %s again; %v", row.Status, d.client.State().Sync.Problem)
			}
		})
	}
}

func TestAUserMissingFromTheListIsLookedUpAndStays(t *testing.T) {
	d := signedIn(t, 60, avery)
	id := d.actives(1)[0]
	d.demo.SetFault(func(r *http.Request) *sandbox.Fault {
		if !isList(r) || r.Header.Get(aside) != "" {
			return nil
		}
		f := scimAnswer(withoutUser(d.asked(r), id))
		return &f
	})

	p := d.refresh()

	if p != nil || d.row(id).ID == "" || d.users().Total != 60 {
		t.Errorf("%v; %d users", p, d.users().Total)
	}
}

func TestOnlyNotFoundTakesAUserOutOfTheCopy(t *testing.T) {
	d := signedIn(t, 60, avery)
	id := d.actives(1)[0]
	if err := d.demo.Remove(id); err != nil {
		t.Fatal(err)
	}

	d.always(isRead, status(http.StatusInternalServerError))
	failed := d.refresh()
	if failed == nil || failed.Kind != problem.ServiceError || d.row(id).ID == "" {
		t.Errorf("with the service failing: %v, user %q", failed, d.row(id).ID)
	}

	d.heal()
	d.until("the user being gone", func() bool { return d.row(id).ID == "" })
	d.untilCopied()
	if d.users().Total != 59 {
		t.Errorf("%d users", d.users().Total)
	}
}

func TestManyMissingUsersStayAndAreSaid(t *testing.T) {
	d := signedIn(t, 60, avery)
	at := d.client.State().Sync.At
	for _, id := range d.actives(3) {
		if err := d.demo.Remove(id); err != nil {
			t.Fatal(err)
		}
	}

	p := d.refresh()

	if p == nil || p.Kind != problem.ManyMissing || p.Count != 3 {
		t.Errorf("problem: %+v", p)
	}
	if d.users().Total != 60 || !d.client.State().Sync.At.Equal(at) {
		t.Errorf("%d users, copied at %v", d.users().Total, d.client.State().Sync.At)
	}
}

func TestACopyOfAServiceThatRepeatsItsFirstPageEndsAndIsNotCalledComplete(t *testing.T) {
	d := newDesk(t, 60)
	var mu sync.Mutex
	var first []byte
	d.demo.SetFault(func(r *http.Request) *sandbox.Fault {
		if !isList(r) || r.Header.Get(aside) != "" {
			return nil
		}
		mu.Lock()
		defer mu.Unlock()
		if first == nil {
			var answer map[string]any
			if err := json.Unmarshal(d.asked(r), &answer); err != nil {
				t.Error(err)
			}
			answer["totalResults"] = 1000
			first, _ = json.Marshal(answer)
		}
		f := scimAnswer(first)
		return &f
	})
	d.start()

	d.signIn(avery)
	d.until("an end", func() bool { return d.client.State().Sync.Ended > 0 })

	s := d.client.State().Sync
	if s.Problem == nil || s.Problem.Kind != problem.UnexpectedAnswer || s.Problem.Count != 940 || !s.At.IsZero() {
		t.Errorf("%+v", s)
	}
	if d.users().Total != 60 {
		t.Errorf("%d users", d.users().Total)
	}
}

func TestWhatCameBeforeTheTroubleIsKept(t *testing.T) {
	d := newDesk(t, 450)
	d.always(func(r *http.Request) bool { return isList(r) && r.URL.Query().Get("startIndex") == "401" }, status(http.StatusBadGateway))
	d.start()
	d.signIn(avery)

	d.until("an attempt that failed", func() bool { return d.client.State().Sync.Problem != nil })

	if p := d.client.State().Sync.Problem; p.Kind != problem.ServiceError {
		t.Errorf("problem: %+v", p)
	}
	if d.users().Total != 400 {
		t.Errorf("%d users", d.users().Total)
	}
}

func TestTroubleWithTheServiceIsNamedLeavesTheCopyAndPasses(t *testing.T) {
	html := sandbox.Fault{Status: http.StatusOK, ContentType: "text/html", Body: "<html>Welcome to the hotel</html>"}
	malformed := sandbox.Fault{Status: http.StatusOK, ContentType: "application/scim+json", Body: `{"Resources": [`}
	moved := sandbox.Fault{Status: http.StatusFound, Header: http.Header{"Location": {"https://elsewhere.example/"}}}
	for _, c := range []struct {
		name  string
		fault sandbox.Fault
		kind  problem.Kind
	}{
		{"a web page", html, problem.NotSCIM},
		{"malformed JSON", malformed, problem.NotSCIM},
		{"a redirect", moved, problem.UnexpectedAnswer},
		{"500", status(http.StatusInternalServerError), problem.ServiceError},
		{"503", status(http.StatusServiceUnavailable), problem.ServiceError},
		{"429", status(http.StatusTooManyRequests), problem.Busy},
		{"400", status(http.StatusBadRequest), problem.Refused},
		{"404", status(http.StatusNotFound), problem.NotFound},
		{"a closed connection", sandbox.Fault{DropBefore: true}, problem.Unreachable},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := signedIn(t, 20, avery)
			at := d.client.State().Sync.At
			d.always(isList, c.fault)

			p := d.refresh()

			if p == nil || p.Kind != c.kind || p.Error() == "" {
				t.Errorf("problem: %+v", p)
			}
			if s := d.client.State(); s.Phase != client.Ready || !s.Sync.At.Equal(at) || s.Sync.Offline() != (c.kind == problem.Unreachable) {
				t.Errorf("state: %+v", s)
			}
			if d.users().Total != 20 {
				t.Errorf("%d users", d.users().Total)
			}
			d.heal()
			d.untilCopied()
		})
	}
}

func TestWhatTheServiceAsksToWaitIsWaited(t *testing.T) {
	d := signedIn(t, 20, avery)
	var mu sync.Mutex
	var asked []time.Time
	busy := status(http.StatusTooManyRequests)
	busy.Header = http.Header{"Retry-After": {"1"}}
	d.demo.SetFault(func(r *http.Request) *sandbox.Fault {
		if !isList(r) {
			return nil
		}
		mu.Lock()
		defer mu.Unlock()
		asked = append(asked, time.Now())
		if len(asked) == 1 {
			return &busy
		}
		return nil
	})

	if p := d.refresh(); p == nil || p.RetryAfter != time.Second {
		t.Errorf("problem: %+v", p)
	}
	d.client.Refresh() // an impatient admin does not change that
	d.untilCopied()

	mu.Lock()
	defer mu.Unlock()
	if waited := asked[1].Sub(asked[0]); waited < time.Second {
		t.Errorf("asked again after %v", waited)
	}
}

func TestAFirstCopyThatIsUnderWayTellsHowFarItIs(t *testing.T) {
	d := newDesk(t, 450)
	held := newGate()
	d.demo.SetFault(func(r *http.Request) *sandbox.Fault {
		if !isList(r) || r.URL.Query().Get("startIndex") == "1" {
			return nil
		}
		held.arrive()
		return &sandbox.Fault{Delay: held.open}
	})
	d.start()
	d.signIn(avery)

	d.wait("the second page", held.reached)
	d.until("progress", func() bool { return d.client.State().Sync.Copied > 0 })

	if s := d.client.State().Sync; !s.Running || s.Copied != 200 || s.Total != 450 || !s.At.IsZero() {
		t.Errorf("%+v", s)
	}
	close(held.open)
	d.untilCopied()
	if d.users().Total != 450 {
		t.Errorf("%d users", d.users().Total)
	}
}

func TestClosingDoesNotWaitForASlowService(t *testing.T) {
	d := signedIn(t, 20, avery)
	held := newGate()
	d.demo.SetFault(func(r *http.Request) *sandbox.Fault {
		held.arrive()
		return &sandbox.Fault{Delay: held.open}
	})
	d.client.Refresh()
	d.wait("a request that hangs", held.reached)
	planned := make(chan error, 1)
	c, users := d.client, d.shown(d.actives(2)...)
	go func() {
		_, err := c.Plan(context.Background(), directory.Archive, users)
		planned <- err
	}()

	began := time.Now()
	d.stop()

	if took := time.Since(began); took > 4*time.Second {
		t.Errorf("closing took %v", took)
	}
	mustFail(t, <-planned, problem.SessionExpired)
	close(held.open)
}
