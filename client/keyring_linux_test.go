//go:build keyring

package client_test

// A keyring that fails, at each moment at which it is asked: a Secret Service on a real bus.

import (
	"context"
	"slices"
	"testing"
	"time"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/clienttest/secretservice"
	"mileiq.example/admin/client/oauth"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/sandbox"
)

// keyringFailure is one way in which a keyring fails.
type keyringFailure struct {
	name   string
	begins func(*secretservice.Service)
	// kind is what the window is told, and quietly what it is told where the admin must
	// not be asked; the same, if "".
	kind, quietly problem.Kind
	// storing: it fails only where something is stored.
	storing bool
}

func behaving(f secretservice.Faults) func(*secretservice.Service) {
	return func(s *secretservice.Service) { s.Behave(f) }
}

var keyringFailures = []keyringFailure{
	{name: "locked, and the question is dismissed", begins: behaving(secretservice.Faults{Locked: true, Answer: secretservice.Dismissed}), kind: problem.KeyringLocked},
	{name: "locked, and nobody answers", begins: behaving(secretservice.Faults{Locked: true, Answer: secretservice.Unanswered}), kind: problem.KeyringSilent, quietly: problem.KeyringLocked},
	{name: "never answers", begins: behaving(secretservice.Faults{Silent: true}), kind: problem.KeyringSilent},
	{name: "not on the bus", begins: (*secretservice.Service).Vanish, kind: problem.NoKeyring},
	{name: "asks, and is told no", begins: behaving(secretservice.Faults{AsksToStore: true, Answer: secretservice.Dismissed}), kind: problem.KeyringForgets, storing: true},
	{name: "loses what it takes", begins: behaving(secretservice.Faults{Loses: true}), kind: problem.KeyringForgets, storing: true},
	{name: "stores something else", begins: behaving(secretservice.Faults{Cuts: true}), kind: problem.KeyringForgets, storing: true},
	{name: "has no room", begins: behaving(secretservice.Faults{Full: true}), kind: problem.KeyringTooSmall, storing: true},
}

// keyringDesk is a desk at a computer with a Secret Service.
type keyringDesk struct {
	*desk
	keyring *secretservice.Service
}

func newKeyringDesk(t *testing.T) keyringDesk {
	t.Helper()
	keyring := secretservice.StartBus(t).Start(t)
	d := deskOf(t, sandbox.Options{Users: 20})
	t.Cleanup(d.close)
	d.store = oauth.NewKeyring("MileIQ Admin test")
	return keyringDesk{d, keyring}
}

// heal has the keyring be as it should.
func (k keyringDesk) healKeyring() {
	k.t.Helper()
	k.keyring.Vanish() // also ends what waits for an answer
	k.keyring.Behave(secretservice.Faults{})
	k.keyring.Return(k.t)
}

func (k keyringDesk) mustBe(phase client.Phase, why problem.Kind) {
	k.t.Helper()
	s := k.client.State()
	var got problem.Kind
	if s.Problem != nil {
		got = s.Problem.Kind
	}
	if s.Phase != phase || got != why {
		k.t.Errorf("phase %d and %q, not %d and %q", s.Phase, got, phase, why)
	}
}

// mustBeKept checks whether, and if not why not, the session outlives the program.
func (k keyringDesk) mustBeKept(why problem.Kind) {
	k.t.Helper()
	var got problem.Kind
	k.until("why the session is kept or not: "+string(why), func() bool {
		got = ""
		s := k.client.State()
		if s.NotKept != nil {
			got = s.NotKept.Kind
		}
		return s.SessionOnly == (why != "") && got == why
	})
}

func TestAKeyringThatFailsAtTheStartIsSaidAndLosesNoSession(t *testing.T) {
	for _, f := range keyringFailures {
		if f.storing {
			continue
		}
		t.Run(f.name, func(t *testing.T) {
			k := newKeyringDesk(t)
			k.start()
			k.signIn(avery)
			k.untilCopied()
			k.stop()
			kept := k.keyring.Secrets()
			f.begins(k.keyring)

			k.start()

			k.mustBe(client.SignedOut, f.kind)
			if now := k.keyring.Secrets(); !slices.Equal(now, kept) {
				t.Error("the keyring has something else now")
			}
			// Once more, and it still fails.
			if err := k.client.ReadKeyring(t.Context()); err != nil {
				t.Error(err)
			}
			k.mustBe(client.SignedOut, f.kind)
			k.healKeyring()
			if err := k.client.ReadKeyring(t.Context()); err != nil {
				t.Error(err)
			}
			k.mustBe(client.Ready, "")
			k.untilCopied()
			k.mustBeKept("")
		})
	}
}

func TestAKeyringThatFailsAtTheSignInIsSaidAndAskedAgain(t *testing.T) {
	for _, f := range keyringFailures {
		t.Run(f.name, func(t *testing.T) {
			k := newKeyringDesk(t)
			k.start()
			f.begins(k.keyring)

			k.signIn(avery)

			k.mustBeKept(f.kind)
			k.untilCopied()
			mustFail(t, k.client.KeepSession(t.Context()), f.kind)
			k.healKeyring()
			if err := k.client.KeepSession(t.Context()); err != nil {
				t.Fatal(err)
			}
			k.mustBeKept("")
			k.restart()
			k.mustBe(client.Ready, "")
		})
	}
}

func TestAKeyringThatFailsMidSessionIsSaidWithoutAQuestionAndLosesNoSession(t *testing.T) {
	for _, f := range keyringFailures {
		t.Run(f.name, func(t *testing.T) {
			k := newKeyringDesk(t)
			k.start()
			k.signIn(avery)
			k.untilCopied()
			f.begins(k.keyring)

			k.demo.ExpireAccessTokens()
			if p := k.refresh(); p != nil {
				t.Errorf("the copy: %v", p)
			}

			why := f.kind
			if f.quietly != "" {
				why = f.quietly
			}
			k.mustBeKept(why)
			k.mustBe(client.Ready, "")
			if n := k.keyring.Prompts(); n > 0 && !f.storing {
				t.Errorf("the admin was asked %d times in the middle of his work", n)
			}
			k.healKeyring()
			// The program ends before anything else happens, and the session is kept.
			k.restart()
			k.mustBe(client.Ready, "")
			k.untilCopied()
			k.mustBeKept("")
		})
	}
}

func TestASessionIsKeptAgainByItselfOnceTheKeyringLetsIt(t *testing.T) {
	k := newKeyringDesk(t)
	k.keyring.Behave(secretservice.Faults{Locked: true})
	k.start()
	k.signIn(avery)
	k.untilCopied()
	k.mustBeKept(problem.KeyringLocked)
	k.keyring.Behave(secretservice.Faults{})

	if p := k.refresh(); p != nil {
		t.Errorf("the copy: %v", p)
	}

	k.mustBeKept("")
}

func TestAKeyringThatFailsAtTheSignOutIsSaidAndTheSessionStaysOver(t *testing.T) {
	for _, f := range keyringFailures {
		if f.storing {
			continue
		}
		for name, told := range map[string]bool{", the service is told": true, ", the service cannot be told": false} {
			t.Run(f.name+name, func(t *testing.T) {
				k := newKeyringDesk(t)
				k.start()
				k.signIn(avery)
				k.untilCopied()
				want := problem.NotForgotten
				if !told {
					want = problem.NotEnded
					_ = k.demo.Close()
				}
				f.begins(k.keyring)

				began := time.Now()
				p := mustFail(t, k.client.SignOut(context.Background()), want)

				if p.Because != f.kind {
					t.Errorf("because of %q, not %q", p.Because, f.kind)
				}
				t.Logf("it took %v", time.Since(began))
				k.mustBe(client.SignedOut, "")
				k.organization = "" // the one that is known
				k.restart()
				k.mustBe(client.SignedOut, f.kind)
				k.healKeyring()
				k.restart()
				k.mustBe(client.SignedOut, "")
				if n := k.keyring.Entries(); n != 0 {
					t.Errorf("%d entries are left", n)
				}
			})
		}
	}
}

func TestASpoiltEntryOfTheKeyringIsSaid(t *testing.T) {
	k := newKeyringDesk(t)
	k.start()
	k.signIn(avery)
	k.stop()
	k.keyring.Spoil()

	k.start()

	k.mustBe(client.SignedOut, problem.Unreadable)
	k.signIn(avery)
	k.mustBeKept("")
}

func TestASessionBusThatEndsIsSaidAsNoKeyring(t *testing.T) {
	bus := secretservice.StartBus(t)
	keyring := bus.Start(t)
	d := deskOf(t, sandbox.Options{Users: 20})
	t.Cleanup(d.close)
	d.store = oauth.NewKeyring("MileIQ Admin test")
	k := keyringDesk{d, keyring}
	k.start()
	k.signIn(avery)
	k.untilCopied()

	bus.Stop()

	k.demo.ExpireAccessTokens()
	if p := k.refresh(); p != nil {
		t.Errorf("the copy: %v", p)
	}
	k.mustBeKept(problem.NoKeyring)
	k.restart()
	k.mustBe(client.SignedOut, problem.NoKeyring)
}
