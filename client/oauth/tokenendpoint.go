package oauth

// The token endpoint (RFC 6749 sections 4.1.3 and 6) and the revocation endpoint
// (RFC 7009).

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/oauth2"

	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/transport"
)

const (
	// defaultLifetime is assumed of access tokens whose lifetime is not said or
	// makes no sense; maxLifetime is the longest that is believed.
	defaultLifetime = 5 * time.Minute
	maxLifetime     = 24 * time.Hour
	revokeTimeout   = 5 * time.Second
)

// grant is what the token endpoint gave.
type grant struct {
	access  Token
	refresh Secret // "" if it gave none
	idToken string // "" if it gave none
	// expiry is by this computer's clock.
	expiry   time.Time
	lifetime time.Duration
	// serverTime is when the server answered by its own clock; zero if it did
	// not say.
	serverTime time.Time
}

// exchange redeems an authorization code. A code is good for one attempt.
func (p *Provider) exchange(ctx context.Context, code, redirectURI, verifier string) (grant, error) {
	p.secrets.Add(code, verifier)
	config := p.oauth
	config.RedirectURL = redirectURI
	return p.ask(ctx, func(ctx context.Context) (*oauth2.Token, error) {
		return config.Exchange(ctx, code, oauth2.VerifierOption(verifier))
	})
}

// refresh redeems a refresh token. If the connection breaks after the request
// went out, it is repeated once with the same token: either the token was not
// used up, or it is dead already and repeating harms nothing.
func (p *Provider) refresh(ctx context.Context, token Secret) (grant, error) {
	p.secrets.Add(token.Reveal())
	redeem := func(ctx context.Context) (*oauth2.Token, error) {
		return p.oauth.TokenSource(ctx, &oauth2.Token{RefreshToken: token.Reveal()}).Token()
	}
	g, err := p.ask(ctx, redeem)
	if errors.Is(err, errAnswerLost) {
		g, err = p.ask(ctx, redeem)
	}
	return g, err
}

// errAnswerLost marks a request that may have reached the server and whose
// answer did not come back.
var errAnswerLost = problem.New("answer lost")

// ask makes one token request and checks its answer.
func (p *Provider) ask(ctx context.Context, request func(context.Context) (*oauth2.Token, error)) (grant, error) {
	call := &tokenCall{next: p.client.Transport, resource: p.config.Resource}
	client := *p.client
	client.Transport = call
	asked := p.now()
	token, err := request(context.WithValue(ctx, oauth2.HTTPClient, &client))
	if err != nil {
		return grant{}, p.tokenError(ctx, call, err)
	}
	if !isJSON(call.header) {
		return grant{}, &UnexpectedAnswerError{Host: p.tokenHost(), Status: call.status}
	}
	if err := checkToken(token); err != nil {
		return grant{}, err
	}
	g := grant{access: Token(token.AccessToken), refresh: Secret(token.RefreshToken), lifetime: lifetime(token)}
	g.expiry = asked.Add(g.lifetime)
	g.idToken, _ = token.Extra("id_token").(string)
	p.secrets.Add(token.AccessToken, token.RefreshToken, g.idToken)
	g.serverTime, _ = http.ParseTime(call.header.Get("Date"))
	return g, nil
}

func checkToken(token *oauth2.Token) error {
	switch {
	case !strings.EqualFold(token.TokenType, "bearer"):
		return &RefusedError{Reason: "token_type"}
	case strings.ContainsFunc(token.AccessToken, notVisible), strings.ContainsFunc(token.RefreshToken, notVisible):
		return &RefusedError{Reason: "token_malformed"}
	}
	return nil
}

// notVisible reports whether r cannot be part of a token (RFC 6749 appendix A.12).
func notVisible(r rune) bool { return r < 0x20 || r > 0x7e }

func lifetime(token *oauth2.Token) time.Duration {
	if token.ExpiresIn <= 0 {
		return defaultLifetime
	}
	return min(time.Duration(token.ExpiresIn)*time.Second, maxLifetime)
}

// tokenError turns an error of x/oauth2, whose text may hold the whole body, into
// one of this package's.
func (p *Provider) tokenError(ctx context.Context, call *tokenCall, err error) error {
	host := p.tokenHost()
	if call.lost() {
		reason := networkError(ctx, host, err)
		if _, network := errors.AsType[*UnreachableError](reason); network && call.sent.Load() {
			return fmt.Errorf("%w: %w", errAnswerLost, reason)
		}
		return reason
	}
	if meansUnavailable(call.status) {
		return &UnavailableError{Host: host, Status: call.status}
	}
	named, ok := errors.AsType[*oauth2.RetrieveError](err)
	if !ok || named.ErrorCode == "" {
		return &UnexpectedAnswerError{Host: host, Status: call.status}
	}
	if named.ErrorCode == "temporarily_unavailable" || named.ErrorCode == "server_error" {
		return &UnavailableError{Host: host, Status: call.status}
	}
	return newServerError(named.ErrorCode)
}

func (p *Provider) tokenHost() string { return hostOf(p.metadata.TokenEndpoint) }

// hostOf is for addresses that parseAddress accepted.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Host
}

// tokenCall carries one token request. It adds the resource indicator, which
// x/oauth2 cannot add to a refresh, and notes what x/oauth2 does not tell: how far
// the request got, the status, the server's clock.
type tokenCall struct {
	next     http.RoundTripper
	resource string

	sent     atomic.Bool
	answered bool
	status   int
	header   http.Header
	body     *notedBody
}

func (c *tokenCall) RoundTrip(req *http.Request) (*http.Response, error) {
	form, err := io.ReadAll(req.Body)
	_ = req.Body.Close()
	if err != nil {
		return nil, err
	}
	if c.resource != "" {
		form = append(form, "&resource="+url.QueryEscape(c.resource)...)
	}
	req = req.Clone(httptrace.WithClientTrace(req.Context(), &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { c.sent.Store(true) },
	}))
	req.Body, req.ContentLength = io.NopCloser(bytes.NewReader(form)), int64(len(form))
	// Without it the transport cannot repeat the request behind our back.
	req.GetBody = nil
	req.Header.Set("Accept", "application/json")
	resp, err := c.next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	c.body = &notedBody{ReadCloser: resp.Body}
	c.answered, c.status, c.header, resp.Body = true, resp.StatusCode, resp.Header, c.body
	return resp, nil
}

// lost reports whether no complete answer came. One that holds too much did come.
func (c *tokenCall) lost() bool { return !c.answered || c.body.broken }

type notedBody struct {
	io.ReadCloser
	broken bool
}

func (b *notedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err != nil && !errors.Is(err, io.EOF) && !transport.IsTooMuch(err) {
		b.broken = true
	}
	return n, err
}

// revoke tells the server to forget token. It never takes longer than five
// seconds, and its error is always ErrNotRevoked.
func (p *Provider) revoke(ctx context.Context, token, hint string) error {
	if p.metadata.RevocationEndpoint == "" {
		return fmt.Errorf("%w: %w", ErrNotRevoked, problem.New("the server offers no revocation"))
	}
	ctx, cancel := context.WithTimeout(ctx, revokeTimeout)
	defer cancel()
	form := url.Values{"token": {token}, "token_type_hint": {hint}, "client_id": {p.config.ClientID}}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, p.metadata.RevocationEndpoint, strings.NewReader(form.Encode()))
	if err != nil {
		return fmt.Errorf("%w: %w", ErrNotRevoked, problem.New("malformed address"))
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := p.client.Do(req)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrNotRevoked, networkError(ctx, req.URL.Host, err))
	}
	defer resp.Body.Close()
	if err := checkStatus(req.URL.Host, resp.StatusCode); err != nil {
		return fmt.Errorf("%w: %w", ErrNotRevoked, err)
	}
	return nil
}
