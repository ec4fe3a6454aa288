package client

// What waits of accounts that are not signed in: seen in numbers, and taken back.

import (
	"context"
	"path/filepath"
	"time"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/outbox"
	"mileiq.example/admin/client/problem"
)

// Elsewhere is what an account confirmed that is not signed in, and what waits for it.
// It names nobody whom the changes are about: that is for the account's own session.
type Elsewhere struct {
	// ID is what CancelElsewhere is given.
	ID string
	directory.Waiting
	// Organization is the name of the organization where it is known, else the address
	// of its users' service; text from outside.
	Organization string
	// Problem says why the file could not be read: then the rest is not known. Its Detail
	// is the path. It is nil where the file was read.
	Problem *problem.Problem
}

// Elsewhere returns what waits of accounts that are not signed in, for whichever
// organization, and which files could not be read. It is told by Change.Elsewhere that
// this may have changed. It waits for a change of account that is under way.
func (c *Client) Elsewhere(ctx context.Context) (found []Elsewhere, err error) {
	release, err := c.acquire()
	if err != nil {
		return nil, err
	}
	defer release()
	for _, a := range c.otherAccounts() {
		waiting, err := a.outbox.Waiting(ctx)
		if ctx.Err() != nil {
			return nil, problem.Wrap(problem.Cancelled, ctx.Err())
		}
		if err != nil {
			c.log.Warn("read what waits of another account", "problem", err)
			why := *problem.Of(err)
			why.Detail = a.path
			found = append(found, Elsewhere{ID: a.id, Problem: &why})
			continue
		}
		if !waiting.None() {
			found = append(found, Elsewhere{ID: a.id, Waiting: waiting, Organization: c.nameOf(waiting.Account)})
		}
	}
	return found, nil
}

// CancelElsewhere takes back every change of an account that is not signed in, as
// Elsewhere returned it, that was not sent yet, and returns how many these were. What
// was sent, or perhaps sent, waits for that account, and is not sent again.
func (c *Client) CancelElsewhere(ctx context.Context, id string) (n int, err error) {
	release, err := c.acquire()
	if err != nil {
		return 0, err
	}
	defer release()
	for _, a := range c.otherAccounts() {
		if a.id != id {
			continue
		}
		n, err = a.outbox.Cancel(ctx, c.options.Now())
		c.log.Info("took back what waited of another account", "changes", n)
		c.tell(Change{Activity: true, Elsewhere: true})
		if err != nil {
			return 0, problem.Of(err)
		}
		return n, nil
	}
	return 0, &problem.Problem{Kind: problem.NotFound}
}

// otherAccount is an account with an outbox that is not in sight.
type otherAccount struct {
	id, path string
	// outbox is the session's where that has it open although it is not shown: it has
	// ended by itself, or lacks the role.
	outbox interface {
		Waiting(ctx context.Context) (directory.Waiting, error)
		Cancel(ctx context.Context, now time.Time) (n int, err error)
	}
}

// otherAccounts returns the accounts with an outbox, but for the one whose copy is shown.
// The caller has acquired the client.
func (c *Client) otherAccounts() (others []otherAccount) {
	c.mu.Lock()
	open, known := c.session, c.known
	c.mu.Unlock()
	places := []place{c.realPlace()}
	if known.organization != nil && known.organization.place.demo {
		places = append(places, known.organization.place)
	}
	for _, p := range places {
		found, err := outbox.In(p.data)
		if err != nil {
			c.log.Warn("look for other accounts", "problem", err)
		}
		for _, closed := range found {
			a := otherAccount{id: closed.Key, path: closed.Path, outbox: closed}
			if p.demo {
				a.id = filepath.Join(demoFolder, a.id)
			}
			if open != nil && closed.Path == open.outboxPath() {
				if known.phase() == Ready {
					continue
				}
				a.outbox = outbox.Of{Outbox: open.outbox, Account: open.account}
			}
			others = append(others, a)
		}
	}
	return others
}

// nameOf returns what an account's organization is called.
func (c *Client) nameOf(a directory.Account) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if o := c.known.organization; o != nil && o.profile.SCIM == a.Organization && o.profile.Name != "" {
		return o.profile.Name
	}
	return a.Organization
}
