package client_test

// The services against which the suite of conformance_test.go runs. SCIMMY, which
// needs Node.js, is in scimmy_test.go.

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	scim "github.com/elimity-com/scim"
	scimerrors "github.com/elimity-com/scim/errors"
	"github.com/elimity-com/scim/optional"
	"github.com/elimity-com/scim/schema"

	"mileiq.example/admin/client/clienttest/strange"
	"mileiq.example/admin/client/clienttest/wire"
	"mileiq.example/admin/client/sandbox"
)

// conformanceUsers are enough for every promise.
const conformanceUsers = 340

func TestTheDemoOrganizationKeepsThePromisesOfTheMainJob(t *testing.T) {
	for name, line := range map[string]struct {
		options sandbox.Options
		deaf    bool // to entity tags
	}{
		"in bulk": {}, "in bulk of at most 5, tersely": {options: sandbox.Options{BulkTerse: true, BulkOperations: 5}},
		"without bulk": {options: sandbox.Options{NoBulk: true}}, "entity tags ignored": {deaf: true},
	} {
		t.Run(name, func(t *testing.T) {
			line.options.Users = 500 // of whom about three in four are active
			d := signedInTo(t, line.options)
			d.demo.IgnoreETags(line.deaf)
			mustKeepItsPromises(t, sandboxSubject(d, line.options))
		})
	}
}

// sandboxSubject is the demo organization at a desk.
func sandboxSubject(d *desk, options sandbox.Options) *subject {
	must := func(err error) {
		d.t.Helper()
		if err != nil {
			d.t.Fatal(err)
		}
	}
	touched := map[string]int{}
	return &subject{
		desk: d, scales: []scale{one, oneOfMany}, can: abilities{bulk: !options.NoBulk, tells: true, invites: true},
		members: func() map[string]member {
			members := map[string]member{}
			for _, u := range d.demo.Users() {
				members[u.ID] = member{u.UserName, u.Status != sandbox.Archived, u.Role != sandbox.RoleUser || u.Status == sandbox.Invited, strconv.Itoa(u.Version)}
			}
			return members
		},
		effects: func(id string) int {
			u, _ := d.demo.User(id)
			changes := u.Version - 1 - touched[id]
			if letters := d.letters(id); letters != changes {
				d.t.Errorf("%s: %d letters after %d changes", u.UserName, letters, changes)
			}
			return changes
		},
		rename: func(id string) {
			touched[id]++
			must(d.demo.Rename(id, "Somebody Else", id+"@elsewhere.example"))
		},
		setActive: func(id string, active bool) {
			if active {
				must(d.demo.InviteAsOther(id))
				return
			}
			must(d.demo.ArchiveAsOther(id))
		},
		remove:       func(id string) { must(d.demo.Remove(id)) },
		fault:        d.demo.SetFault,
		bulkRequests: func() int { return d.requests(0, http.MethodPost, "/Bulk") },
	}
}

// wiredDesk is a desk whose organization is a service behind a wire, with a complete
// copy.
func wiredDesk(t *testing.T, service http.Handler, base string) (*desk, *wire.Wire) {
	t.Helper()
	d := newDesk(t, 3)
	w := d.connect(service, base, "")
	d.signInBrowser(avery)
	d.untilCopied()
	return d, w
}

// connect starts the program with a service behind a wire as its organization, where
// the demo's accounts sign in. more is what else stands in the profile.
func (d *desk) connect(service http.Handler, base, more string) *wire.Wire {
	d.t.Helper()
	w := wire.Start(d.t, service, base)
	d.demo.ServeResource(w.URL)
	d.organization = filepath.Join(d.t.TempDir(), "organization.toml")
	profile := fmt.Sprintf("name = \"Fabrikam\"\nscim = %q\nissuer = %q\n%s", w.URL, d.demo.Issuer(), more)
	if err := os.WriteFile(d.organization, []byte(profile), 0o600); err != nil {
		d.t.Fatal(err)
	}
	d.start()
	return w
}

// wiredSubject is a service behind a wire. The caller says whom it has, and what
// somebody else does there.
func wiredSubject(d *desk, w *wire.Wire, can abilities, scales ...scale) *subject {
	return &subject{
		desk: d, can: can, scales: scales, effects: w.Changes, fault: w.SetFault, bulkRequests: func() int { return w.Asked(http.MethodPost, "/Bulk") },
	}
}

// strangers are services with habits that were seen together.
var strangers = []struct {
	name   string
	habits strange.Habits
}{
	{"as the standard says", strange.Habits{Sorts: true, Tags: strange.TagsKept, Bulk: strange.BulkWhole}},
	{"pages of 70, sorted", strange.Habits{Sorts: true, PageSize: 70}},
	{"pages of 100, whatever is asked for, and the first one past the end", strange.Habits{Sorts: true, PageSize: 100, PageSizeUnsaid: true, FirstPageAgain: true}},
	{"resources in lower case, no schemas, application/json", strange.Habits{LowerCase: true, NoSchemas: true, ContentType: "application/json"}},
	{"neither configuration nor schemas, 204 to every change", strange.Habits{NoDocuments: true, PatchStatus: http.StatusNoContent}},
	{"202 without a body, active in words", strange.Habits{PatchStatus: http.StatusAccepted, ActiveAs: [2]string{"True", "False"}}},
	{"active in small words, nothing but user names", strange.Habits{ActiveAs: [2]string{"true", "false"}, NoNames: true}},
	{"entity tags advertised and not sent", strange.Habits{Tags: strange.TagsAdvertised}},
	{"entity tags ignored, in bulk", strange.Habits{Tags: strange.TagsIgnored, Bulk: strange.BulkWhole}},
	{"entity tags broken, bulk advertised and missing", strange.Habits{Tags: strange.TagsBroken, Bulk: strange.BulkMissing}},
	{"bulk without users, 5 at a time", strange.Habits{Bulk: strange.BulkTerse, BulkOperations: 5, Tags: strange.TagsKept}},
	{"bulk advertised and unfinished, ids of odd characters", strange.Habits{Bulk: strange.BulkUnfinished, OddIDs: true}},
	{"ids of odd characters, in bulk", strange.Habits{OddIDs: true, Bulk: strange.BulkTerse, Tags: strange.TagsIgnored}},
	{"no dates, no tags", strange.Habits{Undated: true}},
}

// withoutDates are the promises that are not made where neither a version nor a date
// tells whether a user changed: whether a request whose answer was lost took effect can
// only be told from the user, and one who is as before is a conflict.
func withoutDates() map[string]string {
	cannot := map[string]string{}
	for _, name := range []string{"what is under way when the program ends, is finished once", "429 with Retry-After holds everything, and then each is changed once"} {
		cannot[oneOfMany.name+": "+name] = "neither a version nor a date tells that a user is unchanged"
	}
	return cannot
}

func TestAStrangeServiceKeepsThePromisesOfTheMainJob(t *testing.T) {
	for _, line := range strangers {
		t.Run(line.name, func(t *testing.T) {
			service := strange.New(conformanceUsers, line.habits)
			d, w := wiredDesk(t, service, strange.Base)
			h := line.habits
			can := abilities{bulk: h.Bulk == strange.BulkWhole || h.Bulk == strange.BulkTerse, tells: !h.Undated}
			s := wiredSubject(d, w, can, oneOfMany)
			if h.Undated {
				s.cannot = withoutDates()
			}
			s.members = func() map[string]member {
				members := map[string]member{}
				for id, u := range service.Users() {
					members[id] = member{u.UserName, u.Active, false, strconv.Itoa(u.Version)}
				}
				return members
			}
			s.rename, s.setActive, s.remove = func(id string) { service.Rename(id, "Somebody Else") }, service.SetActive, service.Remove
			mustKeepItsPromises(t, s)
		})
	}
}

// elimity is a small store under github.com/elimity-com/scim, a service that nobody
// here wrote. The library checks and writes the protocol; it has no bulk, no order
// and no entity tags.
type elimity struct {
	mu    sync.Mutex
	users []scim.Resource
}

func newElimity(t *testing.T, users int) (*elimity, http.Handler) {
	t.Helper()
	e := &elimity{}
	for i := range users {
		name, modified := fmt.Sprintf("person%03d@example.com", i), time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC)
		e.users = append(e.users, scim.Resource{
			ID: fmt.Sprintf("e-%03d", i), Meta: scim.Meta{LastModified: &modified},
			Attributes: scim.ResourceAttributes{
				"userName": name, "displayName": fmt.Sprintf("Person %03d", i), "active": true,
				"emails": []any{map[string]any{"value": name, "primary": true}},
			},
		})
	}
	server, err := scim.NewServer(&scim.ServerArgs{
		ServiceProviderConfig: &scim.ServiceProviderConfig{SupportPatch: true, MaxResults: 100},
		ResourceTypes: []scim.ResourceType{{
			ID: optional.NewString("User"), Name: "User", Endpoint: "/Users", Schema: schema.CoreUserSchema(), Handler: e,
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return e, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.Header.Get("Authorization"), "Bearer ") {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		server.ServeHTTP(w, r)
	})
}

// edit changes a user, as a request does or somebody else.
func (e *elimity) edit(id string, change func(scim.ResourceAttributes)) (scim.Resource, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	i := slices.IndexFunc(e.users, func(u scim.Resource) bool { return u.ID == id })
	if i < 0 {
		return scim.Resource{}, scimerrors.ScimErrorResourceNotFound(id)
	}
	if change != nil {
		attributes := scim.ResourceAttributes{}
		for name, value := range e.users[i].Attributes {
			attributes[name] = value
		}
		change(attributes)
		modified := e.users[i].Meta.LastModified.Add(time.Hour)
		e.users[i].Attributes, e.users[i].Meta.LastModified = attributes, &modified
	}
	return e.users[i], nil
}

// Get is part of scim.ResourceHandler, as what follows.
func (e *elimity) Get(_ *http.Request, id string) (scim.Resource, error) { return e.edit(id, nil) }

func (e *elimity) GetAll(_ *http.Request, p scim.ListRequestParams) (scim.Page, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	from := min(p.StartIndex-1, len(e.users))
	return scim.Page{TotalResults: len(e.users), Resources: slices.Clone(e.users[from:min(from+p.Count, len(e.users))])}, nil
}

func (e *elimity) Patch(_ *http.Request, id string, operations []scim.PatchOperation) (scim.Resource, error) {
	return e.edit(id, func(a scim.ResourceAttributes) {
		for _, o := range operations {
			a[o.Path.String()] = o.Value
		}
	})
}

func (e *elimity) Create(*http.Request, scim.ResourceAttributes) (scim.Resource, error) {
	return scim.Resource{}, scimerrors.ScimError{Status: http.StatusForbidden}
}

func (e *elimity) Replace(*http.Request, string, scim.ResourceAttributes) (scim.Resource, error) {
	return scim.Resource{}, scimerrors.ScimError{Status: http.StatusForbidden}
}

func (e *elimity) Delete(*http.Request, string) error {
	return scimerrors.ScimError{Status: http.StatusForbidden}
}

func TestElimityKeepsThePromisesOfTheMainJob(t *testing.T) {
	e, service := newElimity(t, conformanceUsers)
	d, w := wiredDesk(t, service, "/v2")
	s := wiredSubject(d, w, abilities{tells: true}, one, oneOfMany)
	s.members = func() map[string]member {
		e.mu.Lock()
		defer e.mu.Unlock()
		members := map[string]member{}
		for _, u := range e.users {
			members[u.ID] = member{u.Attributes["userName"].(string), u.Attributes["active"].(bool), false, u.Meta.LastModified.String()}
		}
		return members
	}
	s.rename = func(id string) {
		_, _ = e.edit(id, func(a scim.ResourceAttributes) { a["displayName"] = "Somebody Else" })
	}
	s.setActive = func(id string, active bool) {
		_, _ = e.edit(id, func(a scim.ResourceAttributes) { a["active"] = active })
	}
	s.remove = func(id string) {
		e.mu.Lock()
		defer e.mu.Unlock()
		e.users = slices.DeleteFunc(e.users, func(u scim.Resource) bool { return u.ID == id })
	}
	mustKeepItsPromises(t, s)
}
