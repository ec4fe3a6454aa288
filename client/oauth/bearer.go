package oauth

// A session's tokens for a client of the service that they are for.

import (
	"context"
	"time"

	"mileiq.example/admin/client/transport"
)

// AfterCancel is how long a token request is waited for when its caller no longer wants
// it. A refresh token works once: who stops listening in the middle loses the session.
const AfterCancel = 5 * time.Second

// Bearer gives a session's access tokens as they go into requests. They are plain text:
// never print one.
type Bearer struct{ Session *Session }

// Token is [Session.Token].
func (b Bearer) Token(ctx context.Context) (string, error) {
	ctx, cancel := transport.Outlast(ctx, AfterCancel)
	defer cancel()
	token, err := b.Session.Token(ctx)
	return token.Reveal(), err
}

// Renew is [Session.Renew].
func (b Bearer) Renew(ctx context.Context, rejected string) (string, error) {
	ctx, cancel := transport.Outlast(ctx, AfterCancel)
	defer cancel()
	token, err := b.Session.Renew(ctx, Token(rejected))
	return token.Reveal(), err
}
