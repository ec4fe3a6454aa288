package idp

// What the authorization server has handed out, and the rules about it: a code
// works once, a refresh token works once, and whoever uses one twice ends all
// that came from the same sign-in (RFC 6749 section 4.1.2, RFC 9700 section
// 4.14.2). Codes and refresh tokens are kept as hashes only.

import (
	"crypto/rand"
	"crypto/sha256"
	"strings"
	"sync"
	"time"

	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
)

const (
	// signInLifetime is how long a sign-in page may be looked at.
	signInLifetime = 10 * time.Minute
	// codeLifetime is how long a code may be redeemed.
	codeLifetime = time.Minute
)

type secretHash [sha256.Size]byte

func hashOf(secret string) secretHash { return sha256.Sum256([]byte(secret)) }

// family is everything that came from one sign-in; it ends as a whole.
type family struct {
	subject  string
	clientID string
	scopes   []string
	resource string // the audience of its access tokens
	authTime time.Time
	ended    bool
}

// refreshToken is one that was handed out.
type refreshToken struct {
	family *family
	used   bool
}

// accessToken is one that was handed out.
type accessToken struct {
	family  *family
	expires time.Time
}

// grants is what was handed out. It is safe for use by many goroutines.
type grants struct {
	now      func() time.Time
	lifetime time.Duration // of access tokens
	crypto   op.Crypto     // seals access tokens

	mu       sync.Mutex
	requests map[string]*authRequest // waiting for somebody to sign in, by id
	codes    map[secretHash]*authRequest
	refresh  map[secretHash]*refreshToken
	access   map[string]*accessToken // by token id
}

func newGrants(now func() time.Time, lifetime time.Duration) *grants {
	var key [32]byte
	rand.Read(key[:])
	return &grants{
		now:      now,
		lifetime: lifetime,
		crypto:   op.NewAES256GCMCrypto(key, ""),
		requests: map[string]*authRequest{},
		codes:    map[secretHash]*authRequest{},
		refresh:  map[secretHash]*refreshToken{},
		access:   map[string]*accessToken{},
	}
}

// begin keeps an authorization request until somebody signs in, and returns its id.
func (g *grants) begin(request oidc.AuthRequest, resource string) string {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.forgetExpired()
	a := &authRequest{AuthRequest: request, id: rand.Text(), resource: resource, expires: g.now().Add(signInLifetime)}
	g.requests[a.id] = a
	return a.id
}

// pending reports whether a sign-in is still waiting for somebody.
func (g *grants) pending(id string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	a, ok := g.requests[id]
	return ok && g.now().Before(a.expires)
}

// take ends the waiting of a sign-in. It succeeds once per id.
func (g *grants) take(id string) (*authRequest, bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	a, ok := g.requests[id]
	delete(g.requests, id)
	return a, ok && g.now().Before(a.expires)
}

// approve makes a code for a taken request on behalf of subject.
func (g *grants) approve(a *authRequest, subject string) (code string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	a.subject = subject
	a.authTime = time.Now() // ID tokens carry the time of the wall, as op writes them
	a.expires = g.now().Add(codeLifetime)
	code = rand.Text()
	g.codes[hashOf(code)] = a
	return code
}

// redeem takes a code. Whoever brings one that was redeemed before ends the
// family that came from it: one of the two stole it.
func (g *grants) redeem(code string) (*authRequest, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	a, ok := g.codes[hashOf(code)]
	if !ok {
		return nil, oidc.ErrInvalidGrant().WithDescription("unknown code")
	}
	if a.family != nil {
		a.family.ended = true
		return nil, oidc.ErrInvalidGrant().WithDescription("the code was used before")
	}
	if !g.now().Before(a.expires) {
		return nil, oidc.ErrInvalidGrant().WithDescription("the code has expired")
	}
	a.family = &family{subject: a.subject, clientID: a.ClientID, scopes: a.Scopes, resource: a.resource, authTime: a.authTime}
	return a, nil
}

// refreshUse looks at a refresh token that somebody wants to use. A used one
// ends its family.
func (g *grants) refreshUse(token string) (*refreshRequest, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	t, err := g.usable(token)
	if err != nil {
		return nil, err
	}
	return &refreshRequest{t.family, t.family.scopes}, nil
}

func (g *grants) usable(token string) (*refreshToken, error) {
	t, ok := g.refresh[hashOf(token)]
	if !ok {
		return nil, oidc.ErrInvalidGrant().WithDescription("unknown refresh token")
	}
	if t.used {
		t.family.ended = true
	}
	if t.family.ended {
		return nil, oidc.ErrInvalidGrant().WithDescription("the session has ended")
	}
	return t, nil
}

// rotate uses up a refresh token and makes the next one.
func (g *grants) rotate(token string) (next string, err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	t, err := g.usable(token)
	if err != nil {
		return "", err
	}
	t.used = true
	return g.newRefreshToken(t.family), nil
}

// firstRefreshToken makes the refresh token that comes with a redeemed code.
func (g *grants) firstRefreshToken(f *family) string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.newRefreshToken(f)
}

func (g *grants) newRefreshToken(f *family) string {
	token := rand.Text() + rand.Text()
	g.refresh[hashOf(token)] = &refreshToken{family: f}
	return token
}

// newAccessToken returns the id of a new access token.
func (g *grants) newAccessToken(f *family) string {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.forgetExpired()
	id := rand.Text()
	g.access[id] = &accessToken{f, g.now().Add(g.lifetime)}
	return id
}

// subject returns who an access token speaks for, if it is valid for audience now.
func (g *grants) subject(token, audience string) (string, bool) {
	opened, err := g.crypto.Decrypt(token)
	if err != nil {
		return "", false
	}
	id, _, _ := strings.Cut(opened, ":")
	f, ok := g.familyOf(id)
	if !ok || f.resource != audience {
		return "", false
	}
	return f.subject, true
}

// familyOf returns the family of a valid access token.
func (g *grants) familyOf(tokenID string) (*family, bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	t, ok := g.access[tokenID]
	if !ok || t.family.ended || !g.now().Before(t.expires) {
		return nil, false
	}
	return t.family, true
}

// revoke ends an access token (by its id), or a refresh token (the token
// itself) with all of its family (RFC 7009 section 2.1). Unknown ones are no error.
func (g *grants) revoke(tokenOrID string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.access, tokenOrID)
	if t, ok := g.refresh[hashOf(tokenOrID)]; ok {
		t.family.ended = true
	}
}

// refreshSubject returns whose refresh token this is.
func (g *grants) refreshSubject(token string) (subject string, ok bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	t, ok := g.refresh[hashOf(token)]
	if !ok {
		return "", false
	}
	return t.family.subject, true
}

// revokeAll ends every session.
func (g *grants) revokeAll() {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, t := range g.refresh {
		t.family.ended = true
	}
	for _, t := range g.access {
		t.family.ended = true
	}
}

// expireAccess makes every access token invalid; refresh tokens stay.
func (g *grants) expireAccess() {
	g.mu.Lock()
	defer g.mu.Unlock()
	clear(g.access)
}

// forgetExpired forgets what has expired. Redeemed codes are remembered for a while,
// so that their replay is noticed.
func (g *grants) forgetExpired() {
	now := g.now()
	for id, a := range g.requests {
		if now.After(a.expires) {
			delete(g.requests, id)
		}
	}
	for hash, a := range g.codes {
		if now.After(a.expires.Add(signInLifetime)) {
			delete(g.codes, hash)
		}
	}
	for id, t := range g.access {
		if now.After(t.expires) {
			delete(g.access, id)
		}
	}
}
