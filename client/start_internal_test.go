package client

// Which organization comes up, where nobody is signed in.

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mileiq.example/admin/client/desktop"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/profile"
)

// fabrikam is another organization, as the machine's administrator or a file of the
// command line says it.
const fabrikam = "name = 'Fabrikam'\nscim = 'https://scim.fabrikam.example/v2'\nissuer = 'https://login.fabrikam.example'\n"

// file writes a profile, for a machine or for the command line.
func file(t *testing.T, text string) string {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "etc")
	must(t, os.Mkdir(folder, 0o755))
	path := filepath.Join(folder, "organization.toml")
	must(t, os.WriteFile(path, []byte(text), 0o644))
	return path
}

func onMachine(text string) func(*testing.T, *Options) {
	return func(t *testing.T, o *Options) {
		o.Folders.Machine = file(t, text)
		o.OwnMachine()
	}
}

func onCommandLine(text string) func(*testing.T, *Options) {
	return func(t *testing.T, o *Options) { o.Organization = file(t, text) }
}

func TestWhichOrganizationComesUp(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		given   func(*testing.T, *Options)
		kept    bool
		phase   Phase
		current string // the organization that is known
		offered string
		shown   problem.Kind // with the phase
		err     problem.Kind // that Start returns
		keeps   string       // for the next start
	}{
		"nothing":                        {nil, false, FirstRun, "", "", "", "", ""},
		"a kept one":                     {nil, true, SignedOut, "Contoso", "", "", "", "Contoso"},
		"the machine's":                  {onMachine(fabrikam), false, SignedOut, "Fabrikam", "", "", "", "Fabrikam"},
		"the machine's and a kept one":   {onMachine(fabrikam), true, Replacing, "Contoso", "Fabrikam", "", "", "Contoso"},
		"a bad one of the machine":       {onMachine("scim = 7"), false, FirstRun, "", "", problem.BadMachine, problem.BadMachine, ""},
		"a bad one, and a kept one":      {onMachine("scim = 7"), true, SignedOut, "Contoso", "", problem.BadMachine, "", "Contoso"},
		"the command line's":             {onCommandLine(fabrikam), false, SignedOut, "Fabrikam", "", "", "", "Fabrikam"},
		"the command line's and a kept":  {onCommandLine(fabrikam), true, Replacing, "Contoso", "Fabrikam", "", "", "Contoso"},
		"a bad one of the command line":  {onCommandLine("scim = 7"), false, FirstRun, "", "", problem.BadProfile, problem.BadProfile, ""},
		"a bad one there, and a kept":    {onCommandLine("scim = 7"), true, SignedOut, "Contoso", "", problem.BadProfile, "", "Contoso"},
		"one whose sign-in is not found": {onCommandLine("scim = 'http://127.0.0.1:1'"), false, FirstRun, "", "", problem.Unreachable, problem.Unreachable, ""},
		"such a one, and a kept one":     {onCommandLine("scim = 'http://127.0.0.1:1'"), true, SignedOut, "Contoso", "", problem.Unreachable, "", "Contoso"},
		// It is the kept one, found out before.
		"the machine's without an issuer": {onMachine("name = 'New'\nscim = '" + contoso.SCIM + "'\nclient_id = 'c'\nscopes = ['openid']"), true, SignedOut, "New", "", "", "", "New"},
		"the same, renamed":               {onCommandLine("name = 'New'\nscim = '" + contoso.SCIM + "'\nclient_id = 'c'\nscopes = ['openid']\nissuer = 'https://login.contoso.example'"), true, SignedOut, "New", "", "", "", "New"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			kept := contoso
			kept.Issuer = "https://login.contoso.example"
			b := newBare(t, func(o *Options) {
				if c.given != nil {
					c.given(t, o)
				}
				if c.kept {
					must(t, profile.Save(o.Folders.Data, kept))
				}
			})

			mustFail(t, b.Start(context.Background()), c.err)

			b.mustShow(c.phase, c.shown)
			s := b.State()
			if s.Organization.Name != c.current || s.Offered.Name != c.offered {
				t.Errorf("%q is known, %q offered", s.Organization.Name, s.Offered.Name)
			}
			if s.OfferedByMachine != (c.offered != "" && b.options.Folders.Machine != "") {
				t.Errorf("offered by the machine: %t", s.OfferedByMachine)
			}
			saved, err := profile.Saved(b.options.Folders.Data)
			if err != nil || saved == nil && c.keeps != "" || saved != nil && saved.Name != c.keeps {
				t.Errorf("kept: %+v, %v", saved, err)
			}
			if !b.notices().State {
				t.Error("nobody heard of it")
			}
		})
	}
}

func TestAKeptProfileThatCannotBeReadIsTold(t *testing.T) {
	t.Parallel()
	b := newBare(t, nil)
	must(t, os.WriteFile(filepath.Join(b.options.Folders.Data, "organization.toml"), []byte("scim = 7"), 0o600))

	mustFail(t, b.Start(context.Background()), problem.BadProfile)

	b.mustShow(FirstRun, problem.BadProfile)
}

// offered is a client that asks whether another organization is wanted.
func offered(t *testing.T, given func(*testing.T, *Options)) *bare {
	t.Helper()
	b := newBare(t, func(o *Options) {
		given(t, o)
		kept := contoso
		kept.Issuer = "https://login.contoso.example"
		must(t, os.MkdirAll(o.Folders.Data, 0o700))
		must(t, profile.Save(o.Folders.Data, kept))
	})
	must(t, b.Start(context.Background()))
	b.mustShow(Replacing, "")
	return b
}

func TestTheAdminsAnswerToAnOfferIsKept(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	for name, c := range map[string]struct {
		given func(*testing.T, *Options)
		yes   bool
		name  string
		again Phase // after the next start with the same
	}{
		"the machine's":          {onMachine(fabrikam), true, "Fabrikam", SignedOut},
		"not the machine's":      {onMachine(fabrikam), false, "Contoso", SignedOut},
		"the command line's":     {onCommandLine(fabrikam), true, "Fabrikam", SignedOut},
		"not the command line's": {onCommandLine(fabrikam), false, "Contoso", Replacing},
	} {
		b := offered(t, c.given)

		must(t, b.Replace(ctx, c.yes))

		b.mustShow(SignedOut, "")
		if got := b.State().Organization.Name; got != c.name {
			t.Errorf("%s: %q", name, got)
		}
		mustFail(t, b.Replace(ctx, true), problem.Refused) // nothing is offered any more
		must(t, b.Start(ctx))
		if s := b.State(); s.Phase != c.again || s.Organization.Name != c.name {
			t.Errorf("%s: and then phase %d of %q", name, s.Phase, s.Organization.Name)
		}
	}
}

func TestAnAnswerThatCannotBeKeptIsTold(t *testing.T) {
	t.Parallel()
	for _, yes := range []bool{true, false} {
		b := offered(t, onMachine(fabrikam))
		for _, name := range []string{"organization.toml", "declined"} {
			path := filepath.Join(b.options.Folders.Data, name)
			must(t, os.RemoveAll(path))
			must(t, os.MkdirAll(filepath.Join(path, "full"), 0o700))
		}

		mustFail(t, b.Replace(context.Background(), yes), problem.DiskTrouble)

		b.mustShow(Replacing, "")
	}
}

func TestAnOrganizationIsConnectedAndForgotten(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	b := newBare(t, nil)
	must(t, b.Start(ctx))
	p := contoso
	mustFail(t, b.Connect(ctx, p), problem.BadProfile) // its issuer is not encrypted
	b.mustShow(FirstRun, "")
	p.Issuer, p.RedirectHost = "https://login.contoso.example", "localhost" // as from a file: the admin was asked

	must(t, b.Connect(ctx, p))

	b.mustShow(SignedOut, "")
	if saved, err := profile.Saved(b.options.Folders.Data); err != nil || saved == nil || saved.Name != "Contoso" {
		t.Errorf("kept: %+v, %v", saved, err)
	}
	must(t, b.Disconnect(ctx))
	b.mustShow(FirstRun, "")
	if saved, err := profile.Saved(b.options.Folders.Data); err != nil || saved != nil {
		t.Errorf("still kept: %+v, %v", saved, err)
	}

	must(t, os.MkdirAll(filepath.Join(b.options.Folders.Data, "organization.toml", "full"), 0o700))
	mustFail(t, b.Connect(ctx, p), problem.DiskTrouble)
	b.mustShow(FirstRun, "")
	mustFail(t, b.Disconnect(ctx), problem.DiskTrouble)
}

func TestTheDemoHasAPlaceOfItsOwnAndNothingOfItIsKept(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, "name = 'Demo'\nscim = 'http://127.0.0.1:1'\nissuer = 'http://127.0.0.1:1'\n[demo]\nmail = 'http://127.0.0.1:1/mail'\n")
	}))
	defer server.Close()
	answer := func() (string, error) { return "", errOdd }
	b := newBare(t, func(o *Options) {
		o.Demo = func() (string, error) { return answer() }
		o.StartDemo = true
	})
	mustFail(t, b.Start(ctx), problem.NoDemo)
	b.mustShow(FirstRun, problem.NoDemo)
	mustFail(t, b.TryDemo(ctx), problem.NoDemo)
	answer = func() (string, error) { return "http://127.0.0.1:1/profile", nil }
	mustFail(t, b.TryDemo(ctx), problem.Unreachable)
	answer = func() (string, error) { return server.URL, nil }
	left := filepath.Join(b.demoPlace().data, "left")
	must(t, os.MkdirAll(left, 0o700))
	must(t, os.MkdirAll(b.demoPlace().cache, 0o700))
	must(t, profile.Save(b.options.Folders.Data, Profile{Name: "Real", SCIM: "https://a.example", ClientID: "c", RedirectHost: "127.0.0.1"}))

	must(t, b.TryDemo(ctx))

	b.mustShow(SignedOut, "")
	if s := b.State(); s.Organization.Name != "Demo" || s.Organization.Demo == nil || !s.CanDemo {
		t.Errorf("%+v", s)
	}
	if _, err := os.Stat(left); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("what an earlier demo left: %v", err)
	}
	real, demo := b.realPlace(), b.demoPlace()
	if real.demo || !demo.demo || real.data == demo.data || real.cache == demo.cache || real.store == demo.store || !strings.HasPrefix(demo.data, real.data) {
		t.Errorf("real %+v, demo %+v", real, demo)
	}
	must(t, b.Disconnect(ctx))
	if saved, err := profile.Saved(b.options.Folders.Data); err != nil || saved == nil || saved.Name != "Real" {
		t.Errorf("the kept organization is gone with the demo: %+v, %v", saved, err)
	}

	without := newBare(t, nil)
	mustFail(t, without.TryDemo(ctx), problem.Unexplained)
	if without.State().CanDemo {
		t.Error("there is no demo to try")
	}
}

func TestWhatWentWrongBeforeIsToldUnlessSomethingWorseIs(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	p := contoso
	b := newBare(t, nil)
	must(t, b.openAlthough(ctx, p, lost))
	b.mustShow(SignedOut, problem.Unreachable)
	if !b.notices().State {
		t.Error("nobody heard of it")
	}
}

func TestAClosedClientDoesNothingMore(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	b := newBare(t, nil)
	s := b.withSession(contoso)
	must(t, b.Close())
	must(t, b.Close()) // again

	for name, err := range map[string]error{
		"Start": b.Start(ctx), "Replace": b.Replace(ctx, true), "Connect": b.Connect(ctx, contoso), "TryDemo": b.TryDemo(ctx),
		"Disconnect": b.Disconnect(ctx), "SignOut": b.SignOut(ctx),
	} {
		if kindOf(err) != problem.Cancelled {
			t.Errorf("%s: %v", name, err)
		}
	}
	if s.ctx.Err() == nil {
		t.Error("the session goes on")
	}
	other, err := Open(Options{Folders: b.options.Folders, Store: b.store})
	must(t, err)
	must(t, other.Close())
}

func TestWhatOptionsLeaveOutHasDefaults(t *testing.T) {
	t.Parallel()
	o := Options{}.complete()
	if o.Folders != desktop.SystemFolders() || o.Store == nil || o.Log == nil || o.Now == nil || o.SyncEvery != 5*time.Minute || o.Pause == nil || o.Parallel != 16 {
		t.Errorf("%+v", o)
	}
	given := Options{Folders: desktop.FoldersIn("x"), SyncEvery: time.Hour, Parallel: 3, Pause: func(int) time.Duration { return 7 }}
	if o := given.complete(); o.Folders != given.Folders || o.SyncEvery != time.Hour || o.Parallel != 3 || o.Pause(1) != 7 {
		t.Errorf("%+v", o)
	}
}

func TestWhoeverNoLongerListensHearsNothing(t *testing.T) {
	t.Parallel()
	b := newBare(t, nil)
	heard := 0
	cancel := b.Subscribe(func(Change) { heard++ })
	other := 0
	b.Subscribe(func(Change) { other++ })
	b.tell(Change{State: true})
	cancel()
	cancel()

	b.tell(Change{State: true})

	if heard != 1 || other != 2 {
		t.Errorf("%d and %d", heard, other)
	}
}
