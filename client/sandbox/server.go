package sandbox

// Starting and stopping the demo organization, and what tests may do to it.

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"github.com/BurntSushi/toml"
	"github.com/zitadel/oidc/v3/pkg/op"
)

const (
	defaultAddr                = "127.0.0.1:0"
	defaultUsers               = 230
	defaultAccessTokenLifetime = 5 * time.Minute
	defaultBulkOperations      = 1000
	// keptRequests bounds what Requests returns.
	keptRequests = 10_000
)

// ErrNotLoopback is returned by [Start] for an address that other computers
// could reach, or that a name server could make so.
var ErrNotLoopback = errors.New("the demo organization is served on a loopback address only, such as 127.0.0.1:0")

// Options say what to start. The zero value is a good demo.
type Options struct {
	// Addr is where to listen: a loopback IP literal and a port, 0 for any
	// free one. "127.0.0.1:0" when empty.
	Addr string
	// Users is the number of people, 230 when 0 and at least the three who can
	// sign in. The same number gives the same people.
	Users int
	// Now is the organization's clock, time.Now when nil: it dates changes and
	// mail and decides whether tokens have expired. The claims of ID tokens
	// are always by the wall clock.
	Now func() time.Time
	// Log receives what happens, without names or secrets. Nothing when nil.
	Log *slog.Logger
	// AccessTokenLifetime is 5 minutes when 0.
	AccessTokenLifetime time.Duration
	// NoBulk leaves out POST /Bulk.
	NoBulk bool
	// BulkOperations is how many operations one bulk request may have, 1000 when
	// 0, and BulkPayload how many bytes, 1 MiB when 0, which is also the most.
	BulkOperations, BulkPayload int
	// BulkTerse answers successes in bulk without the user, as a service may
	// (RFC 7644 section 3.7.3).
	BulkTerse bool
	// Limit is how often the SCIM service may be asked; see SetLimit.
	Limit Limit
	// Latency is for how long every SCIM request is held; see SetLatency.
	Latency time.Duration
}

// Server is a running demo organization. All methods may be called from any
// goroutine.
type Server struct {
	host   string
	store  *store
	mail   *mailbox
	grants *grants
	auth   *authServer
	log    *slog.Logger
	http   *http.Server
	fault  atomic.Pointer[func(*http.Request) *Fault]
	bulk   bulkLimits
	scim   *scimService
	// limiter holds the SCIM service back.
	limiter *limiter

	mu       sync.Mutex
	requests []Request
}

// Address is one of the organization's addresses under the name that scripts
// know it by.
type Address struct {
	Name, URL string
}

// Request is a SCIM request that arrived.
type Request struct {
	Method string
	Path   string // with the query, if any
}

// Start listens and serves until [Server.Close].
func Start(opts Options) (*Server, error) {
	if opts.Addr == "" {
		opts.Addr = defaultAddr
	}
	if opts.Users == 0 {
		opts.Users = defaultUsers
	}
	if opts.Now == nil {
		opts.Now = time.Now
	}
	if opts.Log == nil {
		opts.Log = slog.New(slog.DiscardHandler)
	}
	if opts.AccessTokenLifetime == 0 {
		opts.AccessTokenLifetime = defaultAccessTokenLifetime
	}
	if opts.BulkOperations == 0 {
		opts.BulkOperations = defaultBulkOperations
	}
	if opts.BulkPayload == 0 || opts.BulkPayload > maxBody {
		opts.BulkPayload = maxBody
	}
	listener, err := listenLoopback(opts.Addr)
	if err != nil {
		return nil, err
	}
	s, err := newServer(opts, listener.Addr().String())
	if err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	go func() {
		if err := s.http.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			s.log.Error("the demo organization has stopped", "error", err)
		}
	}()
	return s, nil
}

func listenLoopback(addr string) (net.Listener, error) {
	parsed, err := netip.ParseAddrPort(addr)
	if err != nil || !parsed.Addr().IsLoopback() || parsed.Addr().Zone() != "" {
		return nil, fmt.Errorf("%q: %w", addr, ErrNotLoopback)
	}
	listener, err := net.Listen("tcp", parsed.String())
	if err != nil {
		return nil, fmt.Errorf("starting the demo organization: %w", err)
	}
	return listener, nil
}

func newServer(opts Options, host string) (*Server, error) {
	s := &Server{host: host, log: opts.Log,
		bulk:    bulkLimits{opts.NoBulk, opts.BulkOperations, opts.BulkPayload, opts.BulkTerse},
		limiter: &limiter{now: opts.Now, limit: opts.Limit, latency: opts.Latency},
	}
	s.mail = &mailbox{base: s.Issuer() + "/join/"}
	people := seed(opts.Users)
	s.store = newStore(people, opts.Now, s.mail)
	s.grants = newGrants(opts.Now, opts.AccessTokenLifetime)
	var err error
	if s.auth, err = s.newAuthServer(signInAccounts(people)); err != nil {
		return nil, err
	}
	s.http = &http.Server{
		Handler:           s.guarded(s.routes(s.auth)),
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      2 * time.Minute,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    32 << 10,
		ErrorLog:          slog.NewLogLogger(opts.Log.Handler(), slog.LevelWarn),
	}
	return s, nil
}

func (s *Server) newAuthServer(accounts []account) (*authServer, error) {
	key, err := newSigningKey()
	if err != nil {
		return nil, err
	}
	client := &nativeClient{clientID}
	storage := &opStorage{grants: s.grants, store: s.store, client: client, key: key}
	provider, err := op.NewProvider(
		&op.Config{CodeMethodS256: true, GrantTypeRefreshToken: true, SupportedScopes: supportedScopes},
		storage,
		op.StaticIssuer(s.Issuer()),
		op.WithAllowInsecure(), // http, on loopback
		op.WithCORSOptions(nil),
		op.WithCrypto(s.grants.crypto),
	)
	if err != nil {
		return nil, fmt.Errorf("setting up the authorization server: %w", err)
	}
	return &authServer{
		issuer:   s.Issuer(),
		resource: s.SCIM(),
		provider: provider,
		client:   client,
		grants:   s.grants,
		store:    s.store,
		accounts: accounts,
	}, nil
}

func (s *Server) routes(auth *authServer) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", auth.serveMetadata)
	mux.HandleFunc("GET /.well-known/oauth-authorization-server", auth.serveMetadata)
	mux.HandleFunc("GET /.well-known/oauth-protected-resource"+scimRoot, auth.serveResourceMetadata)
	mux.HandleFunc("GET "+authorizePath, auth.authorize)
	mux.HandleFunc("POST "+authorizePath, auth.authorize)
	mux.HandleFunc("GET "+loginPath, auth.showLogin)
	mux.HandleFunc("POST "+tokenPath, auth.token)
	mux.HandleFunc("POST "+revokePath, auth.revoke)
	mux.HandleFunc("GET "+userinfoPath, auth.userinfo)
	mux.Handle("GET "+keysPath, auth.provider)

	scim := &scimService{store: s.store, grants: s.grants, base: s.SCIM(),
		metadata: s.Issuer() + "/.well-known/oauth-protected-resource" + scimRoot, log: s.log,
		limits: s.bulk, fault: s.faultFor}
	s.scim = scim
	s.SetHabits(Habits{})
	service := s.counted(s.limited(s.faulty(scim.routes())))
	mux.Handle(scimRoot, service)
	mux.Handle(scimRoot+"/", service)

	// Browsers say where a form comes from: only our own pages may post here.
	ownPages := http.NewCrossOriginProtection()
	mux.Handle("POST "+loginPath, ownPages.Handler(http.HandlerFunc(auth.login)))
	mux.Handle("POST /join/{token}", ownPages.Handler(http.HandlerFunc(s.acceptInvitation)))
	mux.HandleFunc("GET /join/{token}", s.showInvitation)
	mux.HandleFunc("GET /mail", s.mail.servePage)
	mux.HandleFunc("GET /mail.json", s.mail.serveJSON)
	mux.HandleFunc("GET /mail/{number}", s.mail.serveMessage)
	mux.HandleFunc("GET /profile.toml", s.serveProfile)
	mux.HandleFunc("GET /style.css", serveStyle)
	mux.HandleFunc("GET /{$}", s.serveHome)
	return mux
}

// guarded puts before everything what every answer needs. A Host other than our
// own means that a web page reached us through a name of its own (DNS
// rebinding).
func (s *Server) guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header.Set("Cache-Control", "no-store")
		header.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		header.Set("Cross-Origin-Opener-Policy", "same-origin")
		header.Set("Cross-Origin-Resource-Policy", "same-origin")
		// With no-referrer browsers would send "Origin: null" with our own forms.
		header.Set("Referrer-Policy", "same-origin")
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("X-Frame-Options", "DENY")
		if r.Host != s.host {
			http.Error(w, "this is not the host that you asked for", http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// counted remembers the SCIM requests for [Server.Requests].
func (s *Server) counted(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		if len(s.requests) >= keptRequests {
			s.requests = s.requests[keptRequests/2:]
		}
		s.requests = append(s.requests, Request{r.Method, r.URL.RequestURI()})
		s.mu.Unlock()
		next.ServeHTTP(w, r)
	})
}

func (s *Server) serveHome(w http.ResponseWriter, _ *http.Request) {
	writePage(w, http.StatusOK, "home.html", s.Addresses())
}

// Issuer returns the address of the authorization server.
func (s *Server) Issuer() string { return "http://" + s.host }

// SCIM returns the SCIM base URL.
func (s *Server) SCIM() string { return s.Issuer() + scimRoot }

// Mail returns the page that shows the mail sent so far; with ".json" appended
// it is a list of [Letter], newest first.
func (s *Server) Mail() string { return s.Issuer() + "/mail" }

// Profile returns the address of the organization profile, a TOML file.
func (s *Server) Profile() string { return s.Issuer() + "/profile.toml" }

// Addresses returns issuer, scim, mail and profile.
func (s *Server) Addresses() []Address {
	return []Address{{"issuer", s.Issuer()}, {"scim", s.SCIM()}, {"mail", s.Mail()}, {"profile", s.Profile()}}
}

// Close stops serving and cuts open connections. Calling it again does nothing.
func (s *Server) Close() error { return s.http.Close() }

// Requests returns the SCIM requests so far, oldest first; after ten thousand
// the older ones are forgotten.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Request(nil), s.requests...)
}

// Letters returns the mail sent so far, oldest first.
func (s *Server) Letters() []Letter {
	newest, total := s.mail.newest(int(^uint(0) >> 1))
	letters := make([]Letter, total)
	for i := range newest {
		letters[total-1-i] = newest[i].public()
	}
	return letters
}

// User returns a user as it is now.
func (s *Server) User(id string) (User, bool) { return s.store.user(id) }

// Users returns all users as they are now, the three who can sign in first.
func (s *Server) Users() []User { return s.store.all() }

// RevokeAllTokens ends every session: access and refresh tokens stop working.
func (s *Server) RevokeAllTokens() { s.grants.revokeAll() }

// ExpireAccessTokens ends every access token before its time; refresh tokens
// keep working.
func (s *Server) ExpireAccessTokens() { s.grants.expireAccess() }

// ServeResource makes the authorization server issue tokens for a users' service
// elsewhere, too, which is named by its base URL (RFC 8707). The organization's
// own SCIM service does not accept them; the userinfo endpoint says whose they are.
func (s *Server) ServeResource(url string) { s.auth.serve(url) }

// IgnoreETags makes the SCIM service advertise entity tags and ignore them in
// changes, as services in the field do.
func (s *Server) IgnoreETags(ignore bool) { s.scim.deaf.Store(ignore) }

// SetRole gives a user another role, as another administrator would.
func (s *Server) SetRole(userID string, role Role) error {
	if role != RoleUser && role != RoleBusinessAdministrator {
		return fmt.Errorf("there is no role %q", role)
	}
	_, err := s.store.update(userID, "", nil, func(e *edit) error {
		e.user.Role = role
		return nil
	})
	return err
}

// Touch changes a user's nickname, as another administrator would: the user
// stays what it was, but the version is another.
func (s *Server) Touch(userID string) error {
	_, err := s.store.update(userID, "", nil, func(e *edit) error {
		e.user.NickName = fmt.Sprintf("Nick %d", e.user.Version+1)
		return nil
	})
	return err
}

// Rename gives a user another display name and e-mail address, as another
// administrator, or the user, would. Nothing is checked: names are data.
func (s *Server) Rename(userID, displayName, email string) error {
	_, err := s.store.update(userID, "", nil, func(e *edit) error {
		e.user.DisplayName, e.user.Email = displayName, email
		return nil
	})
	return err
}

// ArchiveAsOther archives a user as another administrator would, with the mail
// that goes with it. The last business administrator is refused.
func (s *Server) ArchiveAsOther(userID string) error {
	_, err := s.store.update(userID, "", nil, (*edit).archive)
	return err
}

// InviteAsOther invites an archived user as another administrator would.
func (s *Server) InviteAsOther(userID string) error {
	_, err := s.store.update(userID, "", nil, (*edit).invite)
	return err
}

// Remove makes a user vanish from the directory, as when the account is deleted.
func (s *Server) Remove(userID string) error { return s.store.remove(userID) }

// profile is what an administrator would write down about the organization.
type profile struct {
	Name         string   `toml:"name"`
	SCIM         string   `toml:"scim"`
	Issuer       string   `toml:"issuer"`
	ClientID     string   `toml:"client_id"`
	Scopes       []string `toml:"scopes"`
	RedirectHost string   `toml:"redirect_host"`
	RedirectPort int      `toml:"redirect_port"`
	RequiredRole string   `toml:"required_role"`
	Demo         demo     `toml:"demo"`
}

// demo is what only a demo has: its mail, and accounts without secrets.
type demo struct {
	Mail     string        `toml:"mail"`
	Accounts []demoAccount `toml:"accounts"`
}

type demoAccount struct {
	Login string `toml:"login"`
	Name  string `toml:"name"`
	Note  string `toml:"note"`
}

func (s *Server) serveProfile(w http.ResponseWriter, _ *http.Request) {
	p := profile{
		Name:         organizationName,
		SCIM:         s.SCIM(),
		Issuer:       s.Issuer(),
		ClientID:     clientID,
		Scopes:       supportedScopes,
		RedirectHost: "127.0.0.1",
		RequiredRole: adminClaim,
		Demo:         demo{Mail: s.Mail()},
	}
	for _, one := range signIns {
		p.Demo.Accounts = append(p.Demo.Accounts, demoAccount{one.login, one.name(), string(one.role)})
	}
	w.Header().Set("Content-Type", "application/toml")
	_ = toml.NewEncoder(w).Encode(p)
}
