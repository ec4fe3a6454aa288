package client_test

// The program is killed when the sign-in service has given new tokens and the keyring
// does not have them yet: the old refresh token is spent.

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
	"time"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/clienttest"
	"mileiq.example/admin/client/desktop"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/oauth"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/sandbox"
)

// renewing is what a process is told that goes on with a session.
type renewing struct{ Folder, Store, Profile string }

// stuckStore says when it is to store something, and never does.
type stuckStore struct{ fileStore }

func (stuckStore) Set(context.Context, string, oauth.Secret) error {
	fmt.Println("storing")
	select {}
}

// renewUntilKilled goes on with the session of the keyring, and stops within the first
// writing to it.
func renewUntilKilled(argument []byte) error {
	go endWithParent()
	var told renewing
	if err := json.Unmarshal(argument, &told); err != nil {
		return err
	}
	c, err := client.Open(client.Options{
		Folders: desktop.FoldersIn(told.Folder), Store: stuckStore{fileStore{told.Store}}, Organization: told.Profile,
		Pause: func(int) time.Duration { return 3 * time.Millisecond },
	})
	if err != nil {
		return err
	}
	if err := c.Start(context.Background()); err != nil {
		return err
	}
	select {}
}

func TestKilledBetweenNewTokensAndTheKeyringTheNextStartAsksToSignInAndKeepsTheOutbox(t *testing.T) {
	d := newDesk(t, 20)
	keyring := t.TempDir()
	d.store = fileStore{keyring}
	d.start()
	d.signIn(avery)
	d.untilCopied()
	d.always(isChange, sandbox.Fault{Status: http.StatusServiceUnavailable})
	leaver := d.actives(1)[0]
	batch := d.confirm(directory.Archive, leaver)
	d.stop()

	p := startProcess(t, "renewing", renewing{d.folder, keyring, d.organization})
	stored := make(chan bool, 1)
	go func() { stored <- p.out.Scan() && p.out.Text() == "storing" }()
	select {
	case ok := <-stored:
		if !ok {
			t.Fatal("the session was not renewed")
		}
	case <-time.After(clienttest.Patience):
		t.Fatal("nothing happened")
	}
	p.kill()

	d.start()
	d.untilPhase(client.SignedOut)
	if why := d.client.State().Problem; why == nil || why.Kind != problem.SessionExpired {
		t.Errorf("told %v", why)
	}
	d.mustHaveChanged(leaver, sandbox.Active, 0, 0)
	d.heal()
	d.signIn(avery)
	d.mustEnd(batch, directory.Done, "")
	d.mustHaveChanged(leaver, sandbox.Archived, 1, 1)
}
