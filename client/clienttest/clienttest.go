// Package clienttest is an admin's computer and the organization that is
// administered from it, for the tests of client and of the window. It starts the
// organization, opens the client with a clock, short pauses and a keyring of its
// own, signs in, and waits for what must come true. A test of the window adds the
// window.
//
// It is for tests only. It must not know what a test expects: that stands in the
// test.
package clienttest

import (
	"io"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/desktop"
	"mileiq.example/admin/client/oauth"
	"mileiq.example/admin/client/sandbox"
)

// Accounts of the demo organization.
const (
	Avery = "avery.moss"  // a business administrator
	Robin = "robin.vale"  // another
	Noor  = "noor.haddad" // without the role
)

// Clock is both clocks of a computer: the real ones, moved.
type Clock struct{ ahead, elapsed atomic.Int64 }

// began is when the tests began.
var began = time.Now()

// Now is the wall clock.
func (c *Clock) Now() time.Time { return time.Now().Add(time.Duration(c.ahead.Load())) }

// Elapsed is the monotonic clock.
func (c *Clock) Elapsed() time.Duration { return time.Since(began) + time.Duration(c.elapsed.Load()) }

// Pass lets time go by.
func (c *Clock) Pass(by time.Duration) {
	c.ahead.Add(int64(by))
	c.elapsed.Add(int64(by))
}

// Set sets the wall clock by so much, ahead or back. It is what a sleeping computer
// finds, too: its monotonic clock stood still.
func (c *Clock) Set(by time.Duration) { c.ahead.Add(int64(by)) }

// Computer is what stays of a program when it ends.
type Computer struct {
	// Folder holds the program's files.
	Folder string
	// Store is the keyring.
	Store oauth.Store
	Clock *Clock
	Log   *slog.Logger
}

// NewComputer returns a computer on which the program was never started. It is gone
// when the test ends.
func NewComputer(t testing.TB) Computer {
	return Computer{Folder: t.TempDir(), Store: oauth.NewMemory(), Clock: &Clock{}, Log: slog.New(slog.NewTextHandler(io.Discard, nil))}
}

// Options are those of a client on this computer, which waits for milliseconds where
// the program waits for seconds. organization is what the command line says.
func (c Computer) Options(organization string) client.Options {
	return client.Options{
		Folders: desktop.FoldersIn(c.Folder), Store: c.Store, Organization: organization, Log: c.Log, Now: c.Clock.Now, Elapsed: c.Clock.Elapsed,
		Pause: func(int) time.Duration { return 3 * time.Millisecond },
	}
}

// StartOrganization starts a demo organization. The caller closes it.
func StartOrganization(t testing.TB, options sandbox.Options) *sandbox.Server {
	t.Helper()
	demo, err := sandbox.Start(options)
	if err != nil {
		t.Fatal(err)
	}
	return demo
}
