package oauth

// One sign-in: from the address for the browser to a session.

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"net/url"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"mileiq.example/admin/client/problem"
)

// signInLimit is how long the admin has for passwords and second factors.
const signInLimit = 5 * time.Minute

// SignIn is a sign-in that waits for the browser. Its methods may be called from
// any goroutine; Wait only once.
type SignIn struct {
	provider *Provider
	receiver *receiver
	url      string

	nonce, verifier string

	// life ends when the sign-in is closed or its time is up, with ErrCancelled
	// or ErrTimeout as the cause.
	life context.Context
	stop context.CancelCauseFunc

	mu sync.Mutex
	// unattended: nobody looks at the last page.
	unattended bool
}

// Format keeps the verifier out of logs, whatever the verb.
func (*SignIn) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "sign-in") }

// SignInOption changes one sign-in.
type SignInOption func() oauth2.AuthCodeOption

// ChooseAccount asks the authorization server to let the admin choose an account,
// even if its browser session has one (OpenID Connect Core 1.0 section 3.1.2.1,
// prompt).
func ChooseAccount() SignInOption {
	return func() oauth2.AuthCodeOption { return oauth2.SetAuthURLParam("prompt", "select_account") }
}

// Begin opens a loopback port for the browser's answer and returns the sign-in,
// which ends by itself after five minutes. A sign-in that is still under way at
// this provider is closed: there is one at a time.
//
// Errors: ErrListen, and *RefusedError if the server's authorization endpoint
// already carries parameters of ours.
func (p *Provider) Begin(page Page, options ...SignInOption) (*SignIn, error) {
	// Each has 128 bits of randomness or more (RFC 6749 section 10.10).
	state, nonce, verifier := rand.Text(), rand.Text(), oauth2.GenerateVerifier()
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.running != nil {
		p.running.Close()
		p.running = nil
	}
	r, err := listen(p.config.RedirectHost, p.config.RedirectPort, state, page)
	if err != nil {
		return nil, err
	}
	address, err := p.authorizationURL(r.redirectURI(), state, nonce, verifier, options)
	if err != nil {
		r.close()
		return nil, err
	}
	s := &SignIn{provider: p, receiver: r, url: address, nonce: nonce, verifier: verifier}
	s.life, s.stop = lifeOf(p.limit)
	context.AfterFunc(s.life, r.close)
	p.running = s
	return s, nil
}

func lifeOf(limit time.Duration) (context.Context, context.CancelCauseFunc) {
	closable, stop := context.WithCancelCause(context.Background())
	life, cancel := context.WithTimeoutCause(closable, limit, ErrTimeout)
	return life, func(why error) {
		stop(why)
		cancel()
	}
}

func (p *Provider) authorizationURL(redirectURI, state, nonce, verifier string, options []SignInOption) (string, error) {
	config := p.oauth
	config.RedirectURL = redirectURI
	parameters := []oauth2.AuthCodeOption{oidc.Nonce(nonce), oauth2.S256ChallengeOption(verifier)}
	if p.config.Resource != "" {
		parameters = append(parameters, oauth2.SetAuthURLParam("resource", p.config.Resource))
	}
	for _, option := range options {
		parameters = append(parameters, option())
	}
	address := config.AuthCodeURL(state, parameters...)
	u, err := url.Parse(address)
	if err != nil {
		return "", &RefusedError{Reason: "authorization_endpoint_malformed"}
	}
	for _, values := range u.Query() {
		if len(values) > 1 {
			return "", &RefusedError{Reason: "authorization_endpoint_parameters"}
		}
	}
	return address, nil
}

// URL returns the address to open in the system browser. It is http or https, has
// passed the checks of the metadata, and may be shown and copied: the secret that
// redeems the code is not in it.
func (s *SignIn) URL() string { return s.url }

// Close gives the sign-in up and frees the port at once. Closing twice is fine.
func (s *SignIn) Close() {
	s.stop(ErrCancelled)
	s.receiver.close()
}

// Wait waits for the browser's answer, redeems it and returns the session. The
// port is closed when it returns, whatever it returns. Nothing is stored: see
// [Session.Keep].
//
// Errors: ErrDenied, ErrCancelled, ErrTimeout, ErrWrongIssuer, ErrClock,
// *RefusedError, *ServerError and those of the network.
func (s *SignIn) Wait(ctx context.Context) (*Session, error) {
	defer s.Close()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	defer context.AfterFunc(s.life, func() { cancel(context.Cause(s.life)) })()
	select {
	case <-ctx.Done():
		return nil, contextError(ctx)
	case answer := <-s.receiver.callbacks:
		session, err := s.redeem(ctx, answer)
		s.receiver.finish(ctx, err == nil, !s.isUnattended())
		return session, err
	}
}

// redeem keeps the order: issuer, error, code, ID token (RFC 9207 section 2.4,
// RFC 9700 section 4.4).
func (s *SignIn) redeem(ctx context.Context, answer callback) (*Session, error) {
	p := s.provider
	if err := p.checkAnswer(answer); err != nil {
		return nil, err
	}
	g, err := p.exchange(ctx, answer.code, s.receiver.redirectURI(), s.verifier)
	if err != nil {
		return nil, problem.While("redeem the code", err)
	}
	now := p.now()
	if !g.serverTime.IsZero() && g.serverTime.Sub(now).Abs() > leeway {
		return nil, &RefusedError{Reason: "date", kind: ErrClock}
	}
	if g.idToken == "" {
		return nil, &RefusedError{Reason: "id_token_missing"}
	}
	identity, err := p.verify(ctx, g.idToken, expectation{
		issuer: p.config.Issuer, clientID: p.config.ClientID, nonce: s.nonce, accessToken: g.access, now: now,
	})
	if err != nil {
		return nil, problem.While("check the ID token", err)
	}
	return newSession(p, identity, g), nil
}

func (p *Provider) checkAnswer(answer callback) error {
	switch {
	case answer.hasIssuer && answer.issuer != p.config.Issuer:
		return &RefusedError{Reason: "response_iss", kind: ErrWrongIssuer}
	case !answer.hasIssuer && p.metadata.SendsIssuer:
		return &RefusedError{Reason: "response_iss_missing", kind: ErrWrongIssuer}
	case answer.errorCode == "access_denied":
		return ErrDenied
	case answer.errorCode == "server_error", answer.errorCode == "temporarily_unavailable":
		return &UnavailableError{Host: hostOf(p.metadata.AuthorizationEndpoint)}
	case answer.errorCode != "":
		return newServerError(answer.errorCode)
	}
	return nil
}

func (s *SignIn) isUnattended() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.unattended
}
