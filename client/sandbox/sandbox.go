package sandbox

// Starting and stopping the demo organization.

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"time"
)

const (
	defaultAddr                = "127.0.0.1:0"
	defaultUsers               = 230
	defaultAccessTokenLifetime = 5 * time.Minute
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

func (o Options) withDefaults() Options {
	if o.Addr == "" {
		o.Addr = defaultAddr
	}
	if o.Users == 0 {
		o.Users = defaultUsers
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.AccessTokenLifetime == 0 {
		o.AccessTokenLifetime = defaultAccessTokenLifetime
	}
	return o
}

// Start listens and serves until [Server.Close].
func Start(opts Options) (*Server, error) {
	opts = opts.withDefaults()
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
			opts.Log.Error("the demo organization has stopped", "error", err)
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

// Close stops serving and cuts open connections. Calling it again does nothing.
func (s *Server) Close() error { return s.http.Close() }
