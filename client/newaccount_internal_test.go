package client

// The tokens of a sign-in that was asked about.

import (
	"context"
	"errors"
	"testing"
	"time"

	"mileiq.example/admin/client/oauth"
	"mileiq.example/admin/client/sandbox"
)

// An account that the admin did not say is his leaves no token that works: not at the
// sign-in service either.
func TestTheTokensOfAnAccountThatWasNotAcceptedAreRevoked(t *testing.T) {
	for name, end := range map[string]func(*Client) error{
		"no":                   func(c *Client) error { return c.RejectIdentity(context.Background(), c.State().Asked) },
		"another organization": func(c *Client) error { return c.Disconnect(context.Background()) },
		"quitting":             func(c *Client) error { return c.Close() },
	} {
		t.Run(name, func(t *testing.T) {
			demo, err := sandbox.Start(sandbox.Options{Users: 3})
			must(t, err)
			t.Cleanup(func() { _ = demo.Close() })
			b := newBare(t, func(o *Options) { o.Organization = demo.Profile() })
			b.now = time.Now()
			must(t, b.Start(t.Context()))
			flow, err := b.BeginSignIn(t.Context(), CallbackPage{})
			must(t, err)
			signedIn := make(chan error, 1)
			go func() { signedIn <- flow.As(t.Context(), "avery.moss") }()
			must(t, errors.Join(flow.Finish(t.Context()), <-signedIn))
			b.mu.Lock()
			asked := b.asked
			b.mu.Unlock()
			p := asked.organization.profile
			ours, thiefs := oauth.NewMemory(), oauth.NewMemory()
			must(t, asked.signedIn.Keep(t.Context(), ours, p.Key()))
			stolen, err := ours.Get(t.Context(), p.Key())
			must(t, err)
			must(t, thiefs.Set(t.Context(), p.Key(), stolen))

			must(t, end(b.Client))

			provider, err := p.Provider(t.Context(), b.options.Now)
			must(t, err)
			if _, err := provider.Resume(t.Context(), thiefs, p.Key()); !errors.Is(err, oauth.ErrSessionExpired) {
				t.Errorf("the token still works: %v", err)
			}
		})
	}
}
