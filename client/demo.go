package client

// The demo organization: it begins, it ends, and nothing of it is kept.

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"mileiq.example/admin/client/oauth"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/profile"
)

const demoFolder = "demo"

func (c *Client) demoPlace() place {
	folders := c.options.Folders
	return place{filepath.Join(folders.Data, demoFolder), filepath.Join(folders.Cache, demoFolder), oauth.NewMemory(), true}
}

// forgetDemo deletes what a demo left.
func (c *Client) forgetDemo() {
	p := c.demoPlace()
	if err := errors.Join(os.RemoveAll(p.data), os.RemoveAll(p.cache)); err != nil {
		c.log.Warn("delete what the demo left", "problem", err)
	}
}

// TryDemo starts the demo organization. Nothing of it is kept.
func (c *Client) TryDemo(ctx context.Context) error {
	release, err := c.acquire()
	if err != nil {
		return err
	}
	defer release()
	return c.startDemo(ctx)
}

func (c *Client) startDemo(ctx context.Context) error {
	if c.options.Demo == nil {
		return problem.Wrap(problem.Unexplained, problem.New("there is no demo organization"))
	}
	address, err := c.options.Demo()
	if err != nil {
		return problem.Wrap(problem.NoDemo, err)
	}
	p, err := profile.Load(ctx, address)
	if err != nil {
		return err
	}
	if err := c.endSession(); err != nil {
		c.log.Error("end the old session", "problem", err)
	}
	c.forgetDemo()
	return c.open(ctx, p, c.demoPlace())
}

// LeaveDemo ends the demo and shows what a start without it shows: the known
// organization, or the first screen. It returns a *problem.Problem of kind DemoOnly
// where there can be nothing but the demo.
func (c *Client) LeaveDemo(ctx context.Context) error {
	release, err := c.acquire()
	if err != nil {
		return err
	}
	defer release()
	c.mu.Lock()
	trying, s := c.known.tryingDemo(), c.session
	c.mu.Unlock()
	if !trying {
		return &problem.Problem{Kind: problem.Refused}
	}
	if err := c.mayBeOwn(); err != nil {
		return err
	}
	if err := c.endSession(); err != nil {
		c.log.Error("end the demo's session", "problem", err)
	}
	if s != nil {
		if err := s.kept().End(ctx, s.signedIn.Load()); err != nil {
			c.log.Warn("sign out of the demo", "problem", err)
		}
	}
	c.forgetDemo()
	return c.startOwn(ctx)
}
