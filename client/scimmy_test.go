//go:build scimmy

package client_test

// Large batches at a service that nobody here wrote. It knows no entity tags, and
// its bulk answers leave the users out. It needs what package scimmytest says:
//
//	go test -tags scimmy,ci,migrated_fynedo -run Scimmy ./client

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/scim/scimmytest"
)

// scimmyDesk is a desk whose organization is such a service, of that many users.
type scimmyDesk struct {
	*desk
	service *scimmytest.Service

	mu sync.Mutex
	// asked counts the program's requests by what they are for, changes the
	// changes that were made of each user.
	asked, changes map[string]int
	// answered, if there is one, is called before a bulk request, which has taken
	// effect, is answered, with the number of such requests.
	answered func(n int)
}

func newScimmyDesk(t *testing.T, users int) *scimmyDesk {
	t.Helper()
	d := &scimmyDesk{desk: newDesk(t, 3), asked: map[string]int{}, changes: map[string]int{}}
	d.service = scimmytest.Start(t, scimmytest.Options{Users: users, First: "avery.moss@contoso.example", Issuer: d.demo.Issuer()})
	base := d.listen()
	d.demo.ServeResource(base)
	d.organization = filepath.Join(t.TempDir(), "organization.toml")
	profile := fmt.Sprintf("name = \"Fabrikam\"\nscim = %q\nissuer = %q\n[self]\nclaim = \"preferred_username\"\nattribute = \"userName\"\n",
		base, d.demo.Issuer())
	if err := os.WriteFile(d.organization, []byte(profile), 0o600); err != nil {
		t.Fatal(err)
	}
	d.start()
	d.signInBrowser(avery)
	d.untilCopied()
	return d
}

// listen stands between the program and the service, and counts. It returns the
// address that the program is given. What has arrived there takes effect also if
// the program is gone.
func (d *scimmyDesk) listen() (base string) {
	d.t.Helper()
	to, err := url.Parse(d.service.URL)
	if err != nil {
		d.t.Fatal(err)
	}
	onward := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: to.Scheme, Host: to.Host})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		answer := httptest.NewRecorder()
		onward.ServeHTTP(answer, r.WithContext(context.WithoutCancel(r.Context())))
		d.count(r, body)
		maps.Copy(w.Header(), answer.Header())
		w.WriteHeader(answer.Code)
		_, _ = w.Write(answer.Body.Bytes())
	}))
	d.t.Cleanup(server.Close)
	return server.URL + to.Path
}

// count books a request that has taken effect.
func (d *scimmyDesk) count(r *http.Request, body []byte) {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case isBulk(r):
		d.asked["bulk"]++
		var request struct{ Operations []struct{ Path string } }
		if err := json.Unmarshal(body, &request); err != nil {
			d.t.Error(err)
		}
		for _, o := range request.Operations {
			d.changes[strings.TrimPrefix(o.Path, "/Users/")]++
		}
		if answered := d.answered; answered != nil {
			n := d.asked["bulk"]
			d.mu.Unlock()
			answered(n)
			d.mu.Lock()
		}
	case isChange(r):
		d.asked["single"]++
		d.changes[path.Base(r.URL.Path)]++
	case isRead(r):
		d.asked["read"]++
	case isList(r):
		d.asked["list"]++
	}
}

// told logs what was asked since the last time, and forgets it.
func (d *scimmyDesk) told(what string, began time.Time) {
	d.t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	d.t.Logf("%s: %v requests in %v", what, d.asked, time.Since(began).Round(10*time.Millisecond))
	clear(d.asked)
	clear(d.changes)
}

// untilSent waits until nothing waits any more, for as long as it goes on.
func (d *scimmyDesk) untilSent() {
	d.t.Helper()
	for waiting := d.client.State().Waiting; waiting > 0; {
		before := waiting
		d.until("fewer changes that wait", func() bool {
			waiting = d.client.State().Waiting
			return waiting < before
		})
	}
}

// mustHaveChangedOnce checks that one change of each of these users was made, and
// none of anybody else.
func (d *scimmyDesk) mustHaveChangedOnce(ids []string) {
	d.t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, id := range ids {
		if n := d.changes[id]; n != 1 {
			d.t.Errorf("%d changes of %s were made", n, id)
		}
	}
	if len(d.changes) != len(ids) {
		d.t.Errorf("%d users were changed, not %d", len(d.changes), len(ids))
	}
}

// mustHaveAskedLittle checks that changes of these users went out in few requests.
// Each user is read before, as nothing else tells whether he changed since the copy,
// and after, as the service does not say how he is then.
func (d *scimmyDesk) mustHaveAskedLittle(ids []string) {
	d.t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.asked["bulk"] > 20 || d.asked["single"] > 0 || d.asked["read"] > 2*len(ids)+20 {
		d.t.Errorf("too much was asked: %v", d.asked)
	}
}

// mustBeArchived checks at the service that these users are archived, that nobody
// else is, and that of the others only the touched are not as before.
func (d *scimmyDesk) mustBeArchived(before map[string]scimmytest.User, archived, touched []string) {
	d.t.Helper()
	now := d.service.Users(d.t)
	if len(now) != len(before) {
		d.t.Errorf("there were %d users, now there are %d", len(before), len(now))
	}
	for id, is := range now {
		isArchived := slices.Contains(archived, id)
		if is.Active == isArchived {
			d.t.Errorf("%s: active is %t", id, is.Active)
		}
		if !isArchived && !slices.Contains(touched, id) && is.Raw != before[id].Raw {
			d.t.Errorf("%s was touched:\n%s\n%s", id, before[id].Raw, is.Raw)
		}
	}
}

// people are the ids of n users who are not the admin.
func people(n int) []string {
	ids := make([]string, n)
	for i := range ids {
		ids[i] = fmt.Sprintf("u-%05d", i+2)
	}
	return ids
}

func TestScimmyKeepsThePromisesOfTheMainJob(t *testing.T) {
	const first = "avery.moss@contoso.example"
	d := newDesk(t, 3)
	service := scimmytest.Start(t, scimmytest.Options{Users: conformanceUsers, First: first, Issuer: d.demo.Issuer()})
	to, err := url.Parse(service.URL)
	if err != nil {
		t.Fatal(err)
	}
	w := d.connect(httputil.NewSingleHostReverseProxy(&url.URL{Scheme: to.Scheme, Host: to.Host}), to.Path,
		"[self]\nclaim = \"preferred_username\"\nattribute = \"userName\"\n")
	d.signInBrowser(avery)
	d.untilCopied()
	s := wiredSubject(d, w, abilities{bulk: true, tells: true}, oneOfMany)
	s.cannot = map[string]string{oneOfMany.name + ": who was deleted at the service, is gone and holds up nobody": "its store deletes nobody"}
	s.members = func() map[string]member {
		members := map[string]member{}
		for id, u := range service.Users(t) {
			members[id] = member{u.UserName, u.Active, u.UserName == first, u.Raw}
		}
		return members
	}
	s.rename = func(id string) { service.Rename(t, id, "Somebody Else") }
	s.setActive = func(id string, active bool) { service.SetActive(t, id, active) }
	mustKeepItsPromises(t, s)
}

func TestScimmyArchivesAndReactivatesExactlyThoseOfALargeBatch(t *testing.T) {
	began := time.Now()
	d := newScimmyDesk(t, 1500)
	if n := d.users().Total; n != 1500 {
		t.Fatalf("%d users were copied", n)
	}
	d.told("1500 users copied", began)
	before, ids := d.service.Users(t), people(1200)

	began = time.Now()
	batch := d.confirm(directory.Archive, ids...)
	d.untilSent()
	d.mustEnd(batch, directory.Done, directory.ReasonNone)
	d.mustHaveChangedOnce(ids)
	d.mustHaveAskedLittle(ids)
	d.told("1200 users archived", began)
	d.mustBeArchived(before, ids, nil)

	plan := d.plan(directory.Invite, ids...)
	changed := []string{ids[0], ids[7], ids[600], ids[1199]}
	for _, id := range changed {
		d.service.Rename(t, id, "Somebody Else")
	}
	began = time.Now()
	batch = d.confirmPlan(plan)
	d.untilSent()
	for _, item := range d.ended(batch) {
		state, reason := directory.Done, directory.ReasonNone
		if slices.Contains(changed, item.Seen.ID) {
			state, reason = directory.Conflict, directory.ReasonChanged
		}
		if item.State != state || item.Reason != reason {
			t.Errorf("%s ended as %s (%q, %q), not %s", item.Seen.ID, item.State, item.Reason, item.Detail, state)
		}
	}
	reactivated := slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return slices.Contains(changed, id) })
	d.mustHaveChangedOnce(reactivated)
	d.mustHaveAskedLittle(ids)
	d.told("1196 of them reactivated", began)
	d.mustBeArchived(before, changed, reactivated)
	if p := d.refresh(); p != nil || d.row(ids[1]).Status != directory.Active || d.row(ids[7]).Status != directory.Archived {
		t.Errorf("%v, %+v, %+v", p, d.row(ids[1]), d.row(ids[7]))
	}
}

func TestScimmyLosesAndDoublesNothingWhenTheProgramIsRestartedInTheMiddle(t *testing.T) {
	d := newScimmyDesk(t, 700)
	before, ids := d.service.Users(t), people(600)
	held := newGate()
	d.mu.Lock()
	d.answered = func(n int) {
		if n == 4 { // the program does not hear of it
			held.arrive()
			<-held.open
		}
	}
	d.mu.Unlock()
	batch := d.confirm(directory.Archive, ids...)
	d.wait("the fourth request", held.reached)

	d.stop()
	d.mu.Lock()
	made := maps.Clone(d.changes)
	d.mu.Unlock()
	close(held.open)
	d.start()

	d.untilSent()
	d.mustEnd(batch, directory.Done, directory.ReasonNone)
	d.mustBeArchived(before, ids, nil)
	d.mu.Lock()
	defer d.mu.Unlock()
	t.Logf("of %d users %d were archived before the restart", len(ids), len(made))
	for id := range made {
		if n := d.changes[id]; n != 1 {
			t.Errorf("%d changes of %s were made", n, id)
		}
	}
}
