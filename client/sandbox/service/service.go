package service

// The service as a whole: what it is made of and which requests it answers.

import (
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"mileiq.example/admin/client/sandbox/people"
)

const (
	// Root is the path of the service; every SCIM base URL here ends in it.
	Root = "/scim/v2"

	metadataPath = "/.well-known/oauth-protected-resource" + Root
	scimMedia    = "application/scim+json"
	// maxPatch bounds the body of a PATCH request in bytes, maxBody that of any.
	maxPatch = 64 << 10
	maxBody  = 1 << 20
)

// Tokens knows the access tokens that were issued.
type Tokens interface {
	// Subject returns the id of the user whom an access token speaks for, if it is
	// valid now and meant for the service with the base URL audience.
	Subject(token, audience string) (userID string, ok bool)
}

// Config says what a service is made of. Only Bulk, Limit and Latency may be zero.
type Config struct {
	// Origin is where the service is reached, without a path; its base URL is
	// Origin and Root.
	Origin string
	// Issuer is the authorization server that is announced, and Scopes what may be
	// asked of it for this service.
	Issuer string
	Scopes []string

	People *people.Organization
	Tokens Tokens
	// Now is the clock of the limit.
	Now func() time.Time
	// Log receives what happens, without names.
	Log *slog.Logger

	Bulk    Bulk
	Limit   Limit
	Latency time.Duration // see SetLatency
}

// Service answers SCIM requests. Its methods may be called from any goroutine.
type Service struct {
	base        string // the SCIM base URL
	metadataURL string // where RFC 9728 metadata is
	issuer      string
	scopes      []string
	people      *people.Organization
	tokens      Tokens
	log         *slog.Logger
	bulk        Bulk

	// What tests may change at any time.
	fault        atomic.Pointer[func(*http.Request) *Fault]
	habits       atomic.Pointer[Habits] // never nil
	ignoresETags atomic.Bool
	limiter      limiter

	shuffles atomic.Uint64 // lists that were shuffled so far
	received requestLog
}

// New makes a service.
func New(c Config) *Service {
	s := &Service{
		base:        c.Origin + Root,
		metadataURL: c.Origin + metadataPath,
		issuer:      c.Issuer,
		scopes:      c.Scopes,
		people:      c.People,
		tokens:      c.Tokens,
		log:         c.Log,
		bulk:        c.Bulk.withDefaults(),
		limiter:     limiter{now: c.Now, limit: c.Limit, latency: c.Latency},
	}
	s.SetHabits(Habits{})
	return s
}

// Register adds the service to the handlers of mux.
func (s *Service) Register(mux *http.ServeMux) {
	handler := s.remembered(s.limited(s.faulty(s.routes())))
	mux.Handle(Root, handler)
	mux.Handle(Root+"/", handler)
	mux.HandleFunc("GET "+metadataPath, s.getMetadata)
}

// scimHandler answers a SCIM request of the user with the id caller. What it
// returns as an error is answered as one.
type scimHandler func(w http.ResponseWriter, r *http.Request, caller string) error

func (s *Service) routes() http.Handler {
	mux := http.NewServeMux()
	handle := func(pattern string, h scimHandler) { mux.Handle(pattern, s.signedIn(h)) }
	handle("GET "+Root+"/ServiceProviderConfig", s.getConfig)
	handle("GET "+Root+"/Schemas", s.getSchemas)
	handle("GET "+Root+"/Schemas/{id}", s.getSchema)
	handle("GET "+Root+"/ResourceTypes", s.getResourceTypes)
	handle("GET "+Root+"/ResourceTypes/User", s.getResourceType)
	handle("GET "+Root+"/Me", s.getMe)
	handle("GET "+Root+"/Users", s.administrator(s.listUsers))
	handle("GET "+Root+"/Users/{id}", s.administrator(s.getUser))
	handle("PATCH "+Root+"/Users/{id}", s.administrator(s.patchUser))
	handle(Root+"/Users", s.administrator(notImplemented))
	handle(Root+"/Users/{id}", s.administrator(notImplemented))
	handle(Root+"/Me", notImplemented)
	handle("POST "+Root+"/Bulk", s.administrator(s.postBulk))
	handle(Root+"/Bulk", s.administrator(notImplemented))
	handle(Root, noSuchResource)
	handle(Root+"/", noSuchResource)
	return mux
}

func notImplemented(http.ResponseWriter, *http.Request, string) error {
	return &scimError{status: http.StatusNotImplemented,
		detail: "Users can be read and changed with PATCH. They are created by the directory, and archived, never deleted."}
}

func noSuchResource(http.ResponseWriter, *http.Request, string) error {
	return &scimError{status: http.StatusNotFound, detail: "There is no such resource."}
}
