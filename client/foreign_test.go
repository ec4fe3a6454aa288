package client_test

// Users' services of other makes behind the demo's sign-in. They know nothing of
// the MileIQ extension, and do what such services were seen to do: lists in another
// order each time, entity tags advertised and ignored, dates left out, and truth in
// words. What services do with and without the extension is in hostile_test.go.

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/problem"
)

// habits are what a foreign service does in its own way. Without any it does as
// the standard says.
type habits struct {
	maxResults    int  // no answer holds more users, 0: any number
	sort          bool // sorts where it is asked to; else each list stands the other way round
	etag          bool // advertises entity tags, sends none and ignores If-Match
	wordsForTruth bool // active is "True" or "False"
	undated       bool // does not say when a user was last modified
	lost          loss // of the first change
}

// loss is what a connection breaks down with.
type loss int

const (
	lostNothing loss = iota
	lostRequest      // before the effect
	lostAnswer       // after it
)

type foreignUser struct {
	id, userName string
	active       bool
	modified     time.Time
}

// foreign is a running service.
type foreign struct {
	base string

	mu      sync.Mutex
	habits  habits
	users   []foreignUser
	lists   []string // the queries of the lists that were asked for
	changes map[string]int
}

// foreignDesk is a desk whose organization is a foreign service of that many users.
func foreignDesk(t *testing.T, users int, h habits) (*desk, *foreign) {
	t.Helper()
	d := newDesk(t, 3)
	f := &foreign{habits: h, changes: map[string]int{}}
	for i := range users {
		f.users = append(f.users, foreignUser{
			id: fmt.Sprintf("u-%03d", i), userName: fmt.Sprintf("person%03d@example.com", i), active: true,
			modified: time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC),
		})
	}
	server := httptest.NewServer(f.routes())
	t.Cleanup(server.Close)
	f.base = server.URL + "/scim/v2"
	d.demo.ServeResource(f.base)
	d.organization = filepath.Join(t.TempDir(), "organization.toml")
	profile := fmt.Sprintf("name = \"Fabrikam\"\nscim = %q\nissuer = %q\n", f.base, d.demo.Issuer())
	if err := os.WriteFile(d.organization, []byte(profile), 0o600); err != nil {
		t.Fatal(err)
	}
	d.start()
	return d, f
}

// copiedForeignDesk is a foreignDesk with a complete copy.
func copiedForeignDesk(t *testing.T, users int, h habits) (*desk, *foreign) {
	t.Helper()
	d, f := foreignDesk(t, users, h)
	d.signInBrowser(avery)
	d.untilCopied()
	return d, f
}

func (f *foreign) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /scim/v2/ServiceProviderConfig", f.config)
	mux.HandleFunc("GET /scim/v2/Schemas", f.schemas)
	mux.HandleFunc("GET /scim/v2/Users", f.list)
	mux.HandleFunc("GET /scim/v2/Users/{id}", f.read)
	mux.HandleFunc("PATCH /scim/v2/Users/{id}", f.change)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.Header.Get("Authorization"), "Bearer ") {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		w.Header().Set("Content-Type", "application/scim+json")
		mux.ServeHTTP(w, r)
	})
}

func (f *foreign) config(w http.ResponseWriter, _ *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	supported := func(yes bool) map[string]any { return map[string]any{"supported": yes} }
	f.write(w, map[string]any{
		"schemas": []string{"urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"},
		"patch":   supported(true), "sort": supported(f.habits.sort), "etag": supported(f.habits.etag), "bulk": supported(false),
		"filter": map[string]any{"supported": true, "maxResults": f.habits.maxResults},
	})
}

func (f *foreign) schemas(w http.ResponseWriter, _ *http.Request) {
	f.write(w, map[string]any{"Resources": []any{map[string]any{"id": "urn:ietf:params:scim:schemas:core:2.0:User"}}})
}

func (f *foreign) list(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	query := r.URL.Query()
	f.lists = append(f.lists, r.URL.RawQuery)
	all := slices.Clone(f.users)
	if sorted := f.habits.sort && query.Get("sortBy") == "userName"; !sorted && len(f.lists)%2 == 0 {
		slices.Reverse(all)
	}
	start, count := atoi(query.Get("startIndex"), 1), atoi(query.Get("count"), len(all))
	if f.habits.maxResults > 0 {
		count = min(count, f.habits.maxResults)
	}
	var page []any
	for _, u := range all[min(start-1, len(all)):min(start-1+count, len(all))] {
		page = append(page, f.resource(u))
	}
	f.write(w, map[string]any{
		"schemas":      []string{"urn:ietf:params:scim:api:messages:2.0:ListResponse"},
		"totalResults": len(all), "startIndex": start, "itemsPerPage": len(page), "Resources": page,
	})
}

func atoi(s string, otherwise int) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return otherwise
	}
	return n
}

func (f *foreign) read(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if i := f.index(r.PathValue("id")); i >= 0 {
		f.write(w, f.resource(f.users[i]))
		return
	}
	f.notFound(w)
}

// change takes what the client sends: one replacement of active.
func (f *foreign) change(w http.ResponseWriter, r *http.Request) {
	var patch struct {
		Operations []struct {
			Op, Path string
			Value    bool
		}
	}
	err := json.NewDecoder(r.Body).Decode(&patch)
	f.mu.Lock()
	defer f.mu.Unlock()
	id := r.PathValue("id")
	i := f.index(id)
	f.changes[id]++
	switch {
	case i < 0:
		f.notFound(w)
		return
	case err != nil, len(patch.Operations) != 1, patch.Operations[0].Op != "replace", patch.Operations[0].Path != "active":
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	lost := f.habits.lost
	f.habits.lost = lostNothing
	if lost == lostRequest {
		panic(http.ErrAbortHandler)
	}
	f.users[i].active, f.users[i].modified = patch.Operations[0].Value, f.users[i].modified.Add(time.Hour)
	if lost == lostAnswer {
		panic(http.ErrAbortHandler)
	}
	f.write(w, f.resource(f.users[i]))
}

func (f *foreign) index(id string) int {
	return slices.IndexFunc(f.users, func(u foreignUser) bool { return u.id == id })
}

func (f *foreign) resource(u foreignUser) map[string]any {
	active, meta := any(u.active), map[string]any{"resourceType": "User"}
	if f.habits.wordsForTruth {
		active = map[bool]string{true: "True", false: "False"}[u.active]
	}
	if !f.habits.undated {
		meta["lastModified"] = u.modified.Format(time.RFC3339)
	}
	return map[string]any{
		"schemas": []string{"urn:ietf:params:scim:schemas:core:2.0:User"},
		"id":      u.id, "userName": u.userName, "displayName": "Person " + u.id, "active": active, "meta": meta,
	}
}

func (f *foreign) notFound(w http.ResponseWriter) {
	w.WriteHeader(http.StatusNotFound)
	f.write(w, map[string]any{"schemas": []string{"urn:ietf:params:scim:api:messages:2.0:Error"}, "status": "404"})
}

func (f *foreign) write(w http.ResponseWriter, v any) { _ = json.NewEncoder(w).Encode(v) }

// become changes the service's habits.
func (f *foreign) become(change func(*habits)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change(&f.habits)
}

// queries returns what was asked of the list, and forgets it.
func (f *foreign) queries() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	asked := f.lists
	f.lists = nil
	return asked
}

// mustHaveChanged checks that a user alone was changed, how often that was
// asked for, and what came of it.
func (f *foreign) mustHaveChanged(t *testing.T, id string, active bool, times int) {
	t.Helper()
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.changes) != 1 || f.changes[id] != times {
		t.Errorf("changes were asked for: %v, want %d of %s", f.changes, times, id)
	}
	for _, u := range f.users {
		if want := u.id != id || active; u.active != want {
			t.Errorf("%s: active is %t", u.id, u.active)
		}
	}
}

func TestAServiceWithoutAnOrderOfItsOwnIsCopiedSorted(t *testing.T) {
	d, f := copiedForeignDesk(t, 130, habits{sort: true, maxResults: 50})

	asked := f.queries()

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
	d, f := copiedForeignDesk(t, 60, habits{})
	f.queries() // so that the next list stands the right way round
	f.become(func(h *habits) { h.maxResults = 50 })

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
		habits  habits
		asked   int
		state   directory.State
		reason  directory.Reason
		archive bool
	}{
		"nothing is lost":                  {habits{}, 1, directory.Done, directory.ReasonNone, true},
		"the answer is lost":               {habits{lost: lostAnswer}, 1, directory.Done, directory.ReasonNone, true},
		"the request is lost":              {habits{lost: lostRequest}, 2, directory.Done, directory.ReasonNone, true},
		"the answer is lost, without date": {habits{lost: lostAnswer, undated: true}, 1, directory.Done, directory.ReasonNone, true},
		// Whether anything happened to the user since cannot be known: no guess.
		"the request is lost, without date": {habits{lost: lostRequest, undated: true}, 1, directory.Conflict, directory.ReasonChanged, false},
	} {
		t.Run(name, func(t *testing.T) {
			h := c.habits
			h.sort, h.etag = true, true
			d, f := copiedForeignDesk(t, 20, h)

			batch := d.confirm(directory.Archive, "u-007")

			d.mustEnd(batch, c.state, c.reason)
			f.mustHaveChanged(t, "u-007", !c.archive, c.asked)
		})
	}
}

func TestAServiceThatWritesTruthInWordsIsUnderstood(t *testing.T) {
	d, f := copiedForeignDesk(t, 20, habits{sort: true, wordsForTruth: true})

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
			d, _ := foreignDesk(t, 20, habits{sort: true})
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

			d.signInBrowser(login)

			d.untilPhase(phase)
		})
	}
}
