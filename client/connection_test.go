package client

// The connection of a session: which role counts, and what is remembered.

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path"
	"testing"
	"time"

	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/profile"
	"mileiq.example/admin/client/sandbox"
	"mileiq.example/admin/client/scim"
)

type fixedToken struct{}

func (fixedToken) Token(context.Context) (string, error)         { return "token", nil }
func (fixedToken) Renew(context.Context, string) (string, error) { return "token", nil }

// connectTo makes a service that answers so the session's connection.
func connectTo(t *testing.T, s *session, features scim.Features, answer http.HandlerFunc) *scim.Client {
	t.Helper()
	server := httptest.NewServer(answer)
	t.Cleanup(server.Close)
	service, err := scim.New(server.URL, scim.Options{
		Tokens: fixedToken{}, AllowLoopbackHTTP: true, Now: time.Now, Backoff: func(int) time.Duration { return 0 },
	})
	must(t, err)
	if s != nil {
		s.use(profile.Connection{Service: service, Features: features})
	} else {
		t.Cleanup(service.Close)
	}
	return service
}

// resource writes a user as a service does.
func resource(w http.ResponseWriter, id string) {
	w.Header().Set("Content-Type", "application/scim+json")
	fmt.Fprintf(w, `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":%q,"userName":"%s@contoso.example","displayName":%q,"active":true,"meta":{"version":"\"1\""}}`, id, id, id)
}

func TestWhatAStartWithoutTheNetworkNeedsIsRemembered(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	b := newBare(t, nil)
	s := b.withSession(contoso)
	s.facts.KeepLacksRole(ctx)
	if s.invitations() {
		t.Error("invitations before anybody said so")
	}

	s.facts.KeepAccepted(ctx, b.now, true, "me")

	if !s.invitations() || s.facts.Self(ctx) != "me" || s.facts.LacksRole(ctx) || !s.facts.AcceptedAt(ctx).Equal(b.now) {
		t.Error("not all is remembered")
	}
	s.facts.KeepAccepted(ctx, b.now, false, "")
	if s.invitations() || s.facts.Self(ctx) != "me" {
		t.Error("who the admin is was forgotten, or the service still invites")
	}
}

func TestTheConnectionIsThereOnceAndCanBeReplaced(t *testing.T) {
	t.Parallel()
	s := newBare(t, nil).withSession(contoso)
	if _, _, ok := s.service(); ok {
		t.Fatal("there is a connection")
	}
	s.selfID = "before"

	first := connectTo(t, s, scim.Features{Extension: true}, func(http.ResponseWriter, *http.Request) {})
	<-s.connected
	if service, features, ok := s.service(); !ok || service != first || !features.Extension || s.selfID != "before" || !s.invitations() {
		t.Errorf("%+v, %t, self %q", features, ok, s.selfID)
	}
	s.use(profile.Connection{Service: first, Features: scim.Features{ETag: true}, SelfID: "me"})
	if _, features, ok := s.service(); !ok || !features.ETag || s.selfID != "me" || s.invitations() {
		t.Errorf("%+v, %t, self %q", features, ok, s.selfID)
	}
	if s.notKept() != nil {
		t.Error("a session that nobody resumed is not kept")
	}
}

// signedInElsewhere returns a session with the tokens of a real sign-in, whose
// service is not the demo's but answers so.
func signedInElsewhere(t *testing.T, role string, answer http.HandlerFunc) (*bare, *session) {
	t.Helper()
	demo, err := sandbox.Start(sandbox.Options{Users: 1})
	must(t, err)
	t.Cleanup(func() { _ = demo.Close() })
	b := newBare(t, func(o *Options) { o.Organization = demo.Profile() })
	b.now = time.Now()
	must(t, b.Start(t.Context()))
	flow, err := b.BeginSignIn(t.Context(), CallbackPage{})
	must(t, err)
	signedIn := make(chan error, 1)
	go func() { signedIn <- flow.As(t.Context(), "avery.moss") }()
	must(t, flow.Finish(t.Context()))
	must(t, <-signedIn)
	must(t, b.AcceptIdentity(t.Context(), b.State().Asked))
	b.mu.Lock()
	first := b.Client.session
	b.mu.Unlock()
	tokens := first.signedIn.Load()
	must(t, b.endSession())
	server := httptest.NewServer(answer)
	t.Cleanup(server.Close)
	p := first.organization.profile
	p.SCIM, p.RequiredRole = server.URL, role
	s := b.withSession(p)
	s.signedIn.Store(tokens)
	return b, s
}

// plainService is a service with nothing but an answer to who the admin is.
func plainService(me func(http.ResponseWriter)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/scim+json")
		switch path.Base(r.URL.Path) {
		case "Me":
			me(w)
		case "ServiceProviderConfig":
			fmt.Fprint(w, `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],"patch":{"supported":true}}`)
		default:
			w.WriteHeader(http.StatusNotFound)
		}
	}
}

func TestAConnectionIsMadeOnlyWhereTheAdminMayUseIt(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		role string
		me   func(http.ResponseWriter)
		want problem.Kind
	}{
		"all is well":             {"", func(w http.ResponseWriter) { resource(w, "me") }, ""},
		"nobody says who it is":   {"", func(w http.ResponseWriter) { w.WriteHeader(404) }, ""},
		"the account may not ask": {"", func(w http.ResponseWriter) { w.WriteHeader(403) }, problem.NoRole},
		"the role is another":     {"Another", func(w http.ResponseWriter) { resource(w, "me") }, problem.NoRole},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, s := signedInElsewhere(t, c.role, plainService(c.me))
			ctx := context.Background()

			mustFail(t, s.connect(ctx), c.want)

			if _, _, ok := s.service(); ok != (c.want == "") {
				t.Errorf("connected: %t", ok)
			}
			if known := !s.facts.AcceptedAt(ctx).IsZero(); known != (c.want == "") {
				t.Errorf("remembered: %t", known)
			}
			if c.want != "" {
				return
			}
			if why := s.notKept(); why != nil {
				t.Error("it ends with the program")
			}
			b.mustShow(Ready, "")
		})
	}
}

func TestOnceTheRoleIsBackTheCopyIsShownAgain(t *testing.T) {
	t.Parallel()
	b, s := signedInElsewhere(t, "", plainService(func(w http.ResponseWriter) { resource(w, "me") }))
	b.showWithoutRole(s, &problem.Problem{Kind: problem.NoRole})
	b.mustShow(WithoutRole, problem.NoRole)

	service, _, err := (&copyStanding{standing{session: s}}).Connect(context.Background())

	if service == nil || err != nil {
		t.Fatal(service, err)
	}
	b.mustShow(Ready, "")
	if !b.State().Sync.Running || s.facts.LacksRole(context.Background()) {
		t.Errorf("%+v", b.State().Sync)
	}
}
