package sandbox

// The server: one address, and behind it the parts of the organization.

import (
	"log/slog"
	"net/http"
	"time"

	"mileiq.example/admin/client/sandbox/idp"
	"mileiq.example/admin/client/sandbox/pages"
	"mileiq.example/admin/client/sandbox/people"
	"mileiq.example/admin/client/sandbox/service"
)

// Server is a running demo organization. All methods may be called from any
// goroutine.
type Server struct {
	host     string
	accounts []people.Account
	people   *people.Organization
	mail     *people.Mailbox
	idp      *idp.Server
	service  *service.Service
	log      *slog.Logger
	http     *http.Server
}

func newServer(opts Options, host string) (*Server, error) {
	s := &Server{host: host, log: opts.Log}
	users := people.Seed(opts.Users)
	s.accounts = people.Accounts(users)
	s.mail = people.NewMailbox(s.Issuer() + joinPath)
	s.people = people.New(users, opts.Now, s.mail)
	var err error
	s.idp, err = idp.New(idp.Config{
		Issuer:              s.Issuer(),
		Resource:            s.SCIM(),
		People:              s.people,
		Accounts:            s.accounts,
		Now:                 opts.Now,
		AccessTokenLifetime: opts.AccessTokenLifetime,
	})
	if err != nil {
		return nil, err
	}
	s.service = service.New(service.Config{
		Origin:  s.Issuer(),
		Issuer:  s.Issuer(),
		Scopes:  idp.Scopes(),
		People:  s.people,
		Tokens:  s.idp,
		Now:     opts.Now,
		Log:     opts.Log,
		Bulk:    service.Bulk{Off: opts.NoBulk, Operations: opts.BulkOperations, Payload: opts.BulkPayload, Terse: opts.BulkTerse},
		Limit:   opts.Limit,
		Latency: opts.Latency,
	})
	s.http = &http.Server{
		Handler:           s.guarded(s.routes()),
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      2 * time.Minute,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    32 << 10,
		ErrorLog:          slog.NewLogLogger(opts.Log.Handler(), slog.LevelWarn),
	}
	return s, nil
}

func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	s.idp.Register(mux)
	s.service.Register(mux)
	// Browsers say where a form comes from: only our own pages may post here.
	mux.Handle("POST "+joinPath+"{token}", http.NewCrossOriginProtection().Handler(http.HandlerFunc(s.acceptInvitation)))
	mux.HandleFunc("GET "+joinPath+"{token}", s.showInvitation)
	mux.HandleFunc("GET /mail", s.serveMail)
	mux.HandleFunc("GET /mail.json", s.serveMailJSON)
	mux.HandleFunc("GET /mail/{number}", s.serveMessage)
	mux.HandleFunc("GET /profile.toml", s.serveProfile)
	mux.HandleFunc("GET /style.css", pages.Style)
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
