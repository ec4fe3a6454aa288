// Package strange is a users' service of no make: it does as the SCIM standard says,
// and, a switch each, what services in the field were seen to do instead. It is for
// tests only, and knows nothing of the client.
package strange

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Base is the path of the service's base URL.
const Base = "/scim/v2"

// Tags are what a service does with entity tags.
type Tags int

const (
	// NoTags: it neither advertises nor sends any.
	NoTags Tags = iota
	// TagsAdvertised: it says that it has some, sends none and ignores If-Match.
	TagsAdvertised
	// TagsIgnored: it sends them and ignores If-Match.
	TagsIgnored
	// TagsKept: as the standard says.
	TagsKept
	// TagsBroken: it answers 412 to every tag, its own as well.
	TagsBroken
	// TagsRepeated: it looks at them, and neither they nor dates tell what others
	// changed: it was restored from a backup, and gives the versions of before to
	// whomever it has now.
	TagsRepeated
)

// Bulk is what a service does with bulk requests.
type Bulk int

const (
	// NoBulk: it has none and says so.
	NoBulk Bulk = iota
	// BulkWhole: it answers with each user.
	BulkWhole
	// BulkTerse: it answers with statuses only, as the standard allows.
	BulkTerse
	// BulkMissing: it says that it has bulk, and answers 404.
	BulkMissing
	// BulkUnfinished: it says that it has bulk, and answers 501.
	BulkUnfinished
)

// Habits are what a service does in its own way. Without any it does as the standard
// says, without what is optional there.
type Habits struct {
	// PageSize: no answer holds more users; 0: as many as asked for.
	PageSize int
	// PageSizeUnsaid: it does not advertise that.
	PageSizeUnsaid bool
	// Sorts where it is asked to.
	Sorts bool
	// Shuffles: each list stands the other way round, unless it is sorted.
	Shuffles bool
	// FirstPageAgain: past the end it serves the first page.
	FirstPageAgain bool
	// TotalOff is added to the number of users that a list says there are.
	TotalOff int
	// LowerCase: a list's users are "resources".
	LowerCase bool
	// NoSchemas: no answer says which schemas it is of.
	NoSchemas bool
	// NoDocuments: there is neither /ServiceProviderConfig nor /Schemas.
	NoDocuments bool
	// ContentType of every answer; that of SCIM when empty.
	ContentType string
	// OddIDs: ids with spaces, plus signs, marks that mean something elsewhere in an
	// address, and letters beyond ASCII, all of which may stand in a path once escaped.
	OddIDs bool
	// PathIDs: every second id holds the path of somebody else, in one of the ways in
	// which paths are written.
	PathIDs bool
	// ActiveAs writes active in words: the first if it is true. None: as a truth value.
	ActiveAs [2]string
	// NoNames: users have a userName and nothing else by which they are known.
	NoNames bool
	// Undated: it does not say when a user was last modified.
	Undated bool
	// Deletes whoever is made inactive. The answer is as of another service.
	Deletes bool
	// PatchStatus answers a change that took effect, without a body; 0: 200 with the user.
	PatchStatus int
	Tags        Tags
	Bulk        Bulk
	// BulkOperations is the most that a bulk request may hold; 0: any number.
	BulkOperations int
}

// User is one of the service's.
type User struct {
	ID, UserName, DisplayName string
	// Email is the address, "" where that is the user name.
	Email    string
	Active   bool
	Modified time.Time
	Version  int
}

// Address is the address of a user.
func (u User) Address() string { return cmp.Or(u.Email, u.UserName) }

// Event is what a request read of a user, or changed.
type Event struct {
	ID string
	// Status is the answer's, 404 where there is no such user.
	Status int
	// Before and After are the user, the same where nothing changed.
	Before, After User
	// Change: it asked for a change, on the condition of the entity tag Match, or
	// of none.
	Change bool
	Match  string
}

// Service is a users' service, which is served at [Base].
type Service struct {
	mu     sync.Mutex
	habits Habits
	users  []User
	lists  []string
	watch  func(*http.Request, Event)
}

// pathsElsewhere lead from the path of a user to that of u-000, to whoever resolves
// them, some only at the second time.
var pathsElsewhere = []string{"/../u-000", `\..\u-000`, "%2F..%2Fu-000", "%252F%2e%2e%252Fu-000", "?", ";x", " ", "/"}

// New returns a service with that many users, all of them active.
func New(users int, h Habits) *Service {
	s := &Service{habits: h}
	for i := range users {
		id := fmt.Sprintf("u-%03d", i)
		if h.OddIDs {
			id = fmt.Sprintf("ü %03d~+a=b&c:|#@", i)
		}
		if h.PathIDs && i%2 == 1 {
			id = id + pathsElsewhere[i/2%len(pathsElsewhere)]
		}
		s.users = append(s.users, User{
			ID: id, UserName: fmt.Sprintf("person%03d@example.com", i), DisplayName: fmt.Sprintf("Person %03d", i), Active: true,
			Modified: time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC), Version: 1,
		})
	}
	return s
}

// Become changes the service's habits.
func (s *Service) Become(change func(*Habits)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(&s.habits)
}

// Users returns everybody, by id.
func (s *Service) Users() map[string]User {
	s.mu.Lock()
	defer s.mu.Unlock()
	users := map[string]User{}
	for _, u := range s.users {
		users[u.ID] = u
	}
	return users
}

// Watch has every reading and change of a single user told, in their order. f must not
// call the service.
func (s *Service) Watch(f func(*http.Request, Event)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.watch = f
}

// tell tells of a request which found the user before, and left him as he is now.
func (s *Service) tell(r *http.Request, e Event) {
	if s.watch == nil {
		return
	}
	if i := s.index(e.ID); i >= 0 {
		e.After = s.users[i]
	}
	s.watch(r, e)
}

// Queries returns what was asked of the list, and forgets it.
func (s *Service) Queries() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	asked := s.lists
	s.lists = nil
	return asked
}

// Rename gives a user another name, as somebody else would: the one by which he is
// known.
func (s *Service) Rename(id, name string) {
	s.Edit(id, func(u *User) {
		if s.habits.NoNames {
			u.UserName = name + " " + id
			return
		}
		u.DisplayName = name
	})
}

// Recreate has the id belong to another person, whose id, version and date do not
// count.
func (s *Service) Recreate(id string, another User) {
	s.Edit(id, func(u *User) {
		u.UserName, u.DisplayName, u.Email, u.Active = another.UserName, another.DisplayName, another.Email, another.Active
	})
}

// SetActive archives a user, or brings the user back, as somebody else would.
func (s *Service) SetActive(id string, active bool) {
	s.Edit(id, func(u *User) { u.Active = active })
}

// Remove deletes a user.
func (s *Service) Remove(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.users = slices.DeleteFunc(s.users, func(u User) bool { return u.ID == id })
}

// Edit changes a user, as somebody else would. The id stays as it is.
func (s *Service) Edit(id string, change func(*User)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := s.index(id)
	if i < 0 {
		return
	}
	change(&s.users[i])
	if s.habits.Tags != TagsRepeated {
		s.modified(i)
	}
}

// modified is called after a change of a user.
func (s *Service) modified(i int) {
	s.users[i].Version++
	s.users[i].Modified = s.users[i].Modified.Add(time.Hour)
}

func (s *Service) index(id string) int {
	return slices.IndexFunc(s.users, func(u User) bool { return u.ID == id && s.has(u) })
}

// has reports whether a user was not deleted.
func (s *Service) has(u User) bool { return u.Active || !s.habits.Deletes }

// ServeHTTP answers those who have any access token.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !strings.HasPrefix(r.Header.Get("Authorization"), "Bearer ") {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	path, _ := strings.CutPrefix(r.URL.EscapedPath(), Base)
	// Ids have slashes in them, which ServeMux would take for its own.
	escaped, one := strings.CutPrefix(path, "/Users/")
	id, err := url.PathUnescape(escaped)
	switch {
	case err != nil:
		s.fail(w, http.StatusBadRequest)
	case one && r.Method == http.MethodGet:
		s.read(w, r, id)
	case one && r.Method == http.MethodPatch:
		s.patch(w, r, id)
	case r.Method == http.MethodGet && path == "/Users":
		s.list(w, r.URL.Query(), r.URL.RawQuery)
	case r.Method == http.MethodGet && path == "/ServiceProviderConfig" && !s.habits.NoDocuments:
		s.config(w)
	case r.Method == http.MethodGet && path == "/Schemas" && !s.habits.NoDocuments:
		s.write(w, http.StatusOK, map[string]any{"Resources": []any{map[string]any{"id": "urn:ietf:params:scim:schemas:core:2.0:User"}}})
	case r.Method == http.MethodPost && path == "/Bulk":
		s.bulk(w, r)
	default:
		s.fail(w, http.StatusNotFound)
	}
}

func (s *Service) config(w http.ResponseWriter) {
	supported := func(yes bool) map[string]any { return map[string]any{"supported": yes} }
	filter, bulk := supported(true), supported(s.habits.Bulk != NoBulk)
	if !s.habits.PageSizeUnsaid {
		filter["maxResults"] = s.habits.PageSize
	}
	bulk["maxOperations"] = s.habits.BulkOperations
	s.write(w, http.StatusOK, s.of("urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig", map[string]any{
		"patch": supported(true), "sort": supported(s.habits.Sorts), "etag": supported(s.habits.Tags != NoTags), "bulk": bulk, "filter": filter,
	}))
}

func (s *Service) list(w http.ResponseWriter, query url.Values, raw string) {
	s.lists = append(s.lists, raw)
	all := slices.DeleteFunc(slices.Clone(s.users), func(u User) bool { return !s.has(u) })
	sorted := s.habits.Sorts && query.Get("sortBy") == "userName"
	if sorted {
		slices.SortFunc(all, func(a, b User) int { return strings.Compare(a.UserName, b.UserName) })
	} else if s.habits.Shuffles && len(s.lists)%2 == 0 {
		slices.Reverse(all)
	}
	start, count := numberOr(query.Get("startIndex"), 1), numberOr(query.Get("count"), len(all))
	if s.habits.PageSize > 0 {
		count = min(count, s.habits.PageSize)
	}
	if s.habits.FirstPageAgain && start > len(all) {
		start = 1
	}
	page := []any{}
	for _, u := range all[min(start-1, len(all)):min(start-1+count, len(all))] {
		page = append(page, s.resource(u))
	}
	name := "Resources"
	if s.habits.LowerCase {
		name = "resources"
	}
	s.write(w, http.StatusOK, s.of("urn:ietf:params:scim:api:messages:2.0:ListResponse", map[string]any{
		"totalResults": len(all) + s.habits.TotalOff, "startIndex": start, "itemsPerPage": len(page), name: page,
	}))
}

func numberOr(text string, otherwise int) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		return otherwise
	}
	return n
}

func (s *Service) read(w http.ResponseWriter, r *http.Request, id string) {
	i := s.index(id)
	if i < 0 {
		s.tell(r, Event{ID: id, Status: http.StatusNotFound})
		s.fail(w, http.StatusNotFound)
		return
	}
	s.tell(r, Event{ID: id, Status: http.StatusOK, Before: s.users[i]})
	s.tag(w, i)
	s.write(w, http.StatusOK, s.resource(s.users[i]))
}

// tag says which version of a user is answered.
func (s *Service) tag(w http.ResponseWriter, i int) {
	if s.habits.Tags >= TagsIgnored {
		w.Header().Set("ETag", version(s.users[i]))
	}
}

func version(u User) string { return fmt.Sprintf(`W/"%d"`, u.Version) }

func (s *Service) resource(u User) map[string]any {
	active, meta := any(u.Active), map[string]any{"resourceType": "User"}
	if words := s.habits.ActiveAs; words != [2]string{} {
		active = words[1]
		if u.Active {
			active = words[0]
		}
	}
	if !s.habits.Undated {
		meta["lastModified"] = u.Modified.Format(time.RFC3339)
	}
	if s.habits.Tags >= TagsIgnored {
		meta["version"] = version(u)
	}
	resource := map[string]any{"id": u.ID, "userName": u.UserName, "active": active, "meta": meta}
	if !s.habits.NoNames {
		maps.Copy(resource, map[string]any{"displayName": u.DisplayName, "emails": []any{map[string]any{"value": u.Address(), "primary": true}}})
	}
	return s.of("urn:ietf:params:scim:schemas:core:2.0:User", resource)
}

// of adds to an answer which schema it is of.
func (s *Service) of(schema string, answer map[string]any) map[string]any {
	if !s.habits.NoSchemas {
		answer["schemas"] = []string{schema}
	}
	return answer
}

func (s *Service) problem(status int) map[string]any {
	return s.of("urn:ietf:params:scim:api:messages:2.0:Error", map[string]any{"status": strconv.Itoa(status), "detail": "Not so."})
}

func (s *Service) fail(w http.ResponseWriter, status int) { s.write(w, status, s.problem(status)) }

func (s *Service) write(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/scim+json")
	if s.habits.ContentType != "" {
		w.Header().Set("Content-Type", s.habits.ContentType)
	}
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}
