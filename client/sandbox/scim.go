package sandbox

// The SCIM 2.0 service (RFC 7644) under /scim/v2: who may ask, what is
// answered. It knows HTTP; the rules about users are the store's.

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
)

const (
	scimRoot  = "/scim/v2"
	scimMedia = "application/scim+json"
	// maxPatch bounds the body of a PATCH request in bytes, maxBody that of any.
	maxPatch = 64 << 10
	maxBody  = 1 << 20
)

// scimError is an error as RFC 7644 section 3.12 puts it on the wire.
type scimError struct {
	status   int
	scimType string
	detail   string
}

func (e *scimError) Error() string { return e.detail }

// scimService answers SCIM requests.
type scimService struct {
	store  *store
	grants *grants
	base   string // the SCIM base URL
	// metadata is where RFC 9728 metadata stands.
	metadata string
	log      *slog.Logger
	limits   bulkLimits
	// fault returns what happens to an operation of a bulk request; may be nil.
	fault func(*http.Request) *Fault
	// deaf: entity tags are advertised and ignored.
	deaf atomic.Bool
	// habits are never nil; shuffled counts the lists in an order of their own.
	habits   atomic.Pointer[Habits]
	shuffled atomic.Uint64
}

// scimHandler answers a SCIM request of the user with the id caller. What it
// returns as an error is answered as one.
type scimHandler func(w http.ResponseWriter, r *http.Request, caller string) error

func (s *scimService) routes() http.Handler {
	mux := http.NewServeMux()
	handle := func(pattern string, h scimHandler) { mux.Handle(pattern, s.signedIn(h)) }
	handle("GET "+scimRoot+"/ServiceProviderConfig", s.getConfig)
	handle("GET "+scimRoot+"/Schemas", s.getSchemas)
	handle("GET "+scimRoot+"/Schemas/{id}", s.getSchema)
	handle("GET "+scimRoot+"/ResourceTypes", s.getResourceTypes)
	handle("GET "+scimRoot+"/ResourceTypes/User", s.getResourceType)
	handle("GET "+scimRoot+"/Me", s.getMe)
	handle("GET "+scimRoot+"/Users", s.administrator(s.listUsers))
	handle("GET "+scimRoot+"/Users/{id}", s.administrator(s.getUser))
	handle("PATCH "+scimRoot+"/Users/{id}", s.administrator(s.patchUser))
	handle(scimRoot+"/Users", s.administrator(notImplemented))
	handle(scimRoot+"/Users/{id}", s.administrator(notImplemented))
	handle(scimRoot+"/Me", notImplemented)
	handle("POST "+scimRoot+"/Bulk", s.administrator(s.bulk))
	handle(scimRoot+"/Bulk", s.administrator(notImplemented))
	handle(scimRoot, noSuchResource)
	handle(scimRoot+"/", noSuchResource)
	return mux
}

func notImplemented(http.ResponseWriter, *http.Request, string) error {
	return &scimError{status: http.StatusNotImplemented,
		detail: "Users can be read and changed with PATCH. They are created by the directory, and archived, never deleted."}
}

func noSuchResource(http.ResponseWriter, *http.Request, string) error {
	return &scimError{status: http.StatusNotFound, detail: "There is no such resource."}
}

// signedIn lets only requests through that carry an access token for this
// service, in the Authorization header (RFC 6750 section 2.1).
func (s *scimService) signedIn(next scimHandler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		caller, err := s.caller(r)
		if err != nil {
			s.challenge(w, err)
			return
		}
		if err := next(w, r, caller); err != nil {
			s.fail(w, r, err)
		}
	})
}

var (
	errNoToken      = errors.New("an access token is missing")
	errInvalidToken = errors.New("the access token is expired, revoked or not meant for this service")
)

// caller returns the id of the user whose token the request carries.
func (s *scimService) caller(r *http.Request) (string, error) {
	headers := r.Header.Values("Authorization")
	if len(headers) != 1 {
		return "", errNoToken
	}
	scheme, token, _ := strings.Cut(headers[0], " ")
	if !strings.EqualFold(scheme, "Bearer") || token == "" {
		return "", errNoToken
	}
	subject, ok := s.grants.subject(token, s.base)
	if !ok {
		return "", errInvalidToken
	}
	return subject, nil
}

// challenge answers 401 and says where to find the authorization server (RFC
// 9728 section 5.1).
func (s *scimService) challenge(w http.ResponseWriter, err error) {
	value := `Bearer resource_metadata="` + s.metadata + `"`
	if errors.Is(err, errInvalidToken) {
		value += `, error="invalid_token"`
	}
	w.Header().Set("WWW-Authenticate", value)
	writeError(w, &scimError{status: http.StatusUnauthorized, detail: sentence(err.Error())})
}

// administrator lets only business administrators through. The role is the one
// of this moment, not the one when the token was issued.
func (s *scimService) administrator(next scimHandler) scimHandler {
	return func(w http.ResponseWriter, r *http.Request, caller string) error {
		if u, ok := s.store.user(caller); !ok || !u.administers() {
			return &scimError{status: http.StatusForbidden,
				detail: "Only business administrators (" + adminClaim + ") can see and change users."}
		}
		return next(w, r, caller)
	}
}

func (s *scimService) getConfig(w http.ResponseWriter, _ *http.Request, _ string) error {
	return writeJSON(w, serviceProviderConfig(s.base, s.limits))
}

func (s *scimService) getSchemas(w http.ResponseWriter, _ *http.Request, _ string) error {
	all := s.schemas()
	return writeJSON(w, listResponse{[]string{listURN}, len(all), 1, len(all), all})
}

func (s *scimService) getSchema(w http.ResponseWriter, r *http.Request, caller string) error {
	for _, one := range s.schemas() {
		if one.ID == r.PathValue("id") {
			return writeJSON(w, one)
		}
	}
	return noSuchResource(w, r, caller)
}

func (s *scimService) getResourceTypes(w http.ResponseWriter, _ *http.Request, _ string) error {
	return writeJSON(w, listResponse{[]string{listURN}, 1, 1, 1, []resourceType{userResourceType(s.base)}})
}

func (s *scimService) getResourceType(w http.ResponseWriter, _ *http.Request, _ string) error {
	return writeJSON(w, userResourceType(s.base))
}

// getMe answers with the caller's own user, whatever the role (RFC 7644 section 3.11).
func (s *scimService) getMe(w http.ResponseWriter, r *http.Request, caller string) error {
	return s.writeUserByID(w, r, caller)
}

func (s *scimService) getUser(w http.ResponseWriter, r *http.Request, _ string) error {
	return s.writeUserByID(w, r, r.PathValue("id"))
}

func (s *scimService) writeUserByID(w http.ResponseWriter, r *http.Request, id string) error {
	u, ok := s.store.user(id)
	if !ok {
		return errNoUser
	}
	if tags := r.Header.Get("If-None-Match"); tags != "" && matchesTag(tags, u.Version) {
		w.Header().Set("ETag", entityTag(u.Version))
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	return s.writeUser(w, r, u)
}

func (s *scimService) writeUser(w http.ResponseWriter, r *http.Request, u User) error {
	want := selectionOf(r.URL.Query())
	w.Header().Set("ETag", entityTag(u.Version))
	w.Header().Set("Content-Location", s.base+"/Users/"+u.ID)
	return writeJSON(w, s.resource(&u, want))
}

// patchUser changes a user and answers with the user as it is then.
func (s *scimService) patchUser(w http.ResponseWriter, r *http.Request, caller string) error {
	body, err := readBody(w, r, maxPatch)
	if err != nil {
		return err
	}
	meets := ifMatch(r)
	if s.deaf.Load() {
		meets = nil
	}
	u, err := s.store.patch(r.PathValue("id"), caller, meets, body)
	if err != nil {
		return err
	}
	s.log.Info("user patched", "id", u.ID, "status", string(u.Status), "version", u.Version)
	return s.writeUser(w, r, u)
}

// readBody reads a request's body of at most limit bytes.
func readBody(w http.ResponseWriter, r *http.Request, limit int64) ([]byte, error) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return nil, &scimError{status: http.StatusRequestEntityTooLarge, detail: fmt.Sprintf("The body is longer than %d bytes.", limit)}
	case err != nil:
		return nil, badRequest("invalidSyntax", "The body could not be read.")
	}
	return body, nil
}

// ifMatch reads the condition of a change (RFC 7644 section 3.14).
func ifMatch(r *http.Request) condition {
	tags := strings.Join(r.Header.Values("If-Match"), ",")
	if tags == "" {
		return nil
	}
	return func(version int) bool { return matchesTag(tags, version) }
}

// matchesTag reports whether a list of entity tags names version. Tags are
// compared weakly: SCIM's are weak.
func matchesTag(tags string, version int) bool {
	for tag := range strings.SplitSeq(tags, ",") {
		tag = strings.TrimSpace(tag)
		if tag == "*" || strings.TrimPrefix(tag, "W/") == `"`+strconv.Itoa(version)+`"` {
			return true
		}
	}
	return false
}

// listResponse is a page of resources (RFC 7644 section 3.4.2).
type listResponse struct {
	Schemas      []string `json:"schemas"`
	TotalResults int      `json:"totalResults"`
	StartIndex   int      `json:"startIndex"`
	ItemsPerPage int      `json:"itemsPerPage"`
	Resources    any      `json:"Resources"`
}

func (s *scimService) listUsers(w http.ResponseWriter, r *http.Request, _ string) error {
	parameters := r.URL.Query()
	request, err := listRequestOf(parameters)
	if err != nil {
		return err
	}
	users, total := s.page(&request)
	want := selectionOf(parameters)
	resources := make([]userResource, len(users))
	for i := range users {
		resources[i] = s.resource(&users[i], want)
	}
	return writeJSON(w, listResponse{[]string{listURN}, total, request.startIndex, len(resources), resources})
}

// listRequest is a parsed GET /Users.
type listRequest struct {
	query
	matches           predicate
	startIndex, count int
}

func listRequestOf(parameters url.Values) (listRequest, error) {
	var l listRequest
	var err error
	if l.startIndex, err = numberIn(parameters, "startIndex", 1); err != nil {
		return l, err
	}
	if l.count, err = numberIn(parameters, "count", defaultCount); err != nil {
		return l, err
	}
	l.startIndex = max(l.startIndex, 1)
	l.count = min(max(l.count, 0), maxCount)
	if by := parameters.Get("sortBy"); by != "" {
		a, ok := attributeAt(by)
		if !ok {
			return l, badRequest("invalidPath", "a user has no attribute %q to sort by", by)
		}
		l.sortBy = a.path
	}
	switch fold(parameters.Get("sortOrder")) {
	case "", "ascending":
	case "descending":
		// Without sortBy there is nothing that sortOrder could turn around.
		l.descending = l.sortBy != ""
	default:
		return l, badRequest("invalidValue", "sortOrder is ascending or descending")
	}
	if l.filter = parameters.Get("filter"); l.filter != "" {
		l.matches, err = compileFilter(l.filter)
	}
	return l, err
}

func numberIn(parameters url.Values, name string, otherwise int) (int, error) {
	value := parameters.Get(name)
	if value == "" {
		return otherwise, nil
	}
	n, err := strconv.Atoi(value)
	if err != nil {
		return 0, badRequest("invalidValue", "%s is an integer", name)
	}
	return n, nil
}

// fail answers with the SCIM error that err stands for.
func (s *scimService) fail(w http.ResponseWriter, r *http.Request, err error) {
	answer := asSCIMError(err)
	if answer.status == http.StatusInternalServerError {
		s.log.Error("request failed", "method", r.Method, "error", err)
	}
	writeError(w, answer)
}

// asSCIMError puts what the store refuses into the terms of RFC 7644 section 3.12.
func asSCIMError(err error) *scimError {
	var known *scimError
	if errors.As(err, &known) {
		return known
	}
	answer := &scimError{status: http.StatusInternalServerError, detail: "Something went wrong in the demo organization."}
	for _, refusal := range []struct {
		err      error
		status   int
		scimType string
	}{
		{errNoUser, http.StatusNotFound, ""},
		{errStale, http.StatusPreconditionFailed, ""},
		{errYourself, http.StatusConflict, ""},
		{errLastAdministrator, http.StatusConflict, ""},
		{errInviteInstead, http.StatusBadRequest, "mutability"},
		{errAlreadyJoined, http.StatusBadRequest, "mutability"},
	} {
		if errors.Is(err, refusal.err) {
			return &scimError{refusal.status, refusal.scimType, sentence(refusal.err.Error())}
		}
	}
	return answer
}

// sentence makes an error text one that a person may read.
func sentence(s string) string { return strings.ToUpper(s[:1]) + s[1:] + "." }

func writeError(w http.ResponseWriter, e *scimError) {
	w.Header().Set("Content-Type", scimMedia)
	w.WriteHeader(e.status)
	encodeError(w, e)
}

func encodeError(w io.Writer, e *scimError) {
	_ = json.NewEncoder(w).Encode(struct {
		Schemas  []string `json:"schemas"`
		Status   string   `json:"status"`
		SCIMType string   `json:"scimType,omitempty"`
		Detail   string   `json:"detail"`
	}{[]string{errorURN}, strconv.Itoa(e.status), e.scimType, e.detail})
}

func writeJSON(w http.ResponseWriter, v any) error {
	w.Header().Set("Content-Type", scimMedia)
	// An error here means that the client has gone: there is nobody to tell.
	_ = json.NewEncoder(w).Encode(v)
	return nil
}
