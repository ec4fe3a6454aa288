package client

// Who signed in: an account that never signed in on this computer is asked about
// before anything of it is kept. The browser's answer comes to a port of this
// computer, where another local user can send the answer to a sign-in of his own.

import (
	"context"
	"path/filepath"

	"mileiq.example/admin/client/desktop"
	"mileiq.example/admin/client/oauth"
	"mileiq.example/admin/client/problem"
)

// Identity is who signed in, as his ID token says. All of it comes from outside.
type Identity struct{ Issuer, Subject, Name, Email string }

// key tells accounts apart: issuer and subject do, for ever (OpenID Connect Core 1.0
// section 2).
func (i Identity) key() string { return i.Issuer + "\n" + i.Subject }

func identityOf(s *oauth.Session) Identity {
	i := s.Identity()
	return Identity{Issuer: i.Issuer, Subject: i.Subject, Name: i.Name, Email: i.Email}
}

// newAccount is a sign-in that waits for the admin's word. Its tokens are in memory
// only.
type newAccount struct {
	organization *organization
	identity     Identity
	signedIn     *oauth.Session
}

// ask shows the question who signed in.
func (c *Client) ask(n *newAccount) {
	c.mu.Lock()
	c.asked = n
	c.mu.Unlock()
	c.log.Info("asks who signed in", "issuer", n.organization.profile.IssuerHost())
	c.show(known{started: true, organization: n.organization, asked: n.identity})
}

// takeAsked returns the sign-in that waits for the admin's word, and forgets it; nil
// if there is none.
func (c *Client) takeAsked() *newAccount {
	c.mu.Lock()
	defer c.mu.Unlock()
	asked := c.asked
	c.asked = nil
	return asked
}

// takeAskedAs is takeAsked for an answer, which counts only for whom it was given.
func (c *Client) takeAskedAs(who Identity) (*newAccount, error) {
	c.mu.Lock()
	asked := c.asked
	c.mu.Unlock()
	if asked == nil || asked.identity != who {
		return nil, &problem.Problem{Kind: problem.Refused}
	}
	return c.takeAsked(), nil
}

// AcceptIdentity answers phase NewAccount: it is the admin himself. who is
// State.Asked, as it was shown. The session begins, and the account is not asked
// about again on this computer.
func (c *Client) AcceptIdentity(ctx context.Context, who Identity) error {
	release, err := c.acquire()
	if err != nil {
		return err
	}
	defer release()
	asked, err := c.takeAskedAs(who)
	if err != nil {
		return err
	}
	if err := c.ownAccounts().Add(who.key()); err != nil {
		c.log.Warn("remember that the account was asked about", "problem", err)
	}
	return c.enter(ctx, asked.organization, asked.signedIn)
}

// RejectIdentity answers phase NewAccount: it is somebody else. The tokens are
// revoked and forgotten, and the sign-in page is shown. A *problem.Problem of kind
// NotRevoked says that the service could not be told; they are forgotten all the
// same.
func (c *Client) RejectIdentity(ctx context.Context, who Identity) error {
	release, err := c.acquire()
	if err != nil {
		return err
	}
	defer release()
	asked, err := c.takeAskedAs(who)
	if err != nil {
		return err
	}
	return c.reject(ctx, asked)
}

// reject ends a sign-in that was asked about.
func (c *Client) reject(ctx context.Context, asked *newAccount) error {
	err := c.kept(asked.organization, asked.identity.Subject).End(context.WithoutCancel(ctx), asked.signedIn)
	if err != nil {
		c.log.Warn("revoke the sign-in that was asked about", "problem", err)
	}
	c.signedOut(asked.organization)
	return err
}

// dropAsked ends a sign-in that nobody will answer about any more.
func (c *Client) dropAsked() {
	asked := c.takeAsked()
	if asked == nil {
		return
	}
	if err := asked.signedIn.SignOut(context.Background()); err != nil {
		c.log.Warn("revoke the sign-in that was asked about", "problem", err)
	}
}

// ownAccounts is the record of the accounts that the admin said are his, in the data
// folder.
func (c *Client) ownAccounts() desktop.Record {
	return desktop.Record{Path: filepath.Join(c.options.Folders.Data, "accounts")}
}
