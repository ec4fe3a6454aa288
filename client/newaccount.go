package client

// Who signed in: an account that never signed in on this computer is asked about
// before anything of it is kept. The browser's answer comes to a port of this
// computer, where another local user can send the answer to a sign-in of his own.

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"path/filepath"
	"slices"
	"strings"

	"mileiq.example/admin/client/desktop"
	"mileiq.example/admin/client/oauth"
	"mileiq.example/admin/client/problem"
)

// Identity is who signed in, as his ID token says. All of it comes from outside.
type Identity struct{ Issuer, Subject, Name, Email string }

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
	accounts := knownAccounts{c.options.Folders.Data}
	if err := accounts.add(who); err != nil {
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
	err := notRevoked(asked.signedIn.SignOut(context.WithoutCancel(ctx)))
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

// notRevoked returns the error of a sign-out as a *problem.Problem; nil for nil.
func notRevoked(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, oauth.ErrNotRevoked):
		return &problem.Problem{Kind: problem.NotRevoked, Cause: err} // whatever else went wrong
	}
	return problem.Of(err)
}

// knownAccounts is the record of the accounts that the admin said are his, in the data
// folder. It names nobody: it has a hash of each.
type knownAccounts struct{ folder string }

const (
	accountsFile = "accounts"
	// accountsKept is how many are remembered; the oldest are asked about again.
	accountsKept = 1000
)

// has reports whether the admin said that the account is his. A record that is
// damaged, or that somebody else could have written, says nothing: it only means that
// the admin is asked again.
func (k knownAccounts) has(who Identity) bool { return slices.Contains(k.read(), accountHash(who)) }

// add remembers an account.
func (k knownAccounts) add(who Identity) error {
	hash := accountHash(who)
	lines := slices.DeleteFunc(k.read(), func(line string) bool { return line == hash })
	lines = append(lines, hash)
	lines = lines[max(0, len(lines)-accountsKept):]
	return desktop.WriteOwn(filepath.Join(k.folder, accountsFile), []byte(strings.Join(lines, "\n")+"\n"))
}

// read returns the lines that are hashes.
func (k knownAccounts) read() []string {
	data, err := desktop.ReadOwn(filepath.Join(k.folder, accountsFile))
	if err != nil {
		return nil // there is none, or none that counts
	}
	return slices.DeleteFunc(strings.Split(string(data), "\n"), func(line string) bool { return len(line) != 2*sha256.Size })
}

// accountHash tells accounts apart: issuer and subject do, for ever (OpenID Connect
// Core 1.0 section 2).
func accountHash(who Identity) string {
	sum := sha256.Sum256([]byte(who.Issuer + "\n" + who.Subject))
	return hex.EncodeToString(sum[:])
}
